#include "policy/retention/ledger.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace campus;
using namespace campus::retention;

namespace {

CivilDay const ledger_today{std::chrono::year(2026) / 11 / 22};
Rule const law{.key = "traffic", .days_least = 184, .days_most = 200, .source = "网络安全法"};

CivilDay ago(int days) { return ledger_today - std::chrono::days(days); }

// Whole days from so many days ago up to today, of which ten hours are over.
std::vector<Day> kept(int from_days_ago) {
  std::vector<Day> days;
  for (int i = from_days_ago; i > 0; --i) days.push_back({ago(i), whole_day});
  days.push_back({ledger_today, 0x3ff});
  return days;
}

Proof proved(std::vector<Day> const& days) { return prove(law, days, ledger_today, 10, 1).value(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(retention_ledger)

BOOST_AUTO_TEST_CASE(a_hundred_and_eighty_four_days_without_a_gap_are_whole) {
  auto const proof = proved(kept(184));
  BOOST_TEST(proof.is_whole());
  BOOST_TEST(proof.days_present == 185);
  BOOST_TEST((proof.oldest == ago(184)));
  BOOST_TEST(proof.hours_missing == 0);
}

BOOST_AUTO_TEST_CASE(what_is_older_than_wanted_is_not_counted) {
  auto const proof = proved(kept(300));
  BOOST_TEST(proof.is_whole());
  BOOST_TEST(proof.days_present == 185);
}

BOOST_AUTO_TEST_CASE(a_machine_of_forty_days_is_young_and_has_no_gap) {
  auto days = kept(40);
  days.front().hours = 0xfffff0;  // began at four in the morning
  auto const proof = proved(days);
  BOOST_TEST(proof.is_younger);
  BOOST_TEST(!proof.is_whole());
  BOOST_TEST(proof.gaps.empty());
  BOOST_TEST(proof.days_present == 41);
}

BOOST_AUTO_TEST_CASE(a_missing_day_is_a_gap_of_twenty_four_hours) {
  auto days = kept(184);
  std::erase_if(days, [](Day const& day) { return day.day == ago(100); });
  auto const proof = proved(days);
  BOOST_REQUIRE(proof.gaps.size() == 1u);
  BOOST_TEST(proof.gaps[0].hours == 24);
  BOOST_TEST((proof.gaps[0].first_day == ago(100)));
  BOOST_TEST(proof.gaps[0].first_hour == 0);
  BOOST_TEST(proof.gaps[0].last_hour == 23);
  BOOST_TEST(proof.hours_missing == 24);
  BOOST_TEST(proof.days_present == 184);
}

BOOST_AUTO_TEST_CASE(a_gap_over_midnight_is_one_gap) {
  auto days = kept(184);
  days[84].hours = whole_day & ~(1u << 22 | 1u << 23);  // a hundred days ago, from ten in the evening
  days[85].hours = whole_day & ~1u;
  auto const proof = proved(days);
  BOOST_REQUIRE(proof.gaps.size() == 1u);
  BOOST_TEST(proof.gaps[0].hours == 3);
  BOOST_TEST(proof.gaps[0].first_hour == 22);
  BOOST_TEST((proof.gaps[0].last_day == ago(99)));
  BOOST_TEST(proof.gaps[0].last_hour == 0);
}

BOOST_AUTO_TEST_CASE(one_quiet_hour_is_forgiven_and_two_are_not) {
  auto days = kept(184);
  days[10].hours = whole_day & ~(1u << 3);
  BOOST_TEST(proved(days).gaps.empty());
  days[10].hours = whole_day & ~(3u << 3);
  BOOST_TEST(proved(days).gaps.size() == 1u);
}

BOOST_AUTO_TEST_CASE(today_counts_up_to_its_last_whole_hour) {
  auto days = kept(184);
  days.back().hours = 0xff;  // nothing since eight; it is ten
  auto const proof = proved(days);
  BOOST_REQUIRE(proof.gaps.size() == 1u);
  BOOST_TEST(proof.gaps[0].first_hour == 8);
  BOOST_TEST(proof.gaps[0].hours == 2);
}

BOOST_AUTO_TEST_CASE(nothing_at_all_is_no_proof) {
  auto const proof = proved({});
  BOOST_TEST(!proof.is_whole());
  BOOST_TEST(proof.days_present == 0);
  BOOST_TEST(!proof.oldest.has_value());
  BOOST_TEST(!proved({{ago(3), 0}}).is_whole());
}

BOOST_AUTO_TEST_CASE(days_out_of_order_and_of_tomorrow_are_refused) {
  auto const code = [](std::vector<Day> const& days) {
    return prove(law, days, ledger_today, 10, 1).error().code;
  };
  BOOST_TEST(code({{ago(1), 1}, {ago(2), 1}}) == "CMP-G041");
  BOOST_TEST(code({{ago(1), 1}, {ago(1), 1}}) == "CMP-G041");
  BOOST_TEST(code({{ago(-1), 1}}) == "CMP-G042");
  auto const bad_rule = prove({"traffic", 184, 90, ""}, {}, ledger_today, 0, 1);
  BOOST_TEST(bad_rule.error().code == "CMP-G040");
  BOOST_TEST(prove({"traffic", 0, 0, ""}, {}, ledger_today, 0, 1).error().code == "CMP-G040");
}

BOOST_AUTO_TEST_CASE(only_what_is_past_its_most_goes_and_a_hold_keeps_it) {
  auto const days = kept(203);
  auto const freely = plan(law, {}, days, ledger_today);
  std::vector<CivilDay> const old{ago(203), ago(202), ago(201)};
  BOOST_TEST((freely.days == old));
  std::vector<Hold> const holds{{"traffic", ago(5), ago(-30), "信息中心", "事件 2026-11"}};
  auto const held = plan(law, holds, days, ledger_today);
  BOOST_TEST(held.days.empty());
  BOOST_TEST((held.held == old));
  std::vector<Hold> const of_others{{"audit", ago(5), ago(-30), "", ""}, {"traffic", ago(9), ago(1), "", ""}};
  BOOST_TEST((plan(law, of_others, days, ledger_today).days == old));
}

BOOST_AUTO_TEST_CASE(a_day_stays_until_the_law_and_every_hold_let_it_go) {
  BOOST_TEST((kept_until(law, {}, ago(0)) == ledger_today + std::chrono::days(184)));
  std::vector<Hold> const holds{{"traffic", ago(5), ago(-300), "信息中心", "事件"}};
  BOOST_TEST((kept_until(law, holds, ago(0)) == ledger_today + std::chrono::days(300)));
}

BOOST_AUTO_TEST_SUITE_END()
