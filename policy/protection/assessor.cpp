// How a verdict comes about.  A check lays out what was seen, each piece for or against its item; the verdict
// is counted from that and nothing else, so that a reader can follow it line by line.  A person's entry is
// one more word: it answers alone where nothing was seen, it completes a check that sees a part, and it can
// make what was seen worse but never better.

#include "policy/protection/assessor.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "policy/protection/checks.hpp"

namespace campus::protection {
namespace {

std::vector<Check> const& all_checks() {
  static std::vector<Check> const checks = [] {
    std::vector<Check> found;
    for (auto const family : {network_checks(), machine_checks(), record_checks(), people_checks()})
      found.insert(found.end(), family.begin(), family.end());
    return found;
  }();
  return checks;
}

bool has(std::span<Evidence const> evidence, Bearing bearing) {
  return std::ranges::find(evidence, bearing, &Evidence::bearing) != evidence.end();
}

std::vector<Evidence> seen_of(std::span<Evidence const> evidence) {
  std::vector<Evidence> seen;
  std::ranges::copy_if(evidence, std::back_inserter(seen),
                       [](Evidence const& one) { return one.bearing != Bearing::open; });
  return seen;
}

int rank(Verdict verdict) {
  if (verdict == Verdict::met) return 2;
  return verdict == Verdict::partly ? 1 : 0;
}

void lay_open(Finding& finding, std::string code, std::vector<Fault::Argument> arguments = {}) {
  finding.evidence.push_back(
      {"protection.fact." + std::move(code), std::move(arguments), Bearing::open, "protection.yaml"});
}

ManualState state_of(ManualFact const& manual, CivilDay today) {
  if (manual.until < today) return ManualState::expired;
  return manual.on > today ? ManualState::early : ManualState::valid;
}

// Both the part that was seen and the part a person tells of.
Verdict together(std::vector<Evidence> const& seen, Verdict told) {
  auto const found = verdict_of(seen);
  if (has(seen, Bearing::decides)) return Verdict::not_met;
  return found == told ? told : Verdict::partly;
}

void settle(Finding& finding, bool needs_person) {
  auto const seen = seen_of(finding.evidence);
  bool const is_told = finding.manual_state == ManualState::valid;
  if (!is_told) {
    if (needs_person && !seen.empty()) lay_open(finding, "rest_unseen");
    finding.verdict = verdict_of(finding.evidence);
    return;
  }
  auto const told = finding.manual->verdict;
  if (seen.empty()) {
    finding.verdict = told;
    return;
  }
  auto const found = verdict_of(seen);
  bool const is_better = told == Verdict::not_applicable || rank(told) > rank(found);
  bool const may_complete = needs_person && told != Verdict::not_applicable && !has(seen, Bearing::decides);
  if (is_better && !may_complete) {
    finding.manual_state = ManualState::contradicts;
    finding.verdict = verdict_of(finding.evidence);
    return;
  }
  finding.verdict = may_complete ? together(seen, told) : told;
}

Finding judge(Control const& control, Facts const& facts, Limits const& limits, ManualFact const* manual) {
  Finding finding;
  finding.control = &control;
  if (!control.check.empty()) {
    auto const check = std::ranges::find(all_checks(), control.check, &Check::name);
    Exhibits exhibits;
    check->look(facts, limits, exhibits);
    finding.evidence = exhibits.take();
  }
  if (manual) {
    finding.manual = *manual;
    finding.manual_state = state_of(*manual, facts.today);
    if (finding.manual_state == ManualState::expired)
      lay_open(finding, "manual_expired", {{"day", to_text(manual->until)}});
    if (finding.manual_state == ManualState::early)
      lay_open(finding, "manual_early", {{"day", to_text(manual->on)}});
  }
  settle(finding, control.needs_person);
  return finding;
}

}  // namespace

Verdict verdict_of(std::span<Evidence const> evidence) {
  if (has(evidence, Bearing::decides)) return Verdict::not_met;
  bool const has_support = has(evidence, Bearing::supports), has_objection = has(evidence, Bearing::against);
  if (!has_support && !has_objection) return Verdict::unchecked;
  if (!has_support) return Verdict::not_met;
  return has_objection || has(evidence, Bearing::open) ? Verdict::partly : Verdict::met;
}

std::vector<Finding> assess(Catalog const& catalog, Level level, Facts const& facts, Limits const& limits,
                            std::span<ManualFact const> manual) {
  std::map<std::string_view, ManualFact const*> told;
  for (auto const& fact : manual) told.emplace(fact.control, &fact);
  std::vector<Finding> findings;
  for (auto const* const control : catalog.at(level)) {
    auto const entry = told.find(control->id);
    findings.push_back(judge(*control, facts, limits, entry == told.end() ? nullptr : entry->second));
  }
  return findings;
}

std::vector<Flaw> flaws_of(std::span<ManualFact const> manual, Catalog const& catalog) {
  std::vector<Flaw> flaws;
  std::map<std::string_view, std::size_t> known;
  auto const refuse = [&](std::size_t index, char const* code, std::vector<Fault::Argument> arguments) {
    flaws.push_back({index, {Fault::Kind::invalid, code, std::move(arguments)}});
  };
  for (std::size_t i = 0; i < manual.size(); ++i) {
    auto const& fact = manual[i];
    if (!catalog.find(fact.control)) refuse(i, "CMP-G020", {{"control", fact.control}});
    if (!known.emplace(fact.control, i).second) refuse(i, "CMP-G021", {{"control", fact.control}});
    if (fact.until < fact.on)
      refuse(i, "CMP-G022",
             {{"control", fact.control}, {"on", to_text(fact.on)}, {"until", to_text(fact.until)}});
    if (fact.note.empty() && fact.document.empty()) refuse(i, "CMP-G023", {{"control", fact.control}});
  }
  return flaws;
}

std::span<std::string_view const> check_names() {
  static std::vector<std::string_view> const names = [] {
    std::vector<std::string_view> found;
    for (auto const& check : all_checks()) found.push_back(check.name);
    return found;
  }();
  return names;
}

}  // namespace campus::protection
