#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "collectors/packet/read_file.hpp"
#include "tests/support/packet.hpp"

namespace campus::test {

// A folder for captures until it leaves.
struct Shelf {
  Shelf() : path(std::filesystem::temp_directory_path() / ("campus-recorded-" + std::to_string(::getpid()))) {
    std::filesystem::create_directory(path);
  }
  ~Shelf() { std::filesystem::remove_all(path); }
  std::string keep(std::string const& name, std::string const& bytes) const {
    std::ofstream(path / name, std::ios::binary) << bytes;
    return path / name;
  }
  std::filesystem::path path;
};

// All but the lists of the largest.
inline bool is_same(packet::CaptureSummary const& left, packet::CaptureSummary const& right) {
  return left.total == right.total && left.flows == right.flows && left.frames.by_fate == right.frames.by_fate &&
         left.tail == right.tail && left.tail_offset == right.tail_offset &&
         left.first_seen_ns == right.first_seen_ns && left.last_seen_ns == right.last_seen_ns &&
         left.host_count == right.host_count && left.vlans == right.vlans;
}

inline std::string argument_of(Fault const& fault, std::string const& name) {
  for (auto const& argument : fault.arguments)
    if (argument.name == name) return argument.value;
  return {};
}

inline Bytes a_datagram() { return Packet{}.ipv4("10.20.0.5", "192.0.2.1").udp(1, 2).payload(20).bytes(); }

}  // namespace campus::test
