#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "collectors/packet/flow_entry.hpp"
#include "collectors/packet/flow_hash.hpp"
#include "collectors/packet/read_file.hpp"
#include "policy/model/address.hpp"
#include "policy/model/flow.hpp"

namespace campus::packet {

// Hosts of a file and what they moved, in one flat table: a node for each would cost more than the whole
// reading of the frames.
class FileHosts {
public:
  void add(HostTotal const& moved);  // comes together with the one of the same address
  std::vector<HostTotal> list();

private:
  struct Slot {
    HostTotal host;
    bool is_used = false;
  };
  struct Pending {
    HostTotal moved;
    std::uint64_t hash = 0;
  };

  std::uint64_t hash(IpAddress const& address) const {
    return hash_of({.address_a = address, .address_b = {}}, seed_);
  }
  void settle();
  Slot& find(IpAddress const& address, std::uint64_t hash);
  void grow();

  HashSeed seed_ = HashSeed::random();
  std::vector<Slot> slots_ = std::vector<Slot>(256);  // a power of two
  std::size_t used_ = 0;
  std::array<Pending, 64> pending_;  // until the memory behind them is on its way
  std::size_t waiting_ = 0;
};

// Everything that is added up of all flows of a file, by each of its workers of those that are its own, and
// then together: hosts lie in as many parts as there are workers, so that each brings one part of all of them
// together.
class FileSums {
public:
  explicit FileSums(unsigned parts) : hosts_(parts) {}

  void add(FlowEntry const& flow);
  // The same part of another worker's hosts.  What is taken is gone there.
  void take_hosts(unsigned part, FileSums& other);
  // Of a part that is whole: how many there are, and the first of them.
  void choose_hosts(unsigned part, std::size_t hosts_max);
  FileSums& operator+=(FileSums const& other);  // of hosts, those that were chosen
  void add_to(CaptureSummary& summary, std::size_t hosts_max, bool has_applications);

private:
  FileHosts& part_of(IpAddress const& address);

  std::vector<FileHosts> hosts_;
  std::vector<HostTotal> chosen_;
  std::size_t host_count_ = 0;
  std::map<std::uint16_t, Counts> vlans_;
  std::array<ProtocolTotal, 256> protocols_{};
  std::map<std::pair<std::uint16_t, std::uint16_t>, ApplicationTotal> applications_;
};

}  // namespace campus::packet
