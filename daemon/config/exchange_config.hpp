#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "daemon/config/config_file.hpp"
#include "daemon/config/cursor.hpp"
#include "daemon/config/settings.hpp"
#include "daemon/config/values.hpp"
#include "policy/model/address.hpp"

namespace campus::config {

// Conversations on their way out of the house and into it: exports and exporters of campus.yaml.

// To whoever runs a collector or reads the logs of Suricata.
struct ExportsConfig {
  struct Ipfix {
    SocketAddress collector;
    std::uint32_t domain = 0;
    bool operator==(Ipfix const&) const = default;
  };
  struct Eve {
    std::filesystem::path file;
    std::uint64_t bytes_max = std::uint64_t{256} << 20;  // then it is put aside
    unsigned files_kept = 4;                             // of those put aside
    bool operator==(Eve const&) const = default;
  };
  std::optional<Ipfix> ipfix;
  std::optional<Eve> eve;
  bool operator==(ExportsConfig const&) const = default;
};

// Switches and routers that tell of their traffic.
struct ExportersConfig {
  static constexpr std::size_t listen_max = 4;  // NetFlow, IPFIX and sFlow are told apart by what comes

  struct Allowed {
    Prefix from;
    std::optional<std::uint32_t> sampled_one_in{};  // in the place of one that samples and does not say so
    // Whether what it tells is part of what the school moved.  None: where no interface of ours captures and counts, for
    // else both may have seen the same.
    std::optional<bool> counts{};
    bool operator==(Allowed const&) const = default;
  };
  std::vector<SocketAddress> listen;
  std::vector<Allowed> allow;
  bool operator==(ExportersConfig const&) const = default;
};

ExportsConfig read_exports(Cursor at, ConfigFile const& file);
ExportersConfig read_exporters(Cursor at);
Setting setting_of(ExportsConfig const& exports);
Setting setting_of(ExportersConfig const& exporters);

}  // namespace campus::config
