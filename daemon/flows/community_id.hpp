#pragma once

#include <cstdint>
#include <string>

#include "policy/model/flow_record.hpp"

namespace campus::flows {

// Community ID version 1 (github.com/corelight/community-id-spec): one name for a conversation in the logs of
// Suricata, Zeek and ours, "1:" and 28 letters.  The seed keeps apart what must not be joined; 0 is
// everybody's.  Pure; any thread.
std::string community_id(FlowRecord const& record, std::uint16_t seed = 0);

}  // namespace campus::flows
