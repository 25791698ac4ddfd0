#include "collectors/packet/dpdk_source.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "collectors/packet/dpdk_name.hpp"
#include "collectors/packet/file_source.hpp"
#include "collectors/packet/flow_meter.hpp"
#include "collectors/packet/read_file.hpp"

using namespace campus;
using namespace campus::packet;
namespace fs = std::filesystem;

namespace {

std::string const golden_folder = CAMPUS_SOURCE_DIR "/tests/golden/captures/";

// Fifteen frames of Ethernet, none of them shortened.
std::string const mixed = golden_folder + "mixed.pcap";

SourceConfig through(std::string const& port, unsigned queues = 1, unsigned queue = 0) {
  SourceConfig config;
  config.source = "dpdk:" + port + (queues > 1 ? '#' + std::to_string(queue) : "");
  config.buffer_bytes = 1u << 20;
  config.dpdk.memory_bytes = 64u << 20;
  config.dpdk.queues = queues;
  config.queue = queue;
  return config;
}

Fault refused(SourceConfig const& config) {
  DpdkSource source(config);
  auto const ready = source.prepare();
  return ready ? Fault{Fault::Kind::failure, "ready", {}} : ready.error();
}

std::string refused_with(SourceConfig const& config, std::vector<fs::path> const& places) {
  DpdkSource source(config, places);
  auto const ready = source.prepare();
  return ready ? "ready" : ready.error().code;
}

std::string argument(Fault const& fault, std::string const& name) {
  auto const found = std::ranges::find(fault.arguments, name, &Fault::Argument::name);
  return found == fault.arguments.end() ? "" : found->value;
}

bool has_module() {
  auto const places = dpdk_module_places();
  return std::ranges::any_of(places, [](auto const& place) { return fs::exists(place); });
}

bool is_skipped() {
  if (has_module()) return false;
  std::cout << "skipped: the DPDK module was not built (package libdpdk-dev)" << std::endl;
  return true;
}

struct Counter {
  Counter() { BOOST_TEST_REQUIRE(meter.prepare(nullptr).has_value()); }
  std::uint64_t packets() {
    meter.settle();
    return meter.totals().frames.total().packets;
  }
  FlowMeter meter{{.table = {.entries = 1024}, .inside_macs = {}}};
};

void take_all(FrameSource& source, FlowMeter& meter) {
  while (source.state() == FrameSource::State::running) {
    if (source.pump(meter, burst_frames_max) == 0) source.wait(idle_wait_max);
  }
}

// What does not depend on the moment, of every flow.
std::vector<std::string> flows_of(CaptureSummary const& summary) {
  std::vector<std::string> lines;
  auto const side = [](FlowSide const& of) {
    return ' ' + std::to_string(of.counts.packets) + '/' + std::to_string(of.counts.bytes);
  };
  for (auto const& flow : summary.top_flows)
    lines.push_back(flow.key.address_a.to_string() + ':' + std::to_string(flow.key.port_a) + ' ' +
                    flow.key.address_b.to_string() + ':' + std::to_string(flow.key.port_b) + ' ' +
                    std::to_string(flow.key.protocol) + ' ' + std::to_string(flow.key.vlan) + side(flow.a) + side(flow.b));
  return lines;
}

CaptureSummary read_by(RecordReader reader, std::string const& path) {
  ReadOptions options;
  options.reader = reader;
  options.flows_listed_max = 1000;
  auto summary = read_file(path, options);
  BOOST_TEST_REQUIRE(summary.has_value(), path << (summary ? "" : ": " + summary.error().code));
  return std::move(*summary);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dpdk)

BOOST_AUTO_TEST_CASE(a_port_is_named_with_its_arguments_and_its_queue) {
  BOOST_TEST(dpdk_port(through("0000:03:00.0")) == "0000:03:00.0");
  BOOST_TEST(dpdk_port(through("net_pcap0,iface=eth1", 4, 3)) == "net_pcap0,iface=eth1");
  BOOST_TEST(dpdk_device_name("net_pcap0,iface=eth1") == "net_pcap0");
  BOOST_TEST(dpdk_argument("net_pcap0,rx_pcap=/a.pcap,infinite_rx=1", "rx_pcap") == "/a.pcap");
  BOOST_TEST(dpdk_argument("net_pcap0,rx_pcap=/a.pcap,infinite_rx=1", "infinite_rx") == "1");
  BOOST_TEST(dpdk_argument("net_pcap0,rx_iface=eth1", "iface") == "");
  BOOST_TEST(dpdk_argument("net_pcap0", "iface") == "");
}

BOOST_AUTO_TEST_CASE(each_queue_has_a_thread_and_a_name) {
  auto wan = SourceConfig{};
  wan.source = "wan0";
  auto card = through("0000:03:00.0");
  card.dpdk.queues = 2;
  auto const threads = one_for_each_thread({wan, card});
  BOOST_TEST_REQUIRE(threads.size() == 3u);
  BOOST_TEST(threads[0].source == "wan0");
  BOOST_TEST(threads[1].source == "dpdk:0000:03:00.0#0");
  BOOST_TEST(threads[2].source == "dpdk:0000:03:00.0#1");
  BOOST_TEST(threads[2].queue == 1u);
  BOOST_TEST(dpdk_port(threads[2]) == "0000:03:00.0");
}

BOOST_AUTO_TEST_CASE(without_the_module_it_says_so) {
  BOOST_TEST(refused_with(through("net_null0"), {}) == "CMP-P021");
  BOOST_TEST(refused_with(through("net_null0"), {"/nowhere/campus-capture-dpdk.so"}) == "CMP-P021");
}

BOOST_AUTO_TEST_CASE(what_is_no_module_or_one_of_another_version_is_refused) {
  BOOST_TEST(refused_with(through("net_null0"), {mixed}) == "CMP-P022");
  BOOST_TEST(refused_with(through("net_null0"), {CAMPUS_OTHER_MODULE}) == "CMP-P023");
}

BOOST_AUTO_TEST_CASE(a_core_that_is_not_ours_is_refused) {
  auto config = through("net_null0");
  config.dpdk.cores = {1000};
  BOOST_TEST(refused(config).code == "CMP-P036");
}

BOOST_AUTO_TEST_CASE(an_interface_that_is_not_there_is_named) {
  auto const fault = refused(through("net_pcap0,iface=campus-none0"));
  BOOST_TEST(fault.code == "CMP-P010");
  BOOST_TEST(argument(fault, "interface") == "campus-none0");
}

// Each look gives two frames and loses three to a full queue and four in the card; see fake_dpdk_module.cpp.
BOOST_AUTO_TEST_CASE(what_the_port_lost_counts_from_the_start_on_and_is_told_by_the_first_queue) {
  DpdkSource first(through("fake0", 2, 0), {CAMPUS_FAKE_MODULE}), second(through("fake0", 2, 1), {CAMPUS_FAKE_MODULE});
  Counter counter;
  for (auto* const source : {&first, &second}) {
    BOOST_TEST_REQUIRE(source->prepare().has_value());
    for (int look = 0; look < 5; ++look) BOOST_TEST(source->pump(counter.meter, burst_frames_max) == 2u);
  }
  BOOST_TEST(counter.packets() == 20u);
  BOOST_TEST(counter.meter.totals().frames.total().bytes == 20u * 1514u);
  BOOST_TEST(first.counters().kernel_dropped == 5u * 3u);
  BOOST_TEST(first.counters().interface_dropped == 5u * 4u);
  BOOST_TEST(second.counters().kernel_dropped == 0u);
  BOOST_TEST(second.counters().interface_dropped == 0u);
}

BOOST_AUTO_TEST_CASE(a_card_that_is_taken_out_breaks_the_source_and_its_sums_stay) {
  DpdkSource source(through("fake0,gone=3"), {CAMPUS_FAKE_MODULE});
  BOOST_TEST_REQUIRE(source.prepare().has_value());
  Counter counter;
  source.pump(counter.meter, burst_frames_max);
  BOOST_TEST(source.counters().kernel_dropped == 3u);
  BOOST_TEST((source.state() == FrameSource::State::running));
  source.pump(counter.meter, burst_frames_max);
  source.pump(counter.meter, burst_frames_max);
  BOOST_TEST(source.counters().kernel_dropped == 3u);
  BOOST_TEST((source.state() == FrameSource::State::broken));
}

BOOST_AUTO_TEST_CASE(a_thread_that_is_not_taken_breaks_the_source) {
  DpdkSource source(through("fake0,core=no"), {CAMPUS_FAKE_MODULE});
  BOOST_TEST_REQUIRE(source.prepare().has_value());
  Counter counter;
  BOOST_TEST(source.pump(counter.meter, burst_frames_max) == 0u);
  BOOST_TEST((source.state() == FrameSource::State::broken));
}

BOOST_AUTO_TEST_CASE(each_refusal_has_a_sentence_of_its_own) {
  std::vector<std::string> const codes{"CMP-P024", "CMP-P025", "CMP-P026", "CMP-P029", "CMP-P035", "CMP-P027", "CMP-P028"};
  for (std::size_t i = 0; i < codes.size(); ++i)
    BOOST_TEST(refused_with(through("fake0,refuse=" + std::to_string(i + 1)), {CAMPUS_FAKE_MODULE}) == codes[i]);
}

BOOST_AUTO_TEST_CASE(a_file_gives_every_frame_and_ends) {
  if (is_skipped()) return;
  DpdkSource source(through("net_pcap0,rx_pcap=" + mixed));
  BOOST_TEST_REQUIRE(source.prepare().has_value());
  Counter counter;
  take_all(source, counter.meter);
  BOOST_TEST((source.state() == FrameSource::State::ended));
  BOOST_TEST(counter.packets() == 15u);
  BOOST_TEST(source.counters().kernel_dropped == 0u);
  BOOST_TEST(source.counters().interface_dropped == 0u);
}

BOOST_AUTO_TEST_CASE(the_snapshot_length_holds_here_too_and_bytes_are_those_of_the_wire) {
  if (is_skipped()) return;
  auto config = through("net_pcap0,rx_pcap=" + mixed);
  config.snapshot_bytes = 13;  // less than an Ethernet header: nothing can be read of it
  DpdkSource source(config);
  BOOST_TEST_REQUIRE(source.prepare().has_value());
  Counter counter;
  take_all(source, counter.meter);
  auto const whole = read_by(RecordReader::own, mixed);
  BOOST_TEST(counter.packets() == 15u);
  BOOST_TEST(counter.meter.totals().frames[FrameFate::cut_short].bytes == whole.total.bytes);
}

// Of each file our own reader counts every frame by flow; what it counts is held against capinfos and ndpiReader elsewhere.
BOOST_AUTO_TEST_CASE(a_file_is_counted_as_our_own_reader_counts_it) {
  if (is_skipped()) return;
  for (auto const name : {"mixed.pcap", "vlan_stack.pcap", "overlays.pcap", "gre.pcap", "labels.pcap", "fragments.pcap",
                          "ipv6_extensions.pcap", "dial_in.pcap"}) {
    auto const own = read_by(RecordReader::own, golden_folder + name);
    auto const through_dpdk = read_by(RecordReader::dpdk, golden_folder + name);
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(through_dpdk.shortened == 0u);
      BOOST_TEST(through_dpdk.lost == 0u);
      for (std::size_t fate = 0; fate < frame_fates; ++fate)
        BOOST_TEST((through_dpdk.frames.by_fate[fate] == own.frames.by_fate[fate]), frame_fate_names[fate]);
      BOOST_TEST(flows_of(through_dpdk) == flows_of(own), boost::test_tools::per_element());
      // To the microsecond, and no finer.
      BOOST_TEST((own.first_seen_ns.value_or(0) / 1000 == through_dpdk.first_seen_ns.value_or(0) / 1000));
      BOOST_TEST((through_dpdk.last_seen_ns.value_or(0) % 1000 == 0));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_net_pcap_does_not_tell_is_told) {
  if (is_skipped()) return;
  // Four of its frames were captured shorter than they were.
  BOOST_TEST(read_by(RecordReader::dpdk, golden_folder + "tolerated.pcap").shortened == 4u);
  auto const own = read_by(RecordReader::own, golden_folder + "cut_off_record.pcap");
  auto const through_dpdk = read_by(RecordReader::dpdk, golden_folder + "cut_off_record.pcap");
  BOOST_TEST((through_dpdk.tail == FileTail::cut_off));
  BOOST_TEST(through_dpdk.tail_offset == own.tail_offset);
  BOOST_TEST(through_dpdk.total.packets == own.total.packets);
  BOOST_TEST(through_dpdk.lost == 0u);
}

BOOST_AUTO_TEST_CASE(a_file_that_net_pcap_would_misread_is_refused) {
  auto const refusal = [](std::string const& path, unsigned workers = 1) {
    ReadOptions options;
    options.reader = RecordReader::dpdk;
    options.workers = workers;
    auto const read = read_file(path, options);
    return read ? "read" : read.error().code;
  };
  BOOST_TEST(refusal("-") == "CMP-P050");
  BOOST_TEST(refusal(golden_folder + "link_types.pcapng") == "CMP-P051");
  BOOST_TEST(refusal(mixed, 2) == "CMP-P052");
  BOOST_TEST(refusal("/nowhere/at/all.pcap") == "CMP-P001");
  BOOST_TEST(refusal(golden_folder + "no_capture.pcap") == "CMP-P004");
  auto const packed = fs::temp_directory_path() / "campus-dpdk-packed.pcap.gz";
  std::ofstream(packed, std::ios::binary) << "\x1f\x8b\x08 and so on";
  BOOST_TEST(refusal(packed.string()) == "CMP-P050");
  fs::remove(packed);
}

BOOST_AUTO_TEST_CASE(a_path_may_hold_what_parts_arguments) {
  if (is_skipped()) return;
  auto const odd = fs::temp_directory_path() / "campus, rx_pcap=[odd] name.pcap";
  fs::copy_file(mixed, odd, fs::copy_options::overwrite_existing);
  BOOST_TEST(read_by(RecordReader::dpdk, odd.string()).total.packets == 15u);
  fs::remove(odd);
}

BOOST_AUTO_TEST_CASE(an_endless_file_is_played_on_and_nothing_is_lost) {
  if (is_skipped()) return;
  DpdkSource source(through("net_pcap0,infinite_rx=1,rx_pcap=" + mixed));
  BOOST_TEST_REQUIRE(source.prepare().has_value());
  Counter counter;
  std::uint64_t given = 0;
  while (given < 15'000) given += source.pump(counter.meter, burst_frames_max);
  BOOST_TEST((source.state() == FrameSource::State::running));
  BOOST_TEST(counter.packets() == given);
  BOOST_TEST(source.counters().kernel_dropped == 0u);
}

BOOST_AUTO_TEST_CASE(two_queues_of_a_port_share_it) {
  if (is_skipped()) return;
  auto const port = "net_pcap0,rx_pcap=" + mixed + ",rx_pcap=" + golden_folder + "vlan_stack.pcap";
  DpdkSource first(through(port, 2, 0)), second(through(port, 2, 1));
  BOOST_TEST_REQUIRE(first.prepare().has_value());
  BOOST_TEST_REQUIRE(second.prepare().has_value());
  Counter of_first, of_second;
  take_all(first, of_first.meter);
  take_all(second, of_second.meter);
  BOOST_TEST(of_first.packets() == 15u);
  BOOST_TEST(of_second.packets() == 7u);
}

BOOST_AUTO_TEST_CASE(a_port_that_was_closed_opens_again_and_one_that_is_open_does_not_otherwise) {
  if (is_skipped()) return;
  for (int round = 0; round < 3; ++round) {
    DpdkSource source(through("net_null0"));
    BOOST_TEST_REQUIRE(source.prepare().has_value());
    Counter counter;
    BOOST_TEST(source.pump(counter.meter, burst_frames_max) == burst_frames_max);
    BOOST_TEST(refused(through("net_null0,size=128")).code == "CMP-P028");
  }
}

BOOST_AUTO_TEST_CASE(a_quiet_port_is_looked_at_again_and_again) {
  if (is_skipped()) return;
  DpdkSource source(through("net_ring0"));
  BOOST_TEST_REQUIRE(source.prepare().has_value());
  Counter counter;
  for (int look = 0; look < 100; ++look) {
    BOOST_TEST_REQUIRE(source.pump(counter.meter, burst_frames_max) == 0u);
    source.wait(idle_wait_max);
  }
  BOOST_TEST((source.state() == FrameSource::State::running));
}

BOOST_AUTO_TEST_CASE(what_dpdk_refuses_is_told_in_its_words) {
  if (is_skipped()) return;
  auto const absent = refused(through("net_pcap0,rx_pcap=/nowhere/at/all.pcap"));
  BOOST_TEST(absent.code == "CMP-P026");
  BOOST_TEST(argument(absent, "reason").contains("/nowhere/at/all.pcap: No such file or directory"));
  BOOST_TEST(refused(through("net_nonsense0")).code == "CMP-P026");
  BOOST_TEST(refused(through("ffff:fe:1f.6")).code == "CMP-P026");
  auto const few = refused(through("net_pcap0,rx_pcap=" + mixed, 3));
  BOOST_TEST(few.code == "CMP-P029");
  BOOST_TEST(argument(few, "count") == "1");
  auto large = through("net_null0");
  large.buffer_bytes = std::size_t{1} << 30;  // 32,768 places of 2,368 bytes do not fit into 64 MiB
  BOOST_TEST(refused(large).code == "CMP-P035");
  auto other_words = through("net_null0");
  other_words.dpdk.words = {"--log-level=lib.eal:6"};
  BOOST_TEST(refused(other_words).code == "CMP-P025");
}

BOOST_AUTO_TEST_SUITE_END()
