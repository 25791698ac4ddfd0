#include "policy/targets/profile.hpp"

#include <algorithm>
#include <utility>

namespace campus::targets {
namespace {

// No line of a school is slower or faster than this, and no share larger than the whole.
constexpr std::int64_t slowest_bps = 64'000;
constexpr std::int64_t fastest_bps = 1'000'000'000'000;

bool can_meet(Span const& one, Span const& other) {
  auto const ends_before = [](Span const& first, Span const& second) {
    return first.most && second.least && *first.most < *second.least;
  };
  return !ends_before(one, other) && !ends_before(other, one);
}

// Whether some school falls under both rules.
bool can_meet(Rule const& one, Rule const& other) {
  bool const share_a_type =
      one.types.empty() || other.types.empty() || std::ranges::any_of(one.types, [&](auto type) {
        return std::ranges::find(other.types, type) != other.types.end();
      });
  bool const share_a_place = !one.locality || !other.locality || one.locality == other.locality;
  return share_a_type && share_a_place && can_meet(one.headcount, other.headcount) &&
         can_meet(one.classes, other.classes);
}

bool can_meet(Target const& one, Target const& other) {
  auto const ends_before = [](Target const& first, Target const& second) {
    return first.until && second.from && *first.until < *second.from;
  };
  return !ends_before(one, other) && !ends_before(other, one) && can_meet(one.rule, other.rule);
}

// A stage on the way to another one is no contradiction: its day is another.
bool contradict(Target const& one, Target const& other) {
  if (one.metric != other.metric || one.is_baseline || other.is_baseline || !can_meet(one, other))
    return false;
  auto const number = one.bound.amount.number, theirs = other.bound.amount.number;
  if (one.bound.side == other.bound.side) return number != theirs && one.due == other.due;
  return one.bound.side == Bound::Side::at_least ? number > theirs : theirs > number;
}

bool is_sane(Amount const& amount) {
  if (amount.unit == Unit::bits_per_second)
    return amount.number >= slowest_bps && amount.number <= fastest_bps;
  if (amount.unit == Unit::parts_per_million) return amount.number >= 0 && amount.number <= whole;
  return amount.number >= 0;
}

Fault invalid(std::string code, std::vector<Fault::Argument> arguments) {
  return {Fault::Kind::invalid, std::move(code), std::move(arguments)};
}

std::optional<Fault> fault_of(Target const& target) {
  auto const metric = std::string(name_of(target.metric));
  if (target.bound.amount.unit != unit_of(target.metric))
    return invalid("CMP-T030", {{"metric", metric},
                                {"unit", std::string(name_of(target.bound.amount.unit))},
                                {"wanted", std::string(name_of(unit_of(target.metric)))}});
  if (!is_sane(target.bound.amount)) return invalid("CMP-T031", {{"target", target.id}, {"metric", metric}});
  if (!can_prove(target.proof, target.metric))
    return invalid("CMP-T032", {{"metric", metric}, {"proof", std::string(name_of(target.proof))}});
  if (target.from && target.until && *target.until < *target.from)
    return invalid("CMP-T033", {{"from", to_text(*target.from)}, {"until", to_text(*target.until)}});
  for (auto const& span : {target.rule.headcount, target.rule.classes})
    if (span.least && span.most && *span.most < *span.least)
      return invalid("CMP-T034",
                     {{"least", std::to_string(*span.least)}, {"most", std::to_string(*span.most)}});
  return std::nullopt;
}

}  // namespace

bool can_prove(EvidenceKind kind, Metric metric) {
  return (metric == Metric::egress_rate) != (kind == EvidenceKind::counted);
}

std::vector<ProfileFault> faults_of(Profile const& profile) {
  std::vector<ProfileFault> faults;
  auto const& targets = profile.targets;
  std::vector<std::size_t> sound;  // what is wrong by itself contradicts nobody
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (auto fault = fault_of(targets[i])) {
      faults.push_back({i, std::move(*fault)});
      continue;
    }
    auto const twin = std::ranges::find_if(sound, [&](auto j) { return targets[i].id == targets[j].id; });
    auto const rival =
        std::ranges::find_if(sound, [&](auto j) { return contradict(targets[i], targets[j]); });
    if (twin != sound.end())
      faults.push_back({i, invalid("CMP-T035", {{"target", targets[i].id}})});
    else if (rival != sound.end())
      faults.push_back({i, invalid("CMP-T036", {{"target", targets[i].id},
                                                {"other", targets[*rival].id},
                                                {"metric", std::string(name_of(targets[i].metric))}})});
    sound.push_back(i);
  }
  return faults;
}

}  // namespace campus::targets
