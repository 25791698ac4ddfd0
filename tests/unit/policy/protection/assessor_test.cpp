#include "policy/protection/assessor.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

#include "tests/unit/policy/protection/sample_school.hpp"

using namespace campus;
using namespace campus::protection;

namespace boost::test_tools::tt_detail {
template <>
struct print_log_value<Verdict> {
  void operator()(std::ostream& out, Verdict verdict) { out << static_cast<int>(verdict); }
};
}  // namespace boost::test_tools::tt_detail

namespace {

Finding judged(std::string check, Facts const& facts, bool needs_person = false,
               std::vector<ManualFact> const& manual = {}) {
  static std::vector<Catalog> kept;  // findings point into their catalogue
  kept.push_back(sample::catalog({sample::control("A-1", "7.1.1.1 a)", std::move(check), needs_person)}));
  return assess(kept.back(), Level::two, facts, sample::limits(), manual).at(0);
}

Verdict verdict(std::string check, Facts const& facts) { return judged(std::move(check), facts).verdict; }

bool shows(Finding const& finding, std::string_view code, Bearing bearing) {
  return std::ranges::any_of(finding.evidence, [&](Evidence const& one) {
    return one.code == "protection.fact." + std::string(code) && one.bearing == bearing;
  });
}

Evidence evidence(Bearing bearing) { return {"protection.fact.x", {}, bearing, "x"}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(protection_assessor)

BOOST_AUTO_TEST_CASE(a_verdict_follows_from_the_evidence_alone) {
  auto const of = [](std::vector<Bearing> const& bearings) {
    std::vector<Evidence> pieces;
    for (auto const bearing : bearings) pieces.push_back(evidence(bearing));
    return verdict_of(pieces);
  };
  using enum Bearing;
  BOOST_TEST(of({}) == Verdict::unchecked);
  BOOST_TEST(of({open}) == Verdict::unchecked);
  BOOST_TEST(of({supports}) == Verdict::met);
  BOOST_TEST(of({supports, open}) == Verdict::partly);
  BOOST_TEST(of({supports, against}) == Verdict::partly);
  BOOST_TEST(of({against}) == Verdict::not_met);
  BOOST_TEST(of({against, open}) == Verdict::not_met);
  BOOST_TEST(of({supports, supports, decides}) == Verdict::not_met);
}

BOOST_AUTO_TEST_CASE(nothing_known_is_never_met) {
  Facts nothing;
  nothing.at = sample::now;
  nothing.today = sample::today;
  for (auto const name : check_names())
    BOOST_TEST((verdict(std::string(name), nothing) != Verdict::met), name << " is met by nothing");
}

BOOST_AUTO_TEST_CASE(a_well_kept_school_meets_what_its_gateway_can_see) {
  // What the appliance does not have, whoever keeps it: an auditor of its own, the owner of each device, the
  // configurations of switches, the hits of rules, the minutes of a battery, the user behind an address.
  std::set<std::string_view> const never{"auditor_role", "audit_care",         "separated_posts",
                                         "asset_list",   "configuration_base", "operating_papers",
                                         "lean_rules",   "standby_power",      "audit_reach"};
  for (auto const name : check_names())
    BOOST_TEST((verdict(std::string(name), sample::facts()) == Verdict::met) != never.contains(name), name);
}

BOOST_AUTO_TEST_CASE(one_switch_in_clear_text_makes_a_channel_partly_safe) {
  auto facts = sample::facts();
  facts.devices[0].is_v3 = false;
  BOOST_TEST(verdict("channel_integrity", facts) == Verdict::partly);
  for (auto& device : facts.devices) device.is_v3 = false;
  facts.uplink.is_enrolled = false;
  BOOST_TEST(verdict("channel_integrity", facts) == Verdict::not_met);
}

BOOST_AUTO_TEST_CASE(one_default_community_decides) {
  auto facts = sample::facts();
  facts.devices[2].has_default_secret = true;
  auto const finding = judged("default_credentials", facts);
  BOOST_TEST(finding.verdict == Verdict::not_met);
  BOOST_TEST(shows(finding, "default_community", Bearing::decides));
}

BOOST_AUTO_TEST_CASE(a_risky_port_on_loopback_is_nobodys_business) {
  auto facts = sample::facts();
  facts.machine.listeners->push_back({.port = 445, .is_udp = false, .is_local = true});
  BOOST_TEST(verdict("open_ports", facts) == Verdict::met);
  facts.machine.listeners->push_back({.port = 445, .is_udp = false, .is_local = false});
  BOOST_TEST(verdict("open_ports", facts) == Verdict::not_met);
}

BOOST_AUTO_TEST_CASE(logs_shorter_than_the_law_asks_decide_and_a_young_machine_does_not) {
  auto facts = sample::facts();
  facts.logs[0].days_configured = 183;
  BOOST_TEST(verdict("log_retention", facts) == Verdict::not_met);
  facts.logs[0].days_configured = 184;
  facts.logs[0].is_younger = true;
  facts.logs[0].days_present = 40;
  BOOST_TEST(verdict("log_retention", facts) == Verdict::met);
  facts.logs[0].hours_missing = 5;
  BOOST_TEST(verdict("log_retention", facts) == Verdict::not_met);
}

BOOST_AUTO_TEST_CASE(rules_older_than_half_a_year_are_no_better_than_none) {
  auto facts = sample::facts();
  facts.machine.intrusion_rules->at = sample::now - std::chrono::days(30);
  BOOST_TEST(verdict("intrusion_sensor", facts) == Verdict::met);
  facts.machine.intrusion_rules->at = sample::now - std::chrono::days(31);
  BOOST_TEST(shows(judged("intrusion_sensor", facts), "signatures_stale", Bearing::against));
  facts.machine.intrusion_rules->at = sample::now - std::chrono::days(181);
  BOOST_TEST(shows(judged("intrusion_sensor", facts), "signatures_stale", Bearing::decides));
  facts.machine.intrusion_rules.reset();
  BOOST_TEST(verdict("intrusion_sensor", facts) == Verdict::unchecked);
}

BOOST_AUTO_TEST_CASE(a_file_of_rules_is_not_what_the_kernel_holds) {
  auto facts = sample::facts();
  BOOST_TEST(verdict("default_deny", facts) == Verdict::met);
  facts.machine.firewall->source = "/etc/nftables.conf";
  BOOST_TEST(verdict("default_deny", facts) == Verdict::partly);
  facts.machine.firewall->denies_by_default = false;
  BOOST_TEST(verdict("default_deny", facts) == Verdict::not_met);
}

BOOST_AUTO_TEST_CASE(a_clock_is_judged_by_the_district_and_else_by_the_kernel) {
  auto facts = sample::facts();
  facts.uplink.clock_offset_ms = -1001;
  BOOST_TEST(verdict("audit_fields", facts) == Verdict::partly);
  facts.uplink.clock_offset_ms = -1000;
  BOOST_TEST(verdict("audit_fields", facts) == Verdict::met);
  facts.uplink.clock_offset_ms.reset();
  facts.machine.clock_is_disciplined = false;
  BOOST_TEST(verdict("audit_fields", facts) == Verdict::partly);
}

BOOST_AUTO_TEST_CASE(a_broken_audit_chain_decides) {
  auto facts = sample::facts();
  facts.audit.is_whole = false;
  BOOST_TEST(verdict("audit_protection", facts) == Verdict::not_met);
}

BOOST_AUTO_TEST_CASE(an_operating_system_without_support_decides) {
  auto facts = sample::facts();
  facts.today = CivilDay(std::chrono::year(2028) / 7 / 1);
  BOOST_TEST(verdict("known_holes", facts) == Verdict::not_met);
  facts.machine.system->version = "99";
  BOOST_TEST(shows(judged("known_holes", facts), "system_unknown", Bearing::open));
}

BOOST_AUTO_TEST_CASE(what_a_check_sees_in_part_is_partly_met_until_a_person_tells_the_rest) {
  auto const alone = judged("passwords", sample::facts(), true);
  BOOST_TEST(alone.verdict == Verdict::partly);
  BOOST_TEST(shows(alone, "rest_unseen", Bearing::open));
  auto const completed = judged("passwords", sample::facts(), true, {sample::told("A-1", Verdict::met)});
  BOOST_TEST(completed.verdict == Verdict::met);
  auto const rest_fails = judged("passwords", sample::facts(), true, {sample::told("A-1", Verdict::not_met)});
  BOOST_TEST(rest_fails.verdict == Verdict::partly);
}

BOOST_AUTO_TEST_CASE(a_person_answers_alone_where_nothing_was_seen) {
  auto const finding = judged("", sample::facts(), true, {sample::told("A-1", Verdict::met)});
  BOOST_TEST(finding.verdict == Verdict::met);
  BOOST_TEST((finding.manual_state == ManualState::valid));
  BOOST_TEST(judged("", sample::facts(), true).verdict == Verdict::unchecked);
  BOOST_TEST(judged("", sample::facts(), true, {sample::told("A-1", Verdict::not_applicable)}).verdict ==
             Verdict::not_applicable);
}

BOOST_AUTO_TEST_CASE(an_entry_counts_from_its_first_day_to_its_last) {
  auto entry = sample::told("A-1", Verdict::met);
  entry.until = sample::today;
  BOOST_TEST(judged("", sample::facts(), true, {entry}).verdict == Verdict::met);
  entry.until = sample::today - std::chrono::days(1);
  auto const expired = judged("", sample::facts(), true, {entry});
  BOOST_TEST(expired.verdict == Verdict::unchecked);
  BOOST_TEST((expired.manual_state == ManualState::expired));
  BOOST_TEST(shows(expired, "manual_expired", Bearing::open));
  entry.on = sample::today + std::chrono::days(1);
  entry.until = sample::today + std::chrono::days(2);
  auto const early = judged("", sample::facts(), true, {entry});
  BOOST_TEST((early.manual_state == ManualState::early));
  BOOST_TEST(early.verdict == Verdict::unchecked);
}

BOOST_AUTO_TEST_CASE(a_person_can_make_what_was_seen_worse_and_never_better) {
  auto facts = sample::facts();
  auto const worse = judged("open_ports", facts, false, {sample::told("A-1", Verdict::not_met)});
  BOOST_TEST(worse.verdict == Verdict::not_met);
  facts.machine.listeners->push_back({.port = 23, .is_udp = false, .is_local = false});
  auto const better = judged("open_ports", facts, false, {sample::told("A-1", Verdict::met)});
  BOOST_TEST(better.verdict == Verdict::not_met);
  BOOST_TEST((better.manual_state == ManualState::contradicts));
  auto const decided = judged("open_ports", facts, true, {sample::told("A-1", Verdict::met)});
  BOOST_TEST((decided.manual_state == ManualState::contradicts));
  auto const denied =
      judged("open_ports", sample::facts(), true, {sample::told("A-1", Verdict::not_applicable)});
  BOOST_TEST((denied.manual_state == ManualState::contradicts));
  BOOST_TEST(denied.verdict == Verdict::met);
}

BOOST_AUTO_TEST_CASE(entries_that_say_nothing_or_the_same_twice_are_refused) {
  auto const catalog =
      sample::catalog({sample::control("A-1", "7.1.1.1 a)"), sample::control("A-2", "7.1.1.2")});
  std::vector<ManualFact> entries{sample::told("A-1", Verdict::met), sample::told("A-1", Verdict::partly),
                                  sample::told("A-7", Verdict::met), sample::told("A-2", Verdict::met)};
  entries[3].until = entries[3].on - std::chrono::days(1);
  entries[3].note.clear();
  entries[3].document.clear();
  std::vector<std::string> codes;
  for (auto const& flaw : flaws_of(entries, catalog)) codes.push_back(flaw.fault.code);
  std::vector<std::string> const expected{"CMP-G021", "CMP-G020", "CMP-G022", "CMP-G023"};
  BOOST_TEST(codes == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
