#include "policy/model/host_sums.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <map>
#include <utility>
#include <vector>

using namespace campus;

namespace {

HostTraffic of_host(std::uint32_t number, std::uint64_t bytes) {
  return {IpAddress::v4(0x0a140000u + number), 20, {1, bytes}, {}};
}

struct Plain {
  std::size_t operator()(std::pair<IpAddress, std::uint16_t> const& host) const noexcept {
    return std::hash<IpAddress>{}(host.first);
  }
};
using Totals = HostSums<Plain>;

struct Top {
  std::vector<HostTraffic> hosts;
  Counts beyond;
};
Top top_of(Totals const& totals, std::size_t most) {
  Top top;
  top.hosts = totals.list(most, top.beyond);
  return top;
}

std::uint64_t sum_of(Top const& top) {
  auto sum = top.beyond.bytes;
  for (auto const& host : top.hosts) sum += host.sent.bytes + host.received.bytes;
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(host_sums)

BOOST_AUTO_TEST_CASE(as_many_hosts_as_may_be_held_are_exact) {
  Totals totals(4);
  for (int round = 0; round < 3; ++round)
    for (std::uint32_t host = 1; host <= 4; ++host) totals.add(of_host(host, host * 10));
  auto const top = top_of(totals, 2);
  BOOST_REQUIRE(top.hosts.size() == 2u);
  BOOST_TEST((top.hosts[0] == HostTraffic{IpAddress::v4(0x0a140004u), 20, {3, 120}, {}}));
  BOOST_TEST((top.hosts[1] == HostTraffic{IpAddress::v4(0x0a140003u), 20, {3, 90}, {}}));
  BOOST_TEST((top.beyond == Counts{6, 60 + 30}));
  BOOST_TEST(totals.error() == 0u);
}

// A host of 1,000,000 bytes among 100,000 that come once: it stays, no more are held than may be, no byte is missing,
// and nobody moved more than what is told of them and the error.
BOOST_AUTO_TEST_CASE(a_flood_of_hosts_stays_in_its_bound_and_says_by_how_much_it_may_be_wrong) {
  constexpr std::size_t held = 64;
  Totals totals(held);
  std::map<IpAddress, std::uint64_t> truth;
  std::uint64_t whole = 0;
  auto const add = [&](std::uint32_t number, std::uint64_t bytes) {
    totals.add(of_host(number, bytes));
    truth[IpAddress::v4(0x0a140000u + number)] += bytes;
    whole += bytes;
  };
  for (std::uint32_t number = 1; number <= 100'000; ++number) {
    add(0, 10);
    add(number, 1 + number % 7);
    add(number % 97 + 200'000, 5);  // comes again and again, and may be sent away in between
    BOOST_REQUIRE(totals.size() <= held);
  }
  auto const top = top_of(totals, 10);
  BOOST_REQUIRE(!top.hosts.empty());
  BOOST_TEST((top.hosts[0] == HostTraffic{IpAddress::v4(0x0a140000u), 20, {100'000, 1'000'000}, {}}));
  BOOST_TEST(sum_of(top) == whole);
  BOOST_TEST(totals.error() > 0u);
  std::map<IpAddress, std::uint64_t> told;
  for (auto const& host : top_of(totals, held).hosts) told[host.address] = host.sent.bytes;
  for (auto const& [address, bytes] : truth) {
    auto const found = told.find(address);
    auto const least = found == told.end() ? 0 : found->second;
    BOOST_REQUIRE(least <= bytes);
    BOOST_REQUIRE(bytes <= least + totals.error());
  }
}

// Where there is room for one, the newcomer takes it and what went is in the rest.
BOOST_AUTO_TEST_CASE(room_for_one_holds_one) {
  Totals totals(1);
  totals.add(of_host(1, 30));
  totals.add(of_host(2, 5));
  BOOST_TEST(totals.size() == 1u);
  auto const top = top_of(totals, 10);
  BOOST_TEST((top.hosts == std::vector{of_host(2, 5)}));
  BOOST_TEST((top.beyond == Counts{1, 30}));
  BOOST_TEST(totals.error() == 30u);
}

BOOST_AUTO_TEST_CASE(sums_of_sums_carry_what_had_to_make_room) {
  Totals minute(2), hour(8);
  for (std::uint32_t host = 1; host <= 3; ++host) minute.add(of_host(host, host * 10));
  minute.add_beyond({2, 7});
  minute.add_error(3);
  hour.add(minute);
  hour.add(minute);
  BOOST_TEST(hour.error() == 2 * minute.error());
  BOOST_TEST(sum_of(top_of(hour, 8)) == 2u * (10 + 20 + 30 + 7));
}

BOOST_AUTO_TEST_SUITE_END()
