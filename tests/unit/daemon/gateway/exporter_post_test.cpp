#include "daemon/gateway/exporter_post.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/exporter_wire.hpp"

using namespace campus;
using namespace campus::exporters::test;
namespace asio = boost::asio;
using asio::ip::udp;
using namespace std::chrono_literals;

namespace {

auto const loopback = IpAddress::v4(0x7f00'0001);

Wire only_record(std::uint32_t sequence) { return V9{.sequence = sequence}.with({set(300, plain_record())}); }
Wire with_template(std::uint32_t sequence) {
  return V9{.sequence = sequence}.with({set(0, layout(300, plain_fields())), set(300, plain_record())});
}

struct House {
  asio::io_context loop;
  Instant now = at(noon);
  std::vector<Fault> failures, notices;
  std::vector<KeptFlow> told;
  gateway::ToldTraffic::Over moved;
  udp::socket exporter{loop, udp::endpoint(asio::ip::address_v4::loopback(), 0)};
  gateway::ExporterPost post{loop.get_executor(), world()};

  gateway::ExporterPost::World world() {
    return {.clock = [this] { return now; },
            .failed = [this](Fault const& fault) { failures.push_back(fault); },
            .spawn = [this](asio::awaitable<void> life) { asio::co_spawn(loop, std::move(life), asio::detached); },
            .told = [this](KeptFlow flow) { told.push_back(std::move(flow)); },
            .moved =
                [this](gateway::ToldTraffic::Over over) {
                  std::ranges::move(over.steps, std::back_inserter(moved.steps));
                  std::ranges::move(over.school, std::back_inserter(moved.school));
                },
            .noticed = [this](Fault const& fault) { notices.push_back(fault); }};
  }
  std::uint16_t free_port() {
    udp::socket socket(loop, {asio::ip::address_v4::loopback(), 0});
    return socket.local_endpoint().port();
  }
  static gateway::ExporterPost::Settings settings(std::vector<std::uint16_t> const& ports, bool has_captures = false) {
    gateway::ExporterPost::Settings settings;
    for (auto const port : ports) settings.config.listen.push_back({loopback, port});
    settings.config.allow = {{.from = *Prefix::parse("127.0.0.1")}};
    settings.addresses.inside = {*Prefix::parse("10.0.0.0/8")};
    settings.has_captures = has_captures;
    return settings;
  }
  void send(Wire const& datagram, std::uint16_t port) {
    exporter.send_to(asio::buffer(datagram.bytes()), {asio::ip::address_v4::loopback(), port});
  }
  template <class Condition>
  void run_until(Condition is_so) {
    auto const deadline = std::chrono::steady_clock::now() + 30s;
    while (!is_so() && std::chrono::steady_clock::now() < deadline) loop.run_one_for(1s);
    BOOST_TEST_REQUIRE(is_so());
  }
  void run_until_told(std::size_t count) {
    run_until([&] { return told.size() >= count; });
  }
  // Until the exporter's template and its first record were heard on the first address.
  void begin(gateway::ExporterPost::Settings const& settings) {
    post.reconfigure(settings);
    post.start();
    send(with_template(1), settings.config.listen.front().port);
    run_until_told(1);
  }
  void end() {
    post.stop();
    loop.run();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(exporter_post, House)

BOOST_AUTO_TEST_CASE(an_address_that_is_taken_is_asked_for_again_while_another_is_heard) {
  auto const heard = free_port();
  udp::socket other(loop, {asio::ip::address_v4::loopback(), 0});
  auto const taken = other.local_endpoint().port();
  post.reconfigure(settings({heard, taken}));
  post.start();
  BOOST_REQUIRE(failures.size() == 1u);
  BOOST_TEST(failures[0].code == "CMP-P201");
  BOOST_TEST(!post.view().is_listening);
  send(with_template(1), heard);
  run_until_told(1);
  other.close();
  run_until([&] { return post.view().is_listening; });
  BOOST_REQUIRE(notices.size() == 1u);
  BOOST_TEST(notices[0].code == "CMP-P204");
  send(only_record(2), taken);  // the exporter is the same: its template is known
  run_until_told(2);
  end();
}

BOOST_AUTO_TEST_CASE(another_list_of_who_may_export_forgets_no_template) {
  auto const port = free_port();
  begin(settings({port}));
  auto other = settings({port});
  other.config.allow = {{.from = *Prefix::parse("192.0.2.1")}, {.from = *Prefix::parse("127.0.0.1"), .sampled_one_in = 8}};
  post.reconfigure(other);
  send(only_record(2), port);
  run_until_told(2);
  BOOST_TEST(told[1].record.sampled_one_in == 8u);
  BOOST_TEST(post.view().domains.at(0).waiting_sets == 0u);
  BOOST_TEST(failures.empty());
  end();
}

BOOST_AUTO_TEST_CASE(an_address_more_leaves_the_others_as_they_are) {
  auto const first = free_port();
  begin(settings({first}));
  auto const second = free_port();
  send(only_record(2), first);  // still in the socket when the configuration changes
  post.reconfigure(settings({first, second}));
  send(only_record(3), second);
  run_until_told(3);
  post.reconfigure(settings({second}));
  udp::socket mine(loop, {asio::ip::address_v4::loopback(), first});  // free at once
  send(only_record(4), second);
  run_until_told(4);
  BOOST_TEST(failures.empty());
  end();
}

BOOST_AUTO_TEST_CASE(who_may_no_longer_export_is_a_stranger) {
  auto const port = free_port();
  begin(settings({port}));
  auto other = settings({port});
  other.config.allow = {{.from = *Prefix::parse("192.0.2.1")}};
  post.reconfigure(other);
  BOOST_TEST(post.view().domains.empty());
  send(only_record(2), port);
  run_until([&] { return post.view().from_strangers == 1; });
  BOOST_TEST(told.size() == 1u);
  end();
}

// 10.0.0.5 sent 1,500 bytes in three packets; a v9 record without times happened when it was exported.
BOOST_AUTO_TEST_CASE(what_is_told_is_traffic_of_the_school_where_no_interface_captures) {
  auto const port = free_port();
  auto alone = settings({port});
  alone.addresses.inside = {*Prefix::parse("10.0.0.5")};
  begin(alone);
  BOOST_REQUIRE(post.view().sources.size() == 1u);
  BOOST_TEST(post.view().sources[0].counts);
  auto beside = alone;
  beside.has_captures = true;
  post.reconfigure(beside);
  BOOST_REQUIRE(moved.school.size() >= 1u);
  BOOST_TEST(moved.school[0].up.bytes == 1'500u);
  BOOST_TEST(moved.school[0].up.packets == 3u);
  BOOST_TEST(moved.steps[0].interface_name == "exporter:127.0.0.1");
  auto const before = moved.school.size();
  send(only_record(2), port);
  run_until_told(2);
  BOOST_TEST(!post.view().sources.at(0).counts);
  auto said = beside;
  said.config.allow[0].counts = true;  // it sees what no interface of ours does
  post.reconfigure(said);
  BOOST_TEST(moved.school.size() == before);
  BOOST_TEST(moved.steps.back().interface_name == "beside:127.0.0.1");
  send(only_record(3), port);
  run_until_told(3);
  end();
  BOOST_TEST(moved.school.size() > before);
}

BOOST_AUTO_TEST_CASE(what_no_line_carries_is_kept_nowhere) {
  auto const port = free_port();
  begin(settings({port}));
  // A frame of 4 GiB, one in 2^24: 7.2e16 bytes.
  Wire header;
  header.u32(1).u32(0xffff'ffff).u32(0).u32(14).u64(0).u32(0).u32(0);
  auto const body = Wire{}.u32(1).u32(7).u32((1u << 24) - 1).u32(0).u32(0).u32(1).u32(2).u32(1).u32(1).u32(header.size()).add(header);
  auto const datagram =
      Wire{}.u32(5).u32(1).address("192.0.2.9").u32(0).u32(1).u32(1'000).u32(1).u32(1).u32(body.size()).add(body);
  send(datagram, port);
  run_until([&] { return post.view().sources.at(0).refused == 1; });
  end();
  BOOST_TEST(told.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_was_lost_on_an_address_that_is_given_up_stays_counted) {
  auto const first = free_port(), second = free_port();
  post.reconfigure(settings({first}));
  post.start();
  send(Wire{}.zeros(exporters::Receiver::datagram_bytes_max + 1), first);
  run_until([&] { return post.view().too_long == 1; });
  post.reconfigure(settings({second}));
  BOOST_TEST(post.view().too_long == 1u);
  end();
  BOOST_TEST(post.view().too_long == 1u);
}

BOOST_AUTO_TEST_CASE(interfaces_of_an_exporter_get_only_so_many_words) {
  gateway::ExporterWords words;
  auto const most = gateway::ExporterWords::interfaces_per_exporter_max;
  for (std::uint32_t i = 1; i <= most; ++i) BOOST_TEST(words.word(loopback, i, now) == "127.0.0.1#" + std::to_string(i));
  BOOST_TEST(words.word(loopback, 70'000, now) == "127.0.0.1");
  BOOST_TEST(words.word(loopback, 70'001, now) == "127.0.0.1");
  BOOST_TEST(words.word(loopback, 5, now) == "127.0.0.1#5");
  BOOST_TEST(words.word(loopback, 0, now) == "127.0.0.1");
  BOOST_TEST(words.without_number() == 2u);
  for (std::uint32_t i = 1; i < gateway::ExporterWords::exporters_max; ++i)
    BOOST_TEST(words.word(IpAddress::v4(0x0a00'0000 + i), 1, now).ends_with("#1"));
  BOOST_TEST(words.word(IpAddress::v4(0x0b00'0001), 1, now + 1h - 1s) == "11.0.0.1");
  // One goes on, the others are silent for an hour.
  words.word(loopback, 5, now + 59min);
  words.forget_silent(now + 1h);
  BOOST_TEST(words.word(IpAddress::v4(0x0b00'0001), 1, now + 1h) == "11.0.0.1#1");
  BOOST_TEST(words.word(loopback, 70'000, now + 1h) == "127.0.0.1");
}

// Counters of interface 7 at a gigabit as the sFlow v5 specification lays them out, twenty seconds apart.
BOOST_AUTO_TEST_CASE(counters_of_an_agent_are_shown_as_rates) {
  auto const port = free_port();
  post.reconfigure(settings({port}));
  post.start();
  auto const sample = [](std::uint32_t uptime_ms, std::uint64_t in, std::uint64_t out, std::uint32_t errors) {
    Wire counters;
    counters.u32(7).u32(6).u64(1'000'000'000).u32(1).u32(3);
    counters.u64(in).numbers({0, 0, 0, 0, errors, 0}, 4).u64(out).numbers({0, 0, 0, 0, 0}, 4).u32(0);
    auto const body = Wire{}.u32(1).u32(7).u32(1).u32(1).u32(counters.size()).add(counters);
    return Wire{}.u32(5).u32(1).address("192.0.2.9").u32(0).u32(uptime_ms / 1'000).u32(uptime_ms).u32(1).u32(2).u32(body.size()).add(body);
  };
  send(sample(60'000, 1'000, 1'000, 5), port);
  run_until([&] { return post.view().interfaces.size() == 1; });
  now += 20s;
  send(sample(80'000, 251'000, 2'501'000, 7), port);
  run_until([&] { return post.view().interfaces.at(0).in.bps.has_value(); });
  auto const one = post.view().interfaces.at(0);
  BOOST_TEST(one.agent.to_string() == "192.0.2.9");
  BOOST_TEST(one.in.bps.value_or(0) == 100'000u);
  BOOST_TEST(one.out.bps.value_or(0) == 1'000'000u);
  BOOST_TEST(one.in.errors.value_or(0) == 2u);
  BOOST_TEST(one.over_ms == 20'000);
  end();
}

BOOST_AUTO_TEST_SUITE_END()
