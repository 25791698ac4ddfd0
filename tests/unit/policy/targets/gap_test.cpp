#include "policy/targets/gap.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace campus;
using namespace campus::targets;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(gap)

namespace {

constexpr std::int64_t megabit = 1'000'000;
// 22 November 2026, 03:00 UTC: eleven in the morning in Beijing.
constexpr Instant noonish{std::chrono::seconds(1'795'316'400)};

CivilDay date(int y, unsigned m, unsigned d) {
  return CivilDay{std::chrono::year(y) / std::chrono::month(m) / std::chrono::day(d)};
}

// Stands in for SHA-256: the text itself, so that a test sees what is sealed.
std::string itself(std::string_view text) { return std::string(text); }

Target line_of(std::string id, std::int64_t megabits) {
  Target target;
  target.id = std::move(id);
  target.metric = Metric::egress_rate;
  target.bound = {Bound::Side::at_least, {Unit::bits_per_second, megabits * megabit}};
  target.proof = EvidenceKind::delivered;
  return target;
}

Target share_of(Metric metric, Bound::Side side, std::int64_t percent) {
  Target target;
  target.id = "share";
  target.metric = metric;
  target.bound = {side, {Unit::parts_per_million, percent * 10'000}};
  return target;
}

Profile document(std::string id, std::vector<Target> targets) {
  return {std::move(id), {"", "", "", 2019, Certainty::seen}, std::move(targets)};
}

Reading rate(EvidenceKind kind, std::int64_t megabits, Duration age = 1h) {
  Reading reading;
  reading.metric = Metric::egress_rate;
  reading.value = reading.at_best = {Unit::bits_per_second, megabits * megabit};
  reading.window = {noonish - age, noonish - age};
  reading.evidence.kind = kind;
  reading.evidence.taken_at = noonish - age;
  return reading;
}

Reading ratio(Metric metric, std::int64_t worst_percent, std::int64_t best_percent) {
  Reading reading;
  reading.metric = metric;
  reading.value = {Unit::parts_per_million, worst_percent * 10'000};
  reading.at_best = {Unit::parts_per_million, best_percent * 10'000};
  reading.window = {noonish, noonish};
  reading.evidence.taken_at = noonish;
  return reading;
}

std::vector<Verdict> verdicts(std::vector<Profile> const& profiles, std::vector<Reading> const& readings,
                              School const& school = {}, Instant now = noonish) {
  return judge(profiles, school, readings, SchoolCalendar(), now, itself);
}

Verdict one(Target const& target, std::vector<Reading> const& readings) {
  auto const all = verdicts({document("doc", {target})}, readings);
  BOOST_REQUIRE(all.size() == 1u);
  return all[0];
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_arrives_decides_and_not_what_was_promised) {
  auto const verdict =
      one(line_of("line", 200), {rate(EvidenceKind::contracted, 300), rate(EvidenceKind::negotiated, 1000),
                                 rate(EvidenceKind::delivered, 80)});
  BOOST_TEST((verdict.outcome == Outcome::missed));
  BOOST_TEST(verdict.short_by.value().number == 120 * megabit);
  BOOST_TEST(verdict.value.value().number == 80 * megabit);
  BOOST_TEST(verdict.standings.size() == 3u);
  BOOST_TEST((verdict.standings[0].outcome == Outcome::met));  // each kind keeps its own answer
  BOOST_TEST((verdict.standings[1].outcome == Outcome::met));
  BOOST_TEST((verdict.standings[2].outcome == Outcome::missed));
  BOOST_TEST(verdict.deciding.value() == 2u);
  BOOST_TEST(verdict.is_finding());
}

BOOST_AUTO_TEST_CASE(the_bound_itself_is_met) {
  BOOST_TEST((one(line_of("line", 200), {rate(EvidenceKind::delivered, 200)}).outcome == Outcome::met));
  auto below = rate(EvidenceKind::delivered, 200);
  --below.value.number;
  --below.at_best.number;
  auto const verdict = one(line_of("line", 200), {below});
  BOOST_TEST((verdict.outcome == Outcome::missed));
  BOOST_TEST(verdict.short_by.value().number == 1);
}

BOOST_AUTO_TEST_CASE(a_contract_and_a_fast_port_prove_nothing_about_what_arrives) {
  auto const verdict =
      one(line_of("line", 200), {rate(EvidenceKind::contracted, 300), rate(EvidenceKind::negotiated, 1000)});
  BOOST_TEST((verdict.outcome == Outcome::no_evidence));
  BOOST_TEST((verdict.want == Want::proof));
  BOOST_TEST(!verdict.is_finding());
}

BOOST_AUTO_TEST_CASE(a_slow_port_is_enough_to_know_that_the_line_is_slow) {
  auto const verdict =
      one(line_of("line", 200), {rate(EvidenceKind::contracted, 150), rate(EvidenceKind::negotiated, 100)});
  BOOST_TEST((verdict.outcome == Outcome::missed));
  BOOST_TEST(verdict.value.value().number == 100 * megabit);  // by the worse of the two
}

BOOST_AUTO_TEST_CASE(a_document_that_asks_for_a_contract_is_met_by_one) {
  auto target = line_of("line", 200);
  target.proof = EvidenceKind::contracted;
  auto const verdict = one(target, {rate(EvidenceKind::contracted, 200), rate(EvidenceKind::delivered, 80)});
  BOOST_TEST((verdict.outcome == Outcome::met));
  BOOST_TEST((verdict.standings[1].outcome == Outcome::missed));
}

BOOST_AUTO_TEST_CASE(an_old_test_and_a_contract_that_is_over_or_to_come_prove_nothing) {
  auto old = rate(EvidenceKind::delivered, 300);
  old.valid_until = noonish;
  auto verdict = one(line_of("line", 200), {old});
  BOOST_TEST((verdict.outcome == Outcome::no_evidence));
  BOOST_TEST((verdict.want == Want::fresh));
  auto contract = line_of("line", 200);
  contract.proof = EvidenceKind::contracted;
  verdict = one(contract, {rate(EvidenceKind::contracted, 300, -24h)});
  BOOST_TEST((verdict.want == Want::fresh));
}

BOOST_AUTO_TEST_CASE(behind_an_old_test_a_slow_port_still_tells) {
  auto old = rate(EvidenceKind::delivered, 300);
  old.valid_until = noonish - 1s;
  auto const verdict = one(line_of("line", 200), {old, rate(EvidenceKind::negotiated, 100)});
  BOOST_TEST((verdict.outcome == Outcome::missed));
}

BOOST_AUTO_TEST_CASE(the_newest_reading_of_a_kind_counts_and_a_fresh_one_before_it) {
  auto const verdict = one(line_of("line", 200),
                           {rate(EvidenceKind::delivered, 80, 2h), rate(EvidenceKind::delivered, 300, 1h),
                            rate(EvidenceKind::delivered, 90, 3h)});
  BOOST_TEST((verdict.outcome == Outcome::met));
  auto newest_but_over = rate(EvidenceKind::delivered, 300, 1h);
  newest_but_over.valid_until = noonish - 1s;
  BOOST_TEST((one(line_of("line", 200), {newest_but_over, rate(EvidenceKind::delivered, 80, 2h)}).outcome ==
              Outcome::missed));
}

BOOST_AUTO_TEST_CASE(without_any_reading_there_is_no_evidence_and_never_a_miss) {
  auto const verdict = one(line_of("line", 200), {});
  BOOST_TEST((verdict.outcome == Outcome::no_evidence));
  BOOST_TEST((verdict.want == Want::reading));
}

BOOST_AUTO_TEST_CASE(what_is_unknown_is_neither_met_nor_missed_unless_it_cannot_matter) {
  auto const all = share_of(Metric::desktop_100m, Bound::Side::at_least, 100);
  BOOST_TEST((one(all, {ratio(Metric::desktop_100m, 90, 100)}).want == Want::coverage));
  BOOST_TEST((one(all, {ratio(Metric::desktop_100m, 90, 99)}).outcome == Outcome::missed));
  BOOST_TEST(one(all, {ratio(Metric::desktop_100m, 90, 99)}).short_by.value().number == 10'000);
  auto const most = share_of(Metric::desktop_100m, Bound::Side::at_least, 90);
  BOOST_TEST((one(most, {ratio(Metric::desktop_100m, 90, 99)}).outcome == Outcome::met));
}

BOOST_AUTO_TEST_CASE(a_load_is_better_less) {
  auto const load = share_of(Metric::egress_load, Bound::Side::at_most, 80);
  BOOST_TEST((one(load, {ratio(Metric::egress_load, 53, 53)}).outcome == Outcome::met));
  auto const full = one(load, {ratio(Metric::egress_load, 95, 95)});
  BOOST_TEST((full.outcome == Outcome::missed));
  BOOST_TEST(full.short_by.value().number == 150'000);
  BOOST_TEST((one(load, {ratio(Metric::egress_load, 100, 30)}).want == Want::coverage));
}

BOOST_AUTO_TEST_CASE(a_kind_of_school_the_document_forgot_is_not_defined) {
  auto target = line_of("line", 100);
  target.rule.types = {SchoolType::senior};
  School school;
  school.type = SchoolType::special;
  auto const all = verdicts({document("doc", {target})}, {rate(EvidenceKind::delivered, 1)}, school);
  BOOST_TEST(all.size() == 1u);
  BOOST_TEST(all[0].id == "doc.egress_rate");
  BOOST_TEST((all[0].outcome == Outcome::not_defined));
  BOOST_TEST((all[0].want == Want::rule));
  BOOST_TEST(!all[0].target.has_value());
}

BOOST_AUTO_TEST_CASE(a_school_that_does_not_say_what_is_asked_is_told_what_to_say) {
  auto small = line_of("small", 200), large = line_of("large", 500);
  small.rule.headcount.most = 499;
  large.rule.headcount.least = 500;
  auto const all = verdicts({document("doc", {small, large})}, {});
  BOOST_TEST(all.size() == 1u);
  BOOST_TEST((all[0].want == Want::attribute));
  BOOST_TEST(all[0].missing == "headcount");
}

BOOST_AUTO_TEST_CASE(a_mid_term_check_is_judged_by_the_rules_of_its_day) {
  auto early = line_of("until-2016", 10), late = line_of("from-2017", 20);
  early.until = date(2016, 12, 31);
  late.from = date(2017, 1, 1);
  late.due = date(2018, 12, 31);
  std::vector<Profile> const plan{document("doc", {early, late})};
  // 31 December 2016, 23:59:59 in Beijing: date -u -d '2016-12-31 15:59:59' +%s
  constexpr Instant new_year{std::chrono::seconds(1'483'199'999)};
  auto then = verdicts(plan, {}, {}, new_year);
  BOOST_TEST(then.size() == 1u);
  BOOST_TEST(then[0].id == "doc.until-2016");
  then = verdicts(plan, {}, {}, new_year + 1s);
  BOOST_TEST(then.size() == 1u);
  BOOST_TEST(then[0].id == "doc.from-2017");
  BOOST_TEST(!then[0].is_due);
}

BOOST_AUTO_TEST_CASE(before_its_day_a_target_that_is_missed_is_no_finding) {
  auto target = line_of("line", 200);
  target.due = date(2026, 11, 23);
  auto const verdict = one(target, {rate(EvidenceKind::delivered, 80)});
  BOOST_TEST((verdict.outcome == Outcome::missed));
  BOOST_TEST(!verdict.is_finding());
  target.due = date(2026, 11, 22);  // due on the day itself
  BOOST_TEST(one(target, {rate(EvidenceKind::delivered, 80)}).is_finding());
}

BOOST_AUTO_TEST_CASE(a_baseline_is_shown_and_never_a_finding) {
  auto target = line_of("line", 200);
  target.is_baseline = true;
  BOOST_TEST(!one(target, {rate(EvidenceKind::delivered, 80)}).is_finding());
}

BOOST_AUTO_TEST_CASE(of_several_documents_the_strictest_that_is_due_is_marked) {
  auto coming = line_of("line", 1000);
  coming.due = date(2030, 1, 1);
  auto baseline = line_of("line", 800);
  baseline.is_baseline = true;
  auto const all =
      verdicts({document("nation", {line_of("line", 100)}), document("district", {line_of("line", 200)}),
                document("future", {coming}), document("past", {baseline})},
               {rate(EvidenceKind::delivered, 150)});
  BOOST_TEST(all.size() == 4u);
  BOOST_TEST((all[0].outcome == Outcome::met));
  BOOST_TEST((all[1].outcome == Outcome::missed));
  std::vector<bool> marked;
  for (auto const& verdict : all) marked.push_back(verdict.is_strictest);
  BOOST_TEST((marked == std::vector{false, true, false, false}));
}

BOOST_AUTO_TEST_CASE(the_seal_is_of_all_that_was_said) {
  auto const target = line_of("line", 200);
  auto const base = one(target, {rate(EvidenceKind::delivered, 300)});
  BOOST_TEST(base.seal == canonical(base));
  auto other = rate(EvidenceKind::delivered, 300);
  auto const differs = [&] { return one(target, {other}).seal != base.seal; };
  BOOST_TEST(!differs());
  other.evidence.samples = 7;
  BOOST_TEST(differs());
  other = rate(EvidenceKind::delivered, 300);
  other.evidence.items = {{"server", std::nullopt, EvidenceItem::Finding::good}};
  BOOST_TEST(differs());
  other = rate(EvidenceKind::delivered, 300);
  other.window.from -= 1ns;
  BOOST_TEST(differs());
}

BOOST_AUTO_TEST_CASE(a_name_cannot_pass_for_another_fact) {
  auto const target = line_of("line", 200);
  auto forged = rate(EvidenceKind::delivered, 300), plain = forged;
  forged.evidence.items = {
      {"a\nitem.finding=4:good\nitem.subject=1:b", std::nullopt, EvidenceItem::Finding::good}};
  plain.evidence.items = {{"a", std::nullopt, EvidenceItem::Finding::good},
                          {"b", std::nullopt, EvidenceItem::Finding::good}};
  BOOST_TEST(one(target, {forged}).seal != one(target, {plain}).seal);
}

BOOST_AUTO_TEST_SUITE_END()
