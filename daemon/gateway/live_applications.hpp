#pragma once

#include <optional>
#include <vector>

#include "collectors/packet/application_names.hpp"
#include "daemon/contract/reports.hpp"
#include "policy/model/traffic.hpp"

namespace campus::gateway {

// What the newest second of all watched interfaces was used for, as the district is told it: the fastest applications,
// and what all of them come to by their use to a school.  What stays within the school is no egress and does not count.
// Nothing where applications are not recognised (no names) or no second was measured.
std::optional<contract::LiveApplications> live_applications(std::vector<TrafficRollup> const& seconds,
                                                            packet::ApplicationNames const* names);

}  // namespace campus::gateway
