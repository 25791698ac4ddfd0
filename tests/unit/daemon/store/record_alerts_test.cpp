#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <string>

#include "daemon/contract/alerts.hpp"
#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;

namespace {

struct AlertRecord {
  TempDir folder;
  Reserve reserve{folder.path()};
  RecordStore open() {
    return RecordStore::open(folder.path(), "01JD0000000000000000000000", reserve, {}).value();
  }
};

Alert unreachable(std::uint64_t number, Instant at) {
  Alert alert;
  alert.number = number;
  alert.key = {"device:sw-" + std::to_string(number), "device.unreachable"};
  alert.state = AlertState::firing;
  alert.severity = Severity::high;
  alert.what = {Fault::Kind::failure, "CMP-V103", {{"device", "sw"}}};
  alert.first_seen = alert.raised_at = alert.last_seen = at;
  alert.is_paged = true;
  return alert;
}

RecordStore::AlertBatch page(std::uint64_t number, Instant at) {
  RecordStore::AlertBatch batch;
  batch.alerts = {unreachable(number, at)};
  batch.reports = {{contract::Lane::alert, "campus/alert/v1", contract::encode(batch.alerts[0]), at}};
  batch.incidents = {{.number = number,
                      .cause = batch.alerts[0].key,
                      .severity = Severity::high,
                      .opened_at = at,
                      .last_joined = at}};
  batch.notices = {{.number = number,
                    .kind = Notice::Kind::page,
                    .at = at,
                    .incident = batch.incidents[0],
                    .lead = batch.alerts[0],
                    .top = {}}};
  batch.channels = {{"duty", Severity::info}, {"chief", Severity::critical}, {"siem", Severity::info}};
  batch.alive = at;
  return batch;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(record_alerts, AlertRecord)

BOOST_AUTO_TEST_CASE(an_alert_its_report_and_its_deliveries_are_kept_together_and_remembered) {
  {
    auto record = open();
    BOOST_TEST(code_of(record.keep_alerts(page(1, monday))) == "");
    Silence const silence{.id = 4,
                          .object = "a",
                          .rule = "*",
                          .reason = "r",
                          .owner = "o",
                          .from = monday,
                          .until = monday + hours(1)};
    RecordStore::AlertBatch more;
    more.silences = {silence};
    BOOST_TEST(code_of(record.keep_alerts(more)) == "");
  }
  auto record = open();
  auto const memory = record.alert_memory();
  BOOST_TEST_REQUIRE(memory.has_value());
  BOOST_TEST_REQUIRE(memory->open.size() == 1u);
  BOOST_TEST((memory->open[0].key == AlertKey{"device:sw-1", "device.unreachable"}));
  BOOST_TEST(memory->open[0].is_paged);
  BOOST_TEST(memory->incidents.size() == 1u);
  BOOST_TEST(memory->silences.size() == 1u);
  BOOST_TEST((memory->last_alive == monday));
  BOOST_TEST(memory->alert_newest == 1u);
  BOOST_TEST(memory->notice_newest == 1u);
  BOOST_TEST(memory->silence_newest == 4u);
  BOOST_TEST(record.read(contract::Lane::alert, 0, 10, 100'000)->records.size() == 1u);
  BOOST_TEST(record.deliveries_waiting("duty").value() == 1u);
  BOOST_TEST(record.deliveries_waiting("chief").value() == 0u);  // this is not critical
}

BOOST_AUTO_TEST_CASE(deliveries_leave_in_their_order_and_the_last_takes_its_notice_along) {
  auto record = open();
  for (std::uint64_t number : {1u, 2u}) BOOST_TEST(code_of(record.keep_alerts(page(number, monday))) == "");
  BOOST_TEST(code_of(record.keep_alerts(page(2, monday))) == "");  // the same once more owes nothing new
  auto first = record.next_delivery("duty").value();
  BOOST_TEST_REQUIRE(first.has_value());
  BOOST_TEST(first->notice == 1u);
  BOOST_TEST(contract::decode_notice(first->body).has_value());
  BOOST_TEST(code_of(record.postpone_delivery("duty", 1, monday + minutes(5))) == "");
  first = record.next_delivery("duty").value();
  BOOST_TEST(first->notice == 1u);  // a resolve does not overtake its page
  BOOST_TEST(first->tries == 1u);
  BOOST_TEST((first->due == monday + minutes(5)));
  BOOST_TEST(code_of(record.settle_delivery("duty", 1)) == "");
  BOOST_TEST(record.next_delivery("duty").value()->notice == 2u);
  BOOST_TEST(record.next_delivery("siem").value()->notice == 1u);  // each channel has its own queue
  std::vector<std::string> const kept{"siem"};
  BOOST_TEST(code_of(record.forget_channels_but(kept)) == "");
  BOOST_TEST(record.deliveries_waiting("duty").value() == 0u);
  BOOST_TEST(record.deliveries_waiting("siem").value() == 2u);
}

BOOST_AUTO_TEST_CASE(numbers_are_never_given_twice_even_when_the_rows_are_gone) {
  auto record = open();
  auto batch = page(9, monday);
  batch.alerts[0].state = AlertState::resolved;
  batch.alerts[0].ended_at = monday;
  batch.incidents[0].ended_at = monday;
  BOOST_TEST(code_of(record.keep_alerts(batch)) == "");
  BOOST_TEST(record.ended_alerts(10)->size() == 1u);
  BOOST_TEST(code_of(record.purge_alerts(monday + days(1))) == "");
  BOOST_TEST(record.ended_alerts(10)->empty());
  BOOST_TEST(record.alert_memory()->alert_newest == 9u);
  BOOST_TEST(record.alert_memory()->incident_newest == 9u);
}

BOOST_AUTO_TEST_CASE(a_queue_that_is_full_drops_its_oldest_and_says_how_many) {
  auto record = open();
  RecordStore::AlertBatch many;
  many.channels = {{"duty", Severity::info}};
  auto const one = page(1, monday).notices[0];
  for (std::uint64_t number = 1; number <= RecordStore::deliveries_max + 3; ++number) {
    many.notices.push_back(one);
    many.notices.back().number = number;
  }
  BOOST_TEST(record.keep_alerts(many).value() == 3u);
  BOOST_TEST(record.deliveries_waiting("duty").value() ==
             static_cast<std::uint64_t>(RecordStore::deliveries_max));
  BOOST_TEST(record.next_delivery("duty").value()->notice == 4u);
}

BOOST_AUTO_TEST_CASE(a_process_that_is_killed_owes_exactly_what_it_owed) {
  for (int turn = 0; turn < 5; ++turn) {
    TempDir place;
    auto const child = ::fork();
    if (child == 0) {
      Reserve kept(place.path());
      auto record = RecordStore::open(place.path(), "01JD0000000000000000000000", kept, {});
      for (std::uint64_t number = 1;; ++number) {
        if (!record || !record->keep_alerts(page(number, monday))) ::_exit(1);
        if (number == static_cast<std::uint64_t>(3 + turn)) ::kill(::getpid(), SIGKILL);
      }
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_TEST(WIFSIGNALED(status));
    Reserve kept(place.path());
    auto record = RecordStore::open(place.path(), "x", kept, {}).value();
    auto const memory = record.alert_memory().value();
    auto const owed = static_cast<std::uint64_t>(3 + turn);
    BOOST_TEST(memory.open.size() == owed);
    BOOST_TEST(memory.incidents.size() == owed);
    BOOST_TEST(record.deliveries_waiting("duty").value() == owed);
    BOOST_TEST(record.read(contract::Lane::alert, 0, 100, 1'000'000)->records.size() == owed);
  }
}

BOOST_AUTO_TEST_SUITE_END()
