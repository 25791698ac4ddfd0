#include "policy/protection/score.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

#include "policy/protection/points_2021.hpp"
#include "policy/protection/rate_2025.hpp"
#include "tests/unit/policy/protection/sample_school.hpp"

using namespace campus;
using namespace campus::protection;

namespace {

Points2021::Rules const rules_2021{
    .attention = 0.5, .factors = {1, 2, 3}, .excellent = 90, .good = 80, .fair = 70};
Rate2025::Rules const rules_2025{.conforms_above = 90, .basically_from = 60};

// The general requirements of level 2: 57 technical items and 78 of management.
std::vector<ScoredItem> level_two(std::optional<double> score = 1.0) {
  std::vector<ScoredItem> items(135, {Side::technical, Weight::ordinary, score, false});
  for (std::size_t i = 57; i < items.size(); ++i) items[i].side = Side::management;
  return items;
}

void set(std::vector<ScoredItem>& items, std::size_t from, std::size_t count, Weight weight, double score) {
  for (auto i = from; i < from + count; ++i) {
    items[i].weight = weight;
    items[i].score = score;
  }
}

double points_of(std::vector<ScoredItem> const& items) {
  auto const points = Points2021::count(items, rules_2021);
  return points ? points->points.least : -1;
}

// Of a hundred items so many met and so many unchecked, the rest failed.
Rate2025 rate_of(std::size_t met, std::size_t unchecked = 0, std::size_t hazards = 0,
                 std::size_t mended = 0) {
  std::vector<ScoredItem> items(100, {Side::technical, Weight::ordinary, 0.0, false});
  for (std::size_t i = 0; i < met; ++i) items[i].score = 1.0;
  for (std::size_t i = met; i < met + unchecked; ++i) items[i].score.reset();
  return Rate2025::count(items, hazards, mended, rules_2025).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(protection_score)

// Worked by hand: a base point is 100 / 135 = 0.740741.
BOOST_AUTO_TEST_CASE(the_points_of_2021_are_those_of_paper_and_pencil, *boost::unit_test::tolerance(1e-4)) {
  auto items = level_two();
  BOOST_TEST(points_of(items) == 100.0);
  set(items, 0, 10, Weight::important, 0);
  BOOST_TEST(points_of(items) == 85.1852);
  set(items, 57, 10, Weight::ordinary, 0.5);
  BOOST_TEST(points_of(items) == 81.4815);
}

BOOST_AUTO_TEST_CASE(each_half_is_floored_on_its_own) {
  auto items = level_two();
  set(items, 0, 23, Weight::critical, 0);
  auto const points = Points2021::count(items, rules_2021);
  BOOST_REQUIRE(points.has_value());
  BOOST_TEST(points->technical.least == 0.0);
  BOOST_TEST(points->points.least == 50.0, boost::test_tools::tolerance(1e-9));
  BOOST_TEST((points->grade == Points2021::Grade::poor));
}

BOOST_AUTO_TEST_CASE(a_high_risk_is_poor_whatever_the_points) {
  auto items = level_two();
  BOOST_TEST((Points2021::count(items, rules_2021)->grade == Points2021::Grade::excellent));
  items[0].score = 0;
  items[0].is_high_risk_case = true;
  BOOST_TEST((Points2021::count(items, rules_2021)->grade == Points2021::Grade::poor));
  items[0].score = 0.5;
  BOOST_TEST((Points2021::count(items, rules_2021)->grade == Points2021::Grade::good));
}

BOOST_AUTO_TEST_CASE(what_is_unchecked_leaves_a_span_and_no_grade) {
  auto items = level_two();
  for (std::size_t i = 0; i < 27; ++i) items[i].score.reset();  // 27 of 135 are 20 points
  auto const points = Points2021::count(items, rules_2021);
  BOOST_REQUIRE(points.has_value());
  BOOST_TEST(points->points.least == 80.0, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(points->points.most == 100.0, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(points->unchecked == 27u);
  BOOST_TEST(!points->grade.has_value());
  items[30].score = 0;
  items[30].is_high_risk_case = true;
  BOOST_TEST((Points2021::count(items, rules_2021)->grade == Points2021::Grade::poor));
}

BOOST_AUTO_TEST_CASE(the_attention_moves_points_between_the_halves) {
  auto items = level_two();
  auto rules = rules_2021;
  rules.attention = 0.7;
  auto const points = Points2021::count(items, rules);
  BOOST_TEST(points->technical.least == 70.0, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(points->management.least == 30.0, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(scores_and_shares_that_cannot_be_are_refused) {
  auto items = level_two();
  auto rules = rules_2021;
  for (double const bad : {-0.1, 1.1}) {
    rules.attention = bad;
    BOOST_TEST(Points2021::count(items, rules).error().code == "CMP-G032");
  }
  for (double const bad : {-1.0, 0.25, 2.0}) {
    items[3].score = bad;
    BOOST_TEST(Points2021::count(items, rules_2021).error().code == "CMP-G033");
    BOOST_TEST(Rate2025::count(items, 0, 0, rules_2025).error().code == "CMP-G033");
  }
  BOOST_TEST(Points2021::count({}, rules_2021).error().code == "CMP-G031");
  BOOST_TEST(Rate2025::count({}, 0, 0, rules_2025).error().code == "CMP-G031");
  BOOST_TEST(Rate2025::count(level_two(), 1, 2, rules_2025).error().code == "CMP-G034");
}

BOOST_AUTO_TEST_CASE(the_rate_of_2025_turns_at_ninety_and_at_sixty) {
  using Conclusion = Rate2025::Conclusion;
  BOOST_TEST((rate_of(91).conclusion == Conclusion::conforms));
  BOOST_TEST((rate_of(90).conclusion == Conclusion::basically));
  BOOST_TEST((rate_of(60).conclusion == Conclusion::basically));
  BOOST_TEST((rate_of(59).conclusion == Conclusion::does_not));
}

BOOST_AUTO_TEST_CASE(a_hazard_keeps_from_conforming_until_it_is_mended) {
  using Conclusion = Rate2025::Conclusion;
  BOOST_TEST((rate_of(95, 0, 1).conclusion == Conclusion::basically));
  BOOST_TEST((rate_of(95, 0, 1, 1).conclusion == Conclusion::conforms));
  BOOST_TEST((rate_of(60, 0, 1).conclusion == Conclusion::basically));
}

BOOST_AUTO_TEST_CASE(a_half_met_item_is_not_met_in_2025) {
  auto items = level_two(0.5);
  auto const rate = Rate2025::count(items, 0, 0, rules_2025);
  BOOST_TEST(rate->met == 0u);
  BOOST_TEST(rate->percent.most == 0.0);
}

BOOST_AUTO_TEST_CASE(the_unchecked_leave_a_span_in_2025_too) {
  auto const open = rate_of(50, 45);
  BOOST_TEST(open.percent.least == 50.0);
  BOOST_TEST(open.percent.most == 95.0);
  BOOST_TEST(!open.conclusion.has_value());
  BOOST_TEST((rate_of(10, 45).conclusion == Rate2025::Conclusion::does_not));  // 55 at best
}

BOOST_AUTO_TEST_CASE(the_date_of_the_report_chooses_the_edition) {
  using namespace std::chrono;
  std::vector<Edition> const editions{
      {"2025", Edition::Method::rate, CivilDay(year(2025) / 3 / 20), Certainty::verified},
      {"2021", Edition::Method::points, CivilDay(year(2021) / 6 / 18), Certainty::unverified}};
  BOOST_TEST(edition_at(editions, CivilDay(year(2025) / 3 / 19))->name == "2021");
  BOOST_TEST(edition_at(editions, CivilDay(year(2025) / 3 / 20))->name == "2025");
  BOOST_TEST(edition_at(editions, CivilDay(year(2020) / 1 / 1)).error().code == "CMP-G030");
}

BOOST_AUTO_TEST_CASE(items_that_do_not_apply_leave_the_count) {
  auto const catalog =
      sample::catalog({sample::control("A-1", "7.1.1.1 a)"), sample::control("A-2", "7.1.1.2")});
  std::vector<ManualFact> const told{sample::told("A-2", Verdict::not_applicable)};
  auto const findings = assess(catalog, Level::two, sample::facts(), sample::limits(), told);
  auto const items = scored(findings, Level::two);
  BOOST_REQUIRE(items.size() == 1u);
  BOOST_TEST(!items[0].score.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
