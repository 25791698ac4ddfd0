#include "daemon/store/day_files.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;

namespace {

struct FilesOfDays {
  TempDir dir;
  DayFiles files{dir.path(), "flows", std::chrono::hours(8)};
  DayFiles::Day const day = files.day_of(monday);

  void write(std::string const& name, std::string const& text) { std::ofstream(dir / name) << text; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(day_files, FilesOfDays)

BOOST_AUTO_TEST_CASE(a_log_that_holds_nothing_was_left_by_a_reader) {
  write("flows-20260914.db", "x");
  BOOST_TEST(!files.was_left_open(day));
  write("flows-20260914.db-wal", "");
  BOOST_TEST(!files.was_left_open(day));
  write("flows-20260914.db-wal", "x");
  BOOST_TEST(files.was_left_open(day));
}

BOOST_AUTO_TEST_CASE(a_directory_that_cannot_be_looked_through_is_a_fault_and_nothing_is_thrown) {
  write("flows", "no directory");
  DayFiles const in_a_file{dir / "flows", "flows", std::chrono::hours(8)};
  BOOST_TEST(code_of(in_a_file.list()) == "CMP-S004");
  in_a_file.remove_damaged_before(day);
  DayFiles const nowhere{dir / "nowhere", "flows", std::chrono::hours(8)};
  BOOST_TEST(code_of(nowhere.list()) == "CMP-S004");
}

BOOST_AUTO_TEST_CASE(only_days_and_what_was_set_aside_of_them_are_listed) {
  for (auto const* const name : {"flows-20260914.db", "flows-20260913.db.damaged", "flows-20260914.db-wal", "flows-2026.db",
                                 "series-20260914.db", "flows-20261341.db"})
    write(name, "x");
  auto const found = files.list();
  BOOST_REQUIRE_EQUAL(code_of(found), "");
  BOOST_TEST((found->days == std::set{day}));
  BOOST_TEST((found->damaged == std::set{day - std::chrono::days(1)}));
  files.remove_damaged_before(day);
  BOOST_TEST(files.list()->damaged.empty());
}

BOOST_AUTO_TEST_SUITE_END()
