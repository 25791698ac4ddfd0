#include "daemon/flows/eve_file.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <fstream>
#include <iterator>

using namespace campus;
using namespace campus::flows;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path folder = fs::temp_directory_path() / ("eve-file-" + std::to_string(::getpid()));
  fs::path path = folder / "flows.json";

  Folder() { fs::create_directories(folder); }
  ~Folder() { fs::remove_all(folder); }

  std::string content(std::string const& aside = "") const {
    std::ifstream file(path.string() + aside);
    return {std::istreambuf_iterator<char>{file}, {}};
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(eve_file, Folder)

BOOST_AUTO_TEST_CASE(lines_stand_one_after_the_other) {
  EveFile file({.path = path});
  BOOST_TEST(file.append("one\ntwo\n").has_value());
  BOOST_TEST(file.append("three\n").has_value());
  BOOST_TEST(content() == "one\ntwo\nthree\n");
  BOOST_TEST((file.counters() == EveFile::Counters{.lines = 3, .bytes = 14}));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_there_is_continued) {
  { std::ofstream(path) << "old\n"; }
  EveFile file({.path = path, .bytes_max = 8});
  BOOST_TEST(file.append("new\n").has_value());
  BOOST_TEST(content() == "old\nnew\n");
  BOOST_TEST(file.append("next\n").has_value());
  BOOST_TEST(content() == "next\n");
  BOOST_TEST(content(".1") == "old\nnew\n");
}

BOOST_AUTO_TEST_CASE(a_full_file_is_put_aside_and_the_oldest_goes) {
  EveFile file({.path = path, .bytes_max = 10, .files_kept = 2});
  for (auto const* const line : {"1 is first\n", "2 is next\n", "3\n", "4\n", "5 is last\n"})
    BOOST_TEST(file.append(line).has_value());
  BOOST_TEST(content() == "5 is last\n");
  BOOST_TEST(content(".1") == "3\n4\n");
  BOOST_TEST(content(".2") == "2 is next\n");
  BOOST_TEST(!fs::exists(path.string() + ".3"));
  BOOST_TEST(file.counters().rotations == 3u);
}

BOOST_AUTO_TEST_CASE(keeping_none_leaves_the_newest_alone) {
  EveFile file({.path = path, .bytes_max = 4, .files_kept = 0});
  BOOST_TEST(file.append("one\n").has_value());
  BOOST_TEST(file.append("two\n").has_value());
  BOOST_TEST(content() == "two\n");
  BOOST_TEST(!fs::exists(path.string() + ".1"));
}

BOOST_AUTO_TEST_CASE(others_may_not_read_who_talked_to_whom) {
  EveFile file({.path = path});
  BOOST_TEST(file.append("one\n").has_value());
  struct stat facts {};
  BOOST_TEST_REQUIRE(::stat(path.c_str(), &facts) == 0);
  BOOST_TEST((facts.st_mode & 07) == 0u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_counted_and_tried_anew) {
  fs::remove_all(folder);
  EveFile file({.path = path});
  auto const lost = file.append("one\ntwo\n");
  BOOST_TEST_REQUIRE(!lost.has_value());
  BOOST_TEST(lost.error().code == "CMP-P202");
  BOOST_TEST(lost.error().arguments.at(0).value == path.string());
  BOOST_TEST(file.counters().lines_lost == 2u);
  fs::create_directories(folder);
  BOOST_TEST(file.append("three\n").has_value());
  BOOST_TEST(content() == "three\n");
  BOOST_TEST(file.counters().lines == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_no_plain_file_is_not_written) {
  fs::create_directory(path);
  EveFile file({.path = path});
  BOOST_TEST(!file.append("one\n").has_value());
  fs::remove(path);
  BOOST_TEST_REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  BOOST_TEST(!file.append("one\n").has_value());
  fs::remove(path);
  fs::create_symlink(folder / "elsewhere", path);
  BOOST_TEST(!file.append("one\n").has_value());
  BOOST_TEST(!fs::exists(folder / "elsewhere"));
  BOOST_TEST(file.counters().lines_lost == 3u);
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_no_half_line) {
  // /dev/full is no plain file, so a limit of the file's size stands in its place.
  struct Limit {
    rlimit before{};
    Limit() {
      ::getrlimit(RLIMIT_FSIZE, &before);
      std::signal(SIGXFSZ, SIG_IGN);
      rlimit const small{.rlim_cur = 10, .rlim_max = before.rlim_max};
      ::setrlimit(RLIMIT_FSIZE, &small);
    }
    ~Limit() {
      ::setrlimit(RLIMIT_FSIZE, &before);
      std::signal(SIGXFSZ, SIG_DFL);
    }
  };
  EveFile file({.path = path});
  BOOST_TEST(file.append("whole\n").has_value());
  {
    Limit const limit;
    BOOST_TEST(!file.append("longer than it may be\n").has_value());
  }
  BOOST_TEST(content() == "whole\n");
  BOOST_TEST(file.append("again\n").has_value());
  BOOST_TEST(content() == "whole\nagain\n");
}

BOOST_AUTO_TEST_SUITE_END()
