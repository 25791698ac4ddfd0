#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/contract/work_views.hpp"
#include "policy/model/calendar.hpp"

namespace campus::district {

// The texts that schools shall share, read by the readers they will be read by there.  Pure; any thread.
std::vector<contract::TextFault> faults_of_text(contract::DesiredPart part, std::string const& text);
std::optional<SchoolCalendar> calendar_of_text(std::string const& text);

}  // namespace campus::district
