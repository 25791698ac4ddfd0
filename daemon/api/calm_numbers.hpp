#pragma once

#include <string>
#include <utility>
#include <vector>

#include "daemon/contract/attainment_views.hpp"
#include "daemon/contract/desk_views.hpp"
#include "daemon/contract/room_pages.hpp"
#include "daemon/contract/self_check_views.hpp"
#include "daemon/store/district_rows.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/time.hpp"

namespace campus::api {

// The five numbers by which a district sees that it is calm, from what the store knows.  What is not known
// counts neither as good nor as bad.  Pure; any thread.
struct CalmFacts {
  std::vector<store::School> schools;  // all of them
  std::vector<std::pair<std::string, contract::AttainmentCell>> cells;
  std::vector<contract::SchoolRooms> rooms;
  std::vector<contract::SelfCheckRow> self_checks;
};
std::array<contract::CalmNumber, contract::calm_kinds> calm_numbers(CalmFacts const& facts, CivilDay today,
                                                                    Instant now, unsigned stale_after);

// A school year begins with September.
CivilDay school_year_of(CivilDay day);

// Those that belong to the district and may speak.
bool is_enrolled(store::School const& school);

}  // namespace campus::api
