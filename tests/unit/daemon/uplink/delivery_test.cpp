#include "daemon/uplink/delivery.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <vector>

using namespace campus;
using namespace campus::uplink;
using namespace std::chrono_literals;
using contract::Lane;

namespace {

Instant const start = Instant(std::chrono::seconds(1'795'401'845));
constexpr std::uint64_t heartbeat_first = 1;

store::LaneFacts facts_of(Lane lane, std::uint64_t acked, std::uint64_t offered, std::uint64_t newest) {
  return {.lane = lane,
          .acked = acked,
          .offered = offered,
          .newest = newest,
          .backlog = newest - acked,
          .oldest = {}};
}

contract::Hello hello_with(std::vector<contract::Hello::Mark> marks) {
  return {"XX-0127", "实验小学", 2, 2, start, std::move(marks)};
}

Delivery::Answer taken_up_to(std::uint64_t acked, std::uint32_t next_ms = 0) {
  return {.status = 200, .ack = contract::Ack{acked, {}, start, next_ms, 0}};
}

Delivery::Answer refusal(int status, std::optional<std::chrono::seconds> retry_after = {}) {
  return {.status = status, .code = "CMP-K001", .retry_after = retry_after};
}

Delivery::Sent batch_of(Lane lane, std::uint64_t first, std::uint64_t last, bool is_full = false,
                        Duration took = 10ms) {
  return {lane, first, last, last - first + 1, last, is_full, took};
}

bool is_greet(Delivery::Step const& step) { return std::holds_alternative<Delivery::Greet>(step); }
bool is_beat(Delivery::Step const& step) { return std::holds_alternative<Delivery::Beat>(step); }
bool is_renew(Delivery::Step const& step) { return std::holds_alternative<Delivery::Renew>(step); }
Delivery::Send const* as_send(Delivery::Step const& step) { return std::get_if<Delivery::Send>(&step); }
Delivery::Sleep const* as_sleep(Delivery::Step const& step) { return std::get_if<Delivery::Sleep>(&step); }

// A school that is known and has beaten once, with a random source that says what the test wants.
struct School {
  std::uint64_t random = 0;
  Delivery delivery{{.live_every = 5s, .spread = 0.5, .random = [this] { return random; }},
                    {start + std::chrono::days(120), start + std::chrono::days(180)}};
  Instant now = start;

  void greet(std::vector<store::LaneFacts> const& facts = {}, std::vector<contract::Hello::Mark> marks = {}) {
    delivery.greeted(hello_with(std::move(marks)), facts, heartbeat_first, now);
    delivery.beaten(taken_up_to(1), 1, now);
  }
  // Everything that waits, in the order it leaves, until the Delivery sleeps.
  Delivery::Send next_send() {
    auto const step = delivery.next(now);
    BOOST_REQUIRE(as_send(step) != nullptr);
    return *as_send(step);
  }
  Duration rest() {
    auto const step = delivery.next(now);
    BOOST_REQUIRE(as_sleep(step) != nullptr);
    return as_sleep(step)->until - now;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(delivery, School)

BOOST_AUTO_TEST_CASE(a_school_says_hello_before_anything_else) {
  delivery.learn(facts_of(Lane::alert, 0, 0, 3), now);
  BOOST_TEST(is_greet(delivery.next(now)));
  delivery.greeted(hello_with({}), {}, heartbeat_first, now);
  BOOST_TEST(as_send(delivery.next(now)) != nullptr);
}

BOOST_AUTO_TEST_CASE(a_heartbeat_goes_at_once_and_then_at_its_interval) {
  delivery.greeted(hello_with({}), {}, heartbeat_first, now);
  BOOST_TEST(is_beat(delivery.next(now)));
  delivery.beaten(taken_up_to(1), 1, now);
  BOOST_TEST(rest().count() == Duration(5s).count());
  now += 5s;
  BOOST_TEST(is_beat(delivery.next(now)));
}

BOOST_AUTO_TEST_CASE(a_district_that_asks_for_a_month_of_silence_gets_an_hour) {
  delivery.greeted(hello_with({}), {}, heartbeat_first, now);
  BOOST_TEST(is_beat(delivery.next(now)));
  delivery.beaten(taken_up_to(1, 2'592'000'000u), 1, now);
  BOOST_TEST(rest().count() == Duration(1h).count());
}

BOOST_AUTO_TEST_CASE(the_more_urgent_lane_goes_first_and_a_heartbeat_before_the_bulk) {
  std::vector const waiting{facts_of(Lane::rollup, 0, 0, 9), facts_of(Lane::control, 4, 4, 5),
                            facts_of(Lane::alert, 0, 0, 1)};
  delivery.greeted(hello_with({{Lane::control, 4}}), waiting, heartbeat_first, now);
  now += 1s;
  BOOST_TEST((next_send().lane == Lane::alert));
  delivery.answered(batch_of(Lane::alert, 1, 1), taken_up_to(1), now);
  auto const control = next_send();
  BOOST_TEST((control.lane == Lane::control));
  BOOST_TEST(control.after_seq == 4u);
  delivery.answered(batch_of(Lane::control, 5, 5), taken_up_to(5), now);
  BOOST_TEST(is_beat(delivery.next(now)));
  delivery.beaten(taken_up_to(1), 1, now);
  BOOST_TEST((next_send().lane == Lane::rollup));
}

BOOST_AUTO_TEST_CASE(what_is_new_waits_a_moment_for_company_but_an_alert_does_not) {
  greet();
  delivery.learn(facts_of(Lane::control, 0, 0, 1), now);
  BOOST_TEST(rest().count() == Duration(1s).count());
  delivery.learn(facts_of(Lane::alert, 0, 0, 1), now);
  BOOST_TEST((next_send().lane == Lane::alert));
}

BOOST_AUTO_TEST_CASE(an_ack_that_was_lost_is_believed_when_the_district_tells_it_again) {
  auto const repairs = delivery.greeted(hello_with({{Lane::control, 7}}),
                                        std::vector{facts_of(Lane::control, 3, 9, 9)}, heartbeat_first, now);
  BOOST_TEST((repairs == Delivery::Repairs{Delivery::Acknowledge{Lane::control, 7}}));
  now += 1s;
  delivery.beaten(taken_up_to(1), 1, now);
  BOOST_TEST(next_send().after_seq == 7u);
}

BOOST_AUTO_TEST_CASE(a_district_restored_from_a_backup_gets_again_what_it_forgot) {
  auto const repairs = delivery.greeted(hello_with({{Lane::control, 2}}),
                                        std::vector{facts_of(Lane::control, 8, 9, 9)}, heartbeat_first, now);
  BOOST_TEST((repairs == Delivery::Repairs{Delivery::Rewind{Lane::control, 2}}));
}

BOOST_AUTO_TEST_CASE(a_district_that_never_heard_of_this_epoch_gets_everything_again) {
  auto const repairs =
      delivery.greeted(hello_with({}), std::vector{facts_of(Lane::rollup, 8, 9, 9)}, heartbeat_first, now);
  BOOST_TEST((repairs == Delivery::Repairs{Delivery::Rewind{Lane::rollup, 0}}));
}

BOOST_AUTO_TEST_CASE(a_school_restored_from_a_backup_begins_a_new_epoch_and_says_hello_again) {
  auto const repairs = delivery.greeted(hello_with({{Lane::control, 10}}),
                                        std::vector{facts_of(Lane::control, 3, 9, 9)}, heartbeat_first, now);
  BOOST_TEST((repairs == Delivery::Repairs{Delivery::BeginEpoch{}}));
  BOOST_TEST(is_greet(delivery.next(now)));
}

BOOST_AUTO_TEST_CASE(heartbeat_numbers_the_district_has_seen_and_we_have_not_mean_a_backup_too) {
  auto const repairs = delivery.greeted(hello_with({{Lane::heartbeat, 2048}}), {}, 2048, now);
  BOOST_TEST((repairs == Delivery::Repairs{Delivery::BeginEpoch{}}));
  BOOST_TEST(delivery.greeted(hello_with({{Lane::heartbeat, 2047}}), {}, 2048, now).empty());
}

BOOST_AUTO_TEST_CASE(an_ack_lets_go_exactly_what_it_covers) {
  greet({facts_of(Lane::control, 0, 0, 9)});
  now += 1s;
  auto const repairs = delivery.answered(batch_of(Lane::control, 1, 9), taken_up_to(6), now);
  BOOST_TEST((repairs == Delivery::Repairs{Delivery::Acknowledge{Lane::control, 6}}));
  BOOST_TEST(next_send().after_seq == 6u);
}

BOOST_AUTO_TEST_CASE(an_ack_beyond_what_was_sent_is_not_believed_before_a_hello) {
  greet({facts_of(Lane::control, 0, 0, 9)});
  now += 1s;
  BOOST_TEST(delivery.answered(batch_of(Lane::control, 1, 9), taken_up_to(10), now).empty());
  BOOST_TEST(is_greet(delivery.next(now)));
}

BOOST_AUTO_TEST_CASE(a_rejected_record_is_kept_aside_before_its_lane_moves_on) {
  greet({facts_of(Lane::control, 0, 0, 3)});
  now += 1s;
  auto answer = taken_up_to(3);
  answer.ack->rejected = {{2, "CMP-K003"}, {77, "CMP-K003"}};  // 77 was never sent
  auto const repairs = delivery.answered(batch_of(Lane::control, 1, 3), answer, now);
  BOOST_TEST((repairs == Delivery::Repairs{Delivery::Bury{Lane::control, 2, "CMP-K003"},
                                           Delivery::Acknowledge{Lane::control, 3}}));
}

BOOST_AUTO_TEST_CASE(a_conflict_moves_the_lane_to_where_the_district_stands) {
  greet({facts_of(Lane::control, 5, 9, 9)}, {{Lane::control, 5}});
  now += 1s;
  Delivery::Answer conflict{.status = 409, .ack = contract::Ack{3, {}, start, 0, 0}};
  BOOST_TEST((delivery.answered(batch_of(Lane::control, 6, 9), conflict, now) ==
              Delivery::Repairs{Delivery::Rewind{Lane::control, 3}}));
  BOOST_TEST(next_send().after_seq == 3u);
  conflict.ack->acked = 8;
  BOOST_TEST((delivery.answered(batch_of(Lane::control, 4, 7), conflict, now) ==
              Delivery::Repairs{Delivery::Acknowledge{Lane::control, 8}}));
}

BOOST_AUTO_TEST_CASE(a_conflict_without_a_reason_waits_instead_of_turning_in_circles) {
  random = UINT64_MAX;
  greet({facts_of(Lane::control, 5, 9, 9)}, {{Lane::control, 5}});
  now += 1s;
  Delivery::Answer const conflict{.status = 409, .ack = contract::Ack{5, {}, start, 0, 0}};
  BOOST_TEST(delivery.answered(batch_of(Lane::control, 6, 9), conflict, now).empty());
  BOOST_TEST((rest() > 900ms));
}

BOOST_AUTO_TEST_CASE(a_batch_the_district_cannot_read_is_halved_until_one_record_stands_alone) {
  greet({facts_of(Lane::control, 0, 0, 100)});
  now += 1s;
  std::size_t size = 100;
  int rounds = 0;
  for (; size > 1; ++rounds) {
    BOOST_TEST(delivery.answered(batch_of(Lane::control, 1, size), refusal(400), now).empty());
    auto const send = next_send();
    BOOST_TEST(send.after_seq == 0u);
    BOOST_TEST(send.records_max == size / 2);
    size = send.records_max;
  }
  BOOST_TEST(rounds == 6);  // 100, 50, 25, 12, 6, 3, 1
  auto const repairs = delivery.answered(batch_of(Lane::control, 1, 1), refusal(400), now);
  BOOST_TEST((repairs == Delivery::Repairs{Delivery::Bury{Lane::control, 1, "CMP-K001"}}));
  auto const gap = next_send();
  BOOST_TEST(gap.after_seq == 0u);
  BOOST_TEST(gap.broken_seq == 1u);
  Delivery::Sent sent{Lane::control, 1, 1, 0, 0, true, 1ms};
  delivery.answered(sent, taken_up_to(1), now);
  auto const rest_of_it = next_send();
  BOOST_TEST(rest_of_it.after_seq == 1u);
  BOOST_TEST(rest_of_it.broken_seq == 0u);
  BOOST_TEST(rest_of_it.records_max == 2u);
}

BOOST_AUTO_TEST_CASE(a_district_that_does_not_even_understand_gaps_is_asked_less_and_less) {
  random = UINT64_MAX;
  greet({facts_of(Lane::control, 0, 0, 1)});
  now += 1s;
  delivery.answered(batch_of(Lane::control, 1, 1), refusal(400), now);
  Delivery::Sent const gap{Lane::control, 1, 1, 0, 0, false, 1ms};
  for (auto const expected : {1s, 2s, 4s, 4s}) {  // then the heartbeat is due
    BOOST_TEST(delivery.answered(gap, refusal(400), now).empty());
    BOOST_TEST((rest() > expected - 100ms && rest() <= expected));
  }
}

BOOST_AUTO_TEST_CASE(a_lane_told_to_come_back_later_does_and_the_others_go_on) {
  greet({facts_of(Lane::control, 0, 0, 1), facts_of(Lane::rollup, 0, 0, 1)});
  now += 1s;
  delivery.answered(batch_of(Lane::control, 1, 1), refusal(503, 3s), now);
  BOOST_TEST((next_send().lane == Lane::rollup));
  delivery.answered(batch_of(Lane::rollup, 1, 1), taken_up_to(1), now);
  // 3 s as asked, and half of 3 s because this school's place among all is in the middle: at 4.5 s, after the
  // heartbeat that is due at 4 s.
  BOOST_TEST(rest().count() == Duration(4s).count());
  now += 4s;
  delivery.beaten(taken_up_to(2), 2, now);
  BOOST_TEST(rest().count() == Duration(500ms).count());
  now += 500ms;
  BOOST_TEST((next_send().lane == Lane::control));
}

BOOST_AUTO_TEST_CASE(the_district_sets_the_pace_of_a_lane_and_the_size_of_its_batches) {
  greet({facts_of(Lane::rollup, 0, 0, 9)});
  now += 1s;
  auto answer = taken_up_to(3, 2'000);
  answer.ack->max_batch = 16 * 1024;
  delivery.answered(batch_of(Lane::rollup, 1, 3), answer, now);
  BOOST_TEST(rest().count() == Duration(2s).count());
  now += 2s;
  auto const send = next_send();
  BOOST_TEST(send.bytes_max + send.records_max * 160 <= 16u * 1024u);
}

BOOST_AUTO_TEST_CASE(a_lost_district_is_greeted_again_after_a_pause_that_grows_to_five_minutes) {
  random = UINT64_MAX;  // the longest pause each time
  greet();
  std::vector<Duration> pauses;
  for (int i = 0; i < 12; ++i) {
    delivery.lost(std::nullopt, now);
    pauses.push_back(rest());
    now += pauses.back();
    BOOST_TEST(is_greet(delivery.next(now)));
  }
  BOOST_TEST((pauses.front() > 999ms && pauses.front() <= 1s));
  BOOST_TEST(std::ranges::is_sorted(pauses));
  BOOST_TEST((pauses.back() > 299s && pauses.back() <= 5min));
  random = 0;
  delivery.lost(std::nullopt, now);
  BOOST_TEST(is_greet(delivery.next(now)));  // full jitter reaches down to nothing
}

BOOST_AUTO_TEST_CASE(a_line_that_drops_large_batches_gets_small_ones) {
  greet({facts_of(Lane::rollup, 0, 0, 900)});
  now += 1s;
  auto const usual = next_send().bytes_max;
  for (int i = 0; i < 10; ++i) {
    delivery.lost(Lane::rollup, now);
    greet();
  }
  BOOST_TEST(next_send().bytes_max < 4096u);
  for (std::uint64_t seq = 1; seq <= 10; ++seq) {
    delivery.answered(batch_of(Lane::rollup, seq, seq), taken_up_to(seq), now);
    now += 1ms;
  }
  BOOST_TEST(next_send().bytes_max == usual);
}

BOOST_AUTO_TEST_CASE(a_backlog_takes_its_share_of_the_line_and_an_alert_does_not_wait_for_it) {
  greet({facts_of(Lane::rollup, 0, 0, 1'000'000)});
  now += 1s;
  Duration on_the_line{};
  auto const began = now;
  for (std::uint64_t seq = 1; now - began < 10min; ++seq) {
    auto const step = delivery.next(now);
    if (is_beat(step)) {
      delivery.beaten(taken_up_to(seq), seq, now);
    } else if (auto const* const sleep = as_sleep(step)) {
      now = sleep->until;
    } else {
      now += 1s;  // this batch took a second
      on_the_line += 1s;
      delivery.answered(batch_of(Lane::rollup, seq, seq, true, 1s), taken_up_to(seq), now);
    }
  }
  // 30 % of ten minutes, and the two seconds that were saved up.
  BOOST_TEST((on_the_line >= 180s && on_the_line <= 183s), on_the_line.count());
  delivery.learn(facts_of(Lane::alert, 0, 0, 1), now);
  BOOST_TEST((next_send().lane == Lane::alert));
}

BOOST_AUTO_TEST_CASE(a_district_that_does_not_know_us_is_asked_rarely) {
  for (auto const status : {401, 403, 404}) {
    greet({facts_of(Lane::control, 0, 0, 1)});
    now += 1s;
    BOOST_TEST(delivery.answered(batch_of(Lane::control, 1, 1), refusal(status), now).empty());
    BOOST_TEST((rest() >= 10min && rest() <= 11min));
    now += 11min;
    BOOST_TEST(is_greet(delivery.next(now)));
  }
}

BOOST_AUTO_TEST_CASE(a_fault_of_the_district_never_costs_a_record) {
  random = 0;
  greet({facts_of(Lane::control, 0, 0, 8)});
  now += 1s;
  for (auto const status : {500, 502, 503, 507, 429, 302})
    for (int i = 0; i < 20; ++i)
      BOOST_TEST(delivery.answered(batch_of(Lane::control, 1, 1), refusal(status), now).empty());
  BOOST_TEST(next_send().after_seq == 0u);
}

BOOST_AUTO_TEST_CASE(a_certificate_is_renewed_on_its_day_and_a_failure_is_tried_again_within_the_hour) {
  greet();
  now = start + std::chrono::days(120);
  BOOST_TEST(is_renew(delivery.next(now)));
  delivery.not_renewed(refusal(503), now);
  BOOST_TEST(!is_renew(delivery.next(now)));  // deliveries go on meanwhile
  delivery.beaten(taken_up_to(2), 2, now);
  now += 1h;
  BOOST_TEST(is_renew(delivery.next(now)));
  delivery.renewed({now + std::chrono::days(120), now + std::chrono::days(180)}, now);
  BOOST_TEST(is_greet(delivery.next(now)));  // the new one is used at once
}

BOOST_AUTO_TEST_CASE(after_the_end_of_its_certificate_a_school_can_only_renew) {
  now = start + std::chrono::days(200);
  delivery.learn(facts_of(Lane::alert, 0, 0, 1), now);
  BOOST_TEST(is_renew(delivery.next(now)));
  random = UINT64_MAX;
  delivery.not_renewed(refusal(503), now);
  BOOST_TEST((rest() > 900ms));
  now += 1s;
  BOOST_TEST(is_renew(delivery.next(now)));
  delivery.renewed({now + std::chrono::days(120), now + std::chrono::days(180)}, now);
  BOOST_TEST(is_greet(delivery.next(now)));
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_set_back_an_hour_does_not_cost_an_hour) {
  greet();
  BOOST_TEST(rest().count() == Duration(5s).count());
  delivery.shift(-1h);
  now -= 1h;
  BOOST_TEST(rest().count() == Duration(5s).count());
}

BOOST_AUTO_TEST_CASE(jitter_is_spread_evenly_and_never_beyond_its_bound) {
  std::uint64_t state = 42;
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    state = state * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
    auto const pause = pause_after(3, state);
    BOOST_REQUIRE((pause >= 0s && pause < 8s));
    sum += std::chrono::duration<double>(pause).count();
  }
  BOOST_TEST((sum / 10'000 > 3.8 && sum / 10'000 < 4.2));
  BOOST_TEST((pause_after(4'000'000'000, UINT64_MAX) <= 5min));
}

BOOST_AUTO_TEST_SUITE_END()
