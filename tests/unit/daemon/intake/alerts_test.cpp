#include <boost/test/unit_test.hpp>

#include <string>

#include "daemon/contract/alerts.hpp"
#include "tests/unit/daemon/intake/district.hpp"

using namespace campus;
using namespace campus::tests;

namespace {

struct Watched : District {
  api::PeerCertificate school = enroll("XX-0127");

  contract::Ack tell(std::string body, std::string const& lane = "alert") {
    contract::Batch batch;
    batch.records.push_back({++seq_, now, std::string(contract::alert_schema), std::move(body)});
    return ack_of(District::ingest(school, first_epoch, lane, batch));
  }
  std::string rejection(std::string body, std::string const& lane = "alert") {
    auto const ack = tell(std::move(body), lane);
    return ack.rejected.empty() ? "" : ack.rejected[0].code;
  }
  std::uint64_t alerts() { return stores->district.incidents({.state = All, .school = {}})->total; }

  static constexpr auto All = store::IncidentQuery::State::all;
  std::uint64_t seq_ = 0;
};

Alert silent() {
  Alert alert;
  alert.number = 1042;
  alert.key = {"device:sw-core", "device.unreachable"};
  alert.state = AlertState::firing;
  alert.severity = Severity::high;
  alert.what = {Fault::Kind::unreachable, "CMP-V104", {{"interface", "eth0"}}};
  alert.first_seen = alert.raised_at = alert.last_seen = Instant(std::chrono::seconds(1'795'400'000));
  alert.incident = 7;
  return alert;
}

std::string replaced(std::string text, std::string const& what, std::string const& by) {
  auto const at = text.find(what);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, what);
  return text.replace(at, what.size(), by);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(alerts, Watched)

BOOST_AUTO_TEST_CASE(an_alert_is_kept_whole_and_the_pages_are_told) {
  BOOST_TEST(rejection(contract::encode(silent())) == "");
  auto const kept = stores->district.find_alert("XX-0127", 1042);
  BOOST_REQUIRE(kept.has_value());
  BOOST_TEST(kept->body == contract::encode(silent()));
  BOOST_TEST((news == std::vector<std::string>{"XX-0127/alerts"}));
}

BOOST_AUTO_TEST_CASE(an_alert_in_another_lane_is_rejected) {
  BOOST_TEST(rejection(contract::encode(silent()), "control") == "CMP-K040");
  BOOST_TEST(alerts() == 0u);
  BOOST_TEST(news.empty());
}

BOOST_AUTO_TEST_CASE(a_hostile_alert_is_set_aside_with_its_reason) {
  auto const good = contract::encode(silent());
  BOOST_TEST(rejection("{}") == "CMP-K002");
  BOOST_TEST(rejection(replaced(good, "\"number\":1042", "\"number\":-1")) == "CMP-K003");
  BOOST_TEST(rejection(replaced(good, "\"number\":1042", "\"number\":18446744073709551615")) == "CMP-K004");
  BOOST_TEST(rejection(replaced(good, "\"severity\":\"high\"", "\"severity\":\"dire\"")) == "CMP-K006");
  BOOST_TEST(rejection(replaced(good, "device:sw-core", std::string(257, 'x'))) == "CMP-K005");
  BOOST_TEST(rejection(replaced(good, "{", "{\"more\":\"" + std::string(40'000, 'x') + "\",")) == "CMP-K005");
  BOOST_TEST(alerts() == 0u);
  BOOST_TEST(rejection(good) == "");
  BOOST_TEST(alerts() == 1u);
}

BOOST_AUTO_TEST_CASE(what_we_do_not_know_is_not_kept) {
  tell(replaced(contract::encode(silent()), "{", R"({"html":"<script>",)"));
  BOOST_TEST(stores->district.find_alert("XX-0127", 1042)->body == contract::encode(silent()));
}

BOOST_AUTO_TEST_CASE(a_newer_school_says_in_its_own_words_what_we_have_none_for) {
  auto alert = silent();
  alert.what.code = "CMP-Z999";
  auto const body = contract::encode(alert);
  auto const from = body.find("\"text\":{"), to = body.find('}', from);
  auto text = body;
  text.replace(from, to - from + 1, R"("text":{"zh":"新的麻烦","en":"a new trouble"})");
  tell(text);
  BOOST_TEST(stores->district.find_alert("XX-0127", 1042)->body == text);
  auto lying = contract::encode(silent());
  auto const begin = lying.find("\"text\":{"), end = lying.find('}', begin);
  lying.replace(begin, end - begin + 1, R"("text":{"zh":"一切正常","en":"all is well"})");
  tell(lying);
  BOOST_TEST(stores->district.find_alert("XX-0127", 1042)->body == contract::encode(silent()));
}

BOOST_AUTO_TEST_CASE(an_alert_delivered_again_is_one_alert_and_no_news) {
  contract::Batch batch;
  batch.records.push_back({1, now, std::string(contract::alert_schema), contract::encode(silent())});
  District::ingest(school, first_epoch, "alert", batch);
  news.clear();
  BOOST_TEST(ack_of(District::ingest(school, first_epoch, "alert", batch)).acked == 1u);
  BOOST_TEST(alerts() == 1u);
  BOOST_TEST(news.empty());
}

BOOST_AUTO_TEST_SUITE_END()
