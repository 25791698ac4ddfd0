// What was said in a conversation and counted of it besides, and days that were written before there was room for it.

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "daemon/store/flow_archive.hpp"
#include "daemon/store/flow_row.hpp"
#include "daemon/store/flow_store.hpp"
#include "tests/support/kept_flows.hpp"
#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;
using campus::test::kept_flow;
using contract::FlowQuery;
using contract::FoundFlows;

namespace {

auto const pupil_who_said = IpAddress::v4(0x0a140007);
auto const server_that_said = IpAddress::v4(0xcb007107);

struct SaidFlows {
  TempDir dir;
  FlowStore store{dir.path(), {}};
  FlowArchive archive{dir.path(), {}};

  std::vector<KeptFlow> find(FlowQuery const& query = {}) {
    auto found = archive.search(query, [] { return true; });
    BOOST_REQUIRE_EQUAL(code_of(found), "");
    BOOST_TEST(found->days_unreadable == 0u);
    return std::move(found->flows);
  }
  std::size_t count_named(std::string name) {
    FlowQuery query;
    query.name = std::move(name);
    return find(query).size();
  }
  void index_all(Instant now) {
    store.close();
    for (;;) {
      auto const more = archive.index_one(now, [] { return true; });
      BOOST_REQUIRE_EQUAL(code_of(more), "");
      if (!*more) return;
    }
  }
  // As the program before the second step wrote it: one conversation with www.bilibili.com.
  void write_old_day() {
    auto database = Database::open(dir / "flows-20260914.db", {.schema = flows_schema().first(1)});
    BOOST_REQUIRE(database.has_value());
    BOOST_REQUIRE_EQUAL(
        code_of(database->script("insert into word values (1, 'www.bilibili.com', ''), (2, 'wan0', ''); "
                                 "insert into flow values (1, x'0a140007', x'cb007107', 50007, 443, 6, null, null, null, "
                                 "1, 1, 2, 6, 4, 2, 0, 10, 1200, 20, 25000, 27, 26, 1, 2, 0, 10, 8300, 0, 0, 2, 1, 0, null, "
                                 "null); insert into batch values (1, 1, 1, 2);")),
        "");
  }
  int version_of_old_day() {
    auto database = Database::open(dir / "flows-20260914.db", {.schema = {}, .is_read_only = true});
    return database->value<int>("pragma user_version").value();
  }
};

KeptFlow talkative(std::uint16_t port) {
  auto flow = kept_flow(pupil_who_said, port, server_that_said, monday, "www.school.example");
  flow.ja3 = "721d0e9d46cd23d645ec72523d1ee8d7";
  flow.ja3_server = "47decf033ac4c8fc9b952ff41e549679";
  flow.certificate = "cdn.lab.example";
  flow.issuer = "实验室 CA";
  flow.tunnel = "vxlan";
  flow.record.a.out_of_order = 70'000;
  flow.record.b.out_of_order = 2;
  flow.record.a.zero_windows = 65'535;
  flow.record.b.zero_windows = 1;
  flow.record.a.ttl = 64;
  flow.record.b.ttl = 255;
  return flow;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(flow_said, SaidFlows)

BOOST_AUTO_TEST_CASE(what_both_sides_said_and_what_was_counted_comes_back) {
  auto const given = talkative(50'007);
  BOOST_REQUIRE_EQUAL(code_of(store.append(std::vector{given}, monday)), "");
  auto const found = find();
  BOOST_REQUIRE(found.size() == 1u);
  auto const& flow = found[0];
  BOOST_TEST((flow.record.a == given.record.a));
  BOOST_TEST((flow.record.b == given.record.b));
  BOOST_TEST(flow.ja3 == given.ja3);
  BOOST_TEST(flow.ja3_server == given.ja3_server);
  BOOST_TEST(flow.certificate == "cdn.lab.example");
  BOOST_TEST(flow.issuer == "实验室 CA");
  BOOST_TEST(flow.tunnel == "vxlan");
  BOOST_TEST(!flow.answer.has_value());
}

BOOST_AUTO_TEST_CASE(answers_of_name_servers_come_back) {
  auto const of = [](std::uint16_t port, std::uint8_t code, std::vector<std::string> const& texts) {
    auto flow = kept_flow(pupil_who_said, port, server_that_said, monday);
    flow.answer = KeptAnswer{.code = code, .addresses = {}};
    for (auto const& text : texts) flow.answer->addresses.push_back(IpAddress::parse(text).value());
    return flow;
  };
  std::vector<KeptFlow> const given{of(1, 0, {"192.0.2.1", "192.0.2.2", "192.0.2.3"}),
                                    of(2, 0, {"2001:db8::1", "2001:db8::2", "2001:db8::3"}), of(3, 3, {}),
                                    of(4, 0, {"2001:db8::1"}), of(5, 0, {"192.0.2.1"})};
  BOOST_REQUIRE_EQUAL(code_of(store.append(given, monday)), "");
  auto const found = find();
  BOOST_REQUIRE(found.size() == given.size());
  for (auto const& flow : found) {
    auto const port = flow.record.is_opened_by_a ? flow.record.key.port_a : flow.record.key.port_b;
    BOOST_TEST((flow.answer == given[port - 1u].answer), port);
  }
}

// By every row while the day lasts, and by its index when it is over.
BOOST_AUTO_TEST_CASE(a_conversation_is_found_by_the_name_in_a_certificate) {
  auto other = kept_flow(pupil_who_said, 2, server_that_said, monday, "www.other.example");
  BOOST_REQUIRE_EQUAL(code_of(store.append(std::vector{talkative(1), other}, monday)), "");
  for (auto const is_indexed : {false, true}) {
    if (is_indexed) index_all(monday + days(1));
    BOOST_TEST(count_named("lab.example") == 1u);
    BOOST_TEST(count_named("school.example") == 1u);
    BOOST_TEST(count_named("other.example") == 1u);
    BOOST_TEST(count_named("b.example") == 0u);
  }
}

BOOST_AUTO_TEST_CASE(a_fingerprint_that_is_none_is_not_kept) {
  for (auto const* const none : {"721d0e9d46cd23d645ec72523d1ee8d", "721d0e9d46cd23d645ec72523d1ee8dx", ""})
    BOOST_TEST(!octets_of_digits(none).has_value(), none);
  auto const octets = octets_of_digits("721d0e9d46cd23d645ec72523d1ee8d7");
  BOOST_TEST_REQUIRE(octets.has_value());
  BOOST_TEST(std::string_view(octets->data(), 3) == "\x72\x1d\x0e");
  BOOST_TEST(digits_of_octets("\x72\x1d\xff") == "721dff");
}

BOOST_AUTO_TEST_CASE(an_old_day_is_read_as_it_is_and_stays_so) {
  write_old_day();
  auto const found = find();
  BOOST_REQUIRE(found.size() == 1u);
  BOOST_TEST(found[0].name == "www.bilibili.com");
  BOOST_TEST(found[0].record.syn_rtt_us == 8'300u);
  BOOST_TEST(found[0].ja3.empty());
  BOOST_TEST(found[0].record.a.ttl == 0);
  BOOST_TEST(count_named("bilibili.com") == 1u);
  BOOST_TEST(version_of_old_day() == 1);
}

BOOST_AUTO_TEST_CASE(an_old_day_with_its_index_is_found_by_it) {
  write_old_day();
  {
    auto database = Database::open(dir / "flows-20260914.db", {.schema = flows_schema().first(1)});
    BOOST_REQUIRE_EQUAL(code_of(database->script("create index flow_from on flow (from_address); create index flow_to on "
                                                 "flow (to_address); create index flow_name on flow (name) where name is "
                                                 "not null;")),
                        "");
    BOOST_TEST(database->value<std::string>("pragma journal_mode = delete").value() == "delete");
  }
  BOOST_TEST(!archive.index_one(monday + days(1), [] { return true; }).value());
  BOOST_TEST(count_named("bilibili.com") == 1u);
  FlowQuery query;
  query.host = Prefix::parse("10.20.0.7");
  BOOST_TEST(find(query).size() == 1u);
  BOOST_TEST(version_of_old_day() == 1);
}

// A program that is replaced by a newer one in the middle of a day.
BOOST_AUTO_TEST_CASE(a_day_that_goes_on_after_a_new_program_has_both) {
  write_old_day();
  BOOST_REQUIRE_EQUAL(code_of(store.append(std::vector{talkative(50'008)}, monday)), "");
  BOOST_TEST(find().size() == 2u);
  BOOST_TEST(count_named("bilibili.com") == 1u);
  BOOST_TEST(count_named("lab.example") == 1u);
  BOOST_TEST(version_of_old_day() == 2);
}

BOOST_AUTO_TEST_SUITE_END()
