#include <boost/test/unit_test.hpp>

#include "collectors/exporters/limits.hpp"
#include "tests/support/exporter_wire.hpp"

using namespace campus;
using namespace campus::exporters;
using namespace campus::exporters::test;

namespace {

struct SFlow {
  std::uint32_t sequence = 1, sub_agent = 3, uptime_ms = 60'000;
  std::string agent = "192.0.2.9";
  Wire with(std::initializer_list<Wire> samples) const {
    auto const address = Wire{}.address(agent);
    Wire datagram;
    datagram.u32(5).u32(address.size() == 4 ? 1 : 2).add(address).u32(sub_agent).u32(sequence).u32(uptime_ms);
    datagram.u32(samples.size());
    for (auto const& sample : samples) datagram.add(sample);
    return datagram;
  }
};

Wire part(std::uint32_t format, Wire const& body) { return Wire{}.u32(format).u32(body.size()).add(body); }

struct Head {
  std::uint32_t rate = 256, drops = 0, in = 7, out = 9;
};
Wire flow_sample(std::initializer_list<Wire> records, Head head = {}) {
  Wire body;
  body.u32(1)
      .u32(0x0000'0007)
      .u32(head.rate)
      .u32(100'000)
      .u32(head.drops)
      .u32(head.in)
      .u32(head.out)
      .u32(records.size());
  for (auto const& record : records) body.add(record);
  return part(1, body);
}
Wire expanded_sample(std::initializer_list<Wire> records) {
  Wire body;
  body.u32(1).u32(0).u32(70'000).u32(512).u32(100'000).u32(0).u32(0).u32(70'000).u32(2).u32(5).u32(
      records.size());
  for (auto const& record : records) body.add(record);
  return part(3, body);
}
Wire raw_header(std::size_t bytes = 64, std::uint32_t length = 1518, std::uint32_t protocol = 1) {
  Wire body;
  body.u32(protocol).u32(length).u32(4).u32(bytes);
  for (std::size_t i = 0; i < bytes; ++i) body.u8(i);
  return part(1, body.zeros((4 - bytes % 4) % 4));
}
Wire ipv4_record() {
  return part(
      3,
      Wire{}.u32(1500).u32(6).address("10.0.0.5").address("10.0.0.1").u32(40'000).u32(443).u32(0x10).u32(8));
}
Wire generic_counters() {
  Wire body;
  body.u32(7).u32(6).u64(1'000'000'000).u32(1).u32(3);
  body.u64(1).numbers({2, 3, 4, 5, 6, 7},
                      4);  // in: octets, unicast, multicast, broadcast, discards, errors, unknown
  body.u64(11).numbers({12, 13, 14, 15, 16}, 4).u32(1);  // out, promiscuous
  return part(1, body);
}
Wire ethernet_counters() { return part(2, Wire{}.numbers({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}, 4)); }
Wire counter_sample(std::initializer_list<Wire> records) {
  Wire body;
  body.u32(1).u32(0x0000'0007).u32(records.size());
  for (auto const& record : records) body.add(record);
  return part(2, body);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sflow, Listening)

BOOST_AUTO_TEST_CASE(a_sampled_frame_is_handed_on_as_it_is) {
  hear(SFlow{}.with({flow_sample({raw_header(61)})}));
  BOOST_TEST_REQUIRE(kept.frames.size() == 1u);
  auto const& frame = kept.frames[0];
  BOOST_TEST(kept.frame_bytes[0].size() == 61u);
  BOOST_TEST(kept.frame_bytes[0][60] == 60);
  BOOST_TEST(frame.wire_length == 1514u);  // without its checksum
  BOOST_TEST(frame.one_in == 256u);
  BOOST_TEST(frame.interface_in == 7u);
  BOOST_TEST(frame.interface_out == 9u);
  BOOST_TEST((frame.header == SampledFrame::Header::ethernet));
  BOOST_TEST(frame.heard_ns == std::int64_t{noon} * 1'000'000'000);
  BOOST_TEST(frame.domain == 3u);
  BOOST_TEST(frame.exporter.to_string() == "192.0.2.1");
  BOOST_TEST(only().agent.to_string() == "192.0.2.9");
  BOOST_TEST(only().frames == 1u);
  BOOST_TEST(only().sampled_one_in == 256u);
}

BOOST_AUTO_TEST_CASE(expanded_samples_have_wide_interfaces_and_no_way_out_is_none) {
  hear(SFlow{}.with({expanded_sample({raw_header(64, 1518, 11)})}));
  BOOST_TEST(kept.frames.at(0).interface_in == 70'000u);
  BOOST_TEST(kept.frames.at(0).interface_out == 0u);  // several at once
  BOOST_TEST((kept.frames.at(0).header == SampledFrame::Header::ipv4));
}

BOOST_AUTO_TEST_CASE(what_was_dropped_or_came_from_the_device_has_no_interface) {
  hear(SFlow{}.with({flow_sample({raw_header()}, {.in = 0x3fff'ffff, .out = 0x4000'0002})}));
  BOOST_TEST(kept.frames.at(0).interface_in == 0u);
  BOOST_TEST(kept.frames.at(0).interface_out == 0u);
}

BOOST_AUTO_TEST_CASE(a_sample_without_a_frame_becomes_a_flow) {
  auto const vlan = part(1001, Wire{}.numbers({12, 0, 13, 0}, 4));
  hear(SFlow{}.with({flow_sample({ipv4_record(), vlan})}));
  BOOST_TEST_REQUIRE(kept.flows.size() == 1u);
  BOOST_TEST((record().b.counts == Counts{.packets = 256, .bytes = 256 * 1500}));
  BOOST_TEST(record().sampled_one_in == 256u);
  BOOST_TEST(record().key.port_a == 443u);
  BOOST_TEST(record().key.vlan == 12u);
  BOOST_TEST(record().b.tcp_flags == 0x10u);
  BOOST_TEST(record().last_ns == std::int64_t{noon} * 1'000'000'000);
}

BOOST_AUTO_TEST_CASE(a_sample_with_a_frame_is_not_counted_twice) {
  hear(SFlow{}.with({flow_sample({ipv4_record(), raw_header()})}));
  BOOST_TEST(kept.frames.size() == 1u);
  BOOST_TEST(kept.flows.empty());
}

BOOST_AUTO_TEST_CASE(counters_are_handed_on) {
  hear(SFlow{}.with(
      {counter_sample({generic_counters(), ethernet_counters(), part(1001, Wire{}.zeros(28))})}));
  BOOST_TEST_REQUIRE(kept.interfaces.size() == 1u);
  auto const& counters = kept.interfaces[0];
  BOOST_TEST(counters.index == 7u);
  BOOST_TEST(counters.bits_per_second == 1'000'000'000u);
  BOOST_TEST(counters.is_full_duplex);
  BOOST_TEST(counters.is_enabled);
  BOOST_TEST(counters.is_up);
  BOOST_TEST(counters.is_promiscuous);
  BOOST_TEST((counters.in == InterfaceCounters::Way{1, 2, 3, 4, 5, 6}));
  BOOST_TEST(counters.unknown_protocols == 7u);
  BOOST_TEST(counters.agent.to_string() == "192.0.2.9");
  BOOST_TEST(counters.uptime_ms == SFlow{}.uptime_ms);
  BOOST_TEST((counters.out == InterfaceCounters::Way{11, 12, 13, 14, 15, 16}));
  BOOST_TEST_REQUIRE(kept.ethernets.size() == 1u);
  BOOST_TEST(kept.ethernets[0].index == 7u);
  BOOST_TEST(kept.ethernets[0].alignment_errors == 1u);
  BOOST_TEST(kept.ethernets[0].symbol_errors == 13u);
  BOOST_TEST(only().counter_samples == 2u);
}

BOOST_AUTO_TEST_CASE(counters_that_end_early_are_not_handed_on) {
  hear(SFlow{}.with({counter_sample({part(1, Wire{}.zeros(84)), part(2, Wire{}.zeros(51))})}));
  BOOST_TEST(kept.interfaces.empty());
  BOOST_TEST(kept.ethernets.empty());
  BOOST_TEST(only().broken == 2u);
}

BOOST_AUTO_TEST_CASE(drops_are_counted_from_sample_to_sample) {
  for (std::uint32_t const drops : {1'000u, 1'010u, 1'010u, 1'015u, 3u, 4u})
    hear(SFlow{}.with({flow_sample({raw_header()}, {.drops = drops})}));
  BOOST_TEST(only().sampler_drops == 16u);  // 10, 5, a new beginning, 1
}

BOOST_AUTO_TEST_CASE(each_sub_agent_and_each_agent_counts_datagrams_for_itself) {
  hear(SFlow{.sequence = 5}.with({}));
  hear(SFlow{.sequence = 8}.with({}));
  hear(SFlow{.sequence = 500, .sub_agent = 4}.with({}));
  hear(SFlow{.sequence = 900, .agent = "2001:db8::9"}.with({}));
  auto const all = reader.statistics();
  BOOST_TEST_REQUIRE(all.size() == 3u);
  BOOST_TEST(all[0].sequence.lost == 2u);
  BOOST_TEST(all[0].sequence.is_lost_datagrams);
  BOOST_TEST(all[1].sequence.lost == 0u);
  BOOST_TEST(all[2].agent.to_string() == "2001:db8::9");
}

BOOST_AUTO_TEST_CASE(an_agent_that_started_anew_lost_nothing) {
  hear(SFlow{.sequence = 5'000, .uptime_ms = 9'000'000}.with({}));
  now += std::chrono::seconds(30);
  hear(SFlow{.sequence = 1, .uptime_ms = 1'000}.with({}));
  BOOST_TEST(only().sequence.restarts == 1u);
  BOOST_TEST(only().sequence.lost == 0u);
}

BOOST_AUTO_TEST_CASE(samples_and_records_of_others_are_passed_over) {
  hear(SFlow{}.with(
      {part(4413 << 12 | 1, Wire{}.zeros(40)), flow_sample({part(1002, Wire{}.zeros(16)), raw_header()})}));
  BOOST_TEST(kept.frames.size() == 1u);
  BOOST_TEST(only().not_understood == 1u);
  BOOST_TEST(only().broken == 0u);
}

BOOST_AUTO_TEST_CASE(a_rate_of_none_or_of_billions_scales_nothing) {
  hear(SFlow{}.with(
      {flow_sample({raw_header()}, {.rate = 0}), flow_sample({raw_header()}, {.rate = 0xffff'ffff})}));
  BOOST_TEST(kept.frames.at(0).one_in == 1u);
  BOOST_TEST(kept.frames.at(1).one_in == 1u);
  BOOST_TEST(only().samplings_refused == 2u);
}

BOOST_AUTO_TEST_CASE(lengths_that_lie_end_the_reading) {
  auto cut = flow_sample({raw_header()});
  cut.bytes()[7] = 200;  // of the sample
  hear(SFlow{}.with({cut}));
  auto inner = flow_sample({raw_header()});
  inner.bytes()[8 + 32 + 7] = 200;  // of the record
  hear(SFlow{}.with({inner}));
  auto header = flow_sample({raw_header(64, 40)});  // more bytes of a frame than the frame had
  hear(SFlow{}.with({header}));
  BOOST_TEST(kept.frames.empty());
  BOOST_TEST(only().broken == 3u);
}

BOOST_AUTO_TEST_CASE(counts_that_promise_billions_end_with_the_bytes) {
  auto datagram = SFlow{}.with({flow_sample({raw_header()})});
  for (int i = 24; i < 28; ++i) datagram.bytes()[static_cast<std::size_t>(i)] = 0xff;  // samples
  hear(datagram);
  BOOST_TEST(kept.frames.size() == 1u);
  BOOST_TEST(only().broken == 1u);
}

BOOST_AUTO_TEST_CASE(every_cut_is_survived) {
  auto const whole =
      SFlow{}.with({flow_sample({raw_header(), ipv4_record()}), expanded_sample({ipv4_record()}),
                    counter_sample({generic_counters(), ethernet_counters()})});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    Wire cut = whole;
    cut.bytes().resize(length);
    hear(cut);
  }
  BOOST_TEST(reader.counters().datagrams == whole.size());
  BOOST_TEST(reader.counters().not_understood == 28u);  // shorter than the heading
}

BOOST_AUTO_TEST_SUITE_END()
