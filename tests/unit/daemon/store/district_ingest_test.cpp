#include <boost/test/unit_test.hpp>

#include "daemon/store/district_store.hpp"
#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;
using contract::Gap;
using contract::Lane;

namespace {

struct Centre {
  TempDir dir;
  DistrictStore store = *DistrictStore::open(dir.path());
  Centre() { BOOST_REQUIRE(store.add_school("XX-1", "一中", monday).has_value()); }
  Receipt ingest(Delivery const& delivery) {
    auto const receipt = store.ingest(delivery);
    BOOST_REQUIRE_EQUAL(code_of(receipt), "");
    return *receipt;
  }
};

DeliveredRecord device(std::uint64_t seq, std::string const& name = "sw") {
  auto const at = monday + seconds(seq);
  return {seq, at, "device/v1", "{\"seq\":" + std::to_string(seq) + "}", ReportBody(switch_report(name, at)),
          ""};
}

Delivery of(std::vector<DeliveredRecord> records, std::vector<Gap> gaps = {}) {
  return {.school = "XX-1",
          .epoch = "E",
          .lane = Lane::control,
          .records = std::move(records),
          .gaps = std::move(gaps),
          .sent = std::nullopt,
          .now = monday};
}

Gap gap(std::uint64_t from, std::uint64_t to) {
  return {from, to, monday, monday + hours(1), Gap::Reason::retention};
}

Delivery traffic(std::uint64_t seq, Instant from, std::uint32_t step_s, contract::TrafficReport::Column down,
                 std::string const& epoch = "E") {
  contract::TrafficReport report{from, step_s, down, down, down, down, down, down, down};
  Delivery delivery{.school = "XX-1",
                    .epoch = epoch,
                    .lane = Lane::rollup,
                    .records = {},
                    .gaps = {},
                    .sent = {},
                    .now = monday};
  delivery.records.push_back({seq, from, "traffic/v1", "{}", ReportBody(report), ""});
  return delivery;
}

using Column = std::vector<std::optional<std::uint64_t>>;

}  // namespace

BOOST_AUTO_TEST_SUITE(district_ingest)

BOOST_AUTO_TEST_CASE(a_delivery_is_durable_up_to_its_last_number) {
  Centre centre;
  auto const receipt = centre.ingest(of({device(1), device(2)}));
  BOOST_TEST(receipt.joins);
  BOOST_TEST(receipt.acked == 2u);
  BOOST_TEST(receipt.taken == 2u);
  BOOST_TEST(receipt.rejected.empty());
  auto const marks = *centre.store.marks("XX-1", "E");
  BOOST_REQUIRE(marks.size() == 1u);
  BOOST_TEST((marks[0].lane == Lane::control));
  BOOST_TEST(marks[0].seq == 2u);
  BOOST_TEST(centre.store.marks("XX-1", "F")->empty());
  auto const devices = *centre.store.devices("XX-1");
  BOOST_REQUIRE(devices.size() == 1u);
  BOOST_TEST(devices[0].body == "{\"seq\":2}");
}

BOOST_AUTO_TEST_CASE(what_comes_again_is_taken_once) {
  Centre centre;
  centre.ingest(of({device(1), device(2, "a")}));
  auto const again = centre.ingest(of({device(1), device(2, "b"), device(3)}));
  BOOST_TEST(again.acked == 3u);
  BOOST_TEST(again.taken == 1u);
  auto const devices = *centre.store.devices("XX-1");
  BOOST_TEST(devices.size() == 2u);  // sw and a: the second 2 was not looked at
  auto const old = centre.ingest(of({device(1)}));
  BOOST_TEST(old.joins);
  BOOST_TEST(old.acked == 3u);
}

BOOST_AUTO_TEST_CASE(a_hole_takes_nothing_and_says_where_to_go_on) {
  Centre centre;
  centre.ingest(of({device(1)}));
  auto const after_hole = centre.ingest(of({device(3)}));
  BOOST_TEST(!after_hole.joins);
  BOOST_TEST(after_hole.acked == 1u);
  auto const inside = centre.ingest(of({device(2), device(4)}));
  BOOST_TEST(!inside.joins);
  BOOST_TEST(inside.acked == 1u);
  BOOST_TEST(centre.store.devices("XX-1")->front().body == "{\"seq\":1}");
}

