#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "policy/model/address.hpp"
#include "policy/model/traffic.hpp"
#include "policy/model/ruling.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// What is added up in memory before it becomes rows.  Plain values of the SeriesStore.

// The hosts and VLANs of one interface in one minute.
class OpenMinute {
public:
  // More than a page shows; what the rest moved becomes one row.
  static constexpr std::size_t hosts_max = 256;

  struct Host {
    IpAddress address;
    std::uint16_t vlan = 0;
    Counts sent, received;
  };

  explicit OpenMinute(Instant minute) : minute_(minute) {}
  static Instant minute_of(Instant at) { return std::chrono::floor<std::chrono::minutes>(at); }

  Instant minute() const { return minute_; }
  void add(TrafficRollup const& rollup);

  std::vector<Host> hosts() const;  // most bytes first, at most hosts_max
  Counts beyond() const;            // the rest of them, and what the rollups had cut off already
  std::map<std::uint16_t, Counts> const& vlans() const { return vlans_; }

private:
  Instant minute_;
  // Bounded by the rollups: 64 hosts × 60 seconds.
  std::map<std::pair<IpAddress, std::uint16_t>, std::pair<Counts, Counts>> hosts_;
  Counts cut_off_;
  std::map<std::uint16_t, Counts> vlans_;
};

// The ports of one device in five minutes.
class OpenStretch {
public:
  struct Rate {
    std::uint64_t sum = 0, max = 0;
    std::uint32_t count = 0;
    void add(std::optional<std::uint64_t> bps);
    std::optional<std::uint64_t> mean() const;
    std::optional<std::uint64_t> highest() const;
  };
  struct Port {
    std::string name;
    LinkState link = LinkState::other;
    std::uint32_t polls = 0;
    Rate in, out;
  };

  explicit OpenStretch(Instant from) : from_(from) {}
  static Instant stretch_of(Instant at);

  Instant from() const { return from_; }
  void add(std::vector<PortRate> const& ports);
  std::map<std::uint32_t, Port> const& ports() const { return ports_; }

private:
  Instant from_;
  std::map<std::uint32_t, Port> ports_;  // by ifIndex
};

}  // namespace campus::store
