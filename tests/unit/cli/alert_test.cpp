// campusctl alert: what it shows, what it sends, and that its documents keep their promise.

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "daemon/contract/alerts.hpp"
#include "tests/unit/cli/fake_campusd.hpp"
#include "tests/unit/cli/json_schema.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus;
using namespace campus::cli;
namespace json = boost::json;

namespace {

Alert scan_alert(std::uint64_t number) {
  Alert alert;
  alert.number = number;
  alert.key = {"host:10.20.0.77", "flow.scan_hosts"};
  alert.state = AlertState::firing;
  alert.severity = Severity::high;
  alert.what = {Fault::Kind::failure, "CMP-V110", {{"host", "10.20.0.77"}, {"hosts", "254"}, {"port", "22"}}};
  alert.evidence.counts = {{"hosts", "254"}};
  alert.evidence.flows.resize(1);
  alert.first_seen = alert.raised_at = alert.last_seen = Instant{std::chrono::seconds(1'790'000'000)};
  return alert;
}

contract::AlertsView two_alerts() {
  contract::AlertsView view;
  view.alerts = {scan_alert(1042), scan_alert(1043)};
  view.alerts[1].key.object = "device:leaf";
  view.alerts[1].suppressed_by = AlertKey{"device:core", "device.unreachable"};
  view.silences.push_back({.id = 3, .object = "device:*", .rule = "*", .reason = "cabling", .owner = "A01"});
  view.channels.push_back({.name = "duty", .kind = "webhook"});
  return view;
}

json::value document_of(std::vector<std::string> words, FakeCampusd const& campusd) {
  words.insert(words.end(), {"-o", "json", "--socket", campusd.socket()});
  return json::parse(run(words).out);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alert_command)

BOOST_AUTO_TEST_CASE(open_alerts_are_listed_and_explained_ones_are_counted) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/alerts", contract::encode(two_alerts()));
  auto const shown = run({"alert", "list", "--lang", "en", "--socket", campusd.socket()});
  BOOST_TEST(shown.exit_code == 3);
  BOOST_TEST(shown.out.contains("A-1042"));
  BOOST_TEST(shown.out.contains("scan: 10.20.0.77 tried port 22 of about 254 hosts"));
  BOOST_TEST(!shown.out.contains("A-1043"));
  BOOST_TEST(shown.out.contains("1 are explained"));
  BOOST_TEST(shown.out.contains("silence 3"));
  auto const all = run({"alert", "list", "--all", "--lang", "en", "--socket", campusd.socket()});
  BOOST_TEST(all.out.contains("A-1043"));
  BOOST_TEST(all.out.contains("because of device:core"));
}

BOOST_AUTO_TEST_CASE(every_document_is_what_its_schema_promises) {
  FakeCampusd campusd;
  Silence const silence{.id = 3, .object = "device:*", .rule = "*", .reason = "r", .owner = "o"};
  campusd.answer("/local/v1/alerts", contract::encode(two_alerts()));
  campusd.answer("/local/v1/alerts/1042", contract::encode(scan_alert(1042)));
  campusd.answer("/local/v1/alerts/1042/ack", contract::encode(scan_alert(1042)));
  campusd.answer("/local/v1/alerts/test", contract::encode(contract::AlertsView{}));
  campusd.answer("/local/v1/silences", contract::encode(silence, {scan_alert(1042)}));
  campusd.answer("/local/v1/silences/3/end", contract::encode(silence));
  std::vector<std::pair<std::string, std::vector<std::string>>> const commands{
      {"alert.list", {"alert", "list"}},
      {"alert.show", {"alert", "show", "A-1042"}},
      {"alert.show", {"alert", "ack", "1042", "--note", "on my way"}},
      {"alert.silence", {"alert", "silence", "device:*", "--for", "2h", "--reason", "cabling", "--dry-run"}},
      {"alert.unsilence", {"alert", "unsilence", "3"}},
      {"alert.test", {"alert", "test"}}};
  for (auto const& [name, words] : commands) BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(find_breach(load_schema(name), document_of(words, campusd)) == "");
    }
}

BOOST_AUTO_TEST_CASE(a_silence_is_sent_as_it_was_typed) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/silences", contract::encode(Silence{.id = 1}, {}));
  run({"alert", "silence", "device:sw-1", "--for", "2h", "--reason", "cabling", "--socket",
       campusd.socket()});
  auto const questions = campusd.questions();
  BOOST_TEST_REQUIRE(questions.size() == 1u);
  auto const body = json::parse(questions[0].substr(questions[0].find('{')));
  BOOST_TEST(body.at("object").as_string() == "device:sw-1");
  BOOST_TEST(body.at("rule").as_string() == "*");
  BOOST_TEST(body.at("seconds").to_number<int>() == 7200);
  BOOST_TEST(!body.at("is_dry").as_bool());
}

BOOST_AUTO_TEST_CASE(what_is_no_number_no_span_or_lacks_a_reason_is_refused_before_anybody_is_asked) {
  FakeCampusd campusd;
  auto const code = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--socket", campusd.socket()});
    return run(words).exit_code;
  };
  BOOST_TEST(code({"alert", "show", "A-"}) == 2);
  BOOST_TEST(code({"alert", "show", "../status"}) == 2);
  BOOST_TEST(code({"alert", "silence", "a", "--reason", "r"}) == 2);
  BOOST_TEST(code({"alert", "silence", "a", "--for", "2h"}) == 2);
  for (auto const span : {"2", "h", "0h", "-1h", "99999999999999999999h", "400d"})
    BOOST_TEST(code({"alert", "silence", "a", "--reason", "r", "--for", span}) == 2, span);
  BOOST_TEST(campusd.questions().empty());
}

BOOST_AUTO_TEST_SUITE_END()