BOOST_AUTO_TEST_CASE(a_gap_closes_the_hole_and_is_counted_and_listed) {
  Centre centre;
  auto const receipt = centre.ingest(of({device(1), device(5)}, {gap(2, 4), gap(6, 9)}));
  BOOST_TEST(receipt.joins);
  BOOST_TEST(receipt.acked == 9u);
  BOOST_TEST(receipt.taken == 2u);
  centre.ingest(of({device(5)}, {gap(2, 4), gap(6, 11)}));  // again, and a little more
  auto const gaps = *centre.store.gaps("XX-1", 10);
  BOOST_REQUIRE(gaps.size() == 3u);
  BOOST_TEST(gaps[0] == gap(10, 11));
  BOOST_TEST(gaps[2] == gap(2, 4));
  BOOST_TEST(centre.store.find_school("XX-1")->gaps == 3u);
}

BOOST_AUTO_TEST_CASE(an_empty_delivery_asks_where_the_mark_is) {
  Centre centre;
  centre.ingest(of({device(1)}));
  auto const receipt = centre.ingest(of({}));
  BOOST_TEST(receipt.joins);
  BOOST_TEST(receipt.acked == 1u);
}

BOOST_AUTO_TEST_CASE(a_new_epoch_begins_at_one) {
  Centre centre;
  centre.ingest(of({device(1), device(2)}));
  auto other = of({device(1)});
  other.epoch = "F";
  BOOST_TEST(centre.ingest(other).taken == 1u);
}

BOOST_AUTO_TEST_CASE(a_record_that_cannot_be_read_is_rejected_alone) {
  Centre centre;
  DeliveredRecord const poison{2, monday, "device/v9", "{\"x\":1}", std::nullopt, "CMP-K001"};
  auto const receipt = centre.ingest(of({device(1), poison, device(3)}));
  BOOST_TEST(receipt.acked == 3u);
  BOOST_TEST(receipt.taken == 2u);
  BOOST_REQUIRE(receipt.rejected.size() == 1u);
  BOOST_TEST(receipt.rejected[0].seq == 2u);
  BOOST_TEST(receipt.rejected[0].code == "CMP-K001");
}

BOOST_AUTO_TEST_CASE(a_school_nobody_knows_is_refused) {
  Centre centre;
  auto delivery = of({device(1)});
  delivery.school = "XX-9";
  BOOST_TEST(code_of(centre.store.ingest(delivery)) == "CMP-S021");
}

BOOST_AUTO_TEST_CASE(an_older_report_does_not_hide_a_newer_one) {
  Centre centre;
  auto late = device(2);
  late.observed_at = monday - hours(1);
  centre.ingest(of({device(1), late}));
  BOOST_TEST(centre.store.devices("XX-1")->front().body == "{\"seq\":1}");
}

BOOST_AUTO_TEST_CASE(a_clock_that_once_ran_ahead_does_not_freeze_a_device) {
  Centre centre;
  auto ahead = device(1);
  ahead.observed_at = monday + days(3650);
  centre.ingest(of({ahead}));
  BOOST_TEST((centre.store.devices("XX-1")->front().observed_at == monday));  // as late as it came
  auto after = of({device(2)});
  after.now = monday + seconds(2);
  centre.ingest(after);
  BOOST_TEST(centre.store.devices("XX-1")->front().body == "{\"seq\":2}");
}

