#include "collectors/packet/flow_hash.hpp"

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <random>

using namespace campus;
using namespace campus::packet;

namespace {

// How many keys of a series share the fullest of a thousand buckets, by the lowest bits of their hashes.
template <class Key>
std::uint32_t fullest(HashSeed const& seed, Key key_of) {
  constexpr std::uint32_t keys = 8192, buckets = 1024;
  std::array<std::uint32_t, buckets> counts{};
  for (std::uint32_t i = 0; i < keys; ++i) ++counts[hash_of(key_of(i), seed) % buckets];
  return std::ranges::max(counts);
}

FlowKey key_between(std::uint32_t a, std::uint32_t b, std::uint32_t port_a, std::uint32_t port_b) {
  FlowKey key;
  key.address_a = IpAddress::v4(a);
  key.address_b = IpAddress::v4(b);
  key.port_a = static_cast<std::uint16_t>(port_a);
  key.port_b = static_cast<std::uint16_t>(port_b);
  key.protocol = 6;
  return key;
}

// A mean of 8 by chance (Poisson): 32 or more in one of a thousand buckets happens once in some three million series,
// as the sum over k of 8^k e^-8 / k! from 32 on is 3e-10.
constexpr std::uint32_t crowd = 32;
constexpr int seeds = 1'000;

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_hash)

// What a scanner makes, or a school behind one address: keys that differ in a few bits, one after the other.
BOOST_AUTO_TEST_CASE(keys_that_follow_each_other_spread_whatever_the_seed) {
  std::mt19937_64 chance(1);
  std::uint32_t ports_a = 0, ports_b = 0, hosts = 0, networks = 0;
  for (int i = 0; i < seeds; ++i) {
    HashSeed const seed{chance(), chance()};
    ports_a = std::max(ports_a, fullest(seed, [](auto n) { return key_between(0x0a140005, 0xc0000201, 1'024 + n, 443); }));
    ports_b = std::max(ports_b, fullest(seed, [](auto n) { return key_between(0x0a140005, 0xc0000201, 5'353, n); }));
    hosts = std::max(hosts, fullest(seed, [](auto n) { return key_between(0x0a140000 + n, 0xc0000201, 5'353, 53); }));
    networks = std::max(networks, fullest(seed, [](auto n) { return key_between(0x0a000001, n << 8, 40'000, 445); }));
  }
  BOOST_TEST(ports_a < crowd);
  BOOST_TEST(ports_b < crowd);
  BOOST_TEST(hosts < crowd);
  BOOST_TEST(networks < crowd);
}

BOOST_AUTO_TEST_SUITE_END()
