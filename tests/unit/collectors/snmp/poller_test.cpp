// The poller and its sockets against peers on the loopback that are no agents.
#include "collectors/snmp/poller.hpp"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

using namespace campus;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::udp;

namespace {

Instant noon() { return Instant{std::chrono::seconds(1'800'000'000)}; }

// A UDP peer that answers each datagram with the given octets; with none it only listens, and when it floods
// it does not stop at one answer.
class Peer {
public:
  Peer(asio::io_context& io, std::string answer, bool floods = false)
      : socket_(io, udp::endpoint(asio::ip::address_v4::loopback(), 0)),
        answer_(std::move(answer)),
        floods_(floods) {
    listen();
  }
  std::uint16_t port() const { return socket_.local_endpoint().port(); }
  std::size_t datagrams() const { return datagrams_; }
  void close() { socket_.close(); }

private:
  void listen() {
    socket_.async_receive_from(asio::buffer(buffer_), from_,
                               [this](boost::system::error_code error, std::size_t) {
                                 if (error) return;
                                 if (++datagrams_ == 1 && floods_) flood();
                                 if (!answer_.empty() && !floods_)
                                   socket_.send_to(asio::buffer(answer_), from_);
                                 listen();
                               });
  }
  void flood() {
    socket_.async_send_to(asio::buffer(answer_), from_, [this](boost::system::error_code error, std::size_t) {
      if (!error) flood();
    });
  }

  udp::socket socket_;
  std::string answer_;
  bool floods_;
  udp::endpoint from_;
  std::array<char, 2'048> buffer_{};
  std::size_t datagrams_ = 0;
};

SnmpTarget target(std::uint16_t port, SnmpCredential credential = SnmpV2c{}) {
  return {.id = {"dev-" + std::to_string(port)},
          .address = "127.0.0.1",
          .port = port,
          .credential = std::move(credential)};
}

std::uint16_t port_of_nobody() {
  asio::io_context io;
  udp::socket const socket(io, udp::endpoint(asio::ip::address_v4::loopback(), 0));
  return socket.local_endpoint().port();
}

Result<DevicePolled> ask(asio::io_context& io, SnmpTarget to, Peer* peer = nullptr) {
  Result<DevicePolled> result;
  asio::co_spawn(io, poll_once(to, 100ms, 2, noon),
                 [&](std::exception_ptr error, Result<DevicePolled> outcome) {
                   BOOST_TEST(!error);
                   result = std::move(outcome);
                   if (peer != nullptr) peer->close();
                 });
  io.run();
  return result;
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] auto const& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

void not_expected(Fault const& fault) { BOOST_ERROR("could not ask: " + fault.code); }

// Runs a poller until so many observations have come, then stops it.
struct Watched {
  asio::io_context io;
  std::vector<Observation> seen;
  PollCounters counters;

  void run(PollConfig config, std::size_t observations) {
    Poller* running = nullptr;
    Poller poller(
        io.get_executor(), std::move(config),
        [&](Observation observation) {
          seen.push_back(std::move(observation));
          if (seen.size() == observations) running->stop();
        },
        not_expected, noon);
    running = &poller;
    bool has_returned = false;
    asio::co_spawn(io, poller.run(), [&](std::exception_ptr error) {
      BOOST_TEST(!error);
      has_returned = true;
      io.stop();
    });
    io.run();
    BOOST_TEST(has_returned);
    counters = poller.counters();
    BOOST_TEST(counters.in_flight == 0);
  }
};

SnmpV3 const somebody{.user = "campus", .auth_passphrase = "authentic", .priv_passphrase = "private!"};

}  // namespace

BOOST_AUTO_TEST_SUITE(poller)

BOOST_AUTO_TEST_CASE(a_silent_peer_is_a_timeout_after_all_tries) {
  asio::io_context io;
  Peer peer(io, "");
  auto const result = ask(io, target(peer.port()), &peer);
  BOOST_REQUIRE(!result);
  BOOST_TEST(result.error().code == "CMP-N001");
  BOOST_TEST((result.error().kind == Fault::Kind::unreachable));
  BOOST_TEST(peer.datagrams() == 2);
}

BOOST_AUTO_TEST_CASE(a_silent_peer_is_not_taken_for_a_wrong_v3_password) {
  asio::io_context io;
  Peer peer(io, "");
  auto const result = ask(io, target(peer.port(), somebody), &peer);
  BOOST_REQUIRE(!result);
  BOOST_TEST(result.error().code == "CMP-N001");
  BOOST_TEST(peer.datagrams() == 2);  // the discovery and its repetition, and nothing after it
}

BOOST_AUTO_TEST_CASE(a_port_where_nobody_listens_is_refused_at_once) {
  asio::io_context io;
  auto const result = ask(io, target(port_of_nobody()));
  BOOST_REQUIRE(!result);
  BOOST_TEST(result.error().code == "CMP-N002");
  asio::io_context io_v3;
  BOOST_TEST(ask(io_v3, target(port_of_nobody(), somebody)).error().code == "CMP-N002");
}

BOOST_AUTO_TEST_CASE(garbage_is_called_garbage) {
  // No BER; a length beyond the end; a sequence of nothing; an SNMP message of version 1 that is cut off;
  // zeros.
  for (auto const& answer :
       {std::string("hello\r\n"), std::string("\x30\x82\xff\xff"), std::string("\x30\x00", 2),
        std::string("\x30\x0a\x02\x01\x01\x04\x06"), std::string(1'400, '\0')}) {
    for (SnmpCredential const& credential : {SnmpCredential(SnmpV2c{}), SnmpCredential(somebody)}) {
      asio::io_context io;
      Peer peer(io, answer);
      auto const result = ask(io, target(peer.port(), credential), &peer);
      BOOST_REQUIRE(!result);
      BOOST_TEST(result.error().code == "CMP-N004");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_flood_of_garbage_does_not_keep_a_poll_from_ending) {
  asio::io_context io;
  Peer peer(io, "hello", true);
  auto const result = ask(io, target(peer.port()), &peer);
  BOOST_REQUIRE(!result);
  BOOST_TEST(result.error().code == "CMP-N004");
}

BOOST_AUTO_TEST_CASE(a_name_is_not_looked_up) {
  asio::io_context io;
  auto named = target(161);
  named.address = "localhost";
  auto const result = ask(io, named);
  BOOST_REQUIRE(!result);
  BOOST_TEST(result.error().code == "CMP-N006");
  BOOST_TEST((result.error().arguments.at(1) == Fault::Argument{"address", "localhost"}));
}

BOOST_AUTO_TEST_CASE(a_passphrase_too_short_for_a_key_is_refused_and_not_sent) {
  asio::io_context io;
  auto weak = somebody;
  weak.priv_passphrase = "short";
  auto const result = ask(io, target(port_of_nobody(), weak));
  BOOST_REQUIRE(!result);
  BOOST_TEST(result.error().code == "CMP-N008");
}

BOOST_AUTO_TEST_CASE(a_device_that_cannot_even_be_asked_is_told_at_each_of_its_turns) {
  asio::io_context io;
  auto weak = somebody;
  weak.priv_passphrase = "short";
  PollConfig config{.every = 20ms, .devices = {target(port_of_nobody(), weak)}};
  std::vector<Fault> faults;
  Poller* running = nullptr;
  auto const told = [&](Fault const& fault) {
    faults.push_back(fault);
    if (faults.size() == 2) running->stop();
  };
  Poller poller(io.get_executor(), config, [](Observation const&) { BOOST_ERROR("an observation"); }, told, noon);
  running = &poller;
  asio::co_spawn(io, poller.run(), [](std::exception_ptr error) { BOOST_TEST(!error); });
  io.run();
  BOOST_REQUIRE(faults.size() == 2);
  BOOST_TEST(faults[0].code == "CMP-N008");
  BOOST_TEST((faults[0].arguments.at(0) == Fault::Argument{"device", config.devices[0].id.name}));
  BOOST_TEST(poller.counters().sessions_refused == 2);
}

BOOST_AUTO_TEST_CASE(ipv6_is_spoken) {
  asio::io_context io;
  auto six = target(port_of_nobody());
  six.address = "::1";
  auto const result = ask(io, six);
  BOOST_REQUIRE(!result);
  BOOST_TEST((result.error().code == "CMP-N002" || result.error().code == "CMP-N007"));  // or no IPv6 here
}

BOOST_AUTO_TEST_CASE(every_device_gets_its_observation_and_no_socket_is_left) {
  Watched watched;
  Peer silent(watched.io, "");
  Peer garbage(watched.io, "hello");
  auto const descriptors = open_descriptors();
  auto named = target(1);
  named.address = "switch.example";
  watched.run({.timeout = 100ms,
               .tries = 2,
               .devices = {target(silent.port()), target(garbage.port()), target(port_of_nobody()), named}},
              4);
  BOOST_REQUIRE_EQUAL(watched.seen.size(), 4);
  std::map<std::string, SilenceCause> causes;
  for (auto const& observation : watched.seen) {
    auto const& silence = std::get<DeviceSilent>(observation);
    causes[silence.device.name] = silence.cause;
  }
  BOOST_TEST((causes.at("dev-" + std::to_string(silent.port())) == SilenceCause::timeout));
  BOOST_TEST((causes.at("dev-" + std::to_string(garbage.port())) == SilenceCause::garbage));
  BOOST_TEST((causes.at("dev-1") == SilenceCause::not_resolved));
  BOOST_TEST(watched.counters.polls_started == 4);
  BOOST_TEST(watched.counters.polls_silent == 4);
  BOOST_TEST(watched.counters.devices_dead == 4);
  BOOST_TEST(watched.counters.timeouts == 2);
  BOOST_TEST(watched.counters.datagrams_unusable == 2);
  BOOST_TEST(watched.counters.requests_repeated == 2);
  BOOST_TEST(open_descriptors() == descriptors);
}

BOOST_AUTO_TEST_CASE(stopping_drops_what_is_under_way_without_a_word) {
  asio::io_context io;
  Peer silent(io, "");
  auto const descriptors = open_descriptors();
  std::size_t reports = 0;
  PollConfig config{.timeout = 10s, .tries = 10, .devices = {}};
  for (int i = 0; i < 20; ++i) config.devices.push_back(target(silent.port()));
  {
    Poller poller(io.get_executor(), config, [&](Observation const&) { ++reports; }, not_expected, noon);
    bool has_returned = false;
    asio::co_spawn(io, poller.run(), [&](std::exception_ptr error) {
      BOOST_TEST(!error);
      has_returned = true;
    });
    while (poller.counters().in_flight < 20) io.run_one();
    BOOST_TEST(open_descriptors() == descriptors + 20);
    poller.stop();
    while (!has_returned) io.run_one();
    BOOST_TEST(poller.counters().in_flight == 0);
  }
  BOOST_TEST(reports == 0);
  BOOST_TEST(open_descriptors() == descriptors);
}

BOOST_AUTO_TEST_CASE(a_poller_without_devices_waits_and_stops) {
  asio::io_context io;
  Poller poller(io.get_executor(), {}, [](Observation const&) {}, not_expected, noon);
  bool has_returned = false;
  asio::co_spawn(io, poller.run(), [&](std::exception_ptr) { has_returned = true; });
  io.poll();
  BOOST_TEST(!has_returned);
  poller.stop();
  io.poll();
  BOOST_TEST(has_returned);
}

BOOST_AUTO_TEST_SUITE_END()
