#include <boost/test/unit_test.hpp>

#include "daemon/store/district_store.hpp"
#include "tests/support/day_sample.hpp"
#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;
using sample::report;
using sample::wednesday;
using targets::Outcome;

namespace {

auto const today = *parse_day("2026-11-18");

// A district with two schools that tell of their day.
struct EvidenceCentre {
  TempDir dir;
  DistrictStore store = *DistrictStore::open(dir.path());
  std::map<std::string, std::uint64_t> seq{};
  Instant now = wednesday;
  EvidenceCentre() {
    BOOST_REQUIRE(store.add_school("XX-1", "一中", monday).has_value());
    BOOST_REQUIRE(store.add_school("XX-2", "二小", monday).has_value());
  }
  std::string tell(contract::DayReport body, std::string const& school = "XX-1",
                   std::string const& epoch = "E", std::optional<Instant> at = {}) {
    Delivery delivery{.school = school,
                      .epoch = epoch,
                      .lane = contract::Lane::evidence,
                      .records = {},
                      .gaps = {},
                      .sent = std::nullopt,
                      .now = now};
    delivery.records.push_back(
        {++seq[school + epoch], at.value_or(now), "x", "{}", ReportBody(std::move(body)), ""});
    auto const receipt = store.ingest(delivery);
    BOOST_REQUIRE_EQUAL(code_of(receipt), "");
    BOOST_REQUIRE(receipt->joins);
    return receipt->rejected.empty() ? "" : receipt->rejected[0].code;
  }
  contract::DayReport check(std::string const& id, Instant made_at) {
    return contract::SelfCheckReport{{id, made_at, {}, R"("level":2)"}, "{\"seal\":\"" + id + "\"}\n"};
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(district_evidence, EvidenceCentre)

BOOST_AUTO_TEST_CASE(the_newest_verdict_of_a_target_is_kept_with_how_it_got_there) {
  BOOST_TEST(tell(report(sample::verdict("egress-large", Outcome::missed))) == "");
  now += hours(24);
  BOOST_TEST(tell(report(sample::verdict("egress-large", Outcome::missed))) == "");
  now += hours(1);
  BOOST_TEST(tell(report(sample::verdict("egress-large", Outcome::met))) == "");
  auto const cells = store.cells().value();
  BOOST_REQUIRE(cells.size() == 1u);
  BOOST_TEST(cells[0].first == "XX-1");
  auto const& cell = cells[0].second;
  BOOST_TEST(cell.target == "xuzhou-2019-2023.egress-large");
  BOOST_TEST((cell.outcome == Outcome::met));
  BOOST_TEST(cell.value.value() == 80'200'184);
  BOOST_TEST(cell.bound->amount.number == 100'000'000);
  BOOST_TEST(!cell.is_disputed);
  BOOST_TEST((cell.observed_at == now));
  auto const evidence = store.find_target("XX-1", cell.target).value();
  BOOST_TEST(evidence.body == contract::encode(sample::verdict("egress-large", Outcome::met)));
  BOOST_REQUIRE(evidence.history.size() == 2u);  // the daily word changed nothing
  BOOST_TEST((evidence.history[0].outcome == Outcome::missed));
  BOOST_TEST((evidence.history[1].at == now));
  BOOST_TEST(code_of(store.find_target("XX-1", "other")) == "CMP-S043");
  BOOST_TEST(code_of(store.find_target("XX-9", cell.target)) == "CMP-S021");
}

BOOST_AUTO_TEST_CASE(one_kind_of_evidence_against_the_other_is_a_dispute) {
  tell(report(sample::verdict()));
  BOOST_TEST(store.cells()->front().second.is_disputed);
}

BOOST_AUTO_TEST_CASE(an_older_verdict_of_another_life_changes_nothing) {
  tell(report(sample::verdict("a", Outcome::met)));
  tell(report(sample::verdict("a", Outcome::missed)), "XX-1", "F", wednesday - hours(1));
  BOOST_TEST((store.cells()->front().second.outcome == Outcome::met));
  tell(report(sample::verdict("a", Outcome::missed)), "XX-1", "F", wednesday + hours(1));
  BOOST_TEST((store.cells()->front().second.outcome == Outcome::missed));
}

BOOST_AUTO_TEST_CASE(a_school_has_a_place_for_so_many_targets_and_its_known_ones_are_always_heard) {
  for (int i = 0; i < DistrictStore::targets_per_school_max; ++i)
    BOOST_REQUIRE(tell(report(sample::verdict("t" + std::to_string(i)))) == "");
  BOOST_TEST(tell(report(sample::verdict("one-more"))) == "CMP-S042");
  BOOST_TEST(tell(report(sample::verdict("t0", Outcome::met))) == "");
  BOOST_TEST(tell(report(sample::verdict("one-more")), "XX-2") == "");
}

BOOST_AUTO_TEST_CASE(what_a_school_no_longer_tells_is_forgotten_but_not_because_it_is_silent) {
  tell(report(sample::verdict("old")));
  tell(report(sample::room("101")));
  tell(report(sample::verdict("old")), "XX-2");
  now += days(8);
  tell(report(sample::verdict("new")));
  tell(report(sample::room("102")));
  BOOST_REQUIRE(store.tidy(now, days(400), days(400)).has_value());
  auto const cells = store.cells().value();
  BOOST_REQUIRE(cells.size() == 2u);
  BOOST_TEST(cells[0].second.target == "xuzhou-2019-2023.new");
  BOOST_TEST(cells[1].first == "XX-2");
  BOOST_TEST(store.room_grid("XX-1", today)->rooms.size() == 1u);
}

BOOST_AUTO_TEST_CASE(rooms_are_counted_by_state_and_lessons_by_what_they_came_to) {
  for (auto const* const name : {"301", "302"}) tell(report(sample::room(name)));
  tell(report(sample::room("303", RoomState::ok)));
  tell(report(sample::use("301", 1), UseVerdict::used));
  tell(report(sample::use("301", 2), UseVerdict::idle));
  tell(report(sample::use("302", 1), UseVerdict::faulty));
  tell(report(sample::use("303", 1), UseVerdict::not_measured));
  auto study = sample::use("303", 2);
  study.lesson.period.kind = Period::Kind::study;
  tell(report(study, UseVerdict::used));  // no lesson
  auto const sums = store.room_sums(today).value();
  BOOST_REQUIRE(sums.size() == 1u);
  BOOST_TEST(sums[0].school.id == "XX-1");
  BOOST_TEST(sums[0].rooms() == 3u);
  BOOST_TEST(sums[0].states[static_cast<std::size_t>(RoomState::fault)] == 2u);
  BOOST_TEST(sums[0].states[static_cast<std::size_t>(RoomState::ok)] == 1u);
  BOOST_TEST((sums[0].use == UseSummary{.scheduled = 4, .measured = 3, .used = 1, .faulty = 1}));
  auto const rates = store.room_rates("", today).value();
  BOOST_TEST(rates.lessons.good == 1u);
  BOOST_TEST(rates.lessons.of == 3u);
  BOOST_TEST(rates.lessons.unknown == 1u);
  BOOST_TEST(rates.rooms.good == 1u);
  BOOST_TEST(rates.rooms.of == 2u);
  BOOST_TEST(rates.rooms.unknown == 1u);
  BOOST_TEST(store.room_rates("XX-2", today)->lessons.of == 0u);
}

BOOST_AUTO_TEST_CASE(the_rate_by_days_looks_at_the_last_seven) {
  tell(report(sample::room("301")));
  for (int back = 0; back < 9; ++back)
    tell(report(sample::use("301", 1, today - days(back)),
                back % 2 == 0 ? UseVerdict::used : UseVerdict::idle));
  auto const rates = store.room_rates("XX-1", today).value();
  BOOST_TEST(rates.days.good == 4u);  // 0, 2, 4 and 6 days ago
  BOOST_TEST(rates.days.of == 7u);
}

BOOST_AUTO_TEST_CASE(a_grid_shows_rooms_by_place_and_periods_in_their_order) {
  tell(report(sample::room("302")));
  auto upstairs = sample::room("101");
  upstairs.status.place = {"办公楼", "1"};
  tell(report(upstairs));
  tell(report(sample::use("302", 2), UseVerdict::used));
  tell(report(sample::use("302", 1), UseVerdict::idle));
  tell(report(sample::use("302", 1), UseVerdict::idle), "XX-1", "F");  // again, of another life
  auto const grid = store.room_grid("XX-1", today).value();
  BOOST_REQUIRE(grid.rooms.size() == 2u);
  BOOST_TEST(grid.rooms[0].body == contract::encode(upstairs));
  BOOST_REQUIRE(grid.periods.size() == 2u);
  BOOST_TEST(grid.periods[0].period.number == 1);
  BOOST_REQUIRE(grid.rooms[1].uses.size() == 2u);
  BOOST_TEST(grid.rooms[1].uses[1] == contract::encode(sample::use("302", 2), UseVerdict::used));
  BOOST_TEST(store.room_grid("XX-1", today - days(1))->periods.empty());
  BOOST_TEST(code_of(store.room_grid("XX-9", today)) == "CMP-S021");
}

BOOST_AUTO_TEST_CASE(lessons_of_unknown_rooms_of_tomorrow_and_beyond_a_days_periods_are_not_taken) {
  BOOST_TEST(tell(report(sample::use("301"), UseVerdict::used)) == "CMP-S045");
  tell(report(sample::room("301")));
  BOOST_TEST(tell(report(sample::use("301", 1, today + days(2)), UseVerdict::used)) == "CMP-K047");
  BOOST_TEST(tell(report(sample::use("301", 1, today - days(400)), UseVerdict::used)) == "");
  BOOST_TEST(store.room_grid("XX-1", today - days(400))->periods.empty());
  auto many = sample::use("301");
  for (int i = 0; i < DistrictStore::periods_per_day_max; ++i) {
    many.lesson.window.from += minutes(1);
    BOOST_REQUIRE(tell(report(many, UseVerdict::used)) == "");
  }
  BOOST_TEST(tell(report(many, UseVerdict::idle)) == "");
  many.lesson.window.from += minutes(1);
  BOOST_TEST(tell(report(many, UseVerdict::used)) == "CMP-S045");
  BOOST_REQUIRE(store.tidy(now + days(40), days(400), days(400)).has_value());
  BOOST_TEST(store.room_grid("XX-1", today)->periods.empty());
}

BOOST_AUTO_TEST_CASE(a_school_has_a_place_for_so_many_rooms) {
  for (int i = 0; i < DistrictStore::rooms_per_school_max; ++i)
    BOOST_REQUIRE(tell(report(sample::room("r" + std::to_string(i)))) == "");
  BOOST_TEST(tell(report(sample::room("one-more"))) == "CMP-S044");
  BOOST_TEST(tell(report(sample::room("r0", RoomState::ok))) == "");
}

BOOST_AUTO_TEST_CASE(the_newest_eight_self_checks_of_a_school_are_kept_byte_by_byte) {
  for (int i = 0; i < 10; ++i)
    BOOST_REQUIRE(tell(check("check-" + std::to_string(i), wednesday - days(10 - i))) == "");
  BOOST_REQUIRE(tell(check("check-5", wednesday - days(5))) == "");  // again
  auto const rows = store.self_checks().value();
  BOOST_REQUIRE(rows.size() == 2u);
  BOOST_TEST(rows[0].kept == 8u);
  BOOST_TEST(rows[0].newest->id == "check-9");
  BOOST_TEST(!rows[1].newest.has_value());
  auto const detail = store.find_self_check("XX-1", "check-4").value();
  BOOST_TEST(detail.pack == "{\"seal\":\"check-4\"}\n");
  BOOST_TEST(detail.summary.id == "check-4");
  BOOST_TEST(detail.kept.size() == 8u);
  BOOST_TEST(detail.kept[0].id == "check-9");
  BOOST_TEST(code_of(store.find_self_check("XX-1", "check-1")) == "CMP-S046");
}

BOOST_AUTO_TEST_CASE(the_last_word_of_a_day_is_its_place_in_the_trend) {
  std::vector<contract::KnownShare> shares(contract::calm_kinds);
  shares[2] = {3, 5, 1};
  BOOST_REQUIRE(store.keep_calm(today - days(1), shares).has_value());
  shares[2] = {4, 5, 0};
  BOOST_REQUIRE(store.keep_calm(today - days(1), shares).has_value());
  auto const trends = store.trends(today - days(29), today).value();
  BOOST_REQUIRE(trends.size() == contract::calm_kinds);
  BOOST_REQUIRE(trends[2].size() == 30u);
  BOOST_TEST(trends[2][28].good.value() == 4u);
  BOOST_TEST(trends[2][28].of.value() == 5u);
  BOOST_TEST(!trends[2][29].good.has_value());
  BOOST_TEST(!trends[2][0].of.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
