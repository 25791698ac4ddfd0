#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "policy/watch/flow_watch.hpp"

using namespace campus;
using namespace campus::watch;
using namespace std::chrono_literals;

namespace {

constexpr Instant lesson{std::chrono::seconds(1'800'000'000)};
constexpr std::uint32_t school = 0x0a140000;  // 10.20.0.0
constexpr std::uint32_t world = 0xcb007100;   // 203.0.113.0
constexpr std::uint8_t icmp = 1, tcp = 6, udp = 17;

std::vector<Prefix> blocks(std::vector<std::string> const& texts) {
  std::vector<Prefix> all;
  for (auto const& text : texts) all.push_back(*Prefix::parse(text));
  return all;
}

DetectorSettings usual() {
  DetectorSettings settings;
  settings.window = 60s;
  settings.scan_hosts = 60;
  settings.scan_ports = 100;
  settings.scan_unanswered = 0.6;
  settings.flood_flows_per_s = 1000;
  settings.flood_small_packets_per_s = 20'000;
  settings.small_packet_bytes = 200;
  settings.flood_lasting_s = 3;
  settings.guesses = 30;
  settings.guess_bytes_max = 6000;
  settings.guess_ports = {22, 3389};
  settings.mining_ports = {3333, 14444};
  settings.mining_lasting = 10min;
  settings.mining_bytes_per_s_max = 1250;
  settings.server_clients = 3;
  settings.server_ports = {80, 8080};
  settings.servers_known = {{IpAddress::v4(school + 9), 80}};
  settings.pools = PrefixSet(blocks({"198.51.100.7"}));
  settings.blocklist = PrefixSet(blocks({"192.0.2.0/24", "2001:db8:bad::/48"}));
  settings.pupils = PrefixSet(blocks({"10.20.0.0/24"}));
  settings.exempt = PrefixSet(blocks({"10.20.0.250"}));
  return settings;
}

struct Seen {
  FlowWatch watch{0x5eed};
  std::vector<Condition> found;
  FlowsSeen batch{"lan0", lesson, {}};

  explicit Seen(DetectorSettings settings = usual()) { watch.configure(std::move(settings)); }

  void see(SeenFlow flow) {
    batch.flows.push_back(flow);
    if (batch.flows.size() == FlowsSeen::flows_max) hand_over();
  }
  void hand_over() {
    watch.feed(batch, found);
    batch.flows.clear();
  }
  void pass(Duration span) {
    hand_over();
    batch.at += span;
    watch.tick(batch.at, found);
  }
  std::size_t count(std::string const& rule) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(found, [&](Condition const& condition) { return condition.key.rule == rule; }));
  }
  Condition const& first(std::string const& rule) const {
    return *std::ranges::find_if(found,
                                 [&](Condition const& condition) { return condition.key.rule == rule; });
  }
};

SeenFlow within(std::uint32_t from, std::uint32_t to, std::uint16_t port, std::uint32_t back = 0) {
  return {.from = IpAddress::v4(from),
          .to = IpAddress::v4(to),
          .to_port = port,
          .protocol = tcp,
          .is_new = true,
          .is_from_inside = true,
          .is_to_inside = true,
          .packets_out = 1,
          .packets_back = back,
          .bytes_out = 60,
          .bytes_back = back * 60};
}

SeenFlow outward(std::uint32_t from, std::uint32_t to, std::uint16_t port, std::uint32_t back = 5) {
  auto flow = within(from, to, port, back);
  flow.is_to_inside = false;
  return flow;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_watch)

BOOST_AUTO_TEST_CASE(a_scan_of_the_segment_is_found_once_with_its_evidence_and_its_final_figures) {
  Seen school_lan;
  for (std::uint32_t host = 1; host < 255; ++host) {
    school_lan.see(within(school + 77, school + host, 22, host % 5 == 0 ? 1 : 0));  // a closed port says no
    if (host % 64 == 0) school_lan.pass(1s);
  }
  school_lan.hand_over();
  BOOST_TEST_REQUIRE(school_lan.count("flow.scan_hosts") == 1u);
  auto const& scan = school_lan.first("flow.scan_hosts");
  BOOST_TEST(scan.key.object == "host:10.20.0.77");
  BOOST_TEST(scan.what.code == "CMP-V110");
  BOOST_TEST(scan.evidence.flows.size() == FlowWatch::samples_kept);
  BOOST_TEST(scan.evidence.flows[0].to_port == 22);
  school_lan.pass(60s);
  BOOST_TEST_REQUIRE(school_lan.count("flow.scan_hosts") == 2u);
  auto const hosts = std::stoi(school_lan.found.back().evidence.counts[0].value);
  BOOST_TEST(hosts > 225);  // 254 by linear counting in 512 bits: within an eighth
  BOOST_TEST(hosts < 285);
  BOOST_TEST(school_lan.count("flow.scan_ports") == 0u);
}

BOOST_AUTO_TEST_CASE(a_scan_is_told_by_what_came_to_nothing_and_not_by_the_name_that_was_asked_before) {
  Seen school_lan;
  school_lan.see(outward(school + 77, 0xcb007135, 53));  // 203.0.113.53, and it answers
  for (std::uint32_t host = 1; host < 100; ++host) school_lan.see(within(school + 77, school + host, 445));
  school_lan.hand_over();
  BOOST_TEST_REQUIRE(school_lan.count("flow.scan_hosts") == 1u);
  auto const& scan = school_lan.first("flow.scan_hosts");
  BOOST_TEST((scan.what.arguments.back() == Fault::Argument{"port", "445"}));
  BOOST_TEST(scan.evidence.flows[0].to_port == 445);
}

BOOST_AUTO_TEST_CASE(a_scan_of_many_ports_of_one_host_is_found_though_closed_ports_answer) {
  Seen school_lan;
  for (std::uint16_t port = 1; port <= 300; ++port) school_lan.see(within(school + 77, school + 5, port, 1));
  school_lan.hand_over();
  BOOST_TEST_REQUIRE(school_lan.count("flow.scan_ports") == 1u);
  BOOST_TEST(school_lan.first("flow.scan_ports").evidence.flows[0].to.to_string() == "10.20.0.5");
  BOOST_TEST(school_lan.count("flow.scan_hosts") == 0u);
}

BOOST_AUTO_TEST_CASE(a_sweep_by_ping_is_a_scan_even_when_all_answer) {
  Seen school_lan;
  for (std::uint32_t host = 1; host < 255; ++host) {
    auto ping = within(school + 77, school + host, 0, 1);
    ping.protocol = icmp;
    school_lan.see(ping);
  }
  school_lan.hand_over();
  BOOST_TEST(school_lan.count("flow.scan_hosts") == 1u);
}

BOOST_AUTO_TEST_CASE(a_browser_a_resolver_and_file_sharing_are_no_scans) {
  Seen school_lan;
  std::minstd_rand random(7);
  for (std::uint32_t i = 0; i < 400; ++i) {
    school_lan.see(outward(school + 10, world + i % 256, 443, 12));
    auto question = outward(school + 11, world + i % 256, 53, 1);
    question.protocol = udp;
    school_lan.see(question);
    auto peer = outward(school + 12, static_cast<std::uint32_t>(random()),
                        static_cast<std::uint16_t>(1024 + random() % 60'000), 0);
    peer.protocol = udp;
    school_lan.see(peer);
  }
  school_lan.pass(61s);
  BOOST_TEST(school_lan.found.empty());
}

BOOST_AUTO_TEST_CASE(one_host_below_the_threshold_is_no_scan_and_an_exempt_one_never) {
  Seen school_lan;
  for (std::uint32_t host = 1; host <= 50; ++host) school_lan.see(within(school + 77, school + host, 22));
  for (std::uint32_t host = 1; host < 250; ++host) school_lan.see(within(school + 250, school + host, 22));
  school_lan.pass(61s);
  for (std::uint32_t host = 50; host <= 99; ++host) school_lan.see(within(school + 77, school + host, 22));
  school_lan.pass(61s);  // fifty in each of two windows
  BOOST_TEST(school_lan.found.empty());
}

BOOST_AUTO_TEST_CASE(a_flood_of_invented_addresses_is_one_alert_and_no_more_memory) {
  Seen school_lan;
  auto const bytes_before = school_lan.watch.bytes();
  std::minstd_rand random(7);
  for (int second = 0; second < 6; ++second) {
    for (int packet = 0; packet < 20'000; ++packet) {
      SeenFlow flow = outward(static_cast<std::uint32_t>(random()), school + 5, 80, 0);
      flow.is_from_inside = false;
      flow.is_to_inside = true;
      school_lan.see(flow);
    }
    school_lan.pass(1s);
  }
  BOOST_TEST(school_lan.watch.bytes() == bytes_before);
  BOOST_TEST(bytes_before < 8u << 20);
  BOOST_TEST(school_lan.watch.forgotten() > 0u);
  BOOST_TEST(school_lan.count("flow.flood") >= 1u);
  BOOST_TEST(school_lan.count("flow.flood") == school_lan.found.size());
  for (auto const& condition : school_lan.found) BOOST_TEST(condition.key.object == "host:10.20.0.5");
}

BOOST_AUTO_TEST_CASE(a_scanner_is_found_in_the_middle_of_a_flood_of_invented_addresses) {
  Seen school_lan;
  std::minstd_rand random(11);
  for (std::uint32_t host = 1; host < 200; ++host) {
    school_lan.see(within(school + 77, school + host, 22));
    for (int packet = 0; packet < 100; ++packet)
      school_lan.see(outward(static_cast<std::uint32_t>(random()), school + 5, 80, 0));
  }
  school_lan.hand_over();
  BOOST_TEST(school_lan.count("flow.scan_hosts") == 1u);
}

BOOST_AUTO_TEST_CASE(a_burst_of_one_second_and_a_fast_download_are_no_flood) {
  Seen school_lan;
  for (std::uint32_t i = 0; i < 3000; ++i)
    school_lan.see(within(school + i % 200, school + 5, 80, i % 2 ? 3 : 0));
  school_lan.pass(1s);
  for (int second = 0; second < 10; ++second) {
    auto download = outward(school + 20, world + 1, 443, 60'000);
    download.packets_out = 30'000;  // every second packet is acknowledged
    download.bytes_out = 30'000u * 66;
    download.is_new = second == 0;
    school_lan.see(download);
    school_lan.pass(1s);
  }
  BOOST_TEST(school_lan.count("flow.flood") == 0u);
}

BOOST_AUTO_TEST_CASE(many_short_conversations_with_a_login_are_guesses_and_long_ones_are_work) {
  Seen school_lan;
  for (int attempt = 0; attempt < 40; ++attempt) {
    auto guess = outward(world + 9, school + 5, 22, 12);
    guess.bytes_out = 1500;
    guess.bytes_back = 2000;
    school_lan.see(guess);
    auto work = within(school + 6, school + 5, 22, 500);
    work.bytes_back = 500'000;
    school_lan.see(work);
  }
  school_lan.hand_over();
  BOOST_TEST_REQUIRE(school_lan.count("flow.brute_force") == 1u);
  BOOST_TEST(school_lan.first("flow.brute_force").key.object == "host:203.0.113.9");
  school_lan.pass(61s);
  BOOST_TEST(school_lan.count("flow.brute_force") == 2u);  // once more, with its final figures
  BOOST_TEST(school_lan.found.back().evidence.counts[0].value == "40");
}

BOOST_AUTO_TEST_CASE(a_listed_address_is_an_alert_outward_and_when_it_is_answered) {
  Seen school_lan;
  school_lan.see(outward(school + 3, 0xc0000205, 443, 0));  // to 192.0.2.5
  auto knock = outward(0xc0000206, school + 4, 22, 0);
  knock.is_from_inside = false;
  knock.is_to_inside = true;
  school_lan.see(knock);  // nobody answered: the world's noise
  knock.packets_back = 3;
  school_lan.see(knock);
  auto v6 = outward(0, 0, 443, 3);
  v6.from = *IpAddress::parse("fd00::3");
  v6.to = *IpAddress::parse("2001:db8:bad::1");
  school_lan.see(v6);
  school_lan.hand_over();
  BOOST_TEST_REQUIRE(school_lan.count("flow.blocklisted") == 3u);
  BOOST_TEST(school_lan.found[0].key.object == "host:10.20.0.3");
  BOOST_TEST(school_lan.found[1].key.object == "host:10.20.0.4");
  BOOST_TEST(school_lan.found[2].key.object == "host:fd00::3");
}

BOOST_AUTO_TEST_CASE(a_pool_is_said_at_once_and_a_thin_long_flow_after_its_time) {
  Seen school_lan;
  school_lan.see(outward(school + 3, 0xc6336407, 443));  // 198.51.100.7
  school_lan.hand_over();
  BOOST_TEST(school_lan.count("flow.mining_pool") == 1u);
  for (int minute = 0; minute <= 10; ++minute) {
    auto thin = outward(school + 4, world + 1, 3333);
    thin.is_new = minute == 0;
    auto thick = outward(school + 5, world + 1, 3333);
    thick.is_new = minute == 0;
    thick.bytes_back = 50'000'000;
    auto paused = outward(school + 6, world + 1, 3333);
    school_lan.see(thin);
    school_lan.see(thick);
    if (minute != 4 && minute != 5 && minute != 6 && minute != 7) school_lan.see(paused);
    school_lan.pass(60s);
  }
  BOOST_TEST_REQUIRE(school_lan.count("flow.mining") == 1u);
  BOOST_TEST(school_lan.first("flow.mining").key.object == "host:10.20.0.4");
  BOOST_TEST((school_lan.first("flow.mining").severity == Severity::low));  // ports prove nothing
}

BOOST_AUTO_TEST_CASE(a_server_among_the_pupils_is_found_and_a_known_one_is_not) {
  Seen school_lan;
  for (std::uint32_t client = 100; client < 110; ++client) {
    school_lan.see(within(school + client, school + 8, 8080, 6));
    school_lan.see(within(school + client, school + 9, 80, 6));      // known
    school_lan.see(within(school + client, school + 0x105, 80, 6));  // of the staff's segment
    school_lan.see(within(school + client, school + 10, 8080, 1));   // refuses
  }
  school_lan.hand_over();
  BOOST_TEST_REQUIRE(school_lan.count("flow.new_server") == 1u);
  BOOST_TEST(school_lan.first("flow.new_server").key.object == "host:10.20.0.8");
}

BOOST_AUTO_TEST_CASE(a_detector_whose_number_is_zero_is_off) {
  Seen nothing{DetectorSettings{}};
  for (std::uint32_t host = 1; host < 2000; ++host) nothing.see(within(school + 77, school + host % 256, 22));
  nothing.pass(1s);
  nothing.pass(1s);
  BOOST_TEST(nothing.found.empty());
}

BOOST_AUTO_TEST_CASE(overlapping_blocks_are_one_and_their_ends_belong_to_them) {
  PrefixSet const set(blocks({"10.0.0.0/8", "10.20.0.0/16", "192.0.2.1", "0.0.0.0/32", "2001:db8::/32"}));
  for (auto const inside : {"10.0.0.0", "10.255.255.255", "192.0.2.1", "0.0.0.0", "2001:db8:ffff::1"})
    BOOST_TEST(set.contains(*IpAddress::parse(inside)), inside);
  for (auto const outside : {"9.255.255.255", "11.0.0.0", "192.0.2.2", "0.0.0.1", "2001:db9::"})
    BOOST_TEST(!set.contains(*IpAddress::parse(outside)), outside);
  BOOST_TEST(!PrefixSet().contains(*IpAddress::parse("10.0.0.1")));
}

BOOST_AUTO_TEST_SUITE_END()
