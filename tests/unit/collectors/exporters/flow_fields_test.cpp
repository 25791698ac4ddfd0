// What the elements of a record become in a flow.

#include <boost/test/unit_test.hpp>

#include "tests/support/exporter_wire.hpp"

using namespace campus;
using namespace campus::exporters;
using namespace campus::exporters::test;

namespace {

constexpr std::int64_t second = 1'000'000'000;

// One record of one template: addresses and protocol first, then what a case adds.
struct One : Listening {
  void tell(std::initializer_list<Field> more, Wire const& values, std::uint8_t protocol = 6,
            bool is_v9 = false) {
    Wire all_fields = fields({{8, 4}, {12, 4}, {4, 1}});
    all_fields.add(fields(more));
    auto const body = Wire{}.u16(300).u16(3 + more.size()).add(all_fields);
    auto const record = Wire{}.address("10.0.0.5").address("10.0.0.1").u8(protocol).add(values);
    if (is_v9)
      hear(V9{}.with({set(0, body), set(300, record)}));
    else
      hear(Ipfix{}.with({set(2, body), set(300, record)}));
  }
  FlowSide const& forward() const { return record().b; }  // 10.0.0.5 is the greater end
  FlowSide const& reverse() const { return record().a; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(flow_fields, One)

BOOST_AUTO_TEST_CASE(totals_are_counts_where_no_changes_are_told) {
  tell({{85, 8}, {86, 8}}, Wire{}.u64(100).u64(2));
  BOOST_TEST((forward().counts == Counts{.packets = 2, .bytes = 100}));
}

BOOST_AUTO_TEST_CASE(changes_come_before_totals) {
  tell({{85, 8}, {86, 8}, {1, 4}, {2, 4}}, Wire{}.u64(100).u64(2).u32(70).u32(1));
  BOOST_TEST((forward().counts == Counts{.packets = 1, .bytes = 70}));
}

BOOST_AUTO_TEST_CASE(what_went_out_counts_where_nothing_else_is_told) {
  tell({{23, 4}, {24, 4}}, Wire{}.u32(100).u32(2));
  BOOST_TEST((forward().counts == Counts{.packets = 2, .bytes = 100}));
  BOOST_TEST((reverse().counts == Counts{}));
}

BOOST_AUTO_TEST_CASE(what_went_out_is_the_same_again_in_ipfix) {
  tell({{1, 4}, {2, 4}, {23, 4}, {24, 4}}, Wire{}.u32(100).u32(2).u32(100).u32(2));
  BOOST_TEST((forward().counts == Counts{.packets = 2, .bytes = 100}));
  BOOST_TEST((reverse().counts == Counts{}));
}

BOOST_AUTO_TEST_CASE(what_went_out_is_the_answer_in_netflow_9) {
  tell({{1, 4}, {2, 4}, {23, 4}, {24, 4}}, Wire{}.u32(100).u32(2).u32(900).u32(3), 6, true);
  BOOST_TEST((forward().counts == Counts{.packets = 2, .bytes = 100}));
  BOOST_TEST((reverse().counts == Counts{.packets = 3, .bytes = 900}));
}

BOOST_AUTO_TEST_CASE(a_biflow_has_both_sides) {
  constexpr std::uint32_t back = 29'305;
  tell({{1, 4},
        {2, 4},
        {6, 1},
        {5, 1},
        {192, 1},
        {1, 4, back},
        {2, 4, back},
        {6, 1, back},
        {5, 1, back},
        {192, 1, back}},
       Wire{}.u32(100).u32(2).u8(0x02).u8(8).u8(64).u32(900).u32(3).u8(0x12).u8(16).u8(55));
  BOOST_TEST((forward().counts == Counts{.packets = 2, .bytes = 100}));
  BOOST_TEST((reverse().counts == Counts{.packets = 3, .bytes = 900}));
  BOOST_TEST(forward().tcp_flags == 0x02u);
  BOOST_TEST(reverse().tcp_flags == 0x12u);
  BOOST_TEST(forward().tos == 8u);
  BOOST_TEST(reverse().tos == 16u);
  BOOST_TEST(forward().ttl == 64u);
  BOOST_TEST(reverse().ttl == 55u);
  BOOST_TEST(!record().is_opened_by_a);
}

BOOST_AUTO_TEST_CASE(a_biflow_told_from_the_answering_end_was_opened_by_the_other) {
  tell({{1, 4}, {2, 4}, {239, 1}}, Wire{}.u32(100).u32(2).u8(2));
  BOOST_TEST(record().is_opened_by_a);
  BOOST_TEST(!kept.flows[0].is_source_a);
}

BOOST_AUTO_TEST_CASE(a_firewalls_initiator_and_responder_are_the_two_sides) {
  // Cisco's NSEL: 231, 232 octets, 298, 299 packets, 233 the event, 225-228 the translated ends, in NetFlow
  // v9.
  tell({{231, 4}, {232, 4}, {298, 4}, {299, 4}, {233, 1}, {225, 4}, {226, 4}, {227, 2}, {228, 2}, {323, 8}},
       Wire{}.u32(100).u32(900).u32(2).u32(3).u8(2).zeros(12).u64(std::uint64_t{noon} * 1000 - 1000), 6,
       true);
  BOOST_TEST((forward().counts == Counts{.packets = 2, .bytes = 100}));
  BOOST_TEST((reverse().counts == Counts{.packets = 3, .bytes = 900}));
  BOOST_TEST(record().last_ns == (std::int64_t{noon} - 1) * second);
}

BOOST_AUTO_TEST_CASE(a_translation_is_no_traffic) {
  tell({{230, 1}, {225, 4}, {323, 8}}, Wire{}.u8(1).u32(0).u64(0));
  BOOST_TEST(kept.flows.empty());
  BOOST_TEST(only().without_counts == 1u);
}

BOOST_AUTO_TEST_CASE(a_record_that_counts_nothing_is_no_traffic) {
  tell({{1, 4}, {2, 4}}, Wire{}.u32(0).u32(0));
  BOOST_TEST(kept.flows.empty());
  BOOST_TEST(only().without_counts == 1u);
}

BOOST_AUTO_TEST_CASE(addresses_and_a_protocol_are_the_least) {
  hear(Ipfix{}.with({set(2, layout(301, {{8, 4}, {4, 1}, {1, 4}})), set(301, Wire{}.zeros(9)),
                     set(2, layout(302, {{8, 4}, {12, 4}, {1, 4}})), set(302, Wire{}.zeros(12)),
                     set(2, layout(303, {{56, 6}, {80, 6}, {1, 4}})), set(303, Wire{}.zeros(16))}));
  BOOST_TEST(kept.flows.empty());
  BOOST_TEST(only().not_flows == 3u);
}

BOOST_AUTO_TEST_CASE(addresses_of_version_6_stand_as_they_are) {
  hear(Ipfix{}.with(
      {set(2, layout(301, {{27, 16}, {28, 16}, {4, 1}, {7, 2}, {11, 2}, {1, 4}})),
       set(301, Wire{}.address("2001:db8::5").address("2001:db8::1").u8(17).u16(5353).u16(53).u32(80))}));
  BOOST_TEST(record().key.address_a.to_string() == "2001:db8::1");
  BOOST_TEST(record().key.address_b.to_string() == "2001:db8::5");
  BOOST_TEST(record().key.port_a == 53u);
  BOOST_TEST(record().key.ip_version == 6u);
}

BOOST_AUTO_TEST_CASE(a_template_for_both_versions_is_of_the_one_that_is_told) {
  std::initializer_list<Field> const both{{8, 4}, {12, 4}, {27, 16}, {28, 16}, {4, 1}, {1, 4}};
  auto const v4 = Wire{}.address("10.0.0.5").address("10.0.0.1").zeros(32).u8(17).u32(80);
  auto const v6 = Wire{}.zeros(8).address("2001:db8::5").address("2001:db8::1").u8(17).u32(80);
  hear(Ipfix{}.with({set(2, layout(301, both)), set(301, v4), set(301, v6)}));
  BOOST_TEST(record(0).key.address_a.to_string() == "10.0.0.1");
  BOOST_TEST(record(0).key.ip_version == 4u);
  BOOST_TEST(record(1).key.address_a.to_string() == "2001:db8::1");
  BOOST_TEST(record(1).key.ip_version == 6u);
}

BOOST_AUTO_TEST_CASE(icmp_is_told_in_three_ways) {
  tell({{32, 2}, {1, 4}}, Wire{}.u16(0x0301).u32(80), 1);
  tell({{176, 1}, {177, 1}, {1, 4}}, Wire{}.u8(3).u8(1).u32(80), 1);
  tell({{7, 2}, {11, 2}, {1, 4}}, Wire{}.u16(0).u16(0x0301).u32(80), 1, true);
  for (auto const& flow : kept.flows) {
    BOOST_TEST(flow.record.icmp_type == 3u);
    BOOST_TEST(flow.record.icmp_code == 1u);
    BOOST_TEST(flow.record.key.port_b == 0u);
  }
  BOOST_TEST(kept.flows.size() == 3u);
}

BOOST_AUTO_TEST_CASE(the_reason_of_the_end_is_kept) {
  struct Case {
    std::uint8_t reason, flags;
    FlowEnd end;
  };
  for (auto const& [reason, flags, end] :
       {Case{1, 0x1b, FlowEnd::idle}, Case{2, 0x18, FlowEnd::active}, Case{3, 0x1b, FlowEnd::finished},
        Case{3, 0x1c, FlowEnd::reset}, Case{4, 0x18, FlowEnd::stopped}, Case{5, 0x18, FlowEnd::evicted},
        Case{0, 0x18, FlowEnd::idle}, Case{200, 0x04, FlowEnd::reset}}) {
    kept.flows.clear();
    tell({{136, 1}, {6, 2}, {1, 4}}, Wire{}.u8(reason).u16(flags).u32(80));
    BOOST_TEST((record().end == end), int{reason});
  }
}

BOOST_AUTO_TEST_CASE(vlan_macs_interfaces_and_direction_are_handed_on) {
  tell({{58, 2}, {59, 2}, {56, 6}, {80, 6}, {10, 4}, {14, 2}, {61, 1}, {1, 4}}, Wire{}
                                                                                    .u16(12)
                                                                                    .u16(13)
                                                                                    .number(0x021122334455, 6)
                                                                                    .number(0x02aabbccddee, 6)
                                                                                    .u32(70'000)
                                                                                    .u16(9)
                                                                                    .u8(1)
                                                                                    .u32(80));
  auto const& flow = kept.flows.at(0);
  BOOST_TEST(flow.record.key.vlan == 12u);
  BOOST_TEST(flow.mac_b.to_string() == "02:11:22:33:44:55");
  BOOST_TEST(flow.mac_a.to_string() == "02:aa:bb:cc:dd:ee");
  BOOST_TEST(flow.interface_in == 70'000u);
  BOOST_TEST(flow.interface_out == 9u);
  BOOST_TEST((flow.metered == Metered::going_out));
}

BOOST_AUTO_TEST_CASE(the_vlan_is_the_first_that_is_told) {
  tell({{58, 2}, {59, 2}, {1, 4}}, Wire{}.u16(0).u16(13).u32(80));
  tell({{243, 2}, {1, 4}}, Wire{}.u16(0xe00c).u32(80));
  BOOST_TEST(record(0).key.vlan == 13u);
  BOOST_TEST(record(1).key.vlan == 12u);  // without priority and drop bits
}

BOOST_AUTO_TEST_CASE(moments_are_told_in_many_ways) {
  auto const start = (std::int64_t{noon} - 10) * second, stop = (std::int64_t{noon} - 5) * second;
  auto const ms = [](std::int64_t ns) { return static_cast<std::uint64_t>(ns / 1'000'000); };
  tell({{1, 4}, {150, 4}, {151, 4}}, Wire{}.u32(80).u32(noon - 10).u32(noon - 5));
  tell({{1, 4}, {152, 8}, {153, 8}}, Wire{}.u32(80).u64(ms(start)).u64(ms(stop)));
  tell({{1, 4}, {158, 4}, {159, 4}}, Wire{}.u32(80).u32(10'000'000).u32(5'000'000));
  tell({{1, 4}, {153, 8}, {161, 4}}, Wire{}.u32(80).u64(ms(stop)).u32(5'000));
  tell({{1, 4}, {153, 8}, {162, 4}}, Wire{}.u32(80).u64(ms(stop)).u32(5'000'000));
  tell({{1, 4}, {160, 8}, {22, 4}, {21, 4}}, Wire{}.u32(80).u64(ms(start) - 1000).u32(1'000).u32(6'000));
  tell({{1, 4}, {22, 4}, {21, 4}}, Wire{}.u32(80).u32(990'000).u32(995'000), 6, true);
  BOOST_TEST(kept.flows.size() == 7u);
  for (auto const& flow : kept.flows) {
    BOOST_TEST(flow.record.first_ns == start);
    BOOST_TEST(flow.record.last_ns == stop);
  }
}

BOOST_AUTO_TEST_CASE(a_record_without_moments_is_of_its_export) {
  tell({{1, 4}}, Wire{}.u32(80));
  BOOST_TEST(record().first_ns == std::int64_t{noon} * second);
  BOOST_TEST(record().last_ns == std::int64_t{noon} * second);
  BOOST_TEST(only().times_refused == 0u);
}

BOOST_AUTO_TEST_CASE(a_moment_that_cannot_be_is_that_of_the_export) {
  for (std::uint64_t const last :
       {std::uint64_t{0}, std::uint64_t{noon} * 1000 + 7'200'000, ~std::uint64_t{0}}) {
    kept.flows.clear();
    tell({{1, 4}, {152, 8}, {153, 8}}, Wire{}.u32(80).u64(5).u64(last));
    BOOST_TEST(record().first_ns == std::int64_t{noon} * second);
    BOOST_TEST(record().last_ns == std::int64_t{noon} * second);
  }
  BOOST_TEST(only().times_refused == 3u);
}

BOOST_AUTO_TEST_CASE(absurd_spans_overflow_nothing) {
  auto const most = ~std::uint64_t{0};
  tell({{1, 4}, {153, 8}, {161, 8}}, Wire{}.u32(80).u64(std::uint64_t{noon} * 1000).u64(most));
  tell({{1, 4}, {158, 8}, {159, 8}}, Wire{}.u32(80).u64(most).u64(most));
  tell({{1, 4}, {160, 8}, {22, 4}, {21, 4}}, Wire{}.u32(80).u64(most).u32(1).u32(2));
  BOOST_TEST(kept.flows.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_wrong_is_set_and_one_that_is_nearly_right_is_believed) {
  now = at(noon + 240);
  tell({{1, 4}}, Wire{}.u32(80));
  BOOST_TEST(record().last_ns == std::int64_t{noon} * second);
  now = at(noon + 400);
  tell({{1, 4}, {152, 8}, {153, 8}},
       Wire{}.u32(80).u64(std::uint64_t{noon - 10} * 1000).u64(std::uint64_t{noon - 5} * 1000));
  BOOST_TEST(record(1).first_ns == (std::int64_t{noon} + 390) * second);
  BOOST_TEST(record(1).last_ns == (std::int64_t{noon} + 395) * second);
  BOOST_TEST(only().clock_behind_ms == 400'000);
}

BOOST_AUTO_TEST_SUITE_END()
