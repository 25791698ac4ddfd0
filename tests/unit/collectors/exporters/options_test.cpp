// What exporters tell of their sampling, in options and in records.

#include <boost/test/unit_test.hpp>

#include <limits>

#include "collectors/exporters/limits.hpp"
#include "tests/support/exporter_wire.hpp"

using namespace campus;
using namespace campus::exporters;
using namespace campus::exporters::test;

namespace {

Wire option_set(Wire const& scope, Wire const& options) {
  return set(1, Wire{}.u16(400).u16(scope.size()).u16(options.size()).add(scope).add(options));
}
Wire ipfix_option_set(std::size_t scopes, std::initializer_list<Field> list) {
  return set(3, Wire{}.u16(400).u16(list.size()).u16(scopes).add(fields(list)));
}

struct Sampled : Listening {
  Sampled() {
    hear(V9{}.with({set(0, layout(300, plain_fields())),
                    set(0, layout(301, {{8, 4}, {12, 4}, {4, 1}, {1, 4}, {2, 4}, {48, 1}, {10, 2}}))}));
    hear(Ipfix{}.with({set(2, layout(300, plain_fields()))}));
  }
  // A record of the plain template, and what its three packets became.
  std::uint64_t packets_of_plain(bool is_ipfix = false) {
    kept.flows.clear();
    auto const data = set(300, plain_record());
    hear(is_ipfix ? Ipfix{}.with({data}) : V9{}.with({data}));
    return record().b.counts.packets;
  }
  std::uint64_t packets_of(std::uint8_t sampler, std::uint16_t interface) {
    kept.flows.clear();
    hear(V9{}.with({set(
        301,
        Wire{}.address("10.0.0.5").address("10.0.0.1").u8(6).u32(1500).u32(3).u8(sampler).u16(interface))}));
    return record().b.counts.packets;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(options, Sampled)

BOOST_AUTO_TEST_CASE(an_interval_for_the_whole_exporter_scales_every_record) {
  BOOST_TEST(packets_of_plain() == 3u);
  hear(V9{}.with(
      {option_set(fields({{1, 4}}), fields({{34, 4}, {35, 1}})), set(400, Wire{}.u32(0).u32(100).u8(2))}));
  BOOST_TEST(packets_of_plain() == 300u);
  BOOST_TEST(record().sampled_one_in == 100u);
  BOOST_TEST(record().b.counts.bytes == 150'000u);
}

BOOST_AUTO_TEST_CASE(options_of_one_domain_scale_no_other) {
  hear(V9{.source = 8}.with(
      {option_set(fields({{1, 4}}), fields({{34, 4}})), set(400, Wire{}.u32(0).u32(100))}));
  BOOST_TEST(packets_of_plain() == 3u);
}

BOOST_AUTO_TEST_CASE(each_sampler_scales_the_records_that_name_it) {
  hear(V9{}.with({option_set(fields({{1, 4}}), fields({{48, 1}, {49, 1}, {50, 4}})),
                  set(400, Wire{}.u32(0).u8(1).u8(2).u32(10).u32(0).u8(2).u8(2).u32(1000))}));
  BOOST_TEST(packets_of(1, 0) == 30u);
  BOOST_TEST(packets_of(2, 0) == 3000u);
  BOOST_TEST(packets_of(3, 0) == 3u);  // nobody told of it
  BOOST_TEST(packets_of_plain() == 3u);
}

BOOST_AUTO_TEST_CASE(a_single_sampler_scales_the_records_that_name_none) {
  hear(V9{}.with(
      {option_set(fields({{1, 4}}), fields({{48, 1}, {50, 4}})), set(400, Wire{}.u32(0).u8(1).u32(10))}));
  BOOST_TEST(packets_of_plain() == 30u);
}

BOOST_AUTO_TEST_CASE(an_interface_scales_the_records_that_came_in_by_it) {
  hear(V9{}.with(
      {option_set(fields({{2, 4}}), fields({{34, 4}})), set(400, Wire{}.u32(5).u32(10).u32(6).u32(1))}));
  BOOST_TEST(packets_of(0, 5) == 30u);
  BOOST_TEST(packets_of(0, 6) == 3u);
  BOOST_TEST(packets_of(0, 7) == 3u);
}

BOOST_AUTO_TEST_CASE(ipfix_tells_so_many_kept_and_so_many_passed_over) {
  hear(Ipfix{}.with({ipfix_option_set(1, {{149, 4}, {304, 2}, {305, 4}, {306, 4}}),
                     set(400, Wire{}.u32(7).u16(1).u32(1).u32(99))}));
  BOOST_TEST(packets_of_plain(true) == 300u);
  hear(Ipfix{}.with({set(400, Wire{}.u32(7).u16(1).u32(2).u32(3))}));
  BOOST_TEST(packets_of_plain(true) == 7u);  // 3 of 2 in 5
  BOOST_TEST(record().sampled_one_in == 3u);
}

BOOST_AUTO_TEST_CASE(ipfix_tells_a_size_of_a_population) {
  hear(Ipfix{}.with({ipfix_option_set(1, {{302, 4}, {304, 2}, {309, 4}, {310, 4}}),
                     set(400, Wire{}.u32(1).u16(3).u32(1).u32(50))}));
  BOOST_TEST(packets_of_plain(true) == 150u);
}

BOOST_AUTO_TEST_CASE(a_record_may_tell_its_own_interval) {
  hear(V9{}.with({set(0, layout(302, {{8, 4}, {12, 4}, {4, 1}, {1, 4}, {34, 4}})),
                  set(302, Wire{}.address("10.0.0.5").address("10.0.0.1").u8(6).u32(10).u32(64))}));
  BOOST_TEST(record().b.counts.bytes == 640u);
  BOOST_TEST(record().sampled_one_in == 64u);
}

BOOST_AUTO_TEST_CASE(an_interval_of_none_is_no_sampling) {
  for (std::uint32_t const interval : {0u, 1u}) {
    hear(V9{}.with({option_set(fields({{1, 4}}), fields({{34, 4}})), set(400, Wire{}.u32(0).u32(interval))}));
    BOOST_TEST(packets_of_plain() == 3u);
  }
  BOOST_TEST(reader.statistics().at(0).samplings_refused == 0u);
}

BOOST_AUTO_TEST_CASE(an_impossible_rate_scales_nothing) {
  hear(
      V9{}.with({option_set(fields({{1, 4}}), fields({{34, 4}})), set(400, Wire{}.u32(0).u32(0xffff'ffff))}));
  hear(Ipfix{}.with({ipfix_option_set(1, {{149, 4}, {305, 4}, {306, 8}}),
                     set(400, Wire{}.u32(7).u32(0).u64(99).u32(7).u32(1).u64(~std::uint64_t{0}))}));
  BOOST_TEST(packets_of_plain() == 3u);
  BOOST_TEST(packets_of_plain(true) == 3u);
  std::uint64_t refused = 0;
  for (auto const& domain : reader.statistics()) refused += domain.samplings_refused;
  BOOST_TEST(refused == 3u);
}

BOOST_AUTO_TEST_CASE(a_flood_of_samplers_is_bounded) {
  hear(V9{}.with({option_set(fields({{1, 4}}), fields({{48, 2}, {50, 4}}))}));
  for (std::uint16_t sampler = 0; sampler < samplers_per_domain_max + 10; ++sampler)
    hear(V9{}.with({set(400, Wire{}.u32(0).u16(sampler).u32(10))}));
  BOOST_TEST(reader.statistics().at(0).samplings_refused == 10u);
}

BOOST_AUTO_TEST_CASE(a_scaled_count_never_overflows) {
  Sampling const heavy{.kept = 1, .of = sampled_one_in_max};
  BOOST_TEST(heavy.scale(~std::uint64_t{0}) == std::numeric_limits<std::uint64_t>::max());
  BOOST_TEST(heavy.scale(2) == 2ull * sampled_one_in_max);
  Sampling const half{.kept = 1'000'000, .of = 2'000'000};
  BOOST_TEST(half.scale(std::uint64_t{1} << 50) == std::uint64_t{1} << 51);
  BOOST_TEST(half.one_in() == 2u);
  BOOST_TEST((Sampling{.kept = 9, .of = 10}.one_in() == 2u));  // an estimate all the same
}

BOOST_AUTO_TEST_CASE(the_moment_of_starting_told_in_options_dates_uptimes_of_ipfix) {
  hear(Ipfix{}.with(
      {ipfix_option_set(1, {{143, 4}, {160, 8}}),
       set(400, Wire{}.u32(7).u64(std::uint64_t{noon - 100} * 1000)),
       set(2, layout(302, {{8, 4}, {12, 4}, {4, 1}, {1, 4}, {22, 4}, {21, 4}})),
       set(302, Wire{}.address("10.0.0.5").address("10.0.0.1").u8(6).u32(10).u32(1'000).u32(3'000))}));
  BOOST_TEST(record().first_ns == (std::int64_t{noon} - 99) * 1'000'000'000);
  BOOST_TEST(record().last_ns == (std::int64_t{noon} - 97) * 1'000'000'000);
}

BOOST_AUTO_TEST_SUITE_END()
