// decision_bench SOCKET STATE CLIENT WORLD: what campusd does with an order, with the real record
// (synchronous=FULL) in the folder STATE and the real campus-enforcer at SOCKET; it runs in the gateway's
// network namespace, and CLIENT and WORLD are those of the two ends of a running flow.  Prints one object of
// JSON:
//
//   last_packet  from an order to the last datagram that still arrived, over IPv4 and over IPv6, 50 times
//   thousands    10,000 orders within one second: until all are recorded, and until the kernel has them
//
// tests/bench/day builds the network and runs it.

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "daemon/gateway/admission_post.hpp"
#include "daemon/runtime/clock.hpp"

namespace {

namespace asio = boost::asio;
using namespace campus;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr std::size_t rounds = 50;
constexpr std::size_t orders_in_a_second = 10'000;
constexpr auto silence = 100ms;  // after which nothing is under way any more
constexpr auto send_every = 200us;
constexpr std::uint16_t port = 7'000;
MacAddress const phone{{0x3c, 0x6a, 0x9d, 0x00, 0x10, 0x01}};

double ms(Steady::duration span) { return std::chrono::duration<double, std::milli>(span).count(); }

// One datagram every fifth of a millisecond from CLIENT to WORLD, and when the last one came.
class Flow {
public:
  Flow(std::string const& client, std::string const& world, char const* address, bool is_v6)
      : sender_([=, this](std::stop_token stop) { send(stop, client, address, is_v6); }),
        receiver_([=, this](std::stop_token stop) { receive(stop, world, address, is_v6); }) {}

