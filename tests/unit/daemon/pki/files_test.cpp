#include "daemon/pki/files.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include <string>

#include "tests/unit/daemon/pki/openssl.hpp"

using namespace campus;
using namespace campus::pki;

namespace {

unsigned mode_of(std::filesystem::path const& path) {
  struct stat found{};
  return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 07777 : 0;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(files, tests::OpenSsl)

BOOST_AUTO_TEST_CASE(a_secret_is_for_its_owner_alone_whatever_the_umask_and_whatever_stood_there) {
  auto const old = ::umask(0);
  file("key.pem", "old");
  BOOST_REQUIRE(write_file(path("key.pem"), "new", Secrecy::secret).has_value());
  ::umask(0077);
  BOOST_REQUIRE(write_file(path("ca.pem"), "open", Secrecy::open).has_value());
  ::umask(old);
  BOOST_TEST(mode_of(path("key.pem")) == 0600u);
  BOOST_TEST(mode_of(path("ca.pem")) == 0644u);
  BOOST_TEST(*read_file(path("key.pem")) == "new");
  BOOST_TEST(!std::filesystem::exists(path("key.pem.new")));
}

BOOST_AUTO_TEST_CASE(what_an_earlier_death_left_behind_is_in_nobodys_way) {
  file("key.pem.new", "half of a k");
  BOOST_REQUIRE(write_file(path("key.pem"), "whole", Secrecy::secret).has_value());
  BOOST_TEST(*read_file(path("key.pem")) == "whole");
}

BOOST_AUTO_TEST_CASE(a_link_laid_in_the_way_is_not_followed) {
  file("victim", "untouched");
  std::filesystem::create_symlink(path("victim"), path("key.pem.new"));
  BOOST_REQUIRE(write_file(path("key.pem"), "mine", Secrecy::secret).has_value());
  BOOST_TEST(*read_file(path("victim")) == "untouched");
}

BOOST_AUTO_TEST_CASE(a_folder_that_does_not_exist_is_named_in_the_fault) {
  auto const written = write_file(path("nowhere") / "key.pem", "x", Secrecy::secret);
  BOOST_REQUIRE(!written.has_value());
  BOOST_TEST(written.error().code == "CMP-U002");
  BOOST_TEST(written.error().arguments.front().value == (path("nowhere") / "key.pem").string());
  BOOST_TEST((read_file(path("nowhere")).error().kind == Fault::Kind::not_found));
}

BOOST_AUTO_TEST_CASE(a_file_too_large_for_a_key_is_not_read_into_memory) {
  file("large", std::string(70'000, 'x'));
  BOOST_TEST(read_file(path("large")).error().code == "CMP-U003");
}

BOOST_AUTO_TEST_SUITE_END()
