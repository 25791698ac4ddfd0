#include "collectors/exporters/template.hpp"

#include <boost/test/unit_test.hpp>

#include "collectors/exporters/limits.hpp"
#include "tests/support/exporter_wire.hpp"

using namespace campus::exporters;
using namespace campus::exporters::test;

namespace {

struct Reading {
  Template read_as;
  std::size_t left = 0;

  TemplateFate read(Wire const& wire, Protocol protocol = Protocol::ipfix, bool is_options = false) {
    Bytes set(wire.bytes().data(), wire.bytes().size());
    auto const fate = read_template(protocol, is_options, set, read_as);
    left = set.left();
    return fate;
  }
  bool record(Wire const& wire, Told& told) {
    Bytes set(wire.bytes().data(), wire.bytes().size());
    bool const is_whole = read_record(read_as, set, told);
    left = set.left();
    return is_whole;
  }
};

Wire many_fields(std::size_t count, Field field) {
  Wire wire;
  wire.u16(300).u16(count);
  for (std::size_t i = 0; i < count; ++i) wire.add(fields({field}));
  return wire;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(templates, Reading)

BOOST_AUTO_TEST_CASE(what_is_not_understood_is_stepped_over) {
  BOOST_TEST(
      (read(layout(300, {{1000, 7}, {8, 4}, {9, 1}, {13, 1}, {12, 4}, {1001, 2}})) == TemplateFate::good));
  BOOST_TEST(read_as.record_bytes == 19u);
  BOOST_TEST(read_as.steps.size() == 3u);
  Told told;
  BOOST_TEST(record(Wire{}.zeros(7).address("10.0.0.5").zeros(2).address("10.0.0.1").zeros(2), told));
  BOOST_TEST(told.number(Item::source_v4) == 0x0a000005u);
  BOOST_TEST(told.number(Item::destination_v4) == 0x0a000001u);
  BOOST_TEST(left == 0u);
}

BOOST_AUTO_TEST_CASE(a_template_without_fields_withdraws_in_ipfix_and_is_none_in_netflow) {
  BOOST_TEST((read(Wire{}.u16(300).u16(0)) == TemplateFate::withdrawn));
  BOOST_TEST((read(Wire{}.u16(300).u16(0), Protocol::netflow9) == TemplateFate::refused));
}

BOOST_AUTO_TEST_CASE(a_template_of_nothing_would_never_end_and_is_refused) {
  BOOST_TEST((read(layout(300, {{8, 0}, {12, 0}, {1000, 0}})) == TemplateFate::refused));
  BOOST_TEST(left == 0u);
}

BOOST_AUTO_TEST_CASE(a_field_of_no_length_is_stepped_over) {
  BOOST_TEST((read(layout(300, {{8, 4}, {2, 0}, {12, 4}})) == TemplateFate::good));
  Told told;
  BOOST_TEST(record(Wire{}.address("10.0.0.5").address("10.0.0.1"), told));
  BOOST_TEST(!told.has(Item::packets));
}

BOOST_AUTO_TEST_CASE(a_field_of_an_impossible_length_is_stepped_over) {
  BOOST_TEST((read(layout(300, {{8, 16}, {27, 4}, {1, 9}, {150, 8}, {56, 8}})) == TemplateFate::good));
  BOOST_TEST(read_as.record_bytes == 45u);
  Told told;
  BOOST_TEST(record(Wire{}.zeros(45), told));
  for (auto const item : {Item::source_v4, Item::source_v6, Item::octets, Item::first, Item::source_mac})
    BOOST_TEST(!told.has(item));
}

BOOST_AUTO_TEST_CASE(numbers_come_in_any_size_up_to_eight) {
  for (std::uint16_t size = 1; size <= 8; ++size) {
    BOOST_TEST((read(layout(300, {{1, size}})) == TemplateFate::good));
    Told told;
    BOOST_TEST(record(Wire{}.number(0x7f, size), told));
    BOOST_TEST(told.number(Item::octets) == 0x7fu);
  }
}

BOOST_AUTO_TEST_CASE(a_flood_of_fields_is_refused_and_read_to_its_end) {
  BOOST_TEST((read(many_fields(fields_per_template_max, {1000, 4})) == TemplateFate::good));
  BOOST_TEST((read(many_fields(fields_per_template_max + 1, {1000, 4})) == TemplateFate::refused));
  BOOST_TEST(left == 0u);
  BOOST_TEST(read_as.steps.empty());
}

BOOST_AUTO_TEST_CASE(fields_that_are_promised_and_do_not_come_break_it) {
  BOOST_TEST((read(Wire{}.u16(300).u16(65'535).add(fields({{8, 4}, {12, 4}}))) == TemplateFate::broken));
  BOOST_TEST((read(Wire{}.u16(300).u16(1).u16(8)) == TemplateFate::broken));
  BOOST_TEST((read(Wire{}.u16(300)) == TemplateFate::broken));
  BOOST_TEST((read(Wire{}.u16(300).u16(1).u16(0x8001).u16(4).u16(0)) == TemplateFate::broken));
}

BOOST_AUTO_TEST_CASE(records_longer_than_a_frame_are_refused) {
  BOOST_TEST((read(many_fields(2, {1000, 0x7fff})) == TemplateFate::refused));
  BOOST_TEST((read(layout(300, {{8, 4}, {1000, record_bytes_max - 4}})) == TemplateFate::good));
  BOOST_TEST((read(layout(300, {{8, 4}, {1000, record_bytes_max - 3}})) == TemplateFate::refused));
  // NetFlow v9 has no variable length: 65535 is that many bytes.
  BOOST_TEST((read(layout(300, {{8, 4}, {1000, 0xffff}}), Protocol::netflow9) == TemplateFate::refused));
}

BOOST_AUTO_TEST_CASE(numbers_of_sets_are_no_numbers_of_templates) {
  BOOST_TEST((read(layout(255, {{8, 4}})) == TemplateFate::refused));
  BOOST_TEST((read(layout(256, {{8, 4}})) == TemplateFate::good));
}

BOOST_AUTO_TEST_CASE(fields_of_enterprises_are_theirs_and_the_reverse_ones_are_ours) {
  BOOST_TEST((read(layout(300, {{1, 8}, {1, 8, 29'305}, {2, 4, 29'305}, {1, 8, 9}, {8, 4, 35'632}})) ==
              TemplateFate::good));
  Told told;
  BOOST_TEST(record(Wire{}.u64(1).u64(2).u32(3).u64(4).u32(5), told));
  BOOST_TEST(told.number(Item::octets) == 1u);
  BOOST_TEST(told.number(Item::reverse_octets) == 2u);
  BOOST_TEST(told.number(Item::reverse_packets) == 3u);
  BOOST_TEST(!told.has(Item::source_v4));
}

BOOST_AUTO_TEST_CASE(an_enterprise_bit_in_netflow_9_is_a_number) {
  // Cisco's firewalls number their own fields from 33000 on.
  BOOST_TEST((read(Wire{}.u16(300).u16(2).u16(33'000).u16(12).u16(8).u16(4), Protocol::netflow9) ==
              TemplateFate::good));
  BOOST_TEST(read_as.record_bytes == 16u);
}

BOOST_AUTO_TEST_CASE(lengths_that_vary_are_short_or_long) {
  BOOST_TEST((read(layout(300, {{96, 0xffff}, {8, 4}, {82, 0xffff}})) == TemplateFate::good));
  BOOST_TEST(read_as.is_variable);
  BOOST_TEST(read_as.record_bytes == 6u);
  Told told;
  BOOST_TEST(record(Wire{}.u8(3).zeros(3).address("10.0.0.5").u8(255).u16(300).zeros(300), told));
  BOOST_TEST(told.number(Item::source_v4) == 0x0a000005u);
  BOOST_TEST(left == 0u);
  BOOST_TEST(record(Wire{}.u8(0).address("10.0.0.6").u8(255).u16(0), told));
  BOOST_TEST(told.number(Item::source_v4) == 0x0a000006u);
}

BOOST_AUTO_TEST_CASE(a_length_beyond_the_set_is_no_record) {
  BOOST_TEST((read(layout(300, {{96, 0xffff}, {8, 4}})) == TemplateFate::good));
  Told told;
  BOOST_TEST(!record(Wire{}.u8(200).zeros(20), told));
  BOOST_TEST(!record(Wire{}.u8(255).u8(1), told));
  BOOST_TEST(!record(Wire{}.u8(255).u16(65'535).zeros(100), told));
  BOOST_TEST(!record(Wire{}.u8(1).u8(0).u16(0), told));
}

BOOST_AUTO_TEST_CASE(moments_are_nanoseconds_whatever_their_unit) {
  constexpr std::uint64_t since_1900 = 2'208'988'800;
  BOOST_TEST((read(layout(300, {{150, 4}, {153, 8}})) == TemplateFate::good));
  Told told;
  BOOST_TEST(record(Wire{}.u32(noon).u64(std::uint64_t{noon} * 1000 + 250), told));
  BOOST_TEST(told.number(Item::first) == std::uint64_t{noon} * 1'000'000'000);
  BOOST_TEST(told.number(Item::last) == std::uint64_t{noon} * 1'000'000'000 + 250'000'000);
  BOOST_TEST((read(layout(300, {{154, 8}, {157, 8}})) == TemplateFate::good));
  BOOST_TEST(
      record(Wire{}.u32(noon + since_1900).u32(0x8000'0000).u32(noon + since_1900).u32(0x4000'0000), told));
  BOOST_TEST(told.number(Item::first) == std::uint64_t{noon} * 1'000'000'000 + 500'000'000);
  BOOST_TEST(told.number(Item::last) == std::uint64_t{noon} * 1'000'000'000 + 250'000'000);
  // The second era begins in 2036.
  BOOST_TEST(record(Wire{}.u32(5).u32(0).u64(0), told));
  BOOST_TEST(told.number(Item::first) == ((std::uint64_t{1} << 32) + 5 - since_1900) * 1'000'000'000);
  // Milliseconds beyond what 64 bits of nanoseconds hold.
  BOOST_TEST((read(layout(300, {{152, 8}})) == TemplateFate::good));
  BOOST_TEST(record(Wire{}.u64(0xffff'ffff'ffff'ffff), told));
  BOOST_TEST(told.number(Item::first) == 0x7fff'ffff'ffff'ffffu);
}

BOOST_AUTO_TEST_CASE(options_of_netflow_9_count_bytes_and_those_of_ipfix_fields) {
  auto const two = fields({{1, 4}, {34, 4}});
  BOOST_TEST((read(Wire{}.u16(300).u16(4).u16(4).add(two), Protocol::netflow9, true) == TemplateFate::good));
  BOOST_TEST(read_as.is_options);
  Told told;
  BOOST_TEST(record(Wire{}.u32(99).u32(100), told));
  BOOST_TEST(told.number(Item::sampling_interval) == 100u);
  BOOST_TEST(!told.has(Item::octets));  // a scope's 1 is the system
  BOOST_TEST((read(Wire{}.u16(300).u16(2).u16(1).add(two), Protocol::ipfix, true) == TemplateFate::good));
  BOOST_TEST((read(Wire{}.u16(300).u16(2).u16(3).add(two), Protocol::ipfix, true) == TemplateFate::refused));
  BOOST_TEST((read(Wire{}.u16(300).u16(2).u16(0).add(two), Protocol::ipfix, true) == TemplateFate::refused));
  BOOST_TEST(
      (read(Wire{}.u16(300).u16(3).u16(5).add(two), Protocol::netflow9, true) == TemplateFate::broken));
  BOOST_TEST(
      (read(Wire{}.u16(300).u16(4).u16(4000).add(two), Protocol::netflow9, true) == TemplateFate::broken));
}

BOOST_AUTO_TEST_SUITE_END()
