#include "daemon/report/assemble.hpp"

#include <fmt/format.h>

#include "daemon/contract/messages.hpp"

namespace campus::report {
namespace {

using namespace protection;
using contract::Language;

Words sentence(std::string const& code, std::vector<Fault::Argument> const& arguments) {
  return {contract::label(code, Language::zh, arguments), contract::label(code, Language::en, arguments)};
}

Pack::Manual manual_of(ManualFact const& fact, ManualState state) {
  return {std::string(name_of(state)), fact.owner, fact.note, fact.document, to_text(fact.on),
          to_text(fact.until)};
}

std::string figure(double value) { return fmt::format("{:.2f}", value); }

std::string hour_text(CivilDay day, int hour) { return to_text(day) + fmt::format(" {:02}:00", hour); }

std::string conclusion_of(Points2021 const& points) {
  if (!points.grade) return {};
  switch (*points.grade) {
    case Points2021::Grade::excellent: return "excellent";
    case Points2021::Grade::good: return "good";
    case Points2021::Grade::fair: return "fair";
    case Points2021::Grade::poor: return "poor";
  }
  return {};
}

std::string conclusion_of(Rate2025 const& rate) {
  if (!rate.conclusion) return {};
  switch (*rate.conclusion) {
    case Rate2025::Conclusion::conforms: return "conforms";
    case Rate2025::Conclusion::basically: return "basically";
    case Rate2025::Conclusion::does_not: return "does_not";
  }
  return {};
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::met: return "met";
    case Verdict::partly: return "partly";
    case Verdict::not_met: return "not_met";
    case Verdict::not_applicable: return "not_applicable";
    case Verdict::unchecked: return "unchecked";
  }
  return "unchecked";
}

std::string_view name_of(Bearing bearing) {
  switch (bearing) {
    case Bearing::supports: return "supports";
    case Bearing::against: return "against";
    case Bearing::decides: return "decides";
    case Bearing::open: return "open";
  }
  return "open";
}

std::string_view name_of(Certainty certainty) {
  switch (certainty) {
    case Certainty::verified: return "verified";
    case Certainty::known: return "known";
    case Certainty::one_source: return "one_source";
    case Certainty::unverified: return "unverified";
  }
  return "unverified";
}

std::string_view name_of(ManualState state) {
  switch (state) {
    case ManualState::none: return "none";
    case ManualState::valid: return "valid";
    case ManualState::expired: return "expired";
    case ManualState::early: return "early";
    case ManualState::contradicts: return "contradicts";
  }
  return "none";
}

std::string_view name_of(Weight weight) {
  switch (weight) {
    case Weight::ordinary: return "ordinary";
    case Weight::important: return "important";
    case Weight::critical: return "critical";
  }
  return "ordinary";
}

Pack::Item item_of(Finding const& finding, Level level) {
  auto const& control = *finding.control;
  auto const* const clause = control.clause(level);
  Pack::Item item;
  item.id = control.id;
  item.clause = clause ? clause->number : std::string();
  item.certainty = name_of(clause ? clause->certainty : Certainty::unverified);
  item.side = control.side == Side::technical ? "technical" : "management";
  item.verdict = name_of(finding.verdict);
  item.weight = name_of(control.weight);
  item.class_name = control.class_name;
  item.point = control.point_name;
  item.title = control.title_at(level);
  if (control.is_high_risk_at(level)) item.high_risk_case = control.high_risk->case_number;
  item.hazard = control.hazard;
  for (auto const& one : finding.evidence)
    item.evidence.push_back(
        {one.code, std::string(name_of(one.bearing)), one.source, sentence(one.code, one.arguments)});
  if (finding.manual) item.manual = manual_of(*finding.manual, finding.manual_state);
  return item;
}

Pack::Log log_of(retention::Proof const& proof, retention::Rule const& rule, int days_configured) {
  Pack::Log log;
  log.key = proof.key;
  log.source = rule.source;
  log.oldest = proof.oldest ? to_text(*proof.oldest) : std::string();
  log.days_wanted = proof.days_wanted;
  log.days_configured = days_configured;
  log.days_present = proof.days_present;
  log.hours_missing = proof.hours_missing;
  log.is_younger = proof.is_younger;
  log.is_whole = proof.is_whole();
  for (auto const& gap : proof.gaps)
    log.gaps.push_back(
        {hour_text(gap.first_day, gap.first_hour), hour_text(gap.last_day, gap.last_hour + 1), gap.hours});
  return log;
}

Result<Pack::Score> score_of(std::span<Finding const> findings, Level level, CivilDay day, Hazards hazards,
                             ScoreRules const& rules) {
  auto const edition = edition_at(rules.editions, day);
  if (!edition) return std::unexpected(edition.error());
  auto const items = scored(findings, level);
  Pack::Score score;
  score.edition = edition->name;
  score.certainty = name_of(edition->certainty);
  score.hazards = hazards.found - hazards.mended;
  score.hazards_mended = hazards.mended;
  for (auto const& item : items)
    if (item.score == 1.0) ++score.met;
  if (edition->method == Edition::Method::points) {
    auto const points = Points2021::count(items, rules.points);
    if (!points) return std::unexpected(points.error());
    score.method = "points";
    score.applicable = points->applicable;
    score.unchecked = points->unchecked;
    score.least = figure(points->points.least);
    score.most = figure(points->points.most);
    score.conclusion = conclusion_of(*points);
    return score;
  }
  auto const rate = Rate2025::count(items, hazards.found, hazards.mended, rules.rate);
  if (!rate) return std::unexpected(rate.error());
  score.method = "rate";
  score.applicable = rate->applicable;
  score.unchecked = rate->unchecked;
  score.least = figure(rate->percent.least);
  score.most = figure(rate->percent.most);
  score.conclusion = conclusion_of(*rate);
  return score;
}

}  // namespace campus::report
