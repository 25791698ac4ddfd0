#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "policy/model/address.hpp"

namespace campus::watch {

// Secret of one start: without it nobody can choose addresses that all meet in one bucket.
constexpr std::uint64_t mixed(std::uint64_t value, std::uint64_t seed) {
  value ^= seed;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

inline std::uint64_t mixed(IpAddress const& address, std::uint64_t seed) {
  auto const words = std::bit_cast<std::array<std::uint64_t, 2>>(address.octets);
  return mixed(words[0], seed) ^ mixed(words[1], std::rotl(seed, 31));
}

// How many different things were seen, roughly, in a fixed place (linear counting).  Exact enough below bits,
// then it saturates; the answer never falls.
template <std::size_t bits>
class Distinct {
public:
  void add(std::uint64_t hash) { words_[hash % bits / 64] |= std::uint64_t{1} << hash % 64; }
  std::uint32_t count() const {
    std::size_t set = 0;
    for (auto const word : words_) set += static_cast<std::size_t>(std::popcount(word));
    auto const empty = static_cast<double>(std::max<std::size_t>(bits - set, 1));
    return static_cast<std::uint32_t>(std::lround(-static_cast<double>(bits) * std::log(empty / bits)));
  }

private:
  std::array<std::uint64_t, bits / 64> words_{};
};

// Counts by key in memory that is fixed when it is made: buckets of eight; where one is full, the entry of
// least weight gives way, so that a flood of strangers that are seen once cannot push out who is seen often.
// Value: default is empty, has weight().
template <class Key, class Value>
class RecentTable {
public:
  static constexpr std::size_t bucket = 8;

  explicit RecentTable(std::size_t slots) : slots_(slots) {}  // a multiple of eight

  // The value of the key; a fresh one where it was not there.
  Value& at(Key const& key, std::uint64_t hash) {
    auto const home = slots_.begin() + static_cast<std::ptrdiff_t>(hash % (slots_.size() / bucket) * bucket);
    auto least = home;
    for (auto slot = home; slot != home + bucket; ++slot) {
      if (slot->is_used && slot->key == key) return slot->value;
      if (least->is_used && (!slot->is_used || slot->value.weight() < least->value.weight())) least = slot;
    }
    if (least->is_used) ++replaced_;
    *least = {key, Value{}, true};
    return least->value;
  }

  template <class Visit>
  void each(Visit visit) {
    for (auto& slot : slots_)
      if (slot.is_used) visit(slot.key, slot.value);
  }
  void clear() {
    for (auto& slot : slots_) slot.is_used = false;
  }

  std::uint64_t replaced() const { return replaced_; }
  std::size_t bytes() const { return slots_.capacity() * sizeof(Slot); }

private:
  struct Slot {
    Key key{};
    Value value{};
    bool is_used = false;
  };
  std::vector<Slot> slots_;
  std::uint64_t replaced_ = 0;
};

}  // namespace campus::watch
