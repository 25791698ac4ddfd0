// How a bound and the evidence become an answer.
//
// The kinds of evidence are never mixed.  The kind that the target names as its proof decides.  Without it a
// target can still be missed: a contract or a port below the bound is enough to know that the line does not
// reach it; but never met, since neither shows what arrives.  A share of which some is unknown has two ends:
// with the unknown taken for bad and for good.  The target is met when the worse end meets it and missed when
// the better end does not; what lies between is no answer.

#include "policy/targets/gap.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace campus::targets {
namespace {

constexpr std::array kinds{EvidenceKind::contracted, EvidenceKind::negotiated, EvidenceKind::delivered,
                           EvidenceKind::counted};

bool is_fresh(Reading const& reading, Instant now) {
  return reading.window.from <= now && (!reading.valid_until || now < *reading.valid_until);
}

Amount distance(Bound const& bound, Amount const& value) {
  auto const number = bound.amount.number - value.number;
  return {bound.amount.unit, number < 0 ? -number : number};
}

Standing stand(Bound const& bound, Reading const& reading, Instant now) {
  Standing standing;
  standing.reading = reading;
  if (!is_fresh(reading, now)) {
    standing.want = Want::fresh;
  } else if (bound.is_met_by(reading.value) && bound.is_met_by(reading.at_best)) {
    standing.outcome = Outcome::met;
  } else if (!bound.is_met_by(reading.value) && !bound.is_met_by(reading.at_best)) {
    standing.outcome = Outcome::missed;
    standing.short_by = distance(bound, reading.at_best);
  } else {
    standing.want = Want::coverage;
  }
  return standing;
}

// The newest of each kind, fresh ones before others.
std::vector<Standing> stand(Target const& target, std::span<Reading const> readings, Instant now) {
  std::vector<Standing> standings;
  for (auto const kind : kinds) {
    Reading const* best = nullptr;
    auto const rank = [&](Reading const& reading) {
      return std::pair(is_fresh(reading, now), reading.evidence.taken_at);
    };
    for (auto const& reading : readings)
      if (reading.metric == target.metric && reading.evidence.kind == kind &&
          (!best || rank(*best) < rank(reading)))
        best = &reading;
    if (best) standings.push_back(stand(target.bound, *best, now));
  }
  return standings;
}

void decide(Verdict& verdict, std::size_t standing) {
  auto const& chosen = verdict.standings[standing];
  verdict.deciding = standing;
  verdict.outcome = chosen.outcome;
  verdict.want = chosen.want;
  verdict.value = chosen.reading.value;
  if (chosen.outcome == Outcome::missed) {
    verdict.value = chosen.reading.at_best;
    verdict.short_by = chosen.short_by;
  }
}

void conclude(Verdict& verdict) {
  auto const& standings = verdict.standings;
  verdict.outcome = Outcome::no_evidence;
  verdict.want = standings.empty() ? Want::reading : Want::proof;
  auto const begin = standings.begin();
  auto const proof = std::ranges::find_if(
      standings, [&](auto const& one) { return one.reading.evidence.kind == verdict.target->proof; });
  if (proof != standings.end()) {
    decide(verdict, static_cast<std::size_t>(proof - begin));
    if (verdict.want != Want::fresh) return;
  }
  auto const worst = std::ranges::max_element(standings, {}, [](auto const& one) {
    return one.outcome == Outcome::missed ? one.short_by.number : std::int64_t{-1};
  });
  if (worst != standings.end() && worst->outcome == Outcome::missed)
    decide(verdict, static_cast<std::size_t>(worst - begin));
}

Verdict verdict_of(Profile const& profile, Target const& target, std::span<Reading const> readings,
                   CivilDay today, Instant now) {
  Verdict verdict;
  verdict.id = profile.id + '.' + target.id;
  verdict.profile = profile.id;
  verdict.source = profile.source;
  verdict.metric = target.metric;
  verdict.target = target;
  verdict.is_due = !target.due || *target.due <= today;
  verdict.judged_at = now;
  verdict.standings = stand(target, readings, now);
  conclude(verdict);
  return verdict;
}

Verdict undefined(Profile const& profile, Metric metric, std::string_view missing, Instant now) {
  Verdict verdict;
  verdict.id = profile.id + '.' + std::string(name_of(metric));
  verdict.profile = profile.id;
  verdict.source = profile.source;
  verdict.metric = metric;
  verdict.want = missing.empty() ? Want::rule : Want::attribute;
  verdict.missing = missing;
  verdict.judged_at = now;
  return verdict;
}

void judge(Profile const& profile, School const& school, std::span<Reading const> readings, CivilDay today,
           Instant now, std::vector<Verdict>& verdicts) {
  struct Silence {
    bool is_broken = false;
    std::string_view missing;
  };
  std::map<Metric, Silence> metrics;
  for (auto const& target : profile.targets) {
    if (!target.is_in_force(today)) continue;
    auto& silence = metrics[target.metric];
    auto const answer = target.rule.ask(school);
    if (answer == Rule::Answer::applies) {
      verdicts.push_back(verdict_of(profile, target, readings, today, now));
      silence.is_broken = true;
    } else if (answer == Rule::Answer::school_unknown && silence.missing.empty()) {
      silence.missing = target.rule.missing_of(school);
    }
  }
  for (auto const& [metric, silence] : metrics)
    if (!silence.is_broken) verdicts.push_back(undefined(profile, metric, silence.missing, now));
}

// Of two equally strict ones the first stands for both.
void find_strictest(std::vector<Verdict>& verdicts) {
  for (auto const side : {Bound::Side::at_least, Bound::Side::at_most}) {
    std::map<Metric, Verdict*> strictest;
    for (auto& verdict : verdicts) {
      if (!verdict.target || !verdict.is_due || verdict.target->is_baseline ||
          verdict.target->bound.side != side)
        continue;
      auto& best = strictest[verdict.metric];
      if (!best || verdict.target->bound.is_stricter_than(best->target->bound)) best = &verdict;
    }
    for (auto const& [metric, verdict] : strictest) verdict->is_strictest = true;
  }
}

}  // namespace

std::vector<Verdict> judge(std::span<Profile const> profiles, School const& school,
                           std::span<Reading const> readings, SchoolCalendar const& calendar, Instant now,
                           Sha256 const& sha256) {
  std::vector<Verdict> verdicts;
  auto const today = calendar.day_of(now);
  for (auto const& profile : profiles) judge(profile, school, readings, today, now, verdicts);
  find_strictest(verdicts);
  for (auto& verdict : verdicts) verdict.seal = sha256(canonical(verdict));
  return verdicts;
}

}  // namespace campus::targets
