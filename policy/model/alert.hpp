#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/address.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus {

// What goes wrong, how it is told apart, and what is said of it.

// 提示, 低, 中, 高, 紧急.  What is stored as a number may never change its meaning.
enum class Severity : std::uint8_t { info, low, medium, high, critical };

// What an alert is about and by which rule: never its words, never a value, so that the same trouble has the
// same key however often it is seen.  An object is its kind and its name: "device:sw-core", "host:10.20.3.4",
// "port:sw-core/Gi0/1", "school".
struct AlertKey {
  std::string object;
  std::string rule;  // "device.unreachable"
  auto operator<=>(AlertKey const&) const = default;
};

// One conversation that led to an alert.
struct FlowSample {
  IpAddress from, to;  // who spoke first, and to whom
  std::uint16_t to_port = 0;
  std::uint8_t protocol = 0;
  Instant at{};
  std::uint64_t packets = 0, bytes = 0;  // both directions
  bool is_answered = false;
  bool operator==(FlowSample const&) const = default;
};

// Why an alert was raised: the first conversations, what was counted, and when.
struct AlertEvidence {
  Window window{};
  std::vector<Fault::Argument> counts;  // "hosts" 254, "threshold" 60
  std::vector<FlowSample> flows;        // the first; at most evidence_flows_max
  bool operator==(AlertEvidence const&) const = default;
};
constexpr std::size_t evidence_flows_max = 8;

// What a watcher found about an object: that a rule's condition holds, or that it does not (any more).
struct Condition {
  AlertKey key;
  bool holds = true;
  Fault what;                        // the sentence for people, as a code and its arguments
  std::optional<Severity> severity;  // where the watcher knows better than the rule
  AlertEvidence evidence;
};

// A condition without a fault in it: the object is well again.
inline Condition well(AlertKey key) { return {std::move(key), false, {}, std::nullopt, {}}; }

enum class AlertState : std::uint8_t {
  pending,  // the condition holds, but not yet for long enough
  firing,
  flapping,  // it comes and goes
  resolved,
  expired,  // nobody watches the object any more
};

struct Acknowledgement {
  std::string by;
  Instant at;
  std::string note;
  bool operator==(Acknowledgement const&) const = default;
};

struct Alert {
  std::uint64_t number = 0;  // "A-1042", for people; never given twice
  AlertKey key;
  AlertState state = AlertState::pending;
  Severity severity = Severity::medium;
  Fault what;
  AlertEvidence evidence;
  std::uint64_t count = 0;  // how often the condition was seen to hold
  Instant first_seen{}, raised_at{}, last_seen{};
  std::optional<Instant> ended_at{};
  std::uint64_t incident = 0;
  bool is_paged = false;                  // somebody was told, of itself or of its incident
  std::optional<AlertKey> suppressed_by;  // the trouble above it that explains it
  std::optional<std::uint64_t> silenced_by;
  std::optional<Instant> held_until;  // the school's hours keep it for the morning
  std::optional<Acknowledgement> acknowledged;
  bool operator==(Alert const&) const = default;

  bool is_open() const { return state == AlertState::firing || state == AlertState::flapping; }
};

// Alerts of one cause.  People are told of incidents, not of alerts.
struct Incident {
  std::uint64_t number = 0;
  AlertKey cause;  // of the alert that began it
  Severity severity = Severity::medium;
  Instant opened_at{}, last_joined{};
  std::optional<Instant> ended_at{};
  std::uint64_t alerts = 0;  // that ever joined
  std::uint64_t open = 0;
  std::uint64_t hidden = 0;  // alerts that it explains and that are therefore not told
  bool is_paged = false;
  std::uint64_t told_alerts = 0;  // as of the last notice
  Instant told_at{};
  bool operator==(Incident const&) const = default;
};

// A promise not to be told.
struct Silence {
  std::uint64_t id = 0;
  std::string object{};  // the whole name, or its beginning and '*'
  std::string rule{};    // likewise; "*": every rule
  std::string reason{}, owner{};
  Instant from{}, until{};
  bool operator==(Silence const&) const = default;
};

// What is to be told, once, on every channel.
struct Notice {
  enum class Kind : std::uint8_t { page, summary, resolve, digest, info, test };
  std::uint64_t number = 0;  // never given twice: what makes a delivery recognizable
  Kind kind = Kind::page;
  Instant at{};
  Incident incident;
  Alert lead;              // the alert that says best what it is about
  std::vector<Alert> top;  // of many, those seen most; at most notice_top_max, without their evidence
  bool operator==(Notice const&) const = default;
};
constexpr std::size_t notice_top_max = 10;

// A message that comes so late is history: whoever receives it then must not be woken by it.
constexpr Duration historical_after = std::chrono::minutes(10);
constexpr bool is_historical(Instant observed, Instant received) {
  return received - observed > historical_after;
}

// What the book of alerts must remember over a restart.
struct AlertMemory {
  std::vector<Alert> open;
  std::vector<Incident> incidents;  // that are open
  std::vector<Silence> silences;
  std::uint64_t alert_newest = 0, incident_newest = 0, notice_newest = 0, silence_newest = 0;
  std::optional<Instant> last_alive;
};

}  // namespace campus
