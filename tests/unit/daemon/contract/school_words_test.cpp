#include "daemon/contract/school_words.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

#include "daemon/contract/base64.hpp"
#include "daemon/contract/desired.hpp"

using namespace campus;
using namespace campus::contract;

namespace {

std::string code_of_word(std::string_view schema, std::string const& text) {
  auto const word = decode_school_word(schema, text);
  return word ? "" : word.error().code;
}

std::string reply_with(std::string const& attachment) {
  return R"({"task":1,"note":"x","attachments":[)" + attachment + "]}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(school_words)

// RFC 4648, section 10.
BOOST_AUTO_TEST_CASE(base64_is_that_of_the_standard) {
  std::pair<std::string, std::string> const vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (auto const& [bytes, text] : vectors) {
    BOOST_TEST(to_base64(bytes) == text);
    BOOST_TEST((from_base64(text) == bytes));
  }
  for (auto const* const bad :
       {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "====", "Zg==Zg==", "Zm 9", "Zm9v\n", "-_-_"})
    BOOST_TEST(!from_base64(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(a_reply_comes_back_as_it_went) {
  TaskReply const reply{7, "=1+1", {{"a.png", "image/png", std::string(64, 'a'), std::string("\0\xff", 2)}}};
  BOOST_TEST((decode_task_reply(encode(reply)).value() == reply));
}

BOOST_AUTO_TEST_CASE(every_word_of_a_school_comes_back_as_it_went) {
  TaskAccepted const accepted{7, Instant(std::chrono::seconds(1'795'000'000))};
  BOOST_TEST(
      (std::get<TaskAccepted>(*decode_school_word(task_accepted_schema, encode(accepted))) == accepted));
  DesiredReceipt const refused{9, false, {Fault::Kind::invalid, "CMP-T002", {{"line", "3"}}}};
  BOOST_TEST(
      (std::get<DesiredReceipt>(*decode_school_word(desired_receipt_schema, encode(refused))) == refused));
  WarningReceipt const read{3, true};
  BOOST_TEST((std::get<WarningReceipt>(*decode_school_word(warning_receipt_schema, encode(read))) == read));
}

BOOST_AUTO_TEST_CASE(what_a_hostile_school_may_send_is_refused_by_name) {
  BOOST_TEST(code_of_word(task_reply_schema, "[]") == "CMP-K003");
  BOOST_TEST(code_of_word(task_reply_schema, R"({"task":0,"note":"x","attachments":[]})") == "CMP-K004");
  BOOST_TEST(code_of_word(task_reply_schema, R"({"task":-1,"note":"x","attachments":[]})") == "CMP-K003");
  BOOST_TEST(code_of_word(task_reply_schema, R"({"task":1,"note":"x","attachments":{}})") == "CMP-K003");
  BOOST_TEST(code_of_word(task_reply_schema, reply_with("7")) == "CMP-K003");
  BOOST_TEST(code_of_word(task_reply_schema,
                          reply_with(R"({"name":"a","media_type":"b","sha256":"XYZ","base64":""})")) ==
             "CMP-K003");
  auto const digest = std::string(64, '0');
  BOOST_TEST(code_of_word(task_reply_schema, reply_with(R"({"name":"a","media_type":"b","sha256":")" +
                                                        digest + R"(","base64":"!!!!"})")) == "CMP-K003");
  BOOST_TEST(code_of_word(desired_receipt_schema, R"({"version":1,"outcome":"perhaps"})") == "CMP-K006");
  BOOST_TEST(code_of_word(desired_receipt_schema, R"({"version":1,"outcome":"refused"})") == "CMP-K002");
  BOOST_TEST(code_of_word(warning_receipt_schema, R"({"warning":1,"state":"eaten"})") == "CMP-K006");
  BOOST_TEST(code_of_word(task_accepted_schema, R"({"task":1,"at":"yesterday"})") == "CMP-K003");
}

BOOST_AUTO_TEST_CASE(a_desired_state_comes_back_as_it_went) {
  DesiredState state;
  state.school = "XX-1";
  state.version = 8;
  state.issued_at = state.not_before = state.expires_at = Instant(std::chrono::seconds(1'795'000'000));
  state.calendar = "terms: []\n";
  DesiredTask task;
  task.id = 4;
  task.title = "<b>";
  task.due_on = CivilDay{std::chrono::year(2026) / 12 / 31};
  task.issued_at = state.issued_at;
  task.messages = {{state.issued_at, TaskMessage::Side::recheck, "", "x"}};
  state.tasks = {task};
  state.warnings = {{3, Severity::critical, "t", "x", state.issued_at, state.issued_at}};
  BOOST_TEST((decode_desired_state(encode(state)).value() == state));
}

BOOST_AUTO_TEST_SUITE_END()
