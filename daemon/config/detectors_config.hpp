#pragma once

#include <filesystem>

#include "daemon/config/diagnostic.hpp"
#include "policy/watch/alert_rules.hpp"
#include "policy/watch/flow_watch.hpp"
#include "policy/watch/ids_watch.hpp"
#include "policy/watch/lan_watch.hpp"

namespace campus::config {

// detectors.yaml: from when on which behaviour is worth an alert, and how each kind of alert is told.  A
// section that is absent turns its detector off; what a section needs has no default here, because such a
// number is the school's.
struct DetectorsConfig {
  watch::DetectorSettings detectors;
  watch::AlertSettings alerts;
  watch::LanSettings lan;
  watch::NameSet pool_names;  // for what an intrusion detection hears asked; `lan` has them too
  bool operator==(DetectorsConfig const&) const = default;
};

Read<DetectorsConfig> read_detectors_config(std::filesystem::path const& file);

// A list of addresses and networks as feeds give them: one at the beginning of a line, anything from ';' or
// '#' on is a remark.  Every line that is none is a complaint.
constexpr std::size_t blocklist_bytes_max = 16 * 1024 * 1024;
Read<std::vector<Prefix>> read_blocklist(std::filesystem::path const& file);

}  // namespace campus::config
