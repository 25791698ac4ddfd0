#include "daemon/store/record_store.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;
using contract::Gap;
using contract::Lane;

namespace {

struct Shelf {
  TempDir dir;
  Reserve reserve{dir.path()};
  RecordStore store;
  explicit Shelf(RecordStore::Limits limits = {}) : store(*open(limits)) {}
  Result<RecordStore> open(RecordStore::Limits limits = {}) {
    return RecordStore::open(dir.path(), "01EPOCHA", reserve, limits);
  }
  void put(int count, int from = 1) {
    for (int i = from; i < from + count; ++i)
      BOOST_REQUIRE_EQUAL(
          code_of(store.keep(switch_report("sw", monday + seconds(i)),
                             control_report("{\"n\":" + std::to_string(i) + "}", monday + seconds(i)))),
          "");
  }
  std::vector<std::uint64_t> seqs(std::uint64_t after, std::size_t records = 100,
                                  std::size_t bytes = 1 << 20) {
    std::vector<std::uint64_t> found;
    auto const batch = *store.read(Lane::control, after, records, bytes);
    for (auto const& record : batch.records) found.push_back(record.seq);
    return found;
  }
};

using Seqs = std::vector<std::uint64_t>;

}  // namespace

BOOST_AUTO_TEST_SUITE(record_store)

BOOST_AUTO_TEST_CASE(a_device_comes_back_as_it_was_kept) {
  Shelf shelf;
  auto const one = switch_report("sw-1", monday);
  auto two = switch_report("sw-2", monday);
  two.status.state = DeviceState::unreachable;
  two.status.cause = SilenceCause::authentication;
  two.status.last_answer = std::nullopt;
  two.status.ports.clear();
  two.kind = DeviceKind::ups;
  BOOST_TEST(code_of(shelf.store.keep(two, std::nullopt)) == "");
  BOOST_TEST(code_of(shelf.store.keep(one, std::nullopt)) == "");
  auto const devices = shelf.store.devices();
  BOOST_REQUIRE_EQUAL(code_of(devices), "");
  BOOST_TEST((*devices == std::vector{one, two}));
}

BOOST_AUTO_TEST_CASE(a_device_that_is_kept_again_replaces_itself_with_its_ports) {
  Shelf shelf;
  auto device = switch_report("sw", monday);
  BOOST_TEST(shelf.store.keep(device, std::nullopt).has_value());
  device.status.ports = {{7, "Gi0/7", LinkState::other, 0, std::nullopt, 5, false}};
  device.status.identity.sys_name = "renamed";
  BOOST_TEST(shelf.store.keep(device, std::nullopt).has_value());
  BOOST_TEST((*shelf.store.devices() == std::vector{device}));
}

BOOST_AUTO_TEST_CASE(devices_that_left_the_configuration_are_forgotten) {
  Shelf shelf;
  for (auto const* const name : {"a", "b", "c"})
    BOOST_TEST(shelf.store.keep(switch_report(name, monday), std::nullopt).has_value());
  std::vector<std::string> const kept{"b"};
  BOOST_TEST(shelf.store.forget_devices_but(kept, monday).value() == 2u);
  BOOST_TEST((*shelf.store.devices() == std::vector{switch_report("b", monday)}));
  auto const told = *shelf.store.read(Lane::control, 0, 100, 1 << 20);
  BOOST_REQUIRE(told.records.size() == 2u);
  BOOST_TEST((told.records[0] == contract::Record{1, monday, "device.gone/v1", "{\"name\":\"a\"}"}));
  BOOST_TEST((told.records[1] == contract::Record{2, monday, "device.gone/v1", "{\"name\":\"c\"}"}));
  BOOST_TEST(shelf.store.forget_devices_but(kept, monday).value() == 0u);
}

BOOST_AUTO_TEST_CASE(a_report_is_numbered_from_one_and_read_back_whole) {
  Shelf shelf;
  shelf.put(2);
  auto const batch = shelf.store.read(Lane::control, 0, 100, 1 << 20);
  BOOST_REQUIRE_EQUAL(code_of(batch), "");
  BOOST_REQUIRE(batch->records.size() == 2u);
  BOOST_TEST((batch->records[0] == contract::Record{1, monday + seconds(1), "device/v1", "{\"n\":1}"}));
  BOOST_TEST((batch->records[1] == contract::Record{2, monday + seconds(2), "device/v1", "{\"n\":2}"}));
  BOOST_TEST(batch->gaps.empty());
}

BOOST_AUTO_TEST_CASE(a_device_and_its_report_are_kept_together_or_not_at_all) {
  Shelf shelf;
  std::array<RecordStore::Change, 2> const changes{
      {{switch_report("sw", monday), control_report("{}", monday)},
       {std::nullopt, RecordStore::Report{Lane::heartbeat, "heartbeat/v1", "{}", monday}}}};
  BOOST_TEST(code_of(shelf.store.apply(changes)) == "CMP-S011");
  BOOST_TEST(shelf.store.devices()->empty());
  BOOST_TEST(shelf.store.facts(Lane::control)->newest == 0u);
}

