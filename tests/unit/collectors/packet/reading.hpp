#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "collectors/packet/dissect.hpp"
#include "tests/unit/collectors/packet/lending.hpp"

namespace campus::test {

// A frame in memory of exactly its size, and what was read from it.
class Read {
public:
  explicit Read(Bytes const& bytes, packet::LinkType link = packet::LinkType::ethernet,
                packet::DissectOptions const& options = {}, std::optional<std::size_t> wire_length = {})
      : lent_(bytes, link) {
    auto frame = lent_.frame();
    if (wire_length) frame.wire_length = static_cast<std::uint32_t>(*wire_length);
    packet::dissect(frame, seen_, options);
  }

  packet::Dissection const* operator->() const { return &seen_; }
  packet::Dissection const& operator*() const { return seen_; }

  // Where in the frame a piece begins.
  std::ptrdiff_t at(std::uint8_t const* piece) const { return piece - begin(); }

  // Every piece lies in the frame, and says what its place allows.
  bool is_sane() const {
    auto const size = lent_.frame().bytes.size();
    auto const is_inside = [&](std::uint8_t const* piece, std::size_t bytes) {
      if (!piece) return bytes == 0;
      return piece >= begin() && at(piece) <= static_cast<std::ptrdiff_t>(size) &&
             bytes <= size - static_cast<std::size_t>(at(piece));
    };
    return is_inside(seen_.network, seen_.network_bytes) && is_inside(seen_.behind, seen_.behind_bytes) &&
           is_inside(seen_.payload, seen_.payload_bytes) && seen_.payload_bytes <= seen_.payload_wire_bytes &&
           is_flow(seen_.fate) == (seen_.network != nullptr) &&
           (seen_.tunnel == packet::Tunnel::none) == (seen_.tunnel_depth == 0) &&
           seen_.tunnel_depth <= packet::tunnel_depth_max;
  }

private:
  std::uint8_t const* begin() const {
    return reinterpret_cast<std::uint8_t const*>(lent_.frame().bytes.data());
  }

  Lent lent_;
  packet::Dissection seen_;
};

// "10.1.0.5:40000 10.2.0.6:443": the smaller end first.
inline std::string ends(packet::Dissection const& seen) {
  auto const& key = seen.key;
  return key.address_a.to_string() + ":" + std::to_string(key.port_a) + " " + key.address_b.to_string() +
         ":" + std::to_string(key.port_b);
}

}  // namespace campus::test
