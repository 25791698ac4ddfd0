#include "daemon/alerting/message.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "daemon/alerting/verdict.hpp"
#include "daemon/contract/alerts.hpp"
#include "daemon/contract/terminal_text.hpp"

using namespace campus;
using namespace campus::alerting;
using namespace std::chrono_literals;

namespace {

constexpr Instant moment{std::chrono::seconds(1'800'000'000)};  // 2027-01-15T08:00:00Z, a Friday
Teller const gateway_teller{
    .host = "gw01.school.example", .epoch = "01JD", .language = contract::Language::zh};

Notice some_notice() {
  Notice notice;
  notice.number = 12;
  notice.at = moment;
  notice.lead.number = 1042;
  notice.lead.key = {"host:10.20.0.77", "flow.scan_hosts"};
  notice.lead.state = AlertState::firing;
  notice.lead.severity = Severity::high;
  notice.lead.what = {
      Fault::Kind::failure, "CMP-V110", {{"host", "10.20.0.77"}, {"hosts", "254"}, {"port", "22"}}};
  notice.lead.evidence.window = {moment - 60s, moment};
  notice.lead.evidence.counts = {{"hosts", "254"}};
  notice.lead.first_seen = notice.lead.raised_at = notice.lead.last_seen = moment;
  notice.incident = {.number = 7,
                     .cause = notice.lead.key,
                     .severity = Severity::high,
                     .opened_at = moment,
                     .last_joined = moment};
  return notice;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alert_message)

// printf '%s' '1800000000.{"a":1}' | openssl dgst -sha256 -hmac secret
BOOST_AUTO_TEST_CASE(a_webhook_is_signed_over_its_time_and_its_body) {
  auto const headers = webhook_headers({.secret = "secret"}, gateway_teller, 12, R"({"a":1})", moment);
  BOOST_TEST_REQUIRE(headers.size() == 4u);
  BOOST_TEST(headers[1] == "X-Campus-Timestamp: 1800000000");
  BOOST_TEST(headers[2] ==
             "X-Campus-Signature: sha256=440dfbb83aabca24d9e5027629cfd81cb45254690f8d410bb28f1cc17c990dbc");
  BOOST_TEST(headers[3] == "Idempotency-Key: 01JD-12");
}

// RFC 5424: facility 16, severity 3 is 131; RFC 5425: the length counts octets.
BOOST_AUTO_TEST_CASE(a_syslog_message_is_framed_by_its_octets_and_its_values_cannot_end_themselves) {
  auto notice = some_notice();
  notice.lead.key.object = "quote \" back \\ bracket ]";
  auto const frame = syslog_frame(notice, gateway_teller);
  auto const blank = frame.find(' ');
  BOOST_TEST(std::stoul(frame.substr(0, blank)) == frame.size() - blank - 1);
  BOOST_TEST(frame.substr(blank + 1).starts_with(
      "<131>1 2027-01-15T08:00:00.000Z gw01.school.example campusd - page [campus@32473 id=\"01JD-12\""));
  BOOST_TEST(frame.contains(R"(object="quote \" back \\ bracket \]")"));
  BOOST_TEST(frame.contains("] \xef\xbb\xbf["));
}

BOOST_AUTO_TEST_CASE(a_syslog_message_is_cut_between_characters) {
  auto notice = some_notice();
  notice.lead.what.arguments[0].value = std::string(3, 'x');
  for (int i = 0; i < 4000; ++i) notice.lead.what.arguments[0].value += "挖";
  auto const frame = syslog_frame(notice, gateway_teller);
  BOOST_TEST(frame.size() <= syslog_bytes_max + 5);
  BOOST_TEST(contract::is_utf8(frame));
}

BOOST_AUTO_TEST_CASE(a_mail_threads_by_incident_and_no_word_of_it_ends_a_header) {
  auto notice = some_notice();
  notice.lead.what.arguments[0].value = "x\r\nBcc: all@school.example";
  Mail const mail{.from = "campus@school.example", .to = {"a@school.example", "b@school.example"}};
  auto const text = mail_text(notice, mail, gateway_teller, moment);
  BOOST_TEST(text.contains("Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n"));
  BOOST_TEST(text.contains("Message-ID: <notice-01JD-12@gw01.school.example>\r\n"));
  BOOST_TEST(text.contains("References: <incident-01JD-7@gw01.school.example>\r\n"));
  BOOST_TEST(text.contains("Auto-Submitted: auto-generated\r\n"));
  BOOST_TEST(!text.contains("Bcc"));
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; ++at)
    BOOST_TEST((at > 0 && text[at - 1] == '\r'));
}

BOOST_AUTO_TEST_CASE(a_notice_survives_its_own_json) {
  auto notice = some_notice();
  notice.top.push_back(notice.lead);
  notice.top.back().evidence = {};
  notice.lead.evidence.flows.push_back({.from = *IpAddress::parse("10.20.0.77"),
                                        .to = *IpAddress::parse("fd00::1"),
                                        .to_port = 22,
                                        .protocol = 6,
                                        .at = moment,
                                        .packets = 3,
                                        .bytes = 180});
  notice.lead.acknowledged = Acknowledgement{"A01", moment, "on my way"};
  notice.lead.suppressed_by = AlertKey{"device:core", "device.unreachable"};
  auto const read = contract::decode_notice(contract::encode(notice, "school-1"));
  BOOST_TEST_REQUIRE(read.has_value());
  auto expected = notice;
  expected.lead.what.kind = read->lead.what.kind;  // does not travel
  expected.top[0].what.kind = read->top[0].what.kind;
  BOOST_TEST((*read == expected));
}

BOOST_AUTO_TEST_CASE(hostile_alerts_are_refused) {
  auto const good = contract::encode(some_notice().lead);
  BOOST_TEST(contract::decode_alert(good).has_value());
  for (std::size_t cut = 0; cut < good.size(); cut += 7)
    BOOST_TEST(!contract::decode_alert(good.substr(0, cut)).has_value());
  for (auto const bad : {"", "null", "[]", "{}", "{\"number\":-1}", "[[[[[[[[[[[[[[[[[[[[[[[["})
    BOOST_TEST(!contract::decode_alert(bad).has_value());
}

BOOST_AUTO_TEST_CASE(an_answer_means_what_it_says_and_a_robots_what_its_body_says) {
  BOOST_TEST((judge_answer(200, "", false) == Verdict::delivered));
  BOOST_TEST((judge_answer(204, "", false) == Verdict::delivered));
  for (int const status : {301, 401, 403, 404, 408, 429, 500, 503})
    BOOST_TEST((judge_answer(status, "", false) == Verdict::later), status);
  for (int const status : {400, 413, 422})
    BOOST_TEST((judge_answer(status, "", false) == Verdict::refused), status);
  BOOST_TEST((judge_answer(200, R"({"code":9499,"msg":"too many request"})", true) == Verdict::later));
  BOOST_TEST((judge_answer(200, R"({"errcode":0})", true) == Verdict::delivered));
  BOOST_TEST((judge_answer(200, R"({"code":200})", false) == Verdict::delivered));
}

BOOST_AUTO_TEST_CASE(no_minute_holds_more_than_its_share) {
  Pace pace(15);
  auto now = moment;
  for (int i = 0; i < 15; ++i, now += 1s) {
    BOOST_TEST((pace.ready_at(now) == now));
    pace.spend(now);
  }
  BOOST_TEST((pace.ready_at(now) == moment + 60s));
  BOOST_TEST((pace.ready_at(moment - 24h) == moment - 24h));  // a clock set back silences nobody
}

BOOST_AUTO_TEST_SUITE_END()
