#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "collectors/packet/frame_source.hpp"
#include "tests/support/packet.hpp"

namespace campus::test {

// A frame in memory of exactly its size.
class Lent {
public:
  explicit Lent(std::span<std::uint8_t const> bytes, packet::LinkType link = packet::LinkType::ethernet,
                std::int64_t arrived_ns = 0)
      : bytes_(std::make_unique<std::byte[]>(bytes.size())) {
    std::ranges::transform(bytes, bytes_.get(), [](std::uint8_t byte) { return std::byte{byte}; });
    frame_ = {.bytes = {bytes_.get(), bytes.size()},
              .arrived_ns = arrived_ns,
              .wire_length = static_cast<std::uint32_t>(bytes.size()),
              .link = link};
  }
  packet::Frame const& frame() const { return frame_; }

private:
  std::unique_ptr<std::byte[]> bytes_;
  packet::Frame frame_;
};

}  // namespace campus::test
