#include "collectors/packet/flow_hash.hpp"

#include <sys/random.h>

#include <array>
#include <bit>
#include <type_traits>

namespace campus::packet {
namespace {

__extension__ using Wide = unsigned __int128;

// Multiply and fold: every bit of either factor reaches every bit of the product's middle.
std::uint64_t fold(std::uint64_t left, std::uint64_t right) noexcept {
  auto const product = Wide{left} * right;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Keys that follow each other make products in even steps, which with some seeds hardly reach the bits that a bucket is
// chosen by.  Now every bit comes from all of them.
std::uint64_t stir(std::uint64_t hash) noexcept {
  hash = (hash ^ hash >> 32) * 0xd6e8feb86659fd93ULL;
  return hash ^ hash >> 32;
}

}  // namespace

HashSeed HashSeed::random() noexcept {
  HashSeed seed;
  while (::getrandom(&seed, sizeof seed, 0) != static_cast<ssize_t>(sizeof seed)) continue;
  return seed;
}

std::uint64_t hash_of(FlowKey const& key, HashSeed const& seed) noexcept {
  static_assert(std::has_unique_object_representations_v<FlowKey>);
  auto const word = std::bit_cast<std::array<std::uint64_t, sizeof(FlowKey) / 8>>(key);
  auto const left = fold(word[0] ^ seed.first, word[1] ^ seed.second);
  auto const right = fold(word[2] ^ std::rotl(seed.second, 29), word[3] ^ std::rotl(seed.first, 17));
  return stir(fold(left ^ word[4] ^ seed.second, right ^ seed.first));
}

}  // namespace campus::packet
