#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policy/model/calendar.hpp"
#include "policy/model/time.hpp"

namespace campus::rectification {

// What a school was told to put right (整改).  Plain values; any thread.

// What is stored as a number may never change its meaning.
enum class State : std::uint8_t {
  draft,     // 待下发
  issued,    // 待签收
  accepted,  // 整改中
  replied,   // 待复查
  closed,    // 已销号
  exempted,  // 豁免
};
inline constexpr std::array all_states{State::draft,   State::issued, State::accepted,
                                       State::replied, State::closed, State::exempted};
std::string_view name_of(State state);
std::optional<State> state_named(std::string_view name);

// Where a task comes from.  A target or an alert is looked at again by machine; a clause or an inspection by
// a person.
struct Source {
  enum class Kind : std::uint8_t { alert, target, clause, inspection };
  Kind kind = Kind::inspection;
  std::string ref;  // of an alert its number in digits, of a target the verdict's id
  bool operator==(Source const&) const = default;
};
std::string_view name_of(Source::Kind kind);
std::optional<Source::Kind> source_named(std::string_view name);

struct Task {
  State state = State::draft;
  Source source;
  CivilDay due_on{};  // the last day on which it is not overdue
  std::optional<Instant> issued_at, accepted_at, replied_at, ended_at;
  std::optional<CivilDay> exempt_until;  // its last day
  // Source alert: when it was last seen to be over, while it stays so.
  std::optional<Instant> cleared_at;
  bool operator==(Task const&) const = default;
};

}  // namespace campus::rectification