// The sum of two such figures in one minute is no integer of a store any more.
BOOST_AUTO_TEST_CASE(a_device_that_left_the_school_s_configuration_is_gone_here_too) {
  Centre centre;
  DeliveredRecord const gone{3, monday, "device.gone/v1", R"({"name":"a"})", ReportBody(contract::DeviceGone{"a"}), ""};
  BOOST_TEST(centre.ingest(of({device(1, "a"), device(2, "b"), gone})).taken == 3u);
  auto const devices = *centre.store.devices("XX-1");
  BOOST_REQUIRE(devices.size() == 1u);
  BOOST_TEST(devices[0].name == "b");
  BOOST_TEST(centre.ingest(of({device(4, "a")})).taken == 1u);  // and it may come back
  BOOST_TEST(centre.store.devices("XX-1")->size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_record_that_breaks_a_rule_of_the_store_is_rejected_alone_and_whole) {
  Centre centre;
  auto const most = static_cast<std::uint64_t>(INT64_MAX);
  auto delivery = traffic(1, monday, 1, {most, most});
  delivery.records.push_back(traffic(2, monday + minutes(1), 1, {500}).records.front());
  auto const receipt = centre.ingest(delivery);
  BOOST_TEST(receipt.acked == 2u);
  BOOST_TEST(receipt.taken == 1u);
  BOOST_REQUIRE(receipt.rejected.size() == 1u);
  BOOST_TEST(receipt.rejected[0].seq == 1u);
  BOOST_TEST(receipt.rejected[0].code == "CMP-S029");
  auto const series = *centre.store.traffic("XX-1", {monday, monday + minutes(2)}, 2, monday);
  BOOST_TEST((series.down_bps == Column{std::nullopt, 4000}));
}

BOOST_AUTO_TEST_CASE(traffic_of_a_later_day_than_tomorrow_is_rejected) {
  Centre centre;
  auto const receipt = centre.ingest(traffic(1, monday + days(1) + seconds(1), 1, {1}));
  BOOST_TEST(receipt.acked == 1u);
  BOOST_REQUIRE(receipt.rejected.size() == 1u);
  BOOST_TEST(receipt.rejected[0].code == "CMP-K046");
  BOOST_TEST(centre.ingest(traffic(2, monday + days(1), 1, {1})).taken == 1u);
}

BOOST_AUTO_TEST_CASE(traffic_that_was_dated_ahead_goes_when_the_house_is_tidied) {
  Centre centre;
  auto const year_ahead = monday + days(365);
  auto delivery = traffic(1, year_ahead, 1, Column(60, 500));
  delivery.now = year_ahead;  // our own clock was wrong
  centre.ingest(delivery);
  auto const minute = [&] {
    return centre.store.traffic("XX-1", {year_ahead, year_ahead + minutes(1)}, 1, year_ahead)->down_bps;
  };
  BOOST_TEST((minute() == Column{4000}));
  BOOST_TEST(centre.store.tidy(monday, days(400), days(184)).has_value());
  BOOST_TEST((minute() == Column{std::nullopt}));
}

BOOST_AUTO_TEST_CASE(epochs_beyond_their_limit_are_forgotten_the_longest_silent_first) {
  Centre centre;
  auto const all = DistrictStore::epochs_per_school_max + 3;
  auto const name = [](std::int64_t number) { return "E" + std::to_string(number); };
  for (std::int64_t number = 0; number < all; ++number) {
    auto delivery = of({device(1)});
    delivery.epoch = name(number);
    delivery.now = monday + seconds(number);
    centre.ingest(delivery);
  }
  BOOST_TEST(centre.store.tidy(monday + hours(1), days(400), days(184)).has_value());
  for (std::int64_t number = 0; number < all; ++number)
    BOOST_TEST(centre.store.marks("XX-1", name(number))->size() == (number < 3 ? 0u : 1u), name(number));
}

BOOST_AUTO_TEST_CASE(seconds_become_points_and_unknown_ones_stay_empty) {
  Centre centre;
  centre.ingest(traffic(1, monday, 1, {100, 200, std::nullopt, std::nullopt, 0, 0}));
  auto const series = *centre.store.traffic("XX-1", {monday, monday + seconds(6)}, 3, monday);
  BOOST_TEST(series.step_s == 2u);
  BOOST_TEST((series.from == monday));
  BOOST_TEST((series.to == monday + seconds(6)));
  BOOST_TEST((series.down_bps == Column{1200, std::nullopt, 0}));  // (100 + 200) × 8 / 2
}

BOOST_AUTO_TEST_CASE(a_point_that_is_half_known_is_the_mean_of_what_is_known) {
  Centre centre;
  centre.ingest(traffic(1, monday, 1, {1000, std::nullopt}));
  auto const series = *centre.store.traffic("XX-1", {monday, monday + seconds(2)}, 1, monday);
  BOOST_TEST((series.down_bps == Column{8000}));
}

BOOST_AUTO_TEST_CASE(steps_wider_than_a_point_fill_all_points_they_cover) {
  Centre centre;
  centre.ingest(traffic(1, monday, 10, {10'000}));  // 1,000 bytes a second
  auto const series = *centre.store.traffic("XX-1", {monday, monday + seconds(15)}, 15, monday);
  BOOST_TEST(series.step_s == 1u);
  for (std::size_t i = 0; i < 10; ++i) BOOST_TEST((series.down_bps[i] == std::optional<std::uint64_t>(8000)));
  BOOST_TEST(!series.down_bps[10].has_value());
}

BOOST_AUTO_TEST_CASE(a_long_window_is_read_by_the_minute) {
  Centre centre;
  centre.ingest(traffic(1, monday, 1, Column(120, 500)));
  auto const series = *centre.store.traffic("XX-1", {monday, monday + minutes(4)}, 4, monday);
  BOOST_TEST(series.step_s == 60u);
  BOOST_TEST((series.down_bps == Column{4000, 4000, std::nullopt, std::nullopt}));
}

BOOST_AUTO_TEST_CASE(steps_of_an_hour_are_shared_out_among_their_minutes) {
  Centre centre;
  centre.ingest(traffic(1, monday, 3600, {3601}));  // a byte a second and one over
  auto const series = *centre.store.traffic("XX-1", {monday, monday + hours(1)}, 60, monday);
  BOOST_TEST(series.down_bps.size() == 60u);
  std::uint64_t bits = 0;
  for (auto const& rate : series.down_bps) bits += rate.value_or(0) * 60;
  BOOST_TEST(bits == 3600u * 8u);  // 60 or 61 bytes a minute are 8 bit/s each
}

BOOST_AUTO_TEST_CASE(the_same_minutes_under_another_epoch_are_not_counted_twice) {
  Centre centre;
  centre.ingest(traffic(1, monday, 1, Column(60, 500)));
  centre.ingest(traffic(1, monday, 1, Column(60, 500), "F"));
  BOOST_TEST(
      (centre.store.traffic("XX-1", {monday, monday + minutes(1)}, 1, monday)->down_bps == Column{4000}));
  BOOST_TEST(
      centre.store.tidy(monday + days(3), days(400), days(184)).has_value());  // the fine steps are gone
  centre.ingest(traffic(1, monday, 1, Column(60, 500), "G"));
  BOOST_TEST((centre.store.traffic("XX-1", {monday, monday + minutes(1)}, 1, monday + days(3))->down_bps ==
              Column{4000}));
}

BOOST_AUTO_TEST_CASE(after_two_days_the_minute_is_the_finest_and_after_its_time_nothing_is_left) {
  Centre centre;
  centre.ingest(traffic(1, monday, 1, Column(60, 500)));
  auto const later = monday + days(3);
  BOOST_TEST(centre.store.tidy(later, days(400), days(184)).has_value());
  auto const series = *centre.store.traffic("XX-1", {monday, monday + minutes(1)}, 60, later);
  BOOST_TEST(series.step_s == 60u);
  BOOST_TEST((series.down_bps == Column{4000}));
  BOOST_TEST(centre.store.tidy(monday + days(401), days(400), days(184)).has_value());
  BOOST_TEST((centre.store.traffic("XX-1", {monday, monday + minutes(1)}, 60, later)->down_bps ==
              Column{std::nullopt}));
}

BOOST_AUTO_TEST_CASE(a_curve_of_nothing_is_empty_points_and_never_zero) {
  Centre centre;
  auto const series = *centre.store.traffic("XX-1", {monday - hours(1), monday}, 360, monday);
  BOOST_TEST(series.step_s == 10u);
  BOOST_TEST((series.down_bps == Column(360)));
  BOOST_TEST((series.up_bps == Column(360)));
  BOOST_TEST(code_of(centre.store.traffic("XX-9", {monday, monday}, 1, monday)) == "CMP-S021");
  BOOST_TEST(centre.store.traffic("XX-1", {monday, monday}, 1, monday).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
