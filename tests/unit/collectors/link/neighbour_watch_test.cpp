#include "collectors/link/neighbour_watch.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

using namespace campus;
using namespace campus::link;
namespace asio = boost::asio;

namespace {

bool runs(std::string const& command) { return std::system((command + " 2>/dev/null").c_str()) == 0; }

// Two interfaces in a namespace of this process's own: the watch is told of one.
bool has_network() {
  static bool const is_made =
      ::geteuid() == 0 && ::unshare(CLONE_NEWNET) == 0 &&
      runs(
          "ip link add lan0 type veth peer name far0 && ip link add wan0 type veth peer name far1 && "
          "for one in lan0 far0 wan0 far1; do ip link set $one up; done && ip addr add 10.9.0.1/16 dev lan0");
  if (!is_made) std::cerr << "skipped: needs root and ip for a network namespace\n";
  return is_made;
}

struct Watched {
  asio::io_context context;
  std::vector<HostSeen> seen;
  std::vector<HostLeft> left;
  std::vector<std::string> faults;
  NeighbourWatch watch{context.get_executor(),
                       {"lan0"},
                       {.seen = [this](HostSeen one) { seen.push_back(std::move(one)); },
                        .left = [this](HostLeft one) { left.push_back(std::move(one)); },
                        .lost = [this](Fault const& fault) { faults.push_back(fault.code); },
                        .now = [] { return Instant{std::chrono::seconds(1'790'000'000)}; }}};
  Watched() { asio::co_spawn(context, watch.run(), asio::detached); }
  void run_until(std::function<bool()> is_so) {
    while (!is_so()) context.run_one();
  }
  bool has_seen(std::string_view address, std::string_view mac) const {
    return std::ranges::any_of(seen, [&](HostSeen const& one) {
      return one.address == *IpAddress::parse(address) && one.mac == *MacAddress::parse(mac) &&
             one.interface_name == "lan0";
    });
  }
  void end() {
    watch.stop();
    context.run();
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(neighbour_watch)

BOOST_AUTO_TEST_CASE(who_was_here_before_and_who_comes_and_goes_is_told_of_both_families) {
  if (!has_network()) return;
  BOOST_REQUIRE(runs("ip neigh add 10.9.0.7 lladdr 3c:6a:9d:00:10:01 dev lan0 nud stale"));
  Watched watched;
  watched.run_until([&] { return watched.has_seen("10.9.0.7", "3c:6a:9d:00:10:01"); });
  BOOST_REQUIRE(runs("ip neigh add fd00::8 lladdr 3c:6a:9d:00:10:02 dev lan0 nud reachable"));
  watched.run_until([&] { return watched.has_seen("fd00::8", "3c:6a:9d:00:10:02"); });
  BOOST_REQUIRE(runs("ip neigh del 10.9.0.7 dev lan0"));
  watched.run_until([&] { return !watched.left.empty(); });
  BOOST_TEST((watched.left[0].address == *IpAddress::parse("10.9.0.7")));
  BOOST_TEST(watched.faults.empty());
  watched.end();
}

BOOST_AUTO_TEST_CASE(another_interface_is_nobodys_business) {
  if (!has_network()) return;
  Watched watched;
  BOOST_REQUIRE(runs("ip neigh add 10.8.0.7 lladdr 3c:6a:9d:00:20:01 dev wan0 nud reachable"));
  BOOST_REQUIRE(runs("ip neigh add 10.9.0.9 lladdr 3c:6a:9d:00:10:09 dev lan0 nud reachable"));
  watched.run_until([&] { return watched.has_seen("10.9.0.9", "3c:6a:9d:00:10:09"); });
  for (auto const& one : watched.seen) BOOST_TEST(one.interface_name == "lan0");
  watched.end();
}

BOOST_AUTO_TEST_CASE(an_address_that_moves_to_another_device_is_told_anew) {
  if (!has_network()) return;
  Watched watched;
  BOOST_REQUIRE(runs("ip neigh replace 10.9.0.10 lladdr 3c:6a:9d:00:10:0a dev lan0 nud reachable"));
  watched.run_until([&] { return watched.has_seen("10.9.0.10", "3c:6a:9d:00:10:0a"); });
  BOOST_REQUIRE(runs("ip neigh replace 10.9.0.10 lladdr 3c:6a:9d:00:10:0b dev lan0 nud reachable"));
  watched.run_until([&] { return watched.has_seen("10.9.0.10", "3c:6a:9d:00:10:0b"); });
  watched.end();
}

BOOST_AUTO_TEST_SUITE_END()
