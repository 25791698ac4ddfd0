#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace campus::test {

// The input of fuzz_applications: packets of a few flows, each a head of four bytes and its payload.
//
//   what: bits 0-1 the flow (even ones are TCP), bit 2 its direction, bit 3 the server's port from the list
//   or above it port: the server's, by its place in the list length: of the payload, two bytes, the high one
//   first
struct TrainPacket {
  std::uint8_t what = 0;
  std::uint8_t port = 0;
  std::span<std::uint8_t const> payload;

  std::uint8_t flow() const { return what & 3; }
  bool is_tcp() const { return (what & 1) == 0; }
  bool is_from_client() const { return (what & 4) == 0; }
};

// Ports at which dissectors wait.
constexpr std::array<std::uint16_t, 32> train_ports{
    443, 80,  53,   22,   25,   110,  143,  21,  23,   5060, 3478, 500,  123,  161,  389,  88,
    445, 139, 3306, 5432, 6379, 1883, 5222, 554, 1935, 3389, 5900, 6881, 8801, 5353, 1812, 9000};

// The next packet of the train, which is taken off it; false at its end.
inline bool next_packet(std::span<std::uint8_t const>& train, TrainPacket& packet) {
  if (train.size() < 4) return false;
  packet.what = train[0];
  packet.port = train[1];
  auto const length = std::min(std::size_t{train[2]} << 8 | train[3], train.size() - 4);
  packet.payload = train.subspan(4, length);
  train = train.subspan(4 + length);
  return true;
}

inline void append_packet(std::string& train, std::uint8_t what, std::uint8_t port,
                          std::string_view payload) {
  train += static_cast<char>(what);
  train += static_cast<char>(port);
  train += static_cast<char>(payload.size() >> 8);
  train += static_cast<char>(payload.size() & 0xff);
  train.append(payload);
}

}  // namespace campus::test
