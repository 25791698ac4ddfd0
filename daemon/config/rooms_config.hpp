#pragma once

#include <string>
#include <vector>

#include "collectors/probe/probe_config.hpp"
#include "collectors/snmp/poll_config.hpp"
#include "daemon/config/config_file.hpp"
#include "daemon/config/settings.hpp"
#include "policy/classroom/settings.hpp"
#include "policy/model/place.hpp"

namespace campus::config {

// The section `rooms`: which rooms there are, what should stand in each, how that is asked, and what counts
// as use.
struct RoomsConfig {
  std::vector<Room> rooms;
  ProbeConfig probes;
  classroom::Settings use;
  std::vector<std::string> password_files;  // one a target of `probes`, in the same order; empty: none
  bool operator==(RoomsConfig const&) const = default;
};

// A school of 200 classes has half of this.
constexpr std::size_t rooms_max = 1'000;

// `polled` are the devices of the section `snmp`: a room may name them, and ports are those of their
// switches.
RoomsConfig read_rooms(Cursor at, ConfigFile const& file, PollConfig const& polled);

Setting settings_of(RoomsConfig const& config);

}  // namespace campus::config
