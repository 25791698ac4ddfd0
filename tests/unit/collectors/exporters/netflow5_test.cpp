#include <boost/test/unit_test.hpp>

#include "tests/support/exporter_wire.hpp"

using namespace campus;
using namespace campus::exporters;
using namespace campus::exporters::test;

namespace {

struct V5 {
  std::uint32_t sequence = 0, uptime_ms = 1'000'000, seconds = noon;
  std::uint16_t sampling = 0, engine = 0x0102;
  Wire with(std::uint16_t count, std::initializer_list<Wire> records) const {
    Wire message;
    message.u16(5)
        .u16(count)
        .u32(uptime_ms)
        .u32(seconds)
        .u32(500'000'000)
        .u32(sequence)
        .u16(engine)
        .u16(sampling);
    for (auto const& record : records) message.add(record);
    return message;
  }
};

struct Record {
  std::string source = "10.0.0.5", destination = "10.0.0.1";
  std::uint16_t source_port = 40'000, destination_port = 443;
  std::uint32_t first_ms = 990'000, last_ms = 995'000;
  std::uint8_t protocol = 6, flags = 0x1b, tos = 0x48;
  operator Wire() const {
    return Wire{}
        .address(source)
        .address(destination)
        .u32(0)
        .u16(3)
        .u16(4)
        .u32(7)
        .u32(4200)
        .u32(first_ms)
        .u32(last_ms)
        .u16(source_port)
        .u16(destination_port)
        .u8(0)
        .u8(flags)
        .u8(protocol)
        .u8(tos)
        .zeros(8);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(netflow5, Listening)

BOOST_AUTO_TEST_CASE(a_record_becomes_one_side_of_a_flow_with_its_ends_in_order) {
  hear(V5{}.with(1, {Record{}}));
  BOOST_TEST_REQUIRE(kept.flows.size() == 1u);
  auto const& flow = kept.flows[0];
  BOOST_TEST(flow.record.key.address_a.to_string() == "10.0.0.1");
  BOOST_TEST(flow.record.key.address_b.to_string() == "10.0.0.5");
  BOOST_TEST(flow.record.key.port_a == 443u);
  BOOST_TEST(flow.record.key.port_b == 40'000u);
  BOOST_TEST(flow.record.key.protocol == 6u);
  BOOST_TEST(flow.record.key.ip_version == 4u);
  BOOST_TEST((flow.record.b.counts == Counts{.packets = 7, .bytes = 4200}));
  BOOST_TEST((flow.record.a.counts == Counts{}));
  BOOST_TEST(flow.record.b.tcp_flags == 0x1bu);
  BOOST_TEST(flow.record.b.tos == 0x48u);
  BOOST_TEST(!flow.record.is_opened_by_a);
  BOOST_TEST(!flow.is_source_a);
  BOOST_TEST((flow.record.end == FlowEnd::finished));
  BOOST_TEST(flow.record.sampled_one_in == 1u);
  BOOST_TEST(flow.exporter.to_string() == "192.0.2.1");
  BOOST_TEST(flow.domain == 0x0102u);
  BOOST_TEST(flow.interface_in == 3u);
  BOOST_TEST(flow.interface_out == 4u);
}

BOOST_AUTO_TEST_CASE(uptimes_are_seen_from_the_heading) {
  hear(V5{}.with(1, {Record{}}));
  // The heading: uptime 1,000 s at half past noon's second.
  BOOST_TEST(record().first_ns == (std::int64_t{noon} * 1000 + 500 - 10'000) * 1'000'000);
  BOOST_TEST(record().last_ns == (std::int64_t{noon} * 1000 + 500 - 5'000) * 1'000'000);
}

BOOST_AUTO_TEST_CASE(an_uptime_that_wrapped_is_not_seven_weeks) {
  hear(V5{.uptime_ms = 2'000}.with(1, {Record{.first_ms = 0xffff'ffff - 999, .last_ms = 1'000}}));
  BOOST_TEST(record().last_ns - record().first_ns == 2'000'000'000);
  BOOST_TEST(only().times_refused == 0u);
}

BOOST_AUTO_TEST_CASE(a_record_a_little_ahead_of_its_heading_is_believed) {
  hear(V5{}.with(1, {Record{.last_ms = 1'000'700}}));
  BOOST_TEST(record().last_ns == (std::int64_t{noon} * 1000 + 500 + 700) * 1'000'000);
}

BOOST_AUTO_TEST_CASE(a_record_that_ends_before_it_begins_begins_where_it_ends) {
  hear(V5{}.with(1, {Record{.first_ms = 995'000, .last_ms = 990'000}}));
  BOOST_TEST(record().first_ns == record().last_ns);
  BOOST_TEST(only().times_refused == 1u);
}

BOOST_AUTO_TEST_CASE(icmp_has_its_type_in_place_of_a_port) {
  hear(V5{}.with(1, {Record{.source_port = 0, .destination_port = 0x0303, .protocol = 1, .flags = 0}}));
  BOOST_TEST(record().key.port_a == 0u);
  BOOST_TEST(record().key.port_b == 0u);
  BOOST_TEST(record().icmp_type == 3u);
  BOOST_TEST(record().icmp_code == 3u);
}

BOOST_AUTO_TEST_CASE(protocols_without_ports_have_none_whatever_the_record_says) {
  hear(V5{}.with(1, {Record{.protocol = 47}}));
  BOOST_TEST(record().key.port_a == 0u);
  BOOST_TEST(record().key.port_b == 0u);
}

BOOST_AUTO_TEST_CASE(the_interval_of_the_heading_scales_the_counts_whatever_its_manner) {
  for (int const manner : {0x0000, 0x4000, 0x8000}) {
    kept.flows.clear();
    hear(V5{.sampling = static_cast<std::uint16_t>(manner | 100)}.with(1, {Record{}}));
    BOOST_TEST((record().b.counts == Counts{.packets = 700, .bytes = 420'000}));
    BOOST_TEST(record().sampled_one_in == 100u);
  }
  BOOST_TEST(only().sampled_one_in == 100u);
}

BOOST_AUTO_TEST_CASE(an_interval_of_one_is_no_sampling) {
  hear(V5{.sampling = 0x4001}.with(1, {Record{}}));
  BOOST_TEST(record().sampled_one_in == 1u);
}

BOOST_AUTO_TEST_CASE(what_the_configuration_says_of_sampling_wins) {
  reader =
      DatagramReader{{.exporters = {{.from = Prefix::parse("192.0.2.0/24").value(), .sampled_one_in = 10}}}};
  hear(V5{.sampling = 0x4064}.with(1, {Record{}}));
  BOOST_TEST(record().sampled_one_in == 10u);
  BOOST_TEST(record().b.counts.packets == 70u);
}

BOOST_AUTO_TEST_CASE(a_count_that_promises_more_is_counted_and_what_is_there_is_read) {
  hear(V5{}.with(30, {Record{}, Record{}}));
  BOOST_TEST(kept.flows.size() == 2u);
  BOOST_TEST(only().broken == 1u);
}

BOOST_AUTO_TEST_CASE(a_count_that_promises_less_is_kept_to) {
  hear(V5{}.with(1, {Record{}, Record{}}));
  BOOST_TEST(kept.flows.size() == 1u);
  BOOST_TEST(only().broken == 1u);
}

BOOST_AUTO_TEST_CASE(the_sequence_counts_flows) {
  hear(V5{.sequence = 100}.with(2, {Record{}, Record{}}));
  hear(V5{.sequence = 102}.with(2, {Record{}, Record{}}));
  hear(V5{.sequence = 134}.with(1, {Record{}}));
  BOOST_TEST(only().sequence.gaps == 1u);
  BOOST_TEST(only().sequence.lost == 30u);
  BOOST_TEST(!only().sequence.is_lost_datagrams);
}

BOOST_AUTO_TEST_CASE(each_engine_counts_for_itself) {
  hear(V5{.sequence = 100, .engine = 1}.with(1, {Record{}}));
  hear(V5{.sequence = 900, .engine = 2}.with(1, {Record{}}));
  BOOST_TEST(reader.statistics().size() == 2u);
  for (auto const& domain : reader.statistics()) BOOST_TEST(domain.sequence.gaps == 0u);
}

BOOST_AUTO_TEST_CASE(an_exporter_that_starts_in_1970_is_set_to_our_clock) {
  hear(V5{.seconds = 3'600}.with(1, {Record{}}));
  BOOST_TEST(record().last_ns == (std::int64_t{noon} * 1000 - 5'000) * 1'000'000);
  BOOST_TEST(only().clock_behind_ms == (std::int64_t{noon} - 3'600) * 1000 - 500);
}

BOOST_AUTO_TEST_SUITE_END()