BOOST_AUTO_TEST_CASE(a_batch_keeps_to_its_limits_and_always_gives_one) {
  Shelf shelf;
  shelf.put(5);  // bodies of 7 bytes
  BOOST_TEST(shelf.seqs(0, 3) == (Seqs{1, 2, 3}));
  BOOST_TEST(shelf.seqs(3, 3) == (Seqs{4, 5}));
  BOOST_TEST(shelf.seqs(0, 100, 15) == (Seqs{1, 2}));
  BOOST_TEST(shelf.seqs(0, 100, 1) == (Seqs{1}));
  BOOST_TEST(shelf.seqs(5) == Seqs{});
}

BOOST_AUTO_TEST_CASE(what_is_acknowledged_is_gone_and_stays_counted) {
  Shelf shelf;
  shelf.put(5);
  BOOST_TEST(shelf.store.offer(Lane::control, 4).has_value());
  BOOST_TEST(shelf.store.acknowledge(Lane::control, 3).has_value());
  auto const facts = *shelf.store.facts(Lane::control);
  LaneFacts const expected{Lane::control, 3, 4, 5, 2, monday + seconds(4), 0, 0};
  BOOST_TEST((facts == expected));
  BOOST_TEST(shelf.seqs(0) == (Seqs{4, 5}));  // 1..3 are a gap to whoever asks from 0
  shelf.put(1, 6);
  BOOST_TEST(shelf.seqs(3) == (Seqs{4, 5, 6}));
}

BOOST_AUTO_TEST_CASE(numbers_go_on_after_everything_was_acknowledged_and_the_store_opened_anew) {
  Shelf shelf;
  shelf.put(3);
  BOOST_TEST(shelf.store.acknowledge(Lane::control, 3).has_value());
  shelf.store = *shelf.open();
  shelf.put(1);
  BOOST_TEST(shelf.seqs(3) == (Seqs{4}));
}

BOOST_AUTO_TEST_CASE(a_full_lane_drops_its_oldest_and_says_so_in_one_growing_gap) {
  Shelf shelf({.alert_bytes_max = 1000, .control_bytes_max = 100, .evidence_bytes_max = 1000});
  for (int i = 0; i < 40; ++i)
    BOOST_REQUIRE(
        shelf.store.keep(switch_report("sw", monday), control_report("0123456789", monday + seconds(i)))
            .has_value());
  auto const facts = *shelf.store.facts(Lane::control);
  BOOST_TEST(facts.backlog == 10u);  // 100 bytes hold ten of ten bytes
  BOOST_TEST(facts.newest == 40u);
  BOOST_TEST(facts.gaps == 1u);
  auto const batch = *shelf.store.read(Lane::control, 0, 100, 1 << 20);
  BOOST_REQUIRE(batch.gaps.size() == 1u);
  BOOST_TEST(batch.gaps[0] == (Gap{1, 30, monday, monday + seconds(29), Gap::Reason::retention}));
  BOOST_REQUIRE(batch.records.size() == 10u);
  BOOST_TEST(batch.records[0].seq == 31u);
}

BOOST_AUTO_TEST_CASE(a_lane_of_one_large_report_keeps_to_its_limit_too) {
  Shelf shelf({.alert_bytes_max = 1000, .control_bytes_max = 100, .evidence_bytes_max = 1000});
  BOOST_TEST(shelf.store.keep(switch_report("sw", monday), control_report(std::string(500, 'x'), monday))
                 .has_value());
  BOOST_TEST(shelf.store.facts(Lane::control)->backlog == 0u);
  auto const batch = *shelf.store.read(Lane::control, 0, 100, 1 << 20);
  BOOST_REQUIRE(batch.gaps.size() == 1u);
  BOOST_TEST(batch.gaps[0].to_seq == 1u);
}

BOOST_AUTO_TEST_CASE(a_district_that_went_back_is_given_what_is_left_and_a_gap_for_the_rest) {
  Shelf shelf;
  shelf.put(6);
  BOOST_TEST(shelf.store.acknowledge(Lane::control, 4).has_value());
  BOOST_TEST(shelf.store.rewind(Lane::control, 2).has_value());
  BOOST_TEST(shelf.store.facts(Lane::control)->acked == 2u);
  auto const batch = *shelf.store.read(Lane::control, 2, 100, 1 << 20);
  BOOST_REQUIRE(batch.gaps.size() == 1u);
  BOOST_TEST(batch.gaps[0] == (Gap{3, 4, monday + seconds(4), monday + seconds(4), Gap::Reason::lost}));
  BOOST_TEST(batch.records.size() == 2u);
  BOOST_TEST(shelf.store.acknowledge(Lane::control, 6).has_value());
  BOOST_TEST(shelf.store.read(Lane::control, 6, 100, 1 << 20)->gaps.empty());
}

