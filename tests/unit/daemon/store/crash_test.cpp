// What stays when a process dies or the disk fills up.

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <set>

#include "daemon/store/series_reader.hpp"
#include "daemon/store/store_keeper.hpp"
#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;
using contract::Lane;

namespace {

// Keeps reports until it is killed; after each one that is kept it tells its number.
void keep_for_ever(std::filesystem::path const& path, int tell) {
  auto stores = CampusStores::open(path, "01EPOCHA", {});
  if (!stores) ::_exit(1);
  for (;;) {
    auto const at = monday + seconds((*stores)->record.facts(Lane::control)->newest);
    if (!(*stores)->record.keep(switch_report("sw", at), control_report("{}", at))) ::_exit(2);
    if (!(*stores)->spool.put_rollup("traffic/v1", "{}", at)) ::_exit(3);
    auto const told = (*stores)->record.facts(Lane::control)->newest;
    if (::write(tell, &told, sizeof told) != sizeof told) ::_exit(4);
  }
}

// Starts a writer, lets it tell `count` numbers, kills it, and gives the highest number that it told.
std::uint64_t kill_a_writer_after(std::filesystem::path const& path, int count) {
  std::array<int, 2> pipe{};
  BOOST_REQUIRE(::pipe(pipe.data()) == 0);
  auto const writer = ::fork();
  if (writer == 0) {
    ::close(pipe[0]);
    keep_for_ever(path, pipe[1]);
  }
  ::close(pipe[1]);
  std::uint64_t told = 0, highest = 0;
  for (int i = 0; i < count && ::read(pipe[0], &told, sizeof told) == sizeof told; ++i) highest = told;
  ::kill(writer, SIGKILL);
  while (::read(pipe[0], &told, sizeof told) == sizeof told) highest = told;  // told before it died
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(writer, &status, 0);
  BOOST_TEST((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
  return highest;
}

// A file system of `size` in a mount namespace of this (child) process alone.
bool enter_small_disk(std::filesystem::path const& path, char const* size) {
  return ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", path.c_str(), "tmpfs", 0, size) == 0;
}

bool can_mount() {
  if (::geteuid() == 0) {
    TempDir dir;
    if (in_a_child([&] { return std::string(enter_small_disk(dir.path(), "size=1m") ? "" : "no"); }).empty())
      return true;
  }
  BOOST_TEST_MESSAGE("skipped: a small disk of its own needs root and mount namespaces");
  return false;
}

// Fills what is left of the disk, to the last block.
void fill(std::filesystem::path const& path) {
  std::ofstream ballast(path / "ballast", std::ios::binary | std::ios::app);
  std::string const block(4096, 'b');
  while (ballast.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
  }
}

std::string fill_up_with_evidence(RecordStore& store) {
  std::array<RecordStore::Change, 1> const changes{
      {{std::nullopt, RecordStore::Report{Lane::evidence, "evidence/v1", std::string(20'000, 'e'), monday}}}};
  std::uint64_t kept = 0;
  for (;; ++kept) {
    auto const done = store.apply(changes);
    if (done) continue;
    if (done.error().kind != Fault::Kind::full || done.error().code != "CMP-S007")
      return "fault " + done.error().code;
    break;
  }
  if (store.facts(Lane::evidence)->backlog != kept) return "kept rows are gone";
  return "";
}

std::string alerts_outlive_a_full_disk(std::filesystem::path const& path) {
  if (!enter_small_disk(path, "size=80m")) return "no small disk";
  auto opened = CampusStores::open(path, "01EPOCHA", {});
  if (!opened) return "open " + opened.error().code;
  auto& stores = **opened;
  if (!stores.reserve->is_held()) return "no reserve";
  fill(path);
  if (auto said = fill_up_with_evidence(stores.record); !said.empty()) return said;
  auto const evidence = stores.record.facts(Lane::evidence)->backlog;
  if (!stores.reserve->is_held()) return "the reserve went for evidence";
  for (int i = 0; i < 500; ++i) {
    auto const done =
        stores.record.keep(switch_report("sw", monday), control_report(std::string(1000, 'c'), monday));
    if (!done) return "control " + done.error().code;
  }
  if (stores.reserve->is_held()) return "the reserve is still there";
  if (stores.record.facts(Lane::control)->backlog != 500) return "control rows are gone";
  if (stores.record.facts(Lane::evidence)->backlog != evidence) return "evidence rows are gone";
  std::filesystem::remove(path / "ballast");
  if (!stores.tend(monday, days(184), 1LL << 40, days(184))) return "tend";
  return stores.reserve->is_held() ? "" : "the reserve was not taken again";
}

std::string a_series_says_that_it_is_full(std::filesystem::path const& path) {
  if (!enter_small_disk(path, "size=80m")) return "no small disk";
  auto opened = CampusStores::open(path, "01EPOCHA", {});
  if (!opened) return "open " + opened.error().code;
  auto& stores = **opened;
  if (!stores.spool.put_rollup("traffic/v1", "{}", monday)) return "the first";
  std::ignore = stores.series.keep(second_of_traffic(monday, 1, 1));
  fill(path);
  std::string const large(200'000, 'r');
  auto put = stores.spool.put_rollup("traffic/v1", large, monday + minutes(1));
  for (int i = 0; put && i < 1000; ++i)
    put = stores.spool.put_rollup("traffic/v1", large, monday + minutes(1));
  if (put || put.error().kind != Fault::Kind::full) return "it never was full";
  auto const newest = stores.spool.facts(Lane::rollup)->newest;
  if (stores.spool.put_rollup("traffic/v1", large, monday)) return "there is room again";
  if (stores.spool.facts(Lane::rollup)->newest != newest) return "a report that was refused used up a number";
  Window const lost{monday + minutes(1), monday + minutes(2)};
  if (!stores.spool.give_up_rollup(lost, contract::Gap::Reason::disk_full)) return "the gap found no room";
  auto const batch = *stores.spool.read(Lane::rollup, newest, 10, 1 << 20);
  contract::Gap const expected{newest + 1, newest + 1, lost.from, lost.to, contract::Gap::Reason::disk_full};
  if (batch.gaps != std::vector{expected}) return "no gap";
  std::filesystem::remove(path / "ballast");
  auto const next = stores.spool.put_rollup("traffic/v1", "{}", monday + minutes(2));
  if (!next) return "after " + next.error().code;
  if (*next != newest + 2) return "number " + std::to_string(*next);
  return stores.series.traffic({monday, monday + seconds(1)})->size() == 1 ? "" : "a kept second is gone";
}

// The first second that finds no room, and how many were kept before it.
template <class Keep>
std::optional<int> first_refused(Keep const& keep, int most) {
  for (int second = 0; second < most; ++second)
    if (auto const done = keep(second); !done)
      return done.error().kind == Fault::Kind::full ? std::optional(second) : std::nullopt;
  return std::nullopt;
}

std::string seconds_and_minutes_are_counted_once(std::filesystem::path const& path) {
  if (!enter_small_disk(path, "size=8m")) return "no small disk";
  auto series = SeriesStore::open(path, {});
  if (!series) return "open " + series.error().code;
  auto const keep = [&](int second) { return series->keep(second_of_traffic(monday + seconds(second), 0, 0)); };
  if (!keep(0)) return "the first";
  fill(path);
  auto const within = first_refused([&](int second) { return keep(1 + second); }, 50);
  if (!within) return "it never was full";
  auto const next = 1 + *within;
  TrafficStretch minute{.interface_name = "wan0", .window = {monday, monday + minutes(1)}};
  for (std::uint32_t host = 0; host < 4'000; ++host)
    minute.hosts.push_back({IpAddress::v4(0x0a140001u + host), 20, {1, 100}, {1, 200}});
  minute.vlans.push_back({20, {8'000, 1'200'000}});
  if (keep(next) || keep(next) || series->keep(minute) || series->keep(minute)) return "there is room again";
  std::filesystem::remove(path / "ballast");
  if (!keep(next) || !series->keep(minute)) return "no room after all";
  auto const kept = static_cast<std::uint64_t>(next + 1);
  auto const rows = series->traffic({monday, monday + minutes(2)});
  if (!rows || rows->size() != kept) return "rows " + std::to_string(rows ? rows->size() : 0);
  SeriesReader reader(path, {}, [] { return true; });
  auto const top = reader.top_hosts({monday, monday + minutes(2)}, 10'000);
  if (!top || top->hosts.size() != minute.hosts.size()) return "hosts";
  if (top->hosts[0].sent != Counts{1, 100} || top->hosts[0].received != Counts{1, 200}) return "counted twice";
  return *reader.vlans({monday, monday + minutes(2)}) == minute.vlans ? "" : "VLANs";
}

std::string polls_are_counted_once(std::filesystem::path const& path) {
  if (!enter_small_disk(path, "size=8m")) return "no small disk";
  auto series = SeriesStore::open(path, {});
  if (!series) return "open " + series.error().code;
  auto const poll = [&](std::chrono::seconds after) {
    return series->keep(switch_report("sw", monday + after).status);
  };
  if (!series->keep(second_of_traffic(monday, 1, 1)) || !poll(seconds(0)) || !poll(seconds(60)))
    return "the first";
  fill(path);
  if (poll(minutes(5)) || poll(minutes(5))) return "the stretch found room";
  std::filesystem::remove(path / "ballast");
  if (!poll(minutes(5)) || !series->flush()) return "no room after all";
  auto const rows = series->ports(DeviceId{"sw"}, {monday, monday + minutes(10)});
  if (!rows || rows->size() != 4) return "rows " + std::to_string(rows ? rows->size() : 0);
  for (auto const& row : *rows)
    if (row.polls != (row.from < monday + minutes(5) ? 2u : 1u)) return "polls " + std::to_string(row.polls);
  return "";
}

std::string a_district_takes_whole_deliveries_or_none(std::filesystem::path const& path) {
  if (!enter_small_disk(path, "size=8m")) return "no small disk";
  auto store = DistrictStore::open(path);
  if (!store || !store->add_school("XX-1", "一中", monday)) return "open";
  std::uint64_t acked = 0;
  for (std::uint64_t seq = 1; seq < 10'000; seq += 2) {
    Delivery delivery{.school = "XX-1",
                      .epoch = "E",
                      .lane = Lane::control,
                      .records = {},
                      .gaps = {},
                      .sent = {},
                      .now = monday};
    for (auto const number : {seq, seq + 1}) {
      auto report = switch_report("sw-" + std::to_string(number), monday);
      delivery.records.push_back(
          {number, monday, "device/v1", std::string(5000, 'd'), ReportBody(report), ""});
    }
    auto const receipt = store->ingest(delivery);
    if (receipt) {
      acked = receipt->acked;
      continue;
    }
    if (receipt.error().kind != Fault::Kind::full) return "fault " + receipt.error().code;
    auto const marks = *store->marks("XX-1", "E");
    if (marks.size() != 1 || marks[0].seq != acked) return "the mark moved";
    return store->devices("XX-1")->size() == acked ? "" : "data without a mark";
  }
  return "it never was full";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crash)

BOOST_AUTO_TEST_CASE(every_row_that_was_said_to_be_kept_outlives_a_kill) {
  TempDir dir;
  std::uint64_t highest = 0;
  for (int round = 0; round < 30; ++round)
    highest = std::max(highest, kill_a_writer_after(dir.path(), 1 + round * 3 % 17));
  auto opened = CampusStores::open(dir.path(), "unused", {});
  BOOST_REQUIRE_EQUAL(code_of(opened), "");
  auto& stores = **opened;
  BOOST_TEST(stores.record.epoch() == "01EPOCHA");
  auto const batch = *stores.record.read(Lane::control, 0, 1'000'000, 1 << 30);
  BOOST_TEST(batch.gaps.empty());
  BOOST_TEST(batch.records.size() >= highest);
  BOOST_TEST(batch.records.size() <= highest + 30);  // at most one a round was kept and not told any more
  auto const rollup = *stores.spool.read(Lane::rollup, 0, 1'000'000, 1 << 30);
  BOOST_TEST(rollup.gaps.empty());
  BOOST_TEST(rollup.records.size() >=
             highest - 30);  // a round's last told control report always had its rollup
  BOOST_TEST(rollup.records.back().seq == rollup.records.size());
  BOOST_TEST(highest >= 30u);
}

BOOST_AUTO_TEST_CASE(on_a_full_disk_alerts_and_commands_have_a_reserve_and_kept_rows_stay) {
  if (!can_mount()) return;
  TempDir dir;
  BOOST_TEST(in_a_child([&] { return alerts_outlive_a_full_disk(dir.path()); }) == "");
}

BOOST_AUTO_TEST_CASE(a_report_that_found_no_room_is_a_gap_and_the_numbers_go_on) {
  if (!can_mount()) return;
  TempDir dir;
  BOOST_TEST(in_a_child([&] { return a_series_says_that_it_is_full(dir.path()); }) == "");
}

BOOST_AUTO_TEST_CASE(a_second_kept_again_after_a_full_disk_is_counted_once) {
  if (!can_mount()) return;
  TempDir dir;
  BOOST_TEST(in_a_child([&] { return seconds_and_minutes_are_counted_once(dir.path()); }) == "");
}

BOOST_AUTO_TEST_CASE(a_poll_kept_again_after_a_full_disk_is_counted_once) {
  if (!can_mount()) return;
  TempDir dir;
  BOOST_TEST(in_a_child([&] { return polls_are_counted_once(dir.path()); }) == "");
}

BOOST_AUTO_TEST_CASE(a_district_without_room_takes_whole_deliveries_or_none) {
  if (!can_mount()) return;
  TempDir dir;
  BOOST_TEST(in_a_child([&] { return a_district_takes_whole_deliveries_or_none(dir.path()); }) == "");
}

BOOST_AUTO_TEST_CASE(without_room_for_a_reserve_the_stores_open_all_the_same) {
  if (!can_mount()) return;
  TempDir dir;
  auto const story = [&]() -> std::string {
    if (!enter_small_disk(dir.path(), "size=8m")) return "no small disk";
    auto const opened = CampusStores::open(dir.path(), "01EPOCHA", {});
    if (!opened) return "open " + opened.error().code;
    return (*opened)->reserve->is_held() ? "held" : "";
  };
  BOOST_TEST(in_a_child(story) == "");
}

BOOST_AUTO_TEST_CASE(a_read_only_disk_is_refused_with_its_reason) {
  if (!can_mount()) return;
  TempDir dir;
  auto const story = [&]() -> std::string {
    if (!enter_small_disk(dir.path(), "size=8m")) return "no small disk";
    if (::mount(nullptr, dir.path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) != 0)
      return "no remount";
    auto const opened = CampusStores::open(dir.path(), "01EPOCHA", {});
    if (opened) return "opened";
    if (opened.error().kind != Fault::Kind::permission) return "kind " + opened.error().code;
    return opened.error().code == "CMP-S002" ? "" : opened.error().code;
  };
  BOOST_TEST(in_a_child(story) == "");
}

BOOST_AUTO_TEST_SUITE_END()
