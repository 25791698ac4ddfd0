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

// Hosts of a file and what they moved: side by side in the order they came, and a table of their numbers.  A
// node for each would cost more than the whole reading of the frames, and so would a table of 48 bytes a
// place, half of it empty.
class FileHosts {
public:
  void reserve(std::size_t hosts) { hosts_.reserve(hosts); }  // memory that is not touched before it is used
  void add(HostTotal const& moved);  // comes together with the one of the same address
  std::vector<HostTotal> take();

private:
  struct Place {
    std::uint32_t tag = 0;
    std::uint32_t number = 0;  // in hosts_, from 1; 0: empty
  };
  struct Pending {
    HostTotal moved;
    std::uint64_t hash = 0;
  };

  std::uint64_t hash(IpAddress const& address) const {
    return hash_of({.address_a = address, .address_b = {}}, seed_);
  }
  static std::uint32_t tag(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }
  void settle();
  void look_ahead(std::uint64_t hash) const;
  HostTotal& find(IpAddress const& address, std::uint64_t hash);
  void grow();

  HashSeed seed_ = HashSeed::random();
  std::vector<HostTotal> hosts_;
  std::vector<Place> places_ = std::vector<Place>(1024);  // a power of two
  std::array<Pending, 64> pending_;                       // until the memory behind them is on its way
  std::size_t waiting_ = 0;
};

// What is added up of all flows of a file by one of its workers: of the flows that are its own, and of its
// share of the hosts whoever's the flows are, so that sums of several workers have no host in common.
class FileSums {
public:
  FileSums(unsigned index, unsigned workers) : index_(index), workers_(workers) {}

  // So many in all.  A flow has two ends, but in most files a host has many flows; more are held all the
  // same.
  void expect(std::size_t flows) { hosts_.reserve(flows / workers_); }
  void add(FlowEntry const& flow);           // one of its own
  void add_hosts(FlowEntry const& flow);     // anybody's
  void choose_hosts(std::size_t hosts_max);  // when all are added: how many there are, and the first of them
  FileSums& operator+=(FileSums const& other);
  void add_to(CaptureSummary& summary, std::size_t hosts_max, bool has_applications);

private:
  bool is_mine(IpAddress const& address) const;

  unsigned index_, workers_;
  FileHosts hosts_;
  std::vector<HostTotal> chosen_;
  std::size_t host_count_ = 0;
  std::map<std::uint16_t, Counts> vlans_;
  std::array<ProtocolTotal, 256> protocols_{};
  std::map<std::pair<std::uint16_t, std::uint16_t>, ApplicationTotal> applications_;
};

}  // namespace campus::packet
