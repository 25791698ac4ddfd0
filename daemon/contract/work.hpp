#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/alert.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/task.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// What a district wants of its schools, as its store keeps it and its pages show it: tasks, warnings and the
// desired state.  Plain values; any thread.

struct TaskRecheck {
  enum class Outcome : std::uint8_t { met, missed, no_evidence };
  Instant at;
  Outcome outcome = Outcome::no_evidence;
  std::string ref;  // of what was looked at
  bool operator==(TaskRecheck const&) const = default;
};

struct TaskEntry {
  std::int64_t id = 0;
  std::string school, school_name;
  std::string title, requirement;
  rectification::Task task;
  std::uint64_t urged = 0;
  Instant created_at, changed_at;
  std::optional<TaskRecheck> recheck;
};

struct TaskStep {
  Instant at;
  std::string by;    // a user, the school's id; empty: the re-check
  std::string step;  // "create", "issue", …
  std::optional<rectification::State> from;
  rectification::State to = rectification::State::draft;
  std::string note;
  std::optional<CivilDay> due_on;  // what it became, if it changed
};

// What a step says to the other side; a step without words says nothing, except that an urging is one.
struct TaskMessage {
  enum class Side : std::uint8_t { district, school, recheck };
  Instant at;
  Side side = Side::district;
  std::string by, text;
  bool operator==(TaskMessage const&) const = default;
};
std::vector<TaskMessage> messages_of(std::vector<TaskStep> const& steps);

struct TaskAttachment {
  std::string name, media_type, sha256, bytes;
  Instant at;
};
struct TaskAttachmentFacts {
  std::string name, media_type, sha256;
  std::uint64_t bytes = 0;
  Instant at;
};

struct TaskQuery {
  std::optional<rectification::State> state;
  bool is_overdue = false;
  std::string school;  // empty: all
  std::string q;       // part of the title
  CivilDay today{};
  std::uint32_t page = 1;
  std::uint32_t size = 50;
};
struct TaskCounts {
  std::uint64_t draft = 0, issued = 0, accepted = 0, replied = 0, closed = 0, exempted = 0, overdue = 0;
};
struct TaskPage {
  std::uint64_t total = 0;
  TaskCounts counts;  // of the school asked for, in whatever state
  std::vector<TaskEntry> items;
};

struct WarningEntry {
  std::int64_t id = 0;
  Severity severity = Severity::medium;
  std::string title, text;
  Instant issued_at;
  std::string issued_by;
  Instant until;
  std::uint64_t received = 0, read = 0, of = 0;  // schools; who read it has received it
};
struct WarningPage {
  std::uint64_t total = 0;
  std::vector<WarningEntry> items;
};
// How far a warning got at one school.
struct WarningReach {
  std::string school, school_name;
  std::optional<Instant> received_at, read_at;
};

// A text that all schools share.
enum class DesiredPart : std::uint8_t { calendar, profiles };
struct DesiredText {
  std::string text, sha256;
  Instant changed_at;
  std::string changed_by;
};
struct DesiredStanding {
  enum class Outcome : std::uint8_t { applied, refused };
  std::string school, school_name;
  std::uint64_t version = 0;             // 0: none yet
  std::optional<Instant> changed_at;     // of the version
  std::optional<std::uint64_t> applied;  // the newest it said it applied
  std::optional<Outcome> outcome;        // of the newest receipt
  std::string code, arguments;           // of a refusal; arguments as a JSON object
  std::optional<Instant> receipt_at;
};

constexpr std::size_t title_bytes_max = 200 * 4;  // characters of any alphabet
constexpr std::size_t note_bytes_max = 4000 * 4;

}  // namespace campus::contract
