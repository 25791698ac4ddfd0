// The steps of daemon/gateway/admission_post.cpp and effects.cpp in the order in which they are taken there.

#include "tests/simulation/gateway.hpp"

#include <algorithm>
#include <utility>

namespace campus::simulation {
namespace {

using Audit = store::AdmissionStep::Audit;

constexpr std::size_t news_of_one_batch = 512;

Audit audit_of(admission::Decision const& decision) {
  Audit line{.at = decision.at, .actor = {}, .action = {}, .subject = {}, .outcome = {}};
  if (auto const* const allow = std::get_if<admission::Allow>(&decision.order)) {
    line.actor = allow->by;
    line.action = "nac.allow";
    line.outcome = decision.granted.empty() ? "lifted" : "granted";
  } else if (auto const* const held = std::get_if<admission::Restrict>(&decision.order)) {
    line.actor = held->by;
    line.action = held->standing == Standing::blocked ? "nac.block" : "nac.quarantine";
    line.outcome = "imposed reason=" + held->reason;
  } else if (auto const* const mode = std::get_if<admission::SetMode>(&decision.order)) {
    line.actor = mode->by;
    line.action = "nac.mode";
    line.outcome = mode->mode == AdmissionMode::enforce ? "enforce" : "observe";
  }
  line.subject = decision.host.number == 0 ? "school" : decision.host.to_string();
  return line;
}

Audit audit_of(StandingChange const& change) {
  return {.at = change.at,
          .actor = "campusd",
          .action = "nac.standing",
          .subject = change.host.to_string(),
          .outcome = std::string(word_of(change.from)) + '>' + std::string(word_of(change.to)) +
                     " cause=" + std::to_string(static_cast<int>(change.cause))};
}

void add(admission::Decision const& decision, store::AdmissionStep& step) {
  step.granted.insert(step.granted.end(), decision.granted.begin(), decision.granted.end());
  step.withdrawn.insert(step.withdrawn.end(), decision.withdrawn.begin(), decision.withdrawn.end());
  if (decision.lifted) step.lifted.push_back(*decision.lifted);
  if (decision.imposed) step.imposed.push_back(*decision.imposed);
  if (auto const* const mode = std::get_if<admission::SetMode>(&decision.order)) step.mode = mode->mode;
  step.audit.push_back(audit_of(decision));
}

bool is_empty(store::AdmissionStep const& step) {
  return step.hosts.empty() && step.forgotten.empty() && step.changes.empty() && step.audit.empty();
}

}  // namespace

Gateway::Gateway(School const& school, Record& record, Kernel& kernel)
    : school_(school), record_(record), kernel_(kernel), devices_(school.devices) {}

void Gateway::start(Instant now) {
  pile_ = {};
  asked_.clear();
  notices_.clear();
  forgotten_.clear();
  unsaved_.clear();
  published_.reset();
  turns_at_.reset();
  campus_ = std::make_unique<Campus>(devices_, Campus::Settings{.report_every = std::chrono::hours(6),
                                                                .stale_after = std::chrono::hours(2)});
  campus_->furnish(school_.rooms, {}, school_.calendar);
  campus_->attainment().reconfigure(school_.targets);
  carry_out(campus_->watch_over(school_.detectors, school_.alerts, school_.topology, school_.calendar,
                                record_.alerts(), ++starts_, now));
  campus_->watch_lan(school_.lan);
  campus_->admission().reconfigure(school_.site, now);
  campus_->admission().restore(record_.admission(now), now);
  settle({}, now);
}

void Gateway::reload(std::vector<Campus::KnownDevice> devices, Instant now) {
  devices_ = std::move(devices);
  carry_out(campus_->reconfigure(
      devices_, {.report_every = std::chrono::hours(6), .stale_after = std::chrono::hours(2)}));
  campus_->watch_by(school_.detectors, school_.alerts, school_.topology, school_.calendar);
  campus_->watch_lan(school_.lan);
  campus_->admission().reconfigure(school_.site, now);
  settle({}, now);
}

void Gateway::observe(Observation const& observation, Instant now) {
  if (auto const* const heard = std::get_if<CluesHeard>(&observation); heard && sins.believes_claims)
    for (auto const& clue : heard->clues)
      if (clue.kind == Clue::Kind::address_claim)
        campus_->admission().see({clue.mac, clue.address, heard->interface_name, clue.at}, now);
  carry_out(campus_->observe(observation, now));
}

void Gateway::tick(Instant now) { carry_out(campus_->tick(now)); }

void Gateway::carry_out(Ruling ruling) {
  for (auto& intent : ruling) {
    if (auto* const alert = std::get_if<KeepAlert>(&intent))
      pile_.alerts[alert->alert.number] = std::move(alert->alert);
    if (auto* const incident = std::get_if<KeepIncident>(&intent))
      pile_.incidents[incident->incident.number] = std::move(incident->incident);
    if (auto* const silence = std::get_if<KeepSilence>(&intent))
      pile_.silences[silence->silence.id] = silence->silence;
    if (auto const* const alive = std::get_if<KeepAlive>(&intent)) pile_.alive = alive->at;
    if (auto const* const probe = std::get_if<ProbeDevice>(&intent)) asked_.insert(probe->device);
    if (auto* const notice = std::get_if<SendNotice>(&intent)) {
      pile_.notice_newest = std::max(pile_.notice_newest, notice->notice.number);
      notices_.push_back(std::move(notice->notice));
    }
  }
  save();
}

void Gateway::save() {
  bool const is_worth_it =
      !pile_.alerts.empty() || !pile_.incidents.empty() || !pile_.silences.empty() || pile_.alive;
  if (is_worth_it && record_.keep(pile_)) pile_ = {};
}

Gateway::Outcome Gateway::settle(std::vector<admission::Order> const& orders, Instant now) {
  auto& gate = campus_->admission();
  Outcome outcome;
  std::vector<std::optional<admission::Decision>> decisions;
  for (auto const& order : orders) {
    auto decision = gate.decide(order, now);
    outcome.answers.push_back(decision ? "" : decision.error().code);
    decisions.push_back(decision ? std::optional(std::move(*decision)) : std::nullopt);
  }
  auto step = step_of(decisions, now);
  auto const confirm = [&] {
    for (auto const& decision : decisions)
      if (decision) gate.confirm(*decision);
    gate.confirm(step.changes);
  };
  if (sins.tells_the_kernel_first) {
    confirm();
    publish(now);
  }
  if (!is_empty(step)) {
    if (auto const kept = record_.keep(step); !kept) {
      outcome.is_recorded = is_settled_ = false;
      for (std::size_t i = 0; i < decisions.size(); ++i)
        if (decisions[i]) outcome.answers[i] = kept.error().code;
      if (sins.confirms_what_was_refused) {
        confirm();
        publish(now);
      } else {
        take_back(decisions, std::move(step));
      }
      return outcome;
    }
    confirm();
  }
  is_settled_ = true;
  publish(now);
  return outcome;
}

store::AdmissionStep Gateway::step_of(std::vector<std::optional<admission::Decision>> const& decisions,
                                      Instant now) {
  auto& gate = campus_->admission();
  store::AdmissionStep step;
  step.at = now;
  for (auto const& decision : decisions)
    if (decision) add(*decision, step);
  step.changes = gate.due(now);
  for (auto const& change : step.changes) step.audit.push_back(audit_of(change));
  step.forgotten = gate.take_forgotten();
  step.forgotten.insert(step.forgotten.end(), forgotten_.begin(), forgotten_.end());
  forgotten_.clear();

  std::set<MacAddress> named;
  auto const name = [&](Host const* host) {
    if (host && named.insert(host->mac).second) step.hosts.push_back(*host);
  };
  for (auto const& change : step.changes) name(gate.host(change.mac));
  for (auto const& host : gate.take_news(news_of_one_batch)) name(gate.host(host.mac));
  for (auto const& host : std::exchange(unsaved_, {})) name(gate.host(host.mac));
  step.next_host = gate.next_host();
  return step;
}

void Gateway::take_back(std::vector<std::optional<admission::Decision>>& decisions,
                        store::AdmissionStep step) {
  if (!sins.forgets_to_take_back)
    for (auto one = decisions.rbegin(); one != decisions.rend(); ++one)
      if (*one) campus_->admission().undo(**one);
  forgotten_ = std::move(step.forgotten);
  unsaved_ = std::move(step.hosts);
}

// What the enforcer does with what is desired.
void Gateway::publish(Instant now) {
  auto const& gate = campus_->admission();
  bool const has_turned = turns_at_ && now >= *turns_at_;
  if (published_ == gate.revision() && !has_turned) return;
  published_ = gate.revision();
  turns_at_ = gate.table_turns_after(now);
  auto const steps = admission::plan(kernel_.read(), gate.table(now));
  if (!steps.is_empty()) kernel_.apply(steps);
}

std::set<DeviceId> Gateway::take_asked() { return std::exchange(asked_, {}); }
std::vector<Notice> Gateway::take_notices() { return std::exchange(notices_, {}); }

}  // namespace campus::simulation
