#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "collectors/exporters/exported.hpp"
#include "collectors/exporters/exporter_table.hpp"
#include "collectors/exporters/limits.hpp"
#include "collectors/exporters/statistics.hpp"

namespace campus::exporters {

// Who may export, and what is known of it.
struct ExporterRule {
  Prefix from;
  // For an exporter that samples and does not say so; 1 for one whose counts are scaled already.  None: as it
  // says.
  std::optional<std::uint32_t> sampled_one_in{};
};

struct ReaderConfig {
  std::vector<ExporterRule> exporters;  // the first that fits; who fits none is counted and not looked into
  Duration clock_trusted = exporters::clock_trusted;
};

// Reads what switches and routers export of their traffic: NetFlow v5 and v9, IPFIX and sFlow v5, told apart
// by their first bytes.  Remembers of each exporter what the next datagram needs, all of it bounded by
// limits.hpp.  Sans I/O; lives on the control loop.
class DatagramReader {
public:
  explicit DatagramReader(ReaderConfig config);

  // Who may export from now on.  Of those who still may, all that was heard stays known: templates come seldom.
  void allow(std::vector<ExporterRule> exporters);

  // Any bytes from anyone.  What is in them is told to `audience` before this returns.
  void read(IpAddress const& exporter, std::span<std::byte const> datagram, Instant now,
            Audience& audience) noexcept;

  ReaderCounters const& counters() const noexcept { return counters_; }
  std::vector<DomainStatistics> statistics() const { return table_.statistics(); }

private:
  ExporterRule const* rule_for(IpAddress const& exporter) const noexcept;
  void read_known(IpAddress const& exporter, ExporterRule const& rule, std::span<std::byte const> datagram,
                  Instant now, Audience& audience);

  ReaderConfig config_;
  ExporterTable table_;
  ReaderCounters counters_;
};

}  // namespace campus::exporters
