#include "daemon/uplink/enrolment.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "daemon/pki/authority.hpp"
#include "daemon/pki/keys.hpp"

using namespace campus;
using namespace campus::uplink;

namespace {

Instant const now = Instant(std::chrono::seconds(1'795'401'845));

struct Folder {
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "campus-uplink-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path); }

  Enrolment enrolment() const {
    auto const authority = pki::make_authority("示范区", now).value();
    auto const key = pki::make_key().value();
    auto const certificate =
        pki::issue_school(authority, pki::make_request(key, "x").value(), "XX-0127", now);
    return checked(
               {"https://district.example:8443", "实验小学", *certificate, key, authority.certificate, {}})
        .value();
  }
  std::string code_of(Result<std::optional<Enrolment>> const& result) const {
    return result ? "none" : result.error().code;
  }
  std::filesystem::path path;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(enrolment_file, Folder)

BOOST_AUTO_TEST_CASE(a_school_that_was_never_enrolled_is_no_fault) {
  auto const found = load_enrolment(path / "uplink");
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(!found->has_value());
}

BOOST_AUTO_TEST_CASE(an_enrolment_survives_in_one_file_that_only_its_owner_reads) {
  auto const saved = enrolment();
  BOOST_REQUIRE(save_enrolment(path / "uplink", saved).has_value());
  auto const loaded = load_enrolment(path / "uplink");
  BOOST_REQUIRE((loaded && *loaded));
  BOOST_TEST((*loaded)->district == saved.district);
  BOOST_TEST((*loaded)->name == "实验小学");
  BOOST_TEST((*loaded)->facts.common_name == "XX-0127");
  BOOST_TEST(((*loaded)->facts == saved.facts));
  struct stat found{};
  BOOST_REQUIRE(::stat((path / "uplink/enrolment.pem").c_str(), &found) == 0);
  BOOST_TEST((found.st_mode & 0777) == 0600u);
}

BOOST_AUTO_TEST_CASE(a_name_with_line_breaks_cannot_forge_a_line) {
  auto saved = enrolment();
  saved.name = "school\ndistrict: https://evil.example";
  BOOST_REQUIRE(save_enrolment(path, saved).has_value());
  BOOST_TEST((*load_enrolment(path))->district == "https://district.example:8443");
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_a_fault_and_not_a_school_without_a_district) {
  BOOST_REQUIRE(save_enrolment(path, enrolment()).has_value());
  std::ifstream stream(path / "enrolment.pem");
  std::stringstream whole;
  whole << stream.rdbuf();
  auto const text = whole.str();
  for (std::size_t const length : {std::size_t{0}, std::size_t{10}, text.size() / 2, text.size() - 60}) {
    std::ofstream(path / "enrolment.pem", std::ios::trunc) << text.substr(0, length);
    BOOST_TEST(code_of(load_enrolment(path)) == "CMP-U020", length);
  }
}

BOOST_AUTO_TEST_CASE(parts_that_do_not_belong_together_are_refused) {
  auto const one = enrolment();
  auto const other = enrolment();
  auto wrong_key = one;
  wrong_key.key = other.key;
  BOOST_TEST(checked(wrong_key).error().code == "CMP-U021");
  auto wrong_authority = one;
  wrong_authority.authority = other.authority;
  BOOST_TEST(checked(wrong_authority).error().code == "CMP-U021");
}

BOOST_AUTO_TEST_CASE(the_address_of_a_district_is_https_with_a_host_and_nothing_more) {
  BOOST_TEST(*district_url("https://district.example:8443/") == "https://district.example:8443");
  BOOST_TEST(*district_url("https://[fd00::1]:8443") == "https://[fd00::1]:8443");
  for (auto const typed :
       {"", "https://", "http://district.example", "district.example", "https://a b", "https://user@host",
        "https://host/path", "https://host?x", "ftp://host", "https://host\r\n"})
    BOOST_TEST(!district_url(typed).has_value(), typed);
}

BOOST_AUTO_TEST_SUITE_END()
