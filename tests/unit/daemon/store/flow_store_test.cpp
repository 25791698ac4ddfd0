#include "daemon/store/flow_store.hpp"

#include <sys/mount.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "daemon/store/flow_archive.hpp"
#include "tests/support/kept_flows.hpp"
#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;
using campus::test::kept_flow;
using contract::FlowQuery;
using contract::FoundFlows;

namespace {

IpAddress pupil(std::uint32_t number) { return IpAddress::v4(0x0a140000u + number); }
auto const video = IpAddress::parse("203.0.113.7").value();
auto const pupil6 = IpAddress::parse("fd20::7").value();
auto const video6 = IpAddress::parse("2001:db8::7").value();

struct Flows {
  TempDir dir;
  FlowStore store{dir.path(), {}};
  FlowArchive archive{dir.path(), {}};
  bool may_go_on = true;

  void keep(std::vector<KeptFlow> const& flows, Instant now = monday) {
    BOOST_REQUIRE_EQUAL(code_of(store.append(flows, now)), "");
  }
  FoundFlows find(FlowQuery const& query = {}) {
    auto found = archive.search(query, [this] { return may_go_on; });
    BOOST_REQUIRE_EQUAL(code_of(found), "");
    return std::move(*found);
  }
  std::size_t count(FlowQuery const& query) { return find(query).flows.size(); }
  void index_all(Instant now) {
    store.close();
    for (;;) {
      auto const more = archive.index_one(now, [] { return true; });
      BOOST_REQUIRE_EQUAL(code_of(more), "");
      if (!*more) return;
    }
  }
  void spoil(std::string const& name) {
    std::ofstream file(dir / name, std::ios::binary | std::ios::in | std::ios::out);
    file << std::string(4096, 'x');
  }
};

FlowQuery of_host(std::string const& text) {
  FlowQuery query;
  query.host = Prefix::parse(text);
  BOOST_REQUIRE(query.host.has_value());
  return query;
}
FlowQuery of_name(std::string text) {
  FlowQuery query;
  query.name = std::move(text);
  return query;
}
FlowQuery of_application(std::string text) {
  FlowQuery query;
  query.application = std::move(text);
  return query;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(flow_store, Flows)

BOOST_AUTO_TEST_CASE(a_conversation_comes_back_as_it_was_kept) {
  auto const given = kept_flow(pupil(7), 50'007, video, monday, "www.bilibili.com");
  auto given6 = kept_flow(pupil6, 50'008, video6, monday + seconds(1));
  given6.record.key.vlan = 210;
  given6.record.sampled_one_in = 512;
  given6.has_ip_bytes = true;
  given6.agent = "Mozilla/5.0";
  keep({given, given6});
  auto const found = find();
  BOOST_REQUIRE(found.flows.size() == 2u);
  BOOST_TEST((found.end == FoundFlows::End::all));
  auto const& flow = found.flows[1];  // the newest first
  auto const& record = flow.record;
  BOOST_TEST((record.key == given.record.key));
  BOOST_TEST((record.a == given.record.a));
  BOOST_TEST((record.b == given.record.b));
  BOOST_TEST(record.is_opened_by_a == given.record.is_opened_by_a);
  BOOST_TEST(record.first_ns == given.record.first_ns);
  BOOST_TEST(record.last_ns == given.record.last_ns);
  BOOST_TEST(record.syn_rtt_us == 8'300u);
  BOOST_TEST((record.end == FlowEnd::finished));
  BOOST_TEST((record.app.source == AppSource::name));
  BOOST_TEST((flow.application == given.application));
  BOOST_TEST(flow.name == "www.bilibili.com");
  BOOST_TEST((flow.name_origin == NameOrigin::tls));
  BOOST_TEST(flow.ja4 == given.ja4);
  BOOST_TEST(flow.interface_name == "wan0");
  auto const& six = found.flows[0];
  BOOST_TEST((six.record.key == given6.record.key));
  BOOST_TEST(six.record.sampled_one_in == 512u);
  BOOST_TEST(six.has_ip_bytes);
  BOOST_TEST(six.agent == "Mozilla/5.0");
  BOOST_TEST(six.name.empty());
}

BOOST_AUTO_TEST_CASE(whatever_a_client_wrote_no_path_and_no_query_is_kept) {
  keep({kept_flow(pupil(1), 1, video, monday, "example.com/diary?name=li"),
        kept_flow(pupil(2), 1, video, monday, "example.org?q=1")});
  for (auto const& flow : find().flows) BOOST_TEST(flow.name.find_first_of("/?") == std::string::npos);
  BOOST_TEST(count(of_name("example.com")) == 1u);
}

// 15:59:59 UTC is one second before midnight at +08:00.
BOOST_AUTO_TEST_CASE(a_day_is_a_day_of_the_school_by_when_the_record_came) {
  Instant const before{std::chrono::sys_days(std::chrono::year(2026) / 9 / 14) + hours(16) - seconds(1)};
  keep({kept_flow(pupil(1), 1, video, before - days(40))}, before);
  keep({kept_flow(pupil(2), 1, video, before)}, before + seconds(1));
  BOOST_TEST(std::filesystem::exists(dir / "flows-20260914.db"));
  BOOST_TEST(std::filesystem::exists(dir / "flows-20260915.db"));
  BOOST_TEST(find().flows.size() == 2u);
  BOOST_TEST(archive.facts()->days == 2u);
}

// Every search twice: while the day lasts, and by its index when it is over.
BOOST_AUTO_TEST_CASE(every_wish_finds_what_fits_and_nothing_else) {
  std::vector<KeptFlow> flows;
  for (std::uint32_t host = 0; host < 300; ++host)
    flows.push_back(kept_flow(pupil(host), static_cast<std::uint16_t>(40'000 + host), video,
                              monday + seconds(host), host % 3 == 0 ? "i0.bilibili.com" : ""));
  flows.push_back(kept_flow(pupil6, 50'000, video6, monday, "Notbilibili.com"));
  flows.back().record.key.protocol = 17;
  flows.back().application = {"QUIC", "", "", "web"};
  keep(flows);
  for (auto const is_indexed : {false, true}) {
    if (is_indexed) index_all(monday + days(1));
    BOOST_TEST_CONTEXT("indexed " << is_indexed) {
      BOOST_TEST(count(of_host("10.20.0.7")) == 1u);
      BOOST_TEST(count(of_host("10.20.0.0/24")) == 100u);  // 256 of them, and the limit is 100
      BOOST_TEST((find(of_host("10.20.0.0/24")).end == FoundFlows::End::limit));
      BOOST_TEST(count(of_host("10.20.1.0/26")) == 44u);   // 256 to 299
      BOOST_TEST(count(of_host("fd20::/64")) == 1u);
      BOOST_TEST(count(of_host("2001:db8::7")) == 1u);
      BOOST_TEST(count(of_host("10.21.0.0/16")) == 0u);
      // ::ffff:10.20.0.0 as a block of IPv6 is no block of the school's
      BOOST_TEST(count(of_host("a14::/16")) == 0u);
      BOOST_TEST(count(of_name("bilibili.com")) == 100u);
      BOOST_TEST(count(of_name("i0.bilibili.com")) == 100u);
      BOOST_TEST(count(of_name("notbilibili.com")) == 1u);
      BOOST_TEST(count(of_name("ilibili.com")) == 0u);
      for (auto const word : {"bilibili", "哔哩哔哩", "tls", "Video"}) BOOST_TEST(count(of_application(word)) == 100u);
      BOOST_TEST(count(of_application("quic")) == 1u);
      BOOST_TEST(count(of_application("bili")) == 0u);
      FlowQuery query;
      query.port = 40'007;
      BOOST_TEST(count(query) == 1u);
      query.port = 443;
      query.protocol = 17;
      BOOST_TEST(count(query) == 1u);
      query = of_host("10.20.0.6");
      query.name = "bilibili.com";
      BOOST_TEST(count(query) == 1u);
      query.host = Prefix::parse("10.20.0.7");
      BOOST_TEST(count(query) == 0u);
      // Each lasts thirty seconds and ends at monday + its number: from 200 s to 229 s there are those that end at
      // 200 to 258.
      query = {};
      query.from = monday + seconds(200);
      query.until = monday + seconds(229);
      BOOST_TEST(count(query) == 59u);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_newest_come_first_and_no_more_than_were_wished_for) {
  for (int day = 0; day < 3; ++day) {
    std::vector<KeptFlow> flows;
    for (std::uint32_t i = 0; i < 50; ++i) flows.push_back(kept_flow(pupil(i), 1, video, monday + days(day) + seconds(i)));
    keep(flows, monday + days(day));
  }
  FlowQuery query;
  query.limit = 60;
  auto const found = find(query);
  BOOST_REQUIRE(found.flows.size() == 60u);
  BOOST_TEST(found.days_read == 2u);
  BOOST_TEST((found.end == FoundFlows::End::limit));
  BOOST_TEST(found.flows.front().record.last_ns == (monday + days(2) + seconds(49)).time_since_epoch().count());
  BOOST_TEST(found.flows.back().record.last_ns == (monday + days(1) + seconds(40)).time_since_epoch().count());
}

BOOST_AUTO_TEST_CASE(a_search_by_time_passes_over_the_days_and_rows_of_other_times) {
  for (int day = 0; day < 5; ++day)
    for (int hour = 0; hour < 4; ++hour)
      keep({kept_flow(pupil(1), 1, video, monday + days(day) + hours(hour))}, monday + days(day) + hours(hour));
  FlowQuery query;
  query.from = monday + days(3) + hours(2) - minutes(1);
  query.until = monday + days(3) + hours(2);
  auto const found = find(query);
  BOOST_TEST(found.flows.size() == 1u);
  BOOST_TEST(found.days_read == 2u);  // the two that are not before it
  BOOST_TEST(found.rows_read == 1u);
}

BOOST_AUTO_TEST_CASE(a_search_that_is_stopped_says_how_far_it_came) {
  keep({kept_flow(pupil(1), 1, video, monday)});
  keep({kept_flow(pupil(2), 1, video, monday + days(1))}, monday + days(1));
  may_go_on = false;
  auto const found = find();
  BOOST_TEST(found.flows.empty());
  BOOST_TEST((found.end == FoundFlows::End::bound));
  BOOST_TEST((found.searched_back_to == monday + days(1)));
}

BOOST_AUTO_TEST_CASE(a_program_that_starts_again_goes_on_in_the_same_day) {
  keep({kept_flow(pupil(1), 1, video, monday, "a.example")});
  store.close();
  FlowStore again(dir.path(), {});
  BOOST_TEST(code_of(again.append(std::vector{kept_flow(pupil(2), 1, video, monday, "a.example")}, monday)) == "");
  BOOST_TEST(count(of_name("a.example")) == 2u);
}

BOOST_AUTO_TEST_CASE(a_damaged_day_is_set_aside_and_the_others_stay) {
  keep({kept_flow(pupil(1), 1, video, monday)});
  keep({kept_flow(pupil(2), 1, video, monday + days(1))}, monday + days(1));
  store.close();
  spoil("flows-20260914.db");
  auto const found = find();
  BOOST_TEST(found.flows.size() == 1u);
  BOOST_TEST(found.days_unreadable == 1u);
  BOOST_TEST(std::filesystem::exists(dir / "flows-20260914.db.damaged"));
  BOOST_TEST(archive.take_damaged().size() == 1u);
  BOOST_TEST(find().days_unreadable == 0u);
}

BOOST_AUTO_TEST_CASE(todays_file_that_is_damaged_is_begun_anew) {
  keep({kept_flow(pupil(1), 1, video, monday)});
  store.close();
  spoil("flows-20260914.db");
  keep({kept_flow(pupil(2), 1, video, monday)});
  BOOST_TEST(store.take_damaged().size() == 1u);
  BOOST_TEST(find().flows.size() == 1u);
}

BOOST_AUTO_TEST_CASE(old_days_go_and_above_the_limit_the_oldest) {
  for (int day = 0; day < 6; ++day) keep({kept_flow(pupil(1), 1, video, monday)}, monday + days(day));
  store.close();
  auto const now = monday + days(5);
  auto const by_age = archive.purge(now, days(3), std::int64_t{1} << 40);
  BOOST_REQUIRE_EQUAL(code_of(by_age), "");
  BOOST_TEST((*by_age == std::vector<std::string>{"20260914", "20260915"}));
  BOOST_TEST(archive.facts()->days == 4u);
  BOOST_TEST((archive.facts()->since == monday - hours(10) + days(2)));  // midnight of the 16th
  auto const by_size = archive.purge(now, days(30), archive.facts()->bytes - 1);
  BOOST_TEST((*by_size == std::vector<std::string>{"20260916"}));
  BOOST_TEST(archive.purge(now, days(30), 0)->size() == 2u);  // never today's
  BOOST_TEST(std::filesystem::exists(dir / "flows-20260919.db"));
}

BOOST_AUTO_TEST_CASE(a_day_gets_its_index_in_four_steps_when_it_is_over_and_no_log_stays_beside_it) {
  keep({kept_flow(pupil(1), 1, video, monday)});
  BOOST_TEST(*archive.index_one(monday, [] { return true; }) == false);
  keep({kept_flow(pupil(1), 1, video, monday)}, monday + days(1));
  int steps = 0;
  while (*archive.index_one(monday + days(1), [] { return true; })) ++steps;
  BOOST_TEST(steps == 4);
  BOOST_TEST(!std::filesystem::exists(dir / "flows-20260914.db-wal"));
  BOOST_TEST(find().flows.size() == 2u);
  BOOST_TEST(!std::filesystem::exists(dir / "flows-20260914.db-wal"));
}

BOOST_AUTO_TEST_CASE(an_index_that_is_interrupted_leaves_nothing_behind_and_is_begun_anew) {
  std::vector<KeptFlow> flows;
  for (std::uint32_t host = 0; host < 20'000; ++host) flows.push_back(kept_flow(pupil(host), 1, video, monday));
  keep(flows);
  store.close();
  auto const next_day = monday + days(1);
  int questions = 0;
  auto const until_the_third_question = [&] { return ++questions < 3; };
  BOOST_TEST(archive.index_one(next_day, until_the_third_question).value());
  BOOST_TEST(questions == 3);
  auto const count_indexes = [&] {
    auto database = Database::open(dir / "flows-20260914.db", {.schema = {}, .is_read_only = true});
    return database->value<int>("select count(*) from sqlite_master where name like 'flow_%'").value();
  };
  BOOST_TEST(count_indexes() == 0);
  BOOST_TEST(count(of_host("10.20.0.7")) == 1u);
  index_all(next_day);
  BOOST_TEST(count_indexes() == 4);
  BOOST_TEST(count(of_host("10.20.0.7")) == 1u);
}

BOOST_AUTO_TEST_CASE(a_day_that_somebody_reads_keeps_its_log_until_the_next_time) {
  keep({kept_flow(pupil(1), 1, video, monday)});
  store.close();
  auto const next_day = monday + days(1);
  auto const always = [] { return true; };
  for (int step = 0; step < 4; ++step) BOOST_TEST(archive.index_one(next_day, always).value());
  auto const path = dir / "flows-20260914.db";
  {
    auto reading = Database::open(path, {.schema = {}, .is_read_only = true});
    BOOST_TEST(reading->value<int>("select count(*) from flow").value() == 1);
    BOOST_TEST(!archive.index_one(next_day, always).value());
    BOOST_TEST(reading->value<std::string>("pragma journal_mode").value() == "wal");
  }
  BOOST_TEST(!archive.index_one(next_day, always).value());
  auto reading = Database::open(path, {.schema = {}, .is_read_only = true});
  BOOST_TEST(reading->value<std::string>("pragma journal_mode").value() == "delete");
}

BOOST_AUTO_TEST_CASE(a_file_of_a_newer_program_is_left_alone_and_told) {
  keep({kept_flow(pupil(1), 1, video, monday)});
  store.close();
  {
    auto database = Database::open(dir / "flows-20260914.db", {.schema = flows_schema()});
    BOOST_REQUIRE(database.has_value());
    BOOST_REQUIRE(database->script("pragma user_version = 99").has_value());
  }
  BOOST_TEST(find().days_unreadable == 1u);
  BOOST_TEST(std::filesystem::exists(dir / "flows-20260914.db"));
  BOOST_TEST(code_of(store.append(std::vector{kept_flow(pupil(2), 1, video, monday)}, monday)) == "CMP-S005");
}

// A disk of 24 MB is below what is left to the record from the start.
BOOST_AUTO_TEST_CASE(what_is_left_of_a_full_disk_is_the_records) {
  auto const disk = dir / "disk";
  std::filesystem::create_directory(disk);
  if (::mount("none", disk.c_str(), "tmpfs", 0, "size=24m") != 0) {
    BOOST_TEST_MESSAGE("skipped: needs root to mount a small disk");
    return;
  }
  {
    FlowStore small(disk, {});
    BOOST_TEST(code_of(small.append(std::vector{kept_flow(pupil(1), 1, video, monday)}, monday)) == "CMP-S007");
  }
  BOOST_TEST(std::filesystem::is_empty(disk));
  ::umount(disk.c_str());
}

BOOST_AUTO_TEST_SUITE_END()
