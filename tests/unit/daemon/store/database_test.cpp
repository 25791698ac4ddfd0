#include "daemon/store/database.hpp"

#include <sqlite3.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <map>
#include <vector>

#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;

namespace {

constexpr std::array<Migration, 1> shelf_schema{
    {{1, "0001_shelf",
      "create table shelf (name text primary key, count integer, weight real, seal blob) strict;"}}};

Result<Database> open_shelf(std::filesystem::path const& path) {
  return Database::open(path, {.schema = shelf_schema});
}

// The file of the program that knew the first `steps` steps of a schema, with `rows` in it.
void make_old_file(std::filesystem::path const& path, std::span<Migration const> schema, std::size_t steps,
                   std::string const& rows) {
  auto old = Database::open(path, {.schema = schema.first(steps)});
  BOOST_REQUIRE_EQUAL(code_of(old), "");
  BOOST_REQUIRE_EQUAL(code_of(old->script(rows)), "");
}

// Reads the schema as SQLite itself tells it, with a connection of this test's own.
std::map<std::string, std::string> schema_of(std::filesystem::path const& path) {
  sqlite3* connection = nullptr;
  BOOST_REQUIRE(sqlite3_open_v2(path.c_str(), &connection, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
  std::map<std::string, std::string> found;
  auto const take = [](void* into, int, char** values, char**) {
    (*static_cast<std::map<std::string, std::string>*>(into))[values[0]] = values[1];
    return 0;
  };
  sqlite3_exec(connection, "select name, sql from sqlite_schema where sql is not null", take, &found,
               nullptr);
  sqlite3_close(connection);
  return found;
}

struct StoreSchema {
  std::string name;
  std::span<Migration const> steps;
  std::string rows_of_the_oldest;
  std::string count_of_them;
};

std::vector<StoreSchema> all_schemas() {
  return {
      {"record", record_schema(),
       "insert into store values (1, '01J', 7);"
       "insert into outbox (lane, seq, observed_at, schema, body) values (1, 1, 5, 'device/v1', '{}');",
       "select count(*) from outbox where body = '{}'"},
      {"series", series_schema(), "insert into report values (9, 1, 'traffic/v1', '{}');",
       "select count(*) from report where seq = 9"},
      {"district", district_schema(), "insert into school (id, name, created_at) values ('XX-1', '一中', 1);",
       "select count(*) from school where name = '一中'"}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(database)

BOOST_AUTO_TEST_CASE(values_come_back_as_they_went_in) {
  TempDir dir;
  auto shelf = open_shelf(dir / "a.db");
  BOOST_REQUIRE_EQUAL(code_of(shelf), "");
  std::string const seal("\0\xff\x01", 3);
  std::uint64_t const large = 18'446'744'073'709'551'615ull;
  BOOST_TEST(shelf->run("insert into shelf values (?, ?, ?, ?)", "粉笔", large, 1.5, Blob{seal}).has_value());
  BOOST_TEST(shelf->run("insert into shelf values (?, ?, ?, ?)", "", std::optional<int>{}, nullptr, nullptr)
                 .has_value());
  auto const rows =
      shelf->query<std::string, std::optional<std::uint64_t>, std::optional<double>, std::string>(
          "select name, count, weight, seal from shelf order by name");
  BOOST_REQUIRE_EQUAL(code_of(rows), "");
  BOOST_REQUIRE(rows->size() == 2u);
  BOOST_TEST(!std::get<1>((*rows)[0]).has_value());
  auto const& [name, count, weight, read_seal] = (*rows)[1];
  BOOST_TEST(name == "粉笔");
  BOOST_TEST((count == large));
  BOOST_TEST((weight == 1.5));
  BOOST_TEST(read_seal == seal);
}

BOOST_AUTO_TEST_CASE(a_value_of_the_wrong_type_is_refused_by_the_strict_table) {
  TempDir dir;
  auto shelf = open_shelf(dir / "a.db");
  auto const put = shelf->run("insert into shelf (name, count) values (?, ?)", "a", "many");
  BOOST_TEST(code_of(put) == "CMP-S010");
}

BOOST_AUTO_TEST_CASE(a_transaction_that_fails_leaves_nothing_behind) {
  TempDir dir;
  auto shelf = open_shelf(dir / "a.db");
  auto const work = [&]() -> Result<void> {
    if (auto done = shelf->run("insert into shelf (name) values ('a')"); !done) return done;
    return fail(Fault::Kind::usage, "CMP-S011");
  };
  BOOST_TEST(code_of(shelf->transaction(work)) == "CMP-S011");
  BOOST_TEST(shelf->value<int>("select count(*) from shelf").value() == 0);
  BOOST_TEST(shelf->run("insert into shelf (name) values ('a')").has_value());  // and the next one works
  BOOST_TEST(shelf->value<int>("select count(*) from shelf").value() == 1);
}

BOOST_AUTO_TEST_CASE(a_sentence_that_may_not_go_on_ends_and_undoes_what_it_began) {
  TempDir dir;
  int questions_left = 1'000'000;
  auto shelf = Database::open(dir / "a.db",
                              {.schema = shelf_schema, .may_go_on = [&] { return --questions_left >= 0; }});
  BOOST_REQUIRE_EQUAL(code_of(shelf), "");
  constexpr auto sql =
      "insert into shelf (name) with recursive n(i) as (select 1 union all select i + 1 from n where i < 50000) "
      "select 'book ' || i from n";
  questions_left = 1;
  auto const ended = shelf->run(sql);
  BOOST_REQUIRE_EQUAL(code_of(ended), "CMP-S012");
  BOOST_TEST((ended.error().kind == Fault::Kind::timeout));
  questions_left = 1'000'000;
  BOOST_TEST(shelf->value<int>("select count(*) from shelf").value() == 0);
  BOOST_TEST(code_of(shelf->run(sql)) == "");
  BOOST_TEST(shelf->value<int>("select count(*) from shelf").value() == 50'000);
}

BOOST_AUTO_TEST_CASE(rows_are_handed_over_one_by_one) {
  TempDir dir;
  auto shelf = open_shelf(dir / "a.db");
  BOOST_REQUIRE_EQUAL(code_of(shelf->script("insert into shelf (name, count) values ('a', 1), ('b', 2), ('c', 3)")), "");
  std::string names;
  std::int64_t sum = 0;
  auto const take = [&](std::string const& name, std::int64_t count) { names += name, sum += count; };
  auto const done = shelf->each<std::string, std::int64_t>(
      "select name, count from shelf where count > ? order by name", take, 1);
  BOOST_TEST(code_of(done) == "");
  BOOST_TEST(names == "bc");
  BOOST_TEST(sum == 5);
}

BOOST_AUTO_TEST_CASE(the_file_is_its_owners_alone) {
  TempDir dir;
  auto shelf = open_shelf(dir / "a.db");
  BOOST_TEST(shelf->run("insert into shelf (name) values ('a')").has_value());
  using std::filesystem::perms;
  for (auto const* const part : {"a.db", "a.db-wal", "a.db-shm"}) {
    auto const rights = std::filesystem::status(dir / part).permissions();
    BOOST_TEST(((rights & (perms::group_all | perms::others_all)) == perms::none), part);
  }
}

BOOST_AUTO_TEST_CASE(every_older_file_comes_to_the_newest_schema_with_its_rows) {
  for (auto const& store : all_schemas()) {
    TempDir dir;
    make_old_file(dir / "new.db", store.steps, store.steps.size(), "");
    auto const expected = schema_of(dir / "new.db");
    for (std::size_t steps = 1; steps < store.steps.size(); ++steps) {
      auto const path = dir / ("old" + std::to_string(steps) + ".db");
      make_old_file(path, store.steps, steps, store.rows_of_the_oldest);
      auto opened = Database::open(path, {.schema = store.steps});
      BOOST_REQUIRE_EQUAL(code_of(opened), "");
      BOOST_TEST(opened->value<int>("pragma user_version").value() == store.steps.back().number);
      BOOST_TEST(opened->value<int>(store.count_of_them).value() == 1, store.name);
      BOOST_TEST((schema_of(path) == expected), store.name);
    }
    BOOST_TEST(store.steps.size() >= 2u);  // or this test proved nothing
  }
}

BOOST_AUTO_TEST_CASE(a_file_of_a_newer_program_is_refused_and_left_as_it_is) {
  for (auto const& store : all_schemas()) {
    TempDir dir;
    auto const path = dir / "future.db";
    make_old_file(path, store.steps, store.steps.size(), "pragma user_version = 9000;");
    auto const opened = Database::open(path, {.schema = store.steps});
    BOOST_REQUIRE_EQUAL(code_of(opened), "CMP-S005");
    BOOST_TEST((opened.error().kind == Fault::Kind::invalid));
    BOOST_TEST(opened.error().arguments[1].value == "9000");
    BOOST_TEST(opened.error().arguments[2].value == std::to_string(store.steps.back().number));
    auto again = Database::open(path, {.schema = {}, .is_read_only = true});
    BOOST_TEST(again->value<int>("pragma user_version").value() == 9000);
  }
}

BOOST_AUTO_TEST_CASE(a_migration_that_fails_changes_nothing) {
  constexpr std::array<Migration, 2> broken{
      {{1, "0001_shelf", "create table shelf (name text) strict;"},
       {2, "0002_bad", "create table other (name text) strict; insert into nowhere values (1);"}}};
  TempDir dir;
  auto const path = dir / "a.db";
  make_old_file(path, broken, 1, "insert into shelf values ('a');");
  auto const opened = Database::open(path, {.schema = broken});
  BOOST_REQUIRE_EQUAL(code_of(opened), "CMP-S008");
  auto old = Database::open(path, {.schema = std::span(broken).first(1)});
  BOOST_REQUIRE_EQUAL(code_of(old), "");
  BOOST_TEST(old->value<int>("select count(*) from shelf").value() == 1);
  BOOST_TEST(old->value<int>("select count(*) from sqlite_schema where name = 'other'").value() == 0);
}

BOOST_AUTO_TEST_CASE(what_is_no_database_is_said_to_be_damaged) {
  TempDir dir;
  std::ofstream(dir / "a.db")
      << "this is a poem and not a database, though it is long enough to look like one "
      << std::string(200, '.');
  auto const opened = open_shelf(dir / "a.db");
  BOOST_REQUIRE_EQUAL(code_of(opened), "CMP-S006");
  BOOST_TEST((opened.error().kind == Fault::Kind::broken));
}

BOOST_AUTO_TEST_CASE(a_page_that_was_overwritten_is_found_at_the_opening) {
  TempDir dir;
  {
    auto shelf = open_shelf(dir / "a.db");
    for (int i = 0; i < 2000; ++i)
      BOOST_REQUIRE(shelf
                        ->run("insert into shelf (name) values (?)",
                              "a name that is long enough to fill pages " + std::to_string(i))
                        .has_value());
  }
  {
    std::fstream file(dir / "a.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 * 3);
    file << std::string(4096 * 4, 'x');
  }
  auto const opened = open_shelf(dir / "a.db");
  BOOST_TEST(code_of(opened) == "CMP-S006");
}

BOOST_AUTO_TEST_CASE(a_log_that_somebody_reads_is_told_and_taken_in_once_they_are_done) {
  TempDir dir;
  auto shelf = open_shelf(dir / "a.db");
  BOOST_REQUIRE(shelf->run("insert into shelf (name) values ('a')").has_value());
  auto reader = Database::open(dir / "a.db", {.schema = {}, .is_read_only = true});
  BOOST_REQUIRE_EQUAL(code_of(reader->script("begin; select * from shelf;")), "");
  BOOST_REQUIRE(shelf->run("insert into shelf (name) values ('b')").has_value());
  auto const held = shelf->checkpoint();
  BOOST_REQUIRE_EQUAL(code_of(held), "");
  BOOST_TEST(!*held);
  BOOST_REQUIRE_EQUAL(code_of(reader->script("commit")), "");
  auto const free = shelf->checkpoint();
  BOOST_REQUIRE_EQUAL(code_of(free), "");
  BOOST_TEST(*free);
  BOOST_TEST(std::filesystem::file_size(dir / "a.db-wal") == 0u);
}

BOOST_AUTO_TEST_CASE(a_foreign_lock_is_waited_for_and_then_named) {
  TempDir dir;
  auto shelf =
      Database::open(dir / "a.db", {.schema = shelf_schema, .busy_wait = std::chrono::milliseconds(50)});
  sqlite3* other = nullptr;
  BOOST_REQUIRE(sqlite3_open((dir / "a.db").c_str(), &other) == SQLITE_OK);
  BOOST_REQUIRE(sqlite3_exec(other, "begin immediate", nullptr, nullptr, nullptr) == SQLITE_OK);
  auto const put = shelf->run("insert into shelf (name) values ('a')");
  BOOST_TEST(code_of(put) == "CMP-S009");
  BOOST_TEST((put.error().kind == Fault::Kind::conflict));
  sqlite3_exec(other, "rollback", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  BOOST_TEST(shelf->run("insert into shelf (name) values ('a')").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
