#include "policy/targets/profile.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace campus;
using namespace campus::targets;

BOOST_AUTO_TEST_SUITE(profile)

namespace {

using Answer = Rule::Answer;

constexpr std::int64_t mbps = 1'000'000;

CivilDay on(int y, unsigned m, unsigned d) {
  return CivilDay{std::chrono::year(y) / std::chrono::month(m) / std::chrono::day(d)};
}

Target egress(std::string id, std::int64_t megabits) {
  Target target;
  target.id = std::move(id);
  target.metric = Metric::egress_rate;
  target.bound = {Bound::Side::at_least, {Unit::bits_per_second, megabits * mbps}};
  target.proof = EvidenceKind::delivered;
  return target;
}

// The district plan of 2019: 200 Mbit/s for every school, 500 for those of 500 heads and more.
Profile plan_2019() {
  Profile profile{"plan", {}, {egress("small", 200), egress("large", 500)}};
  profile.targets[0].rule.headcount.most = 499;
  profile.targets[1].rule.headcount.least = 500;
  return profile;
}

std::vector<std::string> codes(Profile const& profile) {
  std::vector<std::string> found;
  for (auto const& fault : faults_of(profile)) found.push_back(fault.fault.code);
  return found;
}

void refuses_profile(Profile const& profile, std::string const& code) {
  BOOST_TEST(codes(profile) == std::vector{code}, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_CASE(five_hundred_heads_and_more_includes_five_hundred) {
  auto const plan = plan_2019();
  School school{.type = {}, .locality = {}, .headcount = 499, .classes = {}};
  BOOST_TEST((plan.targets[0].rule.ask(school) == Answer::applies));
  BOOST_TEST((plan.targets[1].rule.ask(school) == Answer::does_not));
  school.headcount = 500;
  BOOST_TEST((plan.targets[0].rule.ask(school) == Answer::does_not));
  BOOST_TEST((plan.targets[1].rule.ask(school) == Answer::applies));
}

BOOST_AUTO_TEST_CASE(a_school_that_does_not_say_its_headcount_is_neither_in_nor_out) {
  auto const plan = plan_2019();
  BOOST_TEST((plan.targets[0].rule.ask({}) == Answer::school_unknown));
  BOOST_TEST(plan.targets[0].rule.missing_of({}) == "headcount");
}

BOOST_AUTO_TEST_CASE(one_attribute_that_does_not_fit_is_a_no_whatever_else_is_unknown) {
  Rule rule;
  rule.types = {SchoolType::village_primary, SchoolType::teaching_point};
  rule.locality = Locality::village;
  rule.classes.least = 6;
  School school;
  school.type = SchoolType::senior;
  BOOST_TEST((rule.ask(school) == Answer::does_not));
  school.type = SchoolType::teaching_point;
  BOOST_TEST((rule.ask(school) == Answer::school_unknown));
  BOOST_TEST(rule.missing_of(school) == "locality");
  school.locality = Locality::village;
  school.classes = 5;
  BOOST_TEST((rule.ask(school) == Answer::does_not));
  school.classes = 6;
  BOOST_TEST((rule.ask(school) == Answer::applies));
}

BOOST_AUTO_TEST_CASE(a_sound_profile_has_no_fault) { BOOST_TEST(codes(plan_2019()).empty()); }

BOOST_AUTO_TEST_CASE(a_rate_that_is_asked_for_as_a_share_is_refused) {
  auto plan = plan_2019();
  plan.targets[0].bound.amount = {Unit::parts_per_million, 500'000};
  refuses_profile(plan, "CMP-T030");
}

BOOST_AUTO_TEST_CASE(an_amount_no_network_has_is_refused) {
  for (std::int64_t const bps : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{63'999}, 1'000'001 * mbps}) {
    auto plan = plan_2019();
    plan.targets[0].bound.amount.number = bps;
    refuses_profile(plan, "CMP-T031");
  }
  auto plan = plan_2019();
  plan.targets[0].metric = Metric::wifi_coverage;
  plan.targets[0].proof = EvidenceKind::counted;
  plan.targets[0].bound.amount = {Unit::parts_per_million, whole + 1};
  refuses_profile(plan, "CMP-T031");
}

BOOST_AUTO_TEST_CASE(counting_proves_no_rate_and_a_contract_no_coverage) {
  auto plan = plan_2019();
  plan.targets[0].proof = EvidenceKind::counted;
  refuses_profile(plan, "CMP-T032");
  BOOST_TEST(!can_prove(EvidenceKind::contracted, Metric::wifi_coverage));
  BOOST_TEST(can_prove(EvidenceKind::negotiated, Metric::egress_rate));
}

BOOST_AUTO_TEST_CASE(a_stretch_of_time_or_heads_that_runs_backwards_is_refused) {
  auto plan = plan_2019();
  plan.targets[0].from = on(2021, 1, 1);
  plan.targets[0].until = on(2020, 12, 31);
  refuses_profile(plan, "CMP-T033");
  plan = plan_2019();
  plan.targets[1].rule.headcount.most = 499;
  refuses_profile(plan, "CMP-T034");
}

BOOST_AUTO_TEST_CASE(an_id_is_used_once) {
  auto plan = plan_2019();
  plan.targets[1].id = "small";
  refuses_profile(plan, "CMP-T035");
}

BOOST_AUTO_TEST_CASE(two_amounts_for_one_school_at_one_time_contradict) {
  auto plan = plan_2019();
  plan.targets[1].rule.headcount.least = 499;  // 499 heads: 200 or 500
  refuses_profile(plan, "CMP-T036");
  auto const faults = faults_of(plan);
  BOOST_TEST(faults[0].target == 1u);
  plan.targets[1].due = on(2021, 12, 31);  // the next stage of a plan is another matter
  BOOST_TEST(codes(plan).empty());
  plan.targets[1].due.reset();
  plan.targets[0].is_baseline = true;  // as is what a document merely describes
  BOOST_TEST(codes(plan).empty());
}

BOOST_AUTO_TEST_CASE(at_least_more_than_at_most_can_be_met_by_nobody) {
  auto plan = plan_2019();
  plan.targets[1].rule = plan.targets[0].rule;
  plan.targets[1].bound.side = Bound::Side::at_most;
  plan.targets[1].bound.amount.number = 100 * mbps;
  plan.targets[1].due = on(2021, 12, 31);  // no day makes it possible
  refuses_profile(plan, "CMP-T036");
  plan.targets[1].bound.amount.number = 200 * mbps;  // exactly 200 is possible
  BOOST_TEST(codes(plan).empty());
  plan.targets[1].bound.amount.number = 100 * mbps;
  plan.targets[0].until = on(2020, 12, 31);
  plan.targets[1].from = on(2021, 1, 1);  // never at the same time
  BOOST_TEST(codes(plan).empty());
}

BOOST_AUTO_TEST_CASE(schools_of_different_kinds_do_not_contradict) {
  auto plan = plan_2019();
  plan.targets[0].rule = {};
  plan.targets[0].rule.types = {SchoolType::teaching_point};
  plan.targets[1].rule = {};
  plan.targets[1].rule.types = {SchoolType::senior};
  BOOST_TEST(codes(plan).empty());
  plan.targets[1].rule.types.push_back(SchoolType::teaching_point);
  refuses_profile(plan, "CMP-T036");
}

BOOST_AUTO_TEST_SUITE_END()
