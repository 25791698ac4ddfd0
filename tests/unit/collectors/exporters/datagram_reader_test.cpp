#include "collectors/exporters/datagram_reader.hpp"

#include <boost/test/unit_test.hpp>

#include "collectors/exporters/limits.hpp"
#include "tests/support/exporter_wire.hpp"

using namespace campus;
using namespace campus::exporters;
using namespace campus::exporters::test;

namespace {

Wire some_message(std::uint32_t source = 7) {
  return V9{.source = source}.with({set(0, layout(300, plain_fields())), set(300, plain_record())});
}

// Out of memory whenever something is heard.
struct Poor : Kept {
  using Kept::hear;
  void hear(ExportedFlow const&) override { throw std::bad_alloc(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(datagram_reader, Listening)

BOOST_AUTO_TEST_CASE(strangers_are_counted_and_not_looked_into) {
  from = "198.51.100.1";
  hear(some_message());
  from = "2001:db8::1";
  hear(some_message());
  BOOST_TEST(kept.flows.empty());
  BOOST_TEST(reader.counters().from_strangers == 2u);
  BOOST_TEST(reader.statistics().empty());
}

BOOST_AUTO_TEST_CASE(without_exporters_everybody_is_a_stranger) {
  reader = DatagramReader{{}};
  hear(some_message());
  BOOST_TEST(reader.counters().from_strangers == 1u);
}

BOOST_AUTO_TEST_CASE(the_first_rule_that_fits_is_the_exporters) {
  reader =
      DatagramReader{{.exporters = {{.from = Prefix::parse("192.0.2.1").value(), .sampled_one_in = 5},
                                    {.from = Prefix::parse("192.0.2.0/24").value(), .sampled_one_in = 9}}}};
  hear(some_message());
  from = "192.0.2.2";
  hear(some_message());
  BOOST_TEST(record(0).sampled_one_in == 5u);
  BOOST_TEST(record(1).sampled_one_in == 9u);
}

BOOST_AUTO_TEST_CASE(who_may_still_export_keeps_the_templates_and_who_may_not_is_forgotten) {
  hear(some_message());
  from = "192.0.2.2";
  hear(some_message());
  BOOST_TEST_REQUIRE(kept.flows.size() == 2u);
  reader.allow({{.from = Prefix::parse("192.0.2.1").value(), .sampled_one_in = 5}});
  BOOST_TEST_REQUIRE(reader.statistics().size() == 1u);
  hear(V9{.sequence = 2}.with({set(300, plain_record())}));  // of 192.0.2.2, who is a stranger now
  from = "192.0.2.1";
  hear(V9{.sequence = 2}.with({set(300, plain_record())}));  // without its template
  BOOST_TEST_REQUIRE(kept.flows.size() == 3u);
  BOOST_TEST(record(2).sampled_one_in == 5u);
  BOOST_TEST(reader.counters().from_strangers == 1u);
  BOOST_TEST(only().waiting_sets == 0u);
}

BOOST_AUTO_TEST_CASE(what_is_no_version_of_ours_is_counted) {
  for (auto const& datagram : {Wire{}, Wire{}.u8(0), Wire{}.u16(1).zeros(60), Wire{}.u16(7).zeros(60),
                               Wire{}.u16(8).zeros(60), Wire{}.u32(4).zeros(60), Wire{}.u16(0xffff).zeros(60),
                               Wire{}.u16(5).zeros(21), Wire{}.u16(9).zeros(17), Wire{}.u16(10).zeros(13)})
    hear(datagram);
  BOOST_TEST(reader.counters().not_understood == 10u);
  BOOST_TEST(reader.statistics().empty());
}

BOOST_AUTO_TEST_CASE(the_four_protocols_are_told_apart_on_one_port) {
  hear(Wire{}.u16(5).zeros(22));
  hear(V9{}.with({}));
  hear(Ipfix{}.with({}));
  hear(Wire{}.u32(5).u32(1).zeros(20));
  std::string protocols;
  for (auto const& domain : reader.statistics())
    protocols += std::to_string(static_cast<int>(domain.protocol));
  BOOST_TEST(protocols == "0123");
  BOOST_TEST(reader.counters().not_understood == 0u);
}

BOOST_AUTO_TEST_CASE(a_flood_of_domains_does_not_push_out_the_real_one) {
  hear(some_message(1));
  for (std::uint32_t source = 1'000; source < 2'000; ++source) hear(V9{.source = source}.with({}));
  BOOST_TEST(reader.statistics().size() == domains_per_exporter_max);
  BOOST_TEST(reader.counters().no_room == 1'000 - domains_per_exporter_max + 1);
  hear(V9{.source = 1}.with({set(300, plain_record())}));
  BOOST_TEST(kept.flows.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_domain_that_fell_silent_makes_room) {
  for (std::uint32_t source = 0; source < domains_per_exporter_max; ++source)
    hear(V9{.source = source}.with({}));
  now += silence_until_replaced;
  hear(V9{.source = 3}.with({}));
  hear(V9{.source = 99}.with({}));
  BOOST_TEST(reader.counters().no_room == 0u);
  auto const all = reader.statistics();
  BOOST_TEST(all.size() == domains_per_exporter_max);
  BOOST_TEST(std::ranges::count(all, 99u, &DomainStatistics::domain) == 1);
  BOOST_TEST(std::ranges::count(all, 3u, &DomainStatistics::domain) == 1);
}

BOOST_AUTO_TEST_CASE(a_flood_of_exporters_does_not_push_out_the_real_one) {
  reader = DatagramReader{{.exporters = {{.from = Prefix::parse("0.0.0.0/0").value()}}}};
  hear(some_message());
  for (int i = 0; i < 300; ++i) {
    from = "10.1." + std::to_string(i / 256) + '.' + std::to_string(i % 256);
    hear(V9{}.with({}));
  }
  BOOST_TEST(reader.statistics().size() == exporters_max);
  BOOST_TEST(reader.counters().no_room == 300 - exporters_max + 1);
  from = "192.0.2.1";
  hear(V9{}.with({set(300, plain_record())}));
  BOOST_TEST(kept.flows.size() == 2u);
  now += silence_until_replaced;
  from = "10.9.9.9";
  hear(V9{}.with({}));
  BOOST_TEST(reader.statistics().size() == exporters_max);
  BOOST_TEST(reader.counters().no_room == 300 - exporters_max + 1);
}

BOOST_AUTO_TEST_CASE(every_cut_of_every_kind_is_survived) {
  auto const options = set(3, Wire{}.u16(400).u16(3).u16(1).add(fields({{149, 4}, {34, 4}, {82, 0xffff}})));
  for (auto const& whole :
       {some_message(), Ipfix{}.with({set(2, layout(300, plain_fields())), options, set(300, plain_record()),
                                      set(400, Wire{}.u32(7).u32(10).u8(2).u16(0))})})
    for (std::size_t length = 0; length < whole.size(); ++length) {
      Wire cut = whole;
      cut.bytes().resize(length);
      hear(cut);
    }
  BOOST_TEST(reader.counters().out_of_memory == 0u);
}

BOOST_AUTO_TEST_CASE(running_out_of_memory_is_counted) {
  Poor poor;
  auto const datagram = some_message();
  reader.read(*IpAddress::parse("192.0.2.1"), std::as_bytes(std::span{datagram.bytes()}), now, poor);
  BOOST_TEST(reader.counters().out_of_memory == 1u);
  hear(datagram);
  BOOST_TEST(kept.flows.size() == 1u);
}

BOOST_AUTO_TEST_CASE(exporters_of_version_6_are_heard) {
  reader = DatagramReader{{.exporters = {{.from = Prefix::parse("2001:db8::/32").value()}}}};
  from = "2001:db8::7";
  hear(some_message());
  BOOST_TEST(kept.flows.at(0).exporter.to_string() == "2001:db8::7");
}

BOOST_AUTO_TEST_SUITE_END()
