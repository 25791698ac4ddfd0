#pragma once

#include <optional>
#include <string_view>

#include "policy/model/fault.hpp"
#include "policy/model/ids.hpp"

namespace campus::contract {

// One line of Suricata's EVE JSON.  None: an event that is of no interest here.  A Fault: no such line, cut
// off or made up.  Pure; any thread.
Result<std::optional<IdsEvent>> decode_eve(std::string_view line);

}  // namespace campus::contract
