#include "policy/rectification/recheck.hpp"

#include <algorithm>
#include <utility>

namespace campus::rectification {
namespace {

Recheck closed(Task task, Instant at) {
  task.state = State::closed;
  task.ended_at = at;
  return {Finding::put_right, std::move(task)};
}

Recheck sent_back(Task task) {
  task.state = State::accepted;
  task.replied_at.reset();
  return {Finding::not_yet, std::move(task)};
}

Recheck unchanged(Task task) { return {Finding::nothing, std::move(task)}; }

bool waits(Task const& task) { return task.state == State::replied && task.replied_at; }

Recheck look(Task task, TargetSeen const& seen) {
  if (!waits(task) || seen.observed_at <= *task.replied_at) return unchanged(std::move(task));
  if (seen.outcome == targets::Outcome::met) return closed(std::move(task), seen.observed_at);
  if (seen.outcome == targets::Outcome::missed) return sent_back(std::move(task));
  return {Finding::no_answer, std::move(task)};
}

bool holds(AlertState state) {
  return state == AlertState::firing || state == AlertState::flapping || state == AlertState::pending;
}

Recheck look(Task task, AlertSeen const& seen) {
  bool const is_out =
      task.state == State::issued || task.state == State::accepted || task.state == State::replied;
  if (!is_out || !task.issued_at) return unchanged(std::move(task));
  if (seen.state == AlertState::resolved && seen.ended_at && *seen.ended_at > *task.issued_at) {
    task.cleared_at = seen.ended_at;
    return look_at_reply(std::move(task));
  }
  if (!holds(seen.state)) return unchanged(std::move(task));
  task.cleared_at.reset();
  if (waits(task) && seen.last_seen > *task.replied_at) return sent_back(std::move(task));
  return unchanged(std::move(task));
}

}  // namespace

std::string alert_ref(std::string_view written) {
  if (written.starts_with("A-")) written.remove_prefix(2);
  return std::string(written);
}

// A verdict is told again and again, and is as old as what decided it: a line measured before the reply proves nothing
// about what was done since.
Evidence evidence_of(targets::Verdict const& verdict, Instant observed_at) {
  if (verdict.deciding && *verdict.deciding < verdict.standings.size())
    observed_at = std::min(observed_at, verdict.standings[*verdict.deciding].reading.evidence.taken_at);
  return TargetSeen{.target = verdict.id, .outcome = verdict.outcome, .observed_at = observed_at};
}

Evidence evidence_of(Alert const& alert) {
  return AlertSeen{.ref = std::to_string(alert.number),
                   .state = alert.state,
                   .last_seen = alert.last_seen,
                   .ended_at = alert.ended_at};
}

Source source_of(Evidence const& evidence) {
  if (auto const* const target = std::get_if<TargetSeen>(&evidence))
    return {Source::Kind::target, target->target};
  return {Source::Kind::alert, alert_ref(std::get<AlertSeen>(evidence).ref)};
}

Instant seen_at(Evidence const& evidence) {
  if (auto const* const target = std::get_if<TargetSeen>(&evidence)) return target->observed_at;
  auto const& alert = std::get<AlertSeen>(evidence);
  return alert.ended_at.value_or(alert.last_seen);
}

Recheck look_again(Task task, Evidence const& evidence) {
  if (task.source != source_of(evidence)) return unchanged(std::move(task));
  return std::visit([&](auto const& seen) { return look(std::move(task), seen); }, evidence);
}

Recheck look_at_reply(Task task) {
  if (!waits(task) || task.source.kind != Source::Kind::alert || !task.cleared_at)
    return unchanged(std::move(task));
  auto const at = *task.cleared_at;
  return closed(std::move(task), at);
}

}  // namespace campus::rectification
