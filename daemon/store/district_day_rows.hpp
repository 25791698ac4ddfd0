#pragma once

#include <cstdint>
#include <string>

#include "daemon/contract/attainment_views.hpp"
#include "daemon/contract/day_views.hpp"
#include "daemon/contract/desk_views.hpp"
#include "daemon/contract/room_pages.hpp"
#include "daemon/contract/self_check_views.hpp"
#include "policy/model/alert.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// What is asked of a district's store about its schools' days; what it gives back stands in day_views.hpp.

struct IncidentQuery {
  enum class State : std::uint8_t { open, ended, all };
  State state = State::open;
  std::string school{};  // empty: all
  Severity least = Severity::info;
  std::string rule{};  // of the lead; empty: all
  Instant since{};     // opened then or later
  std::uint32_t page = 1;
  std::uint32_t size = 50;
};

}  // namespace campus::store
