// NetFlow v9 and IPFIX: templates, and what comes before, instead of and after them.

#include <boost/test/unit_test.hpp>

#include "collectors/exporters/limits.hpp"
#include "tests/support/exporter_wire.hpp"

using namespace campus;
using namespace campus::exporters;
using namespace campus::exporters::test;

namespace {

Wire plain_template(std::uint16_t number = 300) { return layout(number, plain_fields()); }
Wire some_data() { return set(300, plain_record()); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sets, Listening)

BOOST_AUTO_TEST_CASE(records_are_read_by_their_template) {
  hear(V9{}.with({set(0, plain_template()), set(300, plain_record().add(plain_record(70, 1, 40'001)))}));
  BOOST_TEST_REQUIRE(kept.flows.size() == 2u);
  BOOST_TEST((record(0).b.counts == Counts{.packets = 3, .bytes = 1500}));
  BOOST_TEST(record(1).key.port_b == 40'001u);
  BOOST_TEST(only().templates == 1u);
  BOOST_TEST(only().flows == 2u);
  BOOST_TEST((only().last_heard == now));
}

BOOST_AUTO_TEST_CASE(padding_is_no_record) {
  for (std::size_t const padding : {1u, 2u, 3u}) {
    hear(V9{}.with({set(0, plain_template().zeros(padding)), set(300, plain_record().zeros(padding))}));
    hear(Ipfix{}.with({set(2, plain_template().zeros(padding)), set(300, plain_record().zeros(padding))}));
  }
  BOOST_TEST(kept.flows.size() == 6u);
  for (auto const& domain : reader.statistics()) {
    BOOST_TEST(domain.broken == 0u);
    BOOST_TEST(domain.templates_refused == 0u);
  }
}

BOOST_AUTO_TEST_CASE(a_template_of_one_domain_says_nothing_of_another) {
  hear(V9{.source = 1}.with({set(0, plain_template())}));
  hear(V9{.source = 2}.with({some_data()}));
  from = "192.0.2.2";
  hear(V9{.source = 1}.with({some_data()}));
  hear(Ipfix{.domain = 1}.with({some_data()}));
  BOOST_TEST(kept.flows.empty());
  BOOST_TEST(reader.statistics().size() == 4u);
}

BOOST_AUTO_TEST_CASE(records_that_come_before_their_template_wait_for_it) {
  hear(V9{.sequence = 1, .uptime_ms = 50'000, .seconds = noon}.with(
      {set(301, Wire{}.address("10.0.0.5").address("10.0.0.1").u8(17).u32(100).u32(49'000))}));
  BOOST_TEST(kept.flows.empty());
  BOOST_TEST(only().waiting_sets == 1u);
  now += std::chrono::minutes(2);
  hear(V9{.sequence = 2, .uptime_ms = 170'000, .seconds = noon + 120}.with(
      {set(0, layout(301, {{8, 4}, {12, 4}, {4, 1}, {1, 4}, {21, 4}}))}));
  BOOST_TEST_REQUIRE(kept.flows.size() == 1u);
  // Seen from the heading that it came under, not from the template's.
  BOOST_TEST(record().last_ns == (std::int64_t{noon} - 1) * 1'000'000'000);
  BOOST_TEST(only().waiting_sets == 0u);
  BOOST_TEST(only().sets_awaited == 1u);
  BOOST_TEST(only().sequence.gaps == 0u);
}

BOOST_AUTO_TEST_CASE(a_full_waiting_room_takes_nobody_in) {
  for (std::uint32_t i = 0; i < waiting_sets_max + 5; ++i) hear(V9{.sequence = i}.with({some_data()}));
  BOOST_TEST(only().waiting_sets == waiting_sets_max);
  BOOST_TEST(only().sets_without_template == 5u);
  hear(V9{.sequence = 40}.with({set(0, plain_template())}));
  BOOST_TEST(kept.flows.size() == waiting_sets_max);
}

BOOST_AUTO_TEST_CASE(the_waiting_room_is_bounded_by_bytes_too) {
  for (int i = 0; i < 10; ++i) hear(Ipfix{}.with({set(300, Wire{}.zeros(9'000))}));
  BOOST_TEST(only().waiting_sets == waiting_bytes_max / 9'000);
}

BOOST_AUTO_TEST_CASE(nobody_waits_for_ever) {
  hear(V9{}.with({some_data()}));
  now += waiting_time_max + std::chrono::seconds(1);
  hear(V9{.seconds = noon + 1801}.with({set(0, plain_template())}));
  BOOST_TEST(kept.flows.empty());
  BOOST_TEST(only().sets_without_template == 1u);
}

BOOST_AUTO_TEST_CASE(a_template_that_changes_in_midstream_is_read_anew) {
  hear(V9{}.with({set(0, plain_template()), some_data()}));
  hear(V9{.sequence = 2}.with(
      {set(0, layout(300, {{12, 4}, {8, 4}, {4, 1}, {1, 4}, {2, 4}})),
       set(300, Wire{}.address("10.0.0.1").address("10.0.0.5").u8(17).u32(9).u32(1))}));
  BOOST_TEST_REQUIRE(kept.flows.size() == 2u);
  BOOST_TEST(record(1).b.counts.bytes == 9u);
  BOOST_TEST(record(1).key.protocol == 17u);
  BOOST_TEST(only().templates_changed == 1u);
  BOOST_TEST(only().templates == 1u);
}

BOOST_AUTO_TEST_CASE(a_template_that_is_repeated_changes_nothing) {
  for (std::uint32_t i = 0; i < 3; ++i) hear(V9{.sequence = i}.with({set(0, plain_template()), some_data()}));
  BOOST_TEST(only().templates_heard == 3u);
  BOOST_TEST(only().templates_changed == 0u);
  BOOST_TEST(kept.flows.size() == 3u);
}

BOOST_AUTO_TEST_CASE(several_templates_stand_in_one_set) {
  hear(V9{}.with({set(0, plain_template(300).add(plain_template(301)).add(plain_template(302)))}));
  BOOST_TEST(only().templates == 3u);
}

BOOST_AUTO_TEST_CASE(ipfix_withdraws_one_template_or_all) {
  auto const options = Wire{}.u16(400).u16(2).u16(1).add(fields({{149, 4}, {34, 4}}));
  hear(Ipfix{}.with(
      {set(2, plain_template(300).add(plain_template(301)).add(plain_template(302))), set(3, options)}));
  BOOST_TEST(only().templates == 4u);
  hear(Ipfix{}.with({set(2, Wire{}.u16(301).u16(0))}));
  BOOST_TEST(only().templates == 3u);
  hear(Ipfix{}.with({set(2, Wire{}.u16(2).u16(0))}));
  BOOST_TEST(only().templates == 1u);
  hear(Ipfix{}.with({set(3, Wire{}.u16(3).u16(0))}));
  BOOST_TEST(only().templates == 0u);
  BOOST_TEST(only().templates_withdrawn == 4u);
  hear(Ipfix{}.with({some_data()}));
  BOOST_TEST(kept.flows.empty());
}

BOOST_AUTO_TEST_CASE(numbers_below_those_of_templates_are_passed_over) {
  hear(
      V9{}.with({set(2, Wire{}.zeros(8)), set(255, Wire{}.zeros(8)), set(0, plain_template()), some_data()}));
  BOOST_TEST(kept.flows.size() == 1u);
  BOOST_TEST(only().not_understood == 2u);
}

BOOST_AUTO_TEST_CASE(a_length_that_lies_ends_the_reading) {
  for (unsigned const length : {0u, 3u, 200u, 0xffffu}) {
    kept.flows.clear();
    hear(V9{}.with({set(0, plain_template()), Wire{}.u16(300).u16(length).add(plain_record()), some_data()}));
    BOOST_TEST(kept.flows.empty(), length);
  }
  BOOST_TEST(only().broken == 4u);
}

BOOST_AUTO_TEST_CASE(an_ipfix_message_of_another_length_than_its_datagram_is_not_read) {
  auto message = Ipfix{}.with({set(2, plain_template()), some_data()});
  ++message.bytes()[3];
  hear(message);
  message.bytes()[3] = static_cast<std::uint8_t>(message.bytes()[3] - 2);
  hear(message);
  BOOST_TEST(kept.flows.empty());
  BOOST_TEST(only().broken == 2u);
}

BOOST_AUTO_TEST_CASE(a_flood_of_templates_does_not_push_out_those_in_use) {
  hear(V9{}.with({set(0, plain_template())}));
  for (std::uint16_t number = 1000; number < 1200; ++number)
    hear(V9{}.with({set(0, plain_template(number))}));
  BOOST_TEST(only().templates == templates_per_domain_max);
  BOOST_TEST(only().templates_refused == 200 - templates_per_domain_max + 1);
  hear(V9{}.with({some_data()}));
  BOOST_TEST(kept.flows.size() == 1u);
  now += silence_until_replaced;  // those unheard for so long make room
  hear(V9{.seconds = noon + 3600}.with({set(0, plain_template(2000))}));
  BOOST_TEST(only().templates == templates_per_domain_max);
  hear(V9{.seconds = noon + 3600}.with({set(2000, plain_record())}));
  BOOST_TEST(kept.flows.size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
