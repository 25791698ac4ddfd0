#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "daemon/alerting/channel.hpp"
#include "daemon/config/config_file.hpp"
#include "daemon/config/cursor.hpp"
#include "daemon/config/detectors_config.hpp"
#include "daemon/config/settings.hpp"
#include "policy/watch/topology.hpp"

namespace campus::config {

// The section `alerts` of campus.yaml: whom to tell, what stands behind what, and where the rules are.

struct ChannelFiles {  // as they were written
  std::string secret, authority;
  bool operator==(ChannelFiles const&) const = default;
};

struct AlertingConfig {
  static constexpr std::size_t channels_max = 16;

  std::string detectors_file;  // as it was written; empty: nothing is watched for
  DetectorsConfig rules;
  std::vector<watch::Topology::Link> links;
  watch::Topology topology;
  std::vector<alerting::Channel> channels;
  std::vector<ChannelFiles> files;  // one a channel, in the same order
  std::filesystem::path eve;        // of Suricata; empty: none
};

// What is wrong with the file of rules goes to `others`.
AlertingConfig read_alerting(Cursor at, ConfigFile const& file, std::vector<Diagnostics>& others);

Setting setting_of(AlertingConfig const& config);

}  // namespace campus::config
