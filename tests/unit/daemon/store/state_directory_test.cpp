#include "daemon/store/state_directory.hpp"

#include <signal.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;

namespace {

// Rights do not bind root: what is about rights is done as nobody.
constexpr uid_t nobody = 65534;

}  // namespace

BOOST_AUTO_TEST_SUITE(state_directory)

BOOST_AUTO_TEST_CASE(it_is_made_where_it_is_missing_with_its_parents) {
  TempDir dir;
  auto const path = dir / "a/b/c";
  auto const held = StateDirectory::open(path);
  BOOST_REQUIRE_EQUAL(code_of(held), "");
  BOOST_TEST(std::filesystem::is_directory(path));
  BOOST_TEST(((std::filesystem::status(path).permissions() & std::filesystem::perms::others_all) ==
              std::filesystem::perms::none));
}

BOOST_AUTO_TEST_CASE(a_second_holder_is_refused_and_told_the_pid_of_the_first) {
  TempDir dir;
  auto const held = StateDirectory::open(dir.path());
  BOOST_REQUIRE_EQUAL(code_of(held), "");
  auto const first = std::to_string(::getpid());
  auto const said = in_a_child([&]() -> std::string {
    auto const second = StateDirectory::open(dir.path());
    if (code_of(second) != "CMP-S003") return "code " + code_of(second);
    if (second.error().kind != Fault::Kind::conflict) return "kind";
    return second.error().arguments.at(1).value == first ? "" : "pid " + second.error().arguments.at(1).value;
  });
  BOOST_TEST(said == "");
}

BOOST_AUTO_TEST_CASE(a_holder_that_is_killed_leaves_the_directory_free) {
  TempDir dir;
  auto const said = in_a_child([&]() -> std::string {
    auto const held = StateDirectory::open(dir.path());
    ::kill(::getpid(), SIGKILL);
    return "not killed";
  });
  BOOST_TEST(said == " (the child died)");
  BOOST_TEST(code_of(StateDirectory::open(dir.path())) == "");
}

BOOST_AUTO_TEST_CASE(it_is_free_again_when_it_is_let_go) {
  TempDir dir;
  {
    auto const held = StateDirectory::open(dir.path());
  }
  BOOST_TEST(code_of(StateDirectory::open(dir.path())) == "");
}

BOOST_AUTO_TEST_CASE(a_directory_without_the_right_to_write_is_refused) {
  if (::geteuid() != 0) {
    BOOST_TEST_MESSAGE("skipped: giving a directory to somebody else needs root");
    return;
  }
  TempDir dir;
  ::chmod(dir.path().c_str(), 0755);
  auto const said = in_a_child([&]() -> std::string {
    if (::setuid(nobody) != 0) return "cannot become nobody";
    auto const held = StateDirectory::open(dir.path());
    if (code_of(held) != "CMP-S002") return "code " + code_of(held);
    if (held.error().kind != Fault::Kind::permission) return "kind";
    auto const below = StateDirectory::open(dir / "below");
    return code_of(below) == "CMP-S001" ? "" : "code below " + code_of(below);
  });
  BOOST_TEST(said == "");
}

BOOST_AUTO_TEST_CASE(a_file_where_the_directory_should_be_is_refused) {
  TempDir dir;
  std::ofstream(dir / "state") << "x";
  BOOST_TEST(!StateDirectory::open(dir / "state").has_value());
}

BOOST_AUTO_TEST_CASE(a_database_in_a_directory_without_the_right_to_write_is_refused_by_name) {
  if (::geteuid() != 0) {
    BOOST_TEST_MESSAGE("skipped: giving a directory to somebody else needs root");
    return;
  }
  TempDir dir;
  ::chmod(dir.path().c_str(), 0755);
  auto const said = in_a_child([&]() -> std::string {
    if (::setuid(nobody) != 0) return "cannot become nobody";
    Reserve reserve(dir.path());
    auto const store = RecordStore::open(dir.path(), "E", reserve, {});
    if (store) return "opened";
    if (store.error().kind != Fault::Kind::permission) return "kind, code " + store.error().code;
    return store.error().arguments.at(0).value.ends_with("record.db") ? ""
                                                                      : store.error().arguments.at(0).value;
  });
  BOOST_TEST(said == "");
}

BOOST_AUTO_TEST_SUITE_END()