  Steady::time_point last() const { return Steady::time_point(Steady::duration(last_.load())); }
  bool is_alive() const { return Steady::now() - last() < silence / 4; }

private:
  static bool enter(std::string const& space) {
    auto const path = "/run/netns/" + space;
    int const at = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    bool const is_in = at >= 0 && ::setns(at, CLONE_NEWNET) == 0;
    if (at >= 0) ::close(at);
    return is_in;
  }
  static sockaddr_storage name_of(char const* address, bool is_v6, socklen_t& length) {
    sockaddr_storage name{};
    if (is_v6) {
      auto& v6 = reinterpret_cast<sockaddr_in6&>(name);
      v6.sin6_family = AF_INET6;
      v6.sin6_port = htons(port);
      ::inet_pton(AF_INET6, address, &v6.sin6_addr);
      length = sizeof v6;
    } else {
      auto& v4 = reinterpret_cast<sockaddr_in&>(name);
      v4.sin_family = AF_INET;
      v4.sin_port = htons(port);
      ::inet_pton(AF_INET, address, &v4.sin_addr);
      length = sizeof v4;
    }
    return name;
  }
  void send(std::stop_token const& stop, std::string const& space, char const* address, bool is_v6) {
    if (!enter(space)) return;
    socklen_t length = 0;
    auto const to = name_of(address, is_v6, length);
    int const out = ::socket(is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    for (auto next = Steady::now(); !stop.stop_requested(); std::this_thread::sleep_until(next += send_every))
      ::sendto(out, "campus", 6, 0, reinterpret_cast<sockaddr const*>(&to), length);
    ::close(out);
  }
  void receive(std::stop_token const& stop, std::string const& space, char const* address, bool is_v6) {
    if (!enter(space)) return;
    socklen_t length = 0;
    auto const at = name_of(address, is_v6, length);
    int const in = ::socket(is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    timeval const patience{.tv_sec = 0, .tv_usec = 50'000};
    ::setsockopt(in, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::bind(in, reinterpret_cast<sockaddr const*>(&at), length);
    std::array<char, 64> bytes{};
    while (!stop.stop_requested())
      if (::recv(in, bytes.data(), bytes.size(), 0) > 0) last_ = Steady::now().time_since_epoch().count();
    ::close(in);
  }

  std::atomic<Steady::rep> last_{0};
  std::jthread sender_, receiver_;
};

struct Gatehouse {
  asio::io_context loop;
  store::CampusKeeper keeper;
  admission::Gate gate{
      {.segments = {{{210}, "lan210"}}, .garden = {*Prefix::parse("198.51.100.53")}, .exempt = {}},
      runtime::now()};
  enforce::Enforcer enforcer;
  gateway::AdmissionPost post;

  Gatehouse(std::unique_ptr<store::CampusStores> stores, std::string const& socket)
      : keeper(std::move(stores)),
        enforcer(loop.get_executor(), socket, {.failed = complain, .regained = [] {}}),
        post(loop.get_executor(), keeper, gate, enforcer, {.now = runtime::now, .failed = complain}) {}
  static void complain(Fault const& fault) {
    std::fprintf(stderr, "decision_bench: %s\n", fault.code.c_str());
  }
};

contract::OrderRequest request(contract::OrderRequest::Verb verb, MacAddress const& mac) {
  contract::OrderRequest request;
  request.verb = verb;
  request.mac = mac;
  request.reason = "a measurement";
  if (verb == contract::OrderRequest::Verb::allow) request.group = Group::pupil;
  request.mode = AdmissionMode::enforce;
  return request;
}

asio::awaitable<void> pause(std::chrono::milliseconds span) {
  asio::steady_timer timer(co_await asio::this_coro::executor, span);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

struct Figures {
  std::vector<double> last_v4, last_v6, answered;
  double recorded_ms = 0, in_force_ms = 0;
  std::size_t refused = 0, rows = 0;
};

asio::awaitable<bool> give(Gatehouse& house, contract::OrderRequest what) {
  auto const answer = co_await house.post.order(std::move(what), "bench");
  if (!answer) Gatehouse::complain(answer.error());
  co_return answer && answer->is_in_force;
}

asio::awaitable<void> cut_again_and_again(Gatehouse& house, Flow& v4, Flow& v6, Figures& figures) {
  using Verb = contract::OrderRequest::Verb;
  auto allow = request(Verb::allow, phone), block = request(Verb::block, phone), lift = allow;
  lift.group.reset();
  auto enforcing = request(Verb::mode, {});
  co_await give(house, allow);
  co_await give(house, enforcing);
  for (std::size_t round = 0; round < rounds; ++round) {
    for (int tries = 0; tries < 200 && !(v4.is_alive() && v6.is_alive()); ++tries) co_await pause(10ms);
    auto const began = Steady::now();
    if (!co_await give(house, block)) ++figures.refused;
    figures.answered.push_back(ms(Steady::now() - began));
    while (Steady::now() - std::max(v4.last(), v6.last()) < silence) co_await pause(10ms);
    figures.last_v4.push_back(ms(std::max(v4.last() - began, Steady::duration::zero())));
    figures.last_v6.push_back(ms(std::max(v6.last() - began, Steady::duration::zero())));
    co_await give(house, lift);
  }
}

asio::awaitable<void> one_of_thousands(Gatehouse& house, MacAddress mac, std::size_t& left,
                                       Figures& figures) {
  auto order = request(contract::OrderRequest::Verb::allow, mac);
  auto const answer = co_await house.post.order(std::move(order), "bench");
  if (!answer) ++figures.refused;
  --left;
}

asio::awaitable<void> order_thousands(Gatehouse& house, Figures& figures) {
  auto left = orders_in_a_second;
  auto const mac_of = [](std::size_t number) {
    return MacAddress{
        {2, 0, 0, 0, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)}};
  };
  auto const executor = co_await asio::this_coro::executor;
  auto const began = Steady::now();
  constexpr std::size_t at_once = 100;
  for (std::size_t given = 0; given < orders_in_a_second; given += at_once) {
    for (std::size_t i = given; i < given + at_once; ++i)
      asio::co_spawn(executor, one_of_thousands(house, mac_of(i), left, figures), asio::detached);
    auto const due = began + 1s * static_cast<long>(given + at_once) / static_cast<long>(orders_in_a_second);
    if (Steady::now() < due)
      co_await pause(std::chrono::ceil<std::chrono::milliseconds>(due - Steady::now()));
  }
  auto const is_recorded = [&] {
    auto const* const last = house.gate.host(mac_of(orders_in_a_second - 1));
    return last && last->standing == Standing::admitted;
  };
  while (!is_recorded()) co_await pause(2ms);
  figures.recorded_ms = ms(Steady::now() - began);
  co_await house.enforcer.in_force(60s);
  figures.in_force_ms = ms(Steady::now() - began);
  while (left > 0) co_await pause(10ms);
  figures.rows = house.enforcer.status().rows;
}

asio::awaitable<void> measure(Gatehouse& house, Flow& v4, Flow& v6, Figures& figures) {
  auto const remembered = co_await house.post.remember();
  if (!remembered) Gatehouse::complain(remembered.error());
  auto const executor = co_await asio::this_coro::executor;
  asio::co_spawn(executor, house.post.run(), asio::detached);
  asio::co_spawn(executor, house.enforcer.run(), asio::detached);
  co_await cut_again_and_again(house, v4, v6, figures);
  co_await order_thousands(house, figures);
  house.post.finish();
  house.enforcer.stop();
}

std::string spread(std::vector<double> all) {
  std::ranges::sort(all);
  std::array<char, 128> text{};
  std::snprintf(text.data(), text.size(), "{\"median_ms\": %.2f, \"worst_ms\": %.2f, \"of\": %zu}",
                all[all.size() / 2], all.back(), all.size());
  return text.data();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) return 2;
  auto stores = store::CampusStores::open(arguments[2], "01JBENCH000000000000000000", {});
  if (!stores) {
    Gatehouse::complain(stores.error());
    return 1;
  }
  Figures figures;
  Gatehouse house(std::move(*stores), arguments[1]);
  {
    Flow v4(arguments[3], arguments[4], "198.51.100.10", false);
    Flow v6(arguments[3], arguments[4], "2001:db8:ffff::10", true);
    asio::co_spawn(house.loop, measure(house, v4, v6, figures), asio::detached);
    house.loop.run();
  }
  std::printf(
      "{\"last_packet\": {\"v4\": %s, \"v6\": %s, \"answered\": %s},\n \"thousands\": {\"orders\": %zu, "
      "\"refused\": %zu, \"recorded_ms\": %.0f, \"in_force_ms\": %.0f, \"rows\": %zu}}\n",
      spread(figures.last_v4).c_str(), spread(figures.last_v6).c_str(), spread(figures.answered).c_str(),
      orders_in_a_second, figures.refused, figures.recorded_ms, figures.in_force_ms, figures.rows);
}
