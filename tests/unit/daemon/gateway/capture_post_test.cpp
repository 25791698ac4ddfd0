#include "daemon/gateway/capture_post.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/packet.hpp"

using namespace campus;
namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

// A capture of so many conversations of one frame each.
struct ManyConversations {
  explicit ManyConversations(std::size_t count)
      : path(fs::temp_directory_path() / ("campus-post-" + std::to_string(::getpid()) + ".pcap")) {
    std::vector<test::Record> records;
    for (std::size_t i = 0; i < count; ++i) {
      auto const port = static_cast<std::uint16_t>(i % 50'000 + 1'024);
      auto const host = "10.20.0." + std::to_string(i / 50'000 + 1);
      records.push_back({.ns = 1'800'000'000'000'000'000 + static_cast<std::int64_t>(i) * 1'000,
                         .bytes = test::Packet{}.ipv4(host, "192.0.2.1").udp(port, 53).payload(20).bytes()});
    }
    std::ofstream(path, std::ios::binary) << test::pcap_file(records);
  }
  ~ManyConversations() { fs::remove(path); }
  fs::path path;
};

// A post on a loop of its own, and what it tells.
struct PostHouse {
  asio::io_context loop;
  std::vector<std::size_t> told_in_turn{0};  // conversations, by turn of the loop
  std::size_t told = 0;
  std::vector<Fault> failures;
  int begun = 0, regained = 0;
  std::function<bool()> is_crowded;
  bool is_over = false;
  runtime::Worker opener{"capture-open"};
  std::shared_ptr<gateway::CapturePost> post;

  std::string measured_as;

  explicit PostHouse(std::string source, bool counts = true) {
    gateway::CapturePost::Plan plan;
    plan.source.source = std::move(source);
    plan.source.counts = counts;
    plan.meter.table = {.entries = std::size_t{1} << 16};
    plan.meter.timeouts = packet::FlowTimeouts{};
    plan.addresses.inside = {*Prefix::parse("10.20.0.0/16")};
    post = std::make_shared<gateway::CapturePost>(
        loop.get_executor(), opener, std::move(plan),
        gateway::CapturePost::World{.measured = [this](TrafficMeasured const& seen) { measured_as = seen.rollup.interface_name; },
                                    .lost = [this](Fault const& fault) { failures.push_back(fault); },
                                    .regained = [this](bool was_lost) { ++(was_lost ? regained : begun); },
                                    .ended =
                                        [this](std::span<ToldFlow const> flows) {
                                          told += flows.size();
                                          told_in_turn.back() += flows.size();
                                        },
                                    .is_crowded = [this] { return is_crowded && is_crowded(); }});
  }
  // Until the post ends; another life has its turns beside it.
  void live() {
    post->start();
    asio::co_spawn(
        loop, [](PostHouse* house) -> asio::awaitable<void> {
          co_await house->post->run();
          house->is_over = true;
        }(this), asio::detached);
    asio::co_spawn(
        loop, [](PostHouse* house) -> asio::awaitable<void> {
          while (!house->is_over) {
            house->told_in_turn.push_back(0);
            co_await asio::post(house->loop, asio::use_awaitable);
          }
        }(this), asio::detached);
    loop.run();
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(capture_post_hands_over_a_whole_table_in_turns) {
  constexpr std::size_t conversations = 40'000;  // an end in one turn would be some three hundred slabs of records
  ManyConversations const capture(conversations);
  PostHouse house("file:" + capture.path.string());
  BOOST_TEST_REQUIRE(house.post->open().has_value());
  house.live();
  BOOST_TEST(house.told == conversations);
  BOOST_TEST(std::ranges::max(house.told_in_turn) <= 4 * packet::records_per_slab);
  BOOST_TEST(!house.post->is_watching());
}

BOOST_AUTO_TEST_CASE(capture_post_lets_its_last_conversations_wait_for_who_is_behind) {
  constexpr std::size_t conversations = 40'000, room = 8'192;
  ManyConversations const capture(conversations);
  PostHouse house("file:" + capture.path.string());
  std::size_t written = 0, most = 0;
  house.is_crowded = [&] {
    most = std::max(most, house.told - written);
    bool const is_crowded = house.told - written >= room / 2;
    written = house.told;  // by the next time that it asks
    return is_crowded;
  };
  BOOST_TEST_REQUIRE(house.post->open().has_value());
  house.live();
  BOOST_TEST(house.told == conversations);
  BOOST_TEST(most <= room);
}

BOOST_AUTO_TEST_CASE(capture_post_opens_by_itself_what_was_not_opened) {
  ManyConversations const capture(10);
  PostHouse house("file:" + capture.path.string());
  house.live();
  BOOST_TEST(house.told == 10U);
  BOOST_TEST(house.begun == 1);
  BOOST_TEST(house.regained == 0);
}

// The numbers are those of the .expected file beside each capture.
BOOST_AUTO_TEST_CASE(capture_post_ends_every_frame_in_exactly_one_counter) {
  PostHouse house("file:" CAMPUS_SOURCE_DIR "/tests/golden/captures/mixed.pcap");
  house.live();
  auto const sums = house.post->sums();
  using enum packet::FrameFate;
  BOOST_TEST(sums.frames[tcp].packets == 2U);
  BOOST_TEST(sums.frames[udp].packets == 4U);
  BOOST_TEST(sums.frames[icmp].packets == 3U);
  for (auto const fate : {sctp, ip_other, arp, lldp, spanning_tree, not_ip}) BOOST_TEST(sums.frames[fate].packets == 1U);
  for (auto const fate : {portless, cut_short, malformed, unknown_link}) BOOST_TEST(sums.frames[fate].packets == 0U);
  BOOST_TEST(sums.health.packets == 15U);
}

BOOST_AUTO_TEST_CASE(capture_post_counts_what_travels_in_tunnels_beside_the_fates) {
  PostHouse house("file:" CAMPUS_SOURCE_DIR "/tests/golden/captures/overlays.pcap");
  house.live();
  auto sums = house.post->sums();
  BOOST_TEST(sums.frames[packet::Tunnel::vxlan].packets == 5U);
  BOOST_TEST(sums.frames[packet::Tunnel::geneve].packets == 2U);
  BOOST_TEST(sums.frames.total().packets == 10U);
  // What a post before a reload counted is added with all its names.
  sums += house.post->sums();
  BOOST_TEST(sums.health.packets == 20U);
  BOOST_TEST(sums.frames[packet::Tunnel::vxlan].packets == 10U);
}

BOOST_AUTO_TEST_CASE(capture_post_measures_under_a_name_that_says_whether_it_counts) {
  auto const capture = "file:" CAMPUS_SOURCE_DIR "/tests/golden/captures/mixed.pcap";
  PostHouse counting(capture), beside(capture, false);
  counting.live();
  beside.live();
  BOOST_TEST(counting.measured_as == capture);
  BOOST_TEST(beside.measured_as == "beside:" + std::string(capture));
  BOOST_TEST(beside.post->interface_name() == capture);
  BOOST_TEST(beside.post->sums().health.packets == 15U);
}

BOOST_AUTO_TEST_CASE(capture_post_that_is_stopped_while_nothing_opens_ends) {
  PostHouse house("file:/nowhere/at-all.pcap");
  asio::post(house.loop, [&] { house.post->stop(); });
  house.live();
  BOOST_TEST(!house.post->is_watching());
  BOOST_TEST(house.told == 0U);
}
