#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policy/model/calendar.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/task.hpp"
#include "policy/model/time.hpp"

namespace campus::rectification {

// One step of a task.  Pure: the task before goes in, the task after comes out.

enum class Verb : std::uint8_t {
  issue,      // 下发
  urge,       // 催办: changes nothing, is told to the school
  send_back,  // 退回: what was answered is not enough
  extend,     // 延期
  close,      // 销号 by a person
  exempt,     // 豁免 until a day
  accept,     // 签收
  reply,      // 整改反馈
};
std::string_view name_of(Verb verb);  // "return" is the word of send_back: the language has taken its own
std::optional<Verb> verb_named(std::string_view name);

// Who does it: the district hands out and judges, the school signs for and answers.
enum class Party : std::uint8_t { district, school };
Party party_of(Verb verb);
bool makes_sense(Verb verb, State state);

struct Step {
  Verb verb = Verb::urge;
  Party by = Party::district;
  std::string note;                // blank where none was written
  std::optional<CivilDay> due_on;  // issue, extend: the new day; exempt: the last day of it
  Instant at;                      // by the clock of who does it
  CivilDay today{};                // of the district
};

// The task after this step.  Refused: who may not, a state in which it makes no sense, a note that is
// missing, a day that is over or no later than the one before.
Result<Task> take(Task task, Step const& step);

bool is_open(Task const& task);                     // issued, and neither closed nor exempted
bool is_overdue(Task const& task, CivilDay today);  // open, and its day is over
// The task after this day has begun: an exemption that is over brings it back to the school.
Task on_day(Task task, CivilDay today);

}  // namespace campus::rectification
