#include "daemon/config/secret_file.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/daemon/config/temporary_folder.hpp"

using namespace campus;
using namespace campus::config;

namespace {

std::string code_of(std::filesystem::path const& path) {
  auto const read = read_secret(path);
  return read ? "accepted" : read.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(secret_file)

BOOST_AUTO_TEST_CASE(a_secret_is_the_one_line_of_its_file) {
  TemporaryFolder const folder;
  BOOST_TEST(read_secret(folder.write("a", "public\n")).value() == "public");
  BOOST_TEST(read_secret(folder.write("b", "public")).value() == "public");
  BOOST_TEST(read_secret(folder.write("c", "two words\r\n")).value() == "two words");
  BOOST_TEST(read_secret(folder.write("d", "public\n", 0400)).value() == "public");
}

BOOST_AUTO_TEST_CASE(what_others_can_read_is_no_secret) {
  TemporaryFolder const folder;
  for (unsigned const mode : {0644u, 0604u, 0660u, 0601u, 0666u}) {
    auto const read = read_secret(folder.write("open", "public\n", mode));
    BOOST_REQUIRE(!read);
    BOOST_TEST(read.error().code == "CMP-C063");
  }
  // A group may read what root owns, so that root hands it to a service.
  BOOST_TEST(code_of(folder.write("shared", "public\n", 0640)) == (geteuid() == 0 ? "accepted" : "CMP-C063"));
}

BOOST_AUTO_TEST_CASE(a_file_that_holds_no_one_line_is_refused) {
  TemporaryFolder const folder;
  BOOST_TEST(code_of(folder.path() / "absent") == "CMP-C060");
  BOOST_TEST(code_of(folder.write("file", "x") / "below") == "CMP-C060");
  BOOST_TEST(code_of(folder.path()) == "CMP-C062");
  BOOST_TEST(code_of(folder.write("empty", "")) == "CMP-C064");
  BOOST_TEST(code_of(folder.write("newline", "\n")) == "CMP-C064");
  BOOST_TEST(code_of(folder.write("longest", std::string(secret_bytes_max, 'x') + '\n')) == "accepted");
  BOOST_TEST(code_of(folder.write("long", std::string(secret_bytes_max + 1, 'x'))) == "CMP-C065");
  BOOST_TEST(code_of(folder.write("lines", "one\ntwo\n")) == "CMP-C066");
  BOOST_TEST(code_of(folder.write("nul", std::string("one\0two", 7))) == "CMP-C066");
}

BOOST_AUTO_TEST_CASE(a_pipe_without_a_writer_does_not_hold_the_program) {
  TemporaryFolder const folder;
  auto const pipe = folder.path() / "pipe";
  BOOST_REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  BOOST_TEST(code_of(pipe) == "CMP-C062");
}

BOOST_AUTO_TEST_SUITE_END()