BOOST_AUTO_TEST_CASE(a_new_epoch_numbers_what_waits_from_one) {
  Shelf shelf;
  shelf.put(5);
  BOOST_TEST(shelf.store.offer(Lane::control, 5).has_value());
  BOOST_TEST(shelf.store.acknowledge(Lane::control, 3).has_value());
  BOOST_TEST(shelf.store.begin_epoch("01EPOCHB").has_value());
  BOOST_TEST(shelf.store.epoch() == "01EPOCHB");
  BOOST_TEST(shelf.seqs(0) == (Seqs{1, 2}));
  BOOST_TEST(shelf.store.read(Lane::control, 0, 9, 999)->records[0].body == "{\"n\":4}");
  auto const facts = *shelf.store.facts(Lane::control);
  BOOST_TEST(facts.acked == 0u);
  BOOST_TEST(facts.offered == 0u);
  BOOST_TEST(facts.newest == 2u);
  BOOST_TEST(shelf.store.acknowledge(Lane::control, 2).has_value());
  shelf.store = *shelf.open();
  BOOST_TEST(shelf.store.epoch() == "01EPOCHB");
  shelf.put(1);
  BOOST_TEST(shelf.seqs(2) == (Seqs{3}));
}

// The district had 5 acknowledged; the copy that came back knows of 2 that left.
BOOST_AUTO_TEST_CASE(an_older_copy_of_the_file_shows_that_it_is_older_than_what_was_received) {
  Shelf shelf;
  shelf.put(2);
  BOOST_TEST(shelf.store.offer(Lane::control, 2).has_value());
  TempDir backup;
  {
    auto database = Database::open(shelf.dir / "record.db", {.schema = record_schema()});
    BOOST_TEST(code_of(database->run("vacuum into ?", (backup / "record.db").string())) == "");
  }
  shelf.put(3, 3);
  BOOST_TEST(shelf.store.offer(Lane::control, 5).has_value());
  BOOST_TEST(shelf.store.acknowledge(Lane::control, 5).has_value());

  Reserve reserve(backup.path());
  auto restored = RecordStore::open(backup.path(), "unused", reserve, {});
  BOOST_REQUIRE_EQUAL(code_of(restored), "");
  // However many reports were made since: what ever left is below the district's mark, and that is the sign.
  for (int i = 0; i < 10; ++i)
    BOOST_TEST(restored->keep(switch_report("sw", monday), control_report("{\"new\":1}", monday + hours(1)))
                   .has_value());
  std::uint64_t const mark_of_the_district = 5;
  BOOST_TEST(restored->facts(Lane::control)->offered < mark_of_the_district);
  BOOST_TEST(restored->begin_epoch("01EPOCHC").has_value());
  auto const batch = *restored->read(Lane::control, 0, 100, 1 << 20);
  BOOST_REQUIRE(batch.records.size() == 12u);  // the two that waited in the copy, and the ten
  BOOST_TEST(batch.records.front().seq == 1u);
  BOOST_TEST(batch.records.back().seq == 12u);
}

BOOST_AUTO_TEST_CASE(the_dead_letters_are_bounded_and_counted) {
  Shelf shelf;
  contract::Record const record{9, monday, "device/v1", "{}"};
  for (int i = 0; i < RecordStore::dead_letters_max + 5; ++i)
    BOOST_REQUIRE(shelf.store.bury(Lane::control, record, "CMP-K001", monday + seconds(i)).has_value());
  auto const letters = *shelf.store.dead_letters();
  BOOST_TEST(letters.size() == static_cast<std::size_t>(RecordStore::dead_letters_max));
  BOOST_TEST((letters.front().at == monday + seconds(5)));
  BOOST_TEST((letters.front().record == record));
  BOOST_TEST(letters.front().code == "CMP-K001");
  BOOST_TEST(shelf.store.facts(Lane::control)->rejected ==
             static_cast<std::uint64_t>(RecordStore::dead_letters_max) + 5);
}

BOOST_AUTO_TEST_CASE(heartbeat_numbers_are_never_given_twice) {
  Shelf shelf;
  BOOST_TEST(shelf.store.take_heartbeat_block().value() == 1u);
  BOOST_TEST(shelf.store.take_heartbeat_block().value() == 1025u);
  shelf.store = *shelf.open();
  BOOST_TEST(shelf.store.take_heartbeat_block().value() == 2049u);
}

BOOST_AUTO_TEST_CASE(the_audit_gives_the_newest_first_and_forgets_what_is_too_old) {
  Shelf shelf;
  for (int i = 0; i < 3; ++i)
    BOOST_TEST(
        shelf.store.note({monday + hours(i), "root", "enroll", "XX-" + std::to_string(i), "ok"}).has_value());
  BOOST_TEST(shelf.store.purge_audit(monday + hours(1)).has_value());
  auto const entries = *shelf.store.audit(10);
  BOOST_REQUIRE(entries.size() == 2u);
  BOOST_TEST(entries[0].subject == "XX-2");
  BOOST_TEST(entries[1].subject == "XX-1");
}

BOOST_AUTO_TEST_SUITE_END()
