#pragma once

#include <filesystem>
#include <vector>

#include "daemon/config/campus_config.hpp"
#include "daemon/gateway/self_check_desk.hpp"
#include "daemon/uplink/uplink.hpp"
#include "policy/model/ruling.hpp"
#include "policy/protection/facts.hpp"

namespace campus::gateway {

// What the control loop knows of a school, as a self-check asks it.  Reads nothing but the modes of our own
// files.
protection::Facts self_check_facts(config::CampusConfig const& config, std::filesystem::path const& state,
                                   std::vector<DeviceStatus> const& devices,
                                   uplink::UplinkStatus const& uplink,
                                   std::vector<TrafficRollup> const& traffic, Instant now);

SelfCheckDesk::Settings self_check_settings(config::CampusConfig const& config);

}  // namespace campus::gateway
