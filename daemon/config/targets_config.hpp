#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/config/diagnostic.hpp"
#include "policy/model/device.hpp"
#include "policy/targets/attainment.hpp"

namespace campus::config {

// How a delivered rate is measured: by the iperf3 program against a server of the district.
struct SpeedTestConfig {
  std::string server;  // empty: no test can be run
  std::uint16_t port = 5201;
  std::chrono::seconds each_way{10};
  bool operator==(SpeedTestConfig const&) const = default;
};

struct TargetsConfig {
  targets::Attainment::Settings settings;  // with the profiles in use alone
  SpeedTestConfig test;
  bool operator==(TargetsConfig const&) const = default;
};

// targets.yaml: the school, its line, its ports and places, and the profiles.  `devices`: those that are
// polled; any other that a port or a place names is a complaint.
Read<TargetsConfig> read_targets_config(std::filesystem::path const& file,
                                        std::vector<DeviceId> const& devices);

}  // namespace campus::config
