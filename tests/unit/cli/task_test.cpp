// campusctl task: what the school is shown of what the district wants, and what it sends back.

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "daemon/contract/order_views.hpp"
#include "tests/unit/cli/fake_campusd.hpp"
#include "tests/unit/cli/json_schema.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus;
using namespace campus::cli;
namespace json = boost::json;

namespace {

Instant const noon{std::chrono::seconds(1'795'000'000)};

contract::TaskOrderView order(std::int64_t id, rectification::State state) {
  contract::TaskOrderView view;
  view.task.id = id;
  view.task.title = "换掉旧交换机";
  view.task.requirement = "本月完成\x1b[31m";
  view.task.source = {rectification::Source::Kind::target, "plan.line"};
  view.task.issued_at = noon;
  view.task.due_on = CivilDay{std::chrono::year(2026) / 12 / 31};
  view.task.state = state;
  view.task.messages = {{noon, contract::TaskMessage::Side::district, "wang", "快一点"}};
  view.received_at = noon;
  return view;
}

contract::OrdersView orders() {
  contract::OrdersView view;
  view.version = 17;
  view.tasks = {order(12, rectification::State::issued), order(11, rectification::State::closed)};
  view.warnings.push_back(
      {{3, Severity::high, "钓鱼邮件", "请勿点击", noon, noon + std::chrono::hours(24)}, noon, {}});
  return view;
}

struct TaskDesk {
  FakeCampusd campusd;
  TaskDesk() {
    campusd.answer("/local/v1/tasks", contract::encode(orders()));
    campusd.answer("/local/v1/tasks/12", contract::encode(order(12, rectification::State::issued)));
    campusd.answer("/local/v1/warnings/read", contract::encode(orders()));
    campusd.answer("/local/v1/tasks/12/accept", contract::encode(order(12, rectification::State::issued)));
    campusd.answer("/local/v1/tasks/12/reply", contract::encode(order(12, rectification::State::accepted)));
  }
  auto ask(std::vector<std::string> words) {
    words.insert(words.end(), {"--lang", "en", "--socket", campusd.socket()});
    return run(words);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(task_command, TaskDesk)

BOOST_AUTO_TEST_CASE(tasks_and_open_warnings_are_listed) {
  auto const shown = ask({"task", "list"});
  BOOST_TEST(shown.exit_code == 3);  // something waits for the school
  BOOST_TEST(shown.out.contains("换掉旧交换机"));
  BOOST_TEST(shown.out.contains("warning [high] 钓鱼邮件"));
  BOOST_TEST(shown.out.contains("2026-12-31"));
}

// A receipt says that a person has seen it: no script has, and who is shown a task has not.
BOOST_AUTO_TEST_CASE(a_warning_is_read_when_a_person_was_shown_it) {
  using Questions = std::vector<std::string>;
  ask({"task", "show", "12"});
  ask({"task", "list", "-o", "json"});
  ask({"task", "list", "--fields", "id"});
  BOOST_TEST(campusd.questions() ==
                 (Questions{"GET /local/v1/tasks/12", "GET /local/v1/tasks", "GET /local/v1/tasks"}),
             boost::test_tools::per_element());
  ask({"task", "list"});
  BOOST_REQUIRE(campusd.questions().size() == 5u);
  BOOST_TEST(campusd.questions()[4] == R"(POST /local/v1/warnings/read {"ids":[3]})");
}

BOOST_AUTO_TEST_CASE(who_may_look_and_not_speak_is_shown_the_warnings_all_the_same) {
  campusd.answer("/local/v1/warnings/read", {403, R"({"error":{"code":"CMP-R020","arguments":{}}})"});
  auto const shown = ask({"task", "list"});
  BOOST_TEST(shown.exit_code == 3);
  BOOST_TEST(shown.out.contains("钓鱼邮件"));
  BOOST_TEST(shown.err.empty());
}

BOOST_AUTO_TEST_CASE(a_warning_that_was_read_is_not_read_again) {
  auto all = orders();
  all.warnings.front().read_at = noon;
  campusd.answer("/local/v1/tasks", contract::encode(all));
  ask({"task", "list"});
  BOOST_TEST(campusd.questions().size() == 1u);
}

BOOST_AUTO_TEST_CASE(one_task_is_shown_with_its_requirement_and_messages_and_no_control_characters) {
  auto const shown = ask({"task", "show", "12"});
  BOOST_TEST(shown.out.contains("本月完成"));
  BOOST_TEST(shown.out.contains("district: 快一点"));
  BOOST_TEST(!shown.out.contains('\x1b'));
  BOOST_TEST(ask({"task", "show", "99"}).exit_code == 4);
}

BOOST_AUTO_TEST_CASE(every_document_of_a_task_is_what_its_schema_promises) {
  std::vector<std::pair<std::string, std::vector<std::string>>> const commands{
      {"task.list", {"task", "list"}},
      {"task.show", {"task", "show", "12"}},
      {"task.show", {"task", "accept", "12"}},
      {"task.show", {"task", "reply", "12", "--note", "x"}}};
  for (auto const& [name, words] : commands) BOOST_TEST_CONTEXT(name) {
      auto all = words;
      all.insert(all.end(), {"-o", "json"});
      BOOST_TEST(find_breach(load_schema(name), json::parse(ask(all).out)) == "");
    }
}

BOOST_AUTO_TEST_CASE(a_reply_carries_its_note_and_its_files) {
  auto const file =
      std::filesystem::temp_directory_path() / ("campus-task-" + std::to_string(getpid()) + ".png");
  std::ofstream(file) << "PNG";
  BOOST_TEST(ask({"task", "reply", "12", "--note", "done", "--attach", file.string()}).exit_code == 0);
  std::filesystem::remove(file);
  auto const question = campusd.questions().back();
  BOOST_TEST(question.starts_with("POST /local/v1/tasks/12/reply "));
  auto const sent = contract::decode_order_reply(question.substr(question.find('{'))).value();
  BOOST_TEST(sent.note == "done");
  BOOST_REQUIRE(sent.attachments.size() == 1u);
  BOOST_TEST(sent.attachments[0].bytes == "PNG");
  BOOST_TEST(sent.attachments[0].media_type == "image/png");
}

BOOST_AUTO_TEST_CASE(a_reply_without_a_note_or_with_a_file_that_is_none_is_not_sent) {
  BOOST_TEST(ask({"task", "reply", "12"}).err.contains("CMP-L017"));
  BOOST_TEST(ask({"task", "reply", "12", "--note", "x", "--attach", "/nowhere"}).err.contains("CMP-L090"));
  auto const large = std::filesystem::temp_directory_path() / ("campus-large-" + std::to_string(getpid()));
  std::ofstream(large) << std::string(contract::attachment_bytes_max + 1, 'x');
  BOOST_TEST(
      ask({"task", "reply", "12", "--note", "x", "--attach", large.string()}).err.contains("CMP-L091"));
  std::filesystem::remove(large);
  BOOST_TEST(campusd.questions().empty());
}

BOOST_AUTO_TEST_SUITE_END()
