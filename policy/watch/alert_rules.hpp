#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "policy/model/alert.hpp"
#include "policy/model/time.hpp"

namespace campus::watch {

// How a condition becomes an alert, and when people are told: data of the school, read from a file.
struct AlertRule {
  enum class Told : std::uint8_t {
    always,
    lessons,  // during a lesson at once, else with the morning's digest
    school,   // from the first period of a day to the last at once, else with the morning's digest
  };
  Severity severity = Severity::medium;
  Duration hold{};   // the condition must hold for so long first
  Duration keep{};   // and be gone for so long before the alert is over
  Duration quiet{};  // more than zero: nobody says when it is over, so it is after so long without a word
  bool is_grouped = false;  // alerts of this rule that come close together are one incident
  Told told = Told::always;
  bool is_raised_off_hours = false;  // one severity higher outside the school's hours
  bool is_raised_on_exams = false;
  bool is_dropped_in_vacation = false;  // kept, never told
  bool operator==(AlertRule const&) const = default;
};

struct AlertSettings {
  std::map<std::string, AlertRule, std::less<>> rules;  // by name; an unknown one is an AlertRule{}
  std::string down_rule = "device.unreachable";  // what explains the silence of everything behind an object

  Duration settle = std::chrono::minutes(3);  // nobody is told so soon after a start or a jump of the clock
  Duration verdict_wait = std::chrono::seconds(60);  // for the word of what stands above
  Duration parent_grace = std::chrono::minutes(3);   // until what is behind it has been asked again
  Duration join_within = std::chrono::minutes(5);
  Duration summary_after = std::chrono::seconds(30);
  Duration summary_every = std::chrono::minutes(10);
  double flapping_from = 0.30;  // share of changes, see Restlessness
  double flapping_until = 0.20;
  std::uint16_t digest_minute = 7 * 60 + 30;  // of a day with lessons
  Duration absent_least = std::chrono::hours(1);
  Duration silence_longest = std::chrono::hours(24 * 30);
  bool operator==(AlertSettings const&) const = default;
};

}  // namespace campus::watch
