#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/alert.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/ruling.hpp"
#include "policy/model/time.hpp"
#include "policy/watch/alert_rules.hpp"
#include "policy/watch/threshold.hpp"
#include "policy/watch/topology.hpp"

namespace campus::watch {

// All that is wrong with the school, each trouble once.  Conditions go in as they are found, true or false,
// as often as they are found; out come the alerts to be kept and, far fewer, the notices that people get.
// Pure; lives on the control loop within Campus.
class AlertBook {
public:
  // Alerts that are open or were lately.  Full: the ended ones go first, and when none is left a new
  // condition is counted and not kept.
  static constexpr std::size_t alerts_max = 4096;
  // Of them about hosts, which anybody can invent: half, so that the school's own devices, rooms and lines always
  // find room; and of one rule, a large school's pupils of one year.  Full: likewise, and the rule is told as crowded.
  static constexpr std::size_t hosts_max = alerts_max / 2;
  static constexpr std::size_t hosts_of_rule_max = 512;
  static constexpr std::size_t forgotten_at_once = 64;  // to look for them is to walk through the book
  static constexpr std::size_t incidents_max = alerts_max;
  static constexpr std::size_t silences_max = 256;
  // Switches in a row: no school has as many.  Beyond it the one that was reached is named for the root.
  static constexpr std::size_t climb_max = 64;
  // What a storm may write; the rest waits, put together by key.
  static constexpr std::size_t writes_per_tick_max = 64;
  static constexpr Duration restlessness_kept = std::chrono::hours(1);  // of an alert that is over
  static constexpr Duration repeat_kept_every = std::chrono::minutes(1);
  // Who tells only of changes says nothing while all stays as it is: so long a silence is a check without one.
  static constexpr Duration unasked_check_every = std::chrono::minutes(5);
  static constexpr Duration alive_every = std::chrono::minutes(1);
  // Between two ticks: more is a clock that was set, or a machine that slept.
  static constexpr Duration jump_least = std::chrono::minutes(2);

  void configure(AlertSettings settings, Topology topology, SchoolCalendar calendar);
  void start(AlertMemory memory, Instant now, Ruling& ruling);

  void feed(Condition const& condition, Instant now, Ruling& ruling);
  void answered(std::string_view object, Instant now);  // it spoke: what is behind it is not explained by it
  void tick(Instant now, Ruling& ruling);
  // Alerts about objects that nobody watches any more expire.
  void retain(std::function<bool(std::string_view object)> const& is_watched, Instant now, Ruling& ruling);

  Result<Alert> acknowledge(std::uint64_t number, Acknowledgement acknowledgement, Ruling& ruling);
  Result<Silence> silence(Silence wanted, Instant now, Ruling& ruling);
  Result<Silence> end_silence(std::uint64_t id, Instant now, Ruling& ruling);
  std::vector<Alert> hidden_by(Silence const& silence) const;  // the open alerts it would keep quiet
  void send_test(std::string by, Instant now, Ruling& ruling);

  std::vector<Alert> alerts() const;              // open ones, the gravest first, then the newest
  Alert const* find(std::uint64_t number) const;  // open, or over for a while
  std::vector<Incident> incidents() const;
  std::vector<Silence> silences() const;
  std::size_t hidden_behind(AlertKey const& cause) const;
  std::uint64_t conditions_beyond() const { return beyond_; }  // that found the book full

private:
  struct Entry {
    Alert alert;
    bool holds = false;
    Instant changed_at{};
    Restlessness restlessness{};
    Instant checked_at{};
    std::uint64_t changes = 0;          // since it was raised
    std::optional<Instant> asked_at{};  // when the word of what stands above was asked for
    bool is_dirty = false;              // what the record has is older
    bool is_reportable = false;         // and the district should know
    Instant kept_at{};
  };
  struct Asked {
    Instant at{}, heard{};
  };
  // The alerts that share their places: those about hosts by the family of their rule, all others together.
  struct Crowd {
    std::size_t entries = 0;
    std::uint64_t beyond = 0, beyond_told = 0;
    bool is_packed = false;  // it was looked for room since the last tick, and there was none
  };
  using Entries = std::map<AlertKey, Entry>;
  enum class Above : std::uint8_t { well, down, asked };

  AlertRule const& rule_of(std::string_view name) const;
  static std::string_view crowd_name(AlertKey const& key);
  bool is_full(std::string_view crowd) const;
  bool make_room(std::string_view crowd);
  void recall(Alert alert, Instant now);
  Entry* entry_for(AlertKey const& key);
  Entries::iterator forget(Entries::iterator at);
  void tell_crowds(Instant now, Ruling& ruling);
  static void check_unasked(Entry& entry, Instant now);
  void judge(Entry& entry, Instant now, Ruling& ruling);
  void open(Entry& entry, Instant now, Ruling& ruling);
  void calm_down(Entry& entry, Instant now, Ruling& ruling);
  void close(Entry& entry, AlertState how, Instant now, Ruling& ruling);
  void keep(Entry& entry, Instant now, Ruling& ruling);
  void mark(Entry& entry) { entry.is_dirty = entry.is_reportable = true; }

  void tell(Entry& entry, Instant now, Ruling& ruling);
  Above look_above(Entry& entry, Instant now, Ruling& ruling);
  AlertKey root_above(std::string_view object) const;
  bool is_explained(Entry& entry, Instant now, Ruling& ruling);
  bool is_silenced(Entry& entry, Instant now);
  bool is_held(Entry& entry, Instant now);
  Severity severity_of(Entry const& entry, Severity said, Instant now) const;
  Incident& incident_for(Entry& entry, Instant now, bool& is_new);
  void join(Entry& entry, Incident& incident, Instant now);
  void leave(Entry& entry, Notice::Kind kind, Instant now, Ruling& ruling);
  void send_digest(Instant now, Ruling& ruling);
  void send_summaries(Instant now, Ruling& ruling);
  void send(Notice::Kind kind, Incident const& incident, Alert const& lead, Instant now, Ruling& ruling);
  void list_top(Notice& notice) const;
  void watch_clock(Instant now, Ruling& ruling);
  void say_absence(Window absent, Instant now, Ruling& ruling);
  bool covers(Silence const& silence, AlertKey const& key) const;

  AlertSettings settings_;
  Topology topology_;
  SchoolCalendar calendar_;
  Entries entries_;
  std::map<std::string, Crowd, std::less<>> crowds_;
  std::map<std::uint64_t, Incident> incidents_;  // open ones
  std::map<std::uint64_t, Silence> silences_;
  std::map<std::string, Asked, std::less<>> asked_;  // whose word was asked for
  std::uint64_t alert_newest_ = 0, incident_newest_ = 0, notice_newest_ = 0, silence_newest_ = 0;
  std::uint64_t beyond_ = 0;
  std::optional<Instant> settled_at_, last_tick_, alive_kept_at_, absent_from_;
};

}  // namespace campus::watch
