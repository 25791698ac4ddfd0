#include "collectors/exporters/sequence_watch.hpp"

#include <boost/test/unit_test.hpp>

using namespace campus::exporters;
using Way = SequenceWatch::Way;

namespace {

// Feeds numbers a second apart, ten records in each.
struct Fed {
  SequenceWatch watch{Way::datagrams};
  std::int64_t clock_ms = 1'000;

  void feed(std::uint32_t number, std::int64_t after_ms = 1'000) {
    clock_ms += after_ms;
    watch.feed({.number = number, .flows = 10, .records = 10, .clock_ms = clock_ms, .boot_ms = {}});
  }
  SequenceCounters const& counters() const { return watch.counters(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sequence_watch, Fed)

BOOST_AUTO_TEST_CASE(the_first_number_is_taken_as_it_is) {
  feed(4711);
  feed(4712);
  BOOST_TEST((counters() == SequenceCounters{.is_lost_datagrams = true}));
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_a_gap_of_its_size) {
  feed(10);
  feed(14);
  feed(15);
  BOOST_TEST(counters().gaps == 1u);
  BOOST_TEST(counters().lost == 3u);
}

BOOST_AUTO_TEST_CASE(what_comes_late_is_found_again) {
  feed(10);
  feed(14);
  feed(12, 0);
  BOOST_TEST(counters().lost == 2u);
  feed(11, 0);
  feed(13, 0);
  feed(15);
  BOOST_TEST(counters().gaps == 1u);
  BOOST_TEST(counters().lost == 0u);
  BOOST_TEST(counters().late == 3u);
  BOOST_TEST(counters().restarts == 0u);
}

BOOST_AUTO_TEST_CASE(what_comes_twice_is_late_and_no_gap) {
  feed(10);
  feed(11);
  feed(11, 0);
  feed(12);
  BOOST_TEST(counters().late == 1u);
  BOOST_TEST(counters().gaps == 0u);
  BOOST_TEST(counters().lost == 0u);
}

BOOST_AUTO_TEST_CASE(a_number_that_wraps_goes_on) {
  feed(0xffff'fffe);
  feed(0xffff'ffff);
  feed(0);
  feed(1);
  BOOST_TEST((counters() == SequenceCounters{.is_lost_datagrams = true}));
}

BOOST_AUTO_TEST_CASE(a_gap_over_the_wrap_is_small) {
  feed(0xffff'fffe);
  feed(2);
  BOOST_TEST(counters().lost == 3u);
}

BOOST_AUTO_TEST_CASE(a_restart_is_no_gap_of_billions) {
  feed(1'000'000);
  feed(1'000'001);
  feed(0);
  feed(1);
  BOOST_TEST(counters().restarts == 1u);
  BOOST_TEST(counters().lost == 0u);
  BOOST_TEST(counters().gaps == 0u);
}

BOOST_AUTO_TEST_CASE(a_restart_soon_after_the_start_is_one_too) {
  feed(5);
  feed(6);
  feed(0);  // later by its own clock, so it is no straggler
  BOOST_TEST(counters().restarts == 1u);
  BOOST_TEST(counters().late == 0u);
}

BOOST_AUTO_TEST_CASE(a_restart_within_the_same_second_is_no_straggler) {
  feed(1'000'000);
  feed(0, 0);
  feed(1, 0);
  BOOST_TEST(counters().restarts == 1u);
  BOOST_TEST(counters().late == 0u);
}

BOOST_AUTO_TEST_CASE(a_number_absurdly_far_ahead_is_another_count) {
  feed(5);
  feed(3'000'000'000);
  feed(3'000'000'001);
  BOOST_TEST(counters().restarts == 1u);
  BOOST_TEST(counters().lost == 0u);
}

BOOST_AUTO_TEST_CASE(a_device_that_started_anew_and_counts_ahead_lost_nothing) {
  watch.feed({.number = 5, .flows = 1, .records = 1, .clock_ms = 1'000'000, .boot_ms = 10'000});
  watch.feed({.number = 900, .flows = 1, .records = 1, .clock_ms = 1'200'000, .boot_ms = 1'190'000});
  BOOST_TEST(counters().restarts == 1u);
  BOOST_TEST(counters().lost == 0u);
}

BOOST_AUTO_TEST_CASE(an_uptime_that_wraps_is_no_restart) {
  // The moment of starting is taken modulo 2^32 ms, so a wrap of the uptime does not move it.
  watch.feed({.number = 5, .flows = 1, .records = 1, .clock_ms = 1'000'000, .boot_ms = 0xffff'ff00});
  watch.feed({.number = 7, .flows = 1, .records = 1, .clock_ms = 1'001'000, .boot_ms = 0x0000'0010});
  BOOST_TEST(counters().restarts == 0u);
  BOOST_TEST(counters().lost == 1u);
}

BOOST_AUTO_TEST_CASE(records_before_the_message_are_what_ipfix_counts) {
  watch = SequenceWatch{Way::records_before};
  for (std::uint32_t const number : {0u, 10u, 20u, 40u, 50u}) feed(number);
  BOOST_TEST((watch.way() == Way::records_before));
  BOOST_TEST(counters().gaps == 1u);
  BOOST_TEST(counters().lost == 10u);
}

// softflowd's IPFIX: the count has the message in it, and option records are left out.
BOOST_AUTO_TEST_CASE(an_exporter_that_counts_its_own_message_loses_nothing) {
  watch = SequenceWatch{Way::records_before};
  std::uint32_t sum = 0;
  for (std::uint32_t const flows : {3u, 20u, 7u, 20u, 1u, 9u, 14u}) {
    sum += flows;
    watch.feed({.number = sum, .flows = flows, .records = flows + sum % 2, .clock_ms = sum, .boot_ms = {}});
  }
  BOOST_TEST((watch.way() == Way::flows_after));
  BOOST_TEST(counters().gaps == 0u);
  BOOST_TEST(counters().restarts == 0u);
  watch.feed({.number = sum + 105, .flows = 5, .records = 5, .clock_ms = sum + 1, .boot_ms = {}});
  BOOST_TEST(counters().lost == 100u);
}

BOOST_AUTO_TEST_CASE(an_exporter_of_ipfix_that_counts_messages_loses_nothing) {
  watch = SequenceWatch{Way::records_before};
  for (std::uint32_t number = 50; number < 60; ++number) feed(number);
  BOOST_TEST((watch.way() == Way::datagrams));
  BOOST_TEST(counters().gaps == 0u);
  BOOST_TEST(counters().is_lost_datagrams);
}

BOOST_AUTO_TEST_CASE(a_loss_that_looks_like_another_way_of_counting_is_still_a_loss) {
  watch = SequenceWatch{Way::records_before};
  std::uint32_t next = 0;
  for (std::uint32_t const flows : {10u, 4u, 10u, 7u}) {
    watch.feed({.number = next, .flows = flows, .records = flows, .clock_ms = next, .boot_ms = {}});
    next += flows;
  }
  // Three lost, and the message holds as many as would explain it if it counted itself.
  watch.feed({.number = next + 3, .flows = 10, .records = 10, .clock_ms = next, .boot_ms = {}});
  BOOST_TEST((watch.way() == Way::records_before));
  BOOST_TEST(counters().lost == 3u);
}

BOOST_AUTO_TEST_CASE(records_that_could_not_be_counted_make_no_gap) {
  watch = SequenceWatch{Way::records_before};
  feed(0);
  feed(10);
  watch.feed({.number = 20, .is_counted = false, .clock_ms = clock_ms, .boot_ms = {}});
  feed(55);  // 35 were in it, or were lost: nobody knows
  feed(65);
  BOOST_TEST(counters().gaps == 0u);
  BOOST_TEST(counters().restarts == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
