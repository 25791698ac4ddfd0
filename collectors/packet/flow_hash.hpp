#pragma once

#include <cstdint>

#include "policy/model/flow.hpp"

namespace campus::packet {

// Secret numbers of one start, so that nobody can choose addresses that all meet in one bucket.
struct HashSeed {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  static HashSeed random() noexcept;
};

std::uint64_t hash_of(FlowKey const& key, HashSeed const& seed) noexcept;

}  // namespace campus::packet
