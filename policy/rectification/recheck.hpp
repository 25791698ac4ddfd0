#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "policy/model/alert.hpp"
#include "policy/model/target.hpp"
#include "policy/model/task.hpp"
#include "policy/model/time.hpp"

namespace campus::rectification {

// The automatic re-check (复查): what evidence of a school says about a task of that school.

struct TargetSeen {
  std::string target;  // the verdict's id
  targets::Outcome outcome = targets::Outcome::no_evidence;
  Instant observed_at;
};
struct AlertSeen {
  std::string ref;  // its number, "1042"
  AlertState state = AlertState::firing;
  Instant last_seen;                // the condition held
  std::optional<Instant> ended_at;  // it is over since
};
using Evidence = std::variant<TargetSeen, AlertSeen>;
Evidence evidence_of(targets::Verdict const& verdict, Instant observed_at);
Evidence evidence_of(Alert const& alert);

Source source_of(Evidence const& evidence);  // the tasks that it says something about
Instant seen_at(Evidence const& evidence);

enum class Finding : std::uint8_t {
  nothing,    // it leaves the task where it is
  put_right,  // the task is closed
  not_yet,    // what was answered did not help: back to the school
  no_answer,  // it was looked at after the reply, and could not be told
};
struct Recheck {
  Finding finding = Finding::nothing;
  Task task;  // after it; may have changed with a finding of nothing
};

// A met target seen after the reply closes, a missed one sends back; what could not be measured says nothing.
// An alert that was resolved after the task was issued closes it, one that was seen to hold after the reply
// sends it back. Evidence of another source says nothing.
Recheck look_again(Task task, Evidence const& evidence);

// After a reply: an alert that is over by then needs no further word.
Recheck look_at_reply(Task task);

// Of an alert, as it is written in many ways: "A-1042" is "1042".
std::string alert_ref(std::string_view written);

}  // namespace campus::rectification
