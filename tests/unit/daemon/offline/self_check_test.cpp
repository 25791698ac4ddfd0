#include "daemon/offline/self_check.hpp"

#include <boost/test/unit_test.hpp>

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "daemon/pki/secrets.hpp"
#include "tests/unit/daemon/report/sample_pack.hpp"

using namespace campus;
using namespace campus::offline;
namespace fs = std::filesystem;

namespace {

class ReportFolder {
public:
  ReportFolder() {
    auto name = (fs::temp_directory_path() / "campus-report-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~ReportFolder() { fs::remove_all(path_); }
  ReportFolder(ReportFolder const&) = delete;
  ReportFolder& operator=(ReportFolder const&) = delete;
  fs::path operator/(std::string const& name) const { return path_ / name; }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

private:
  fs::path path_;
};

// The disk of this process is full after so many bytes of a file.
class FullDisk {
public:
  explicit FullDisk(rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit const limit{bytes, before_.rlim_max};
    BOOST_REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(FullDisk const&) = delete;
  FullDisk& operator=(FullDisk const&) = delete;

private:
  rlimit before_{};
};

std::string pack_text() { return report::encode(report::sample::pack(), &pki::sha256_hex); }

std::string contents_of(fs::path const& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(self_check_files)

BOOST_AUTO_TEST_CASE(a_report_is_what_its_name_ends_in) {
  ReportFolder const folder;
  for (auto const* const name : {"a.json", "a.html", "a.pdf"}) {
    auto const written = write_report(pack_text(), folder / name, contract::Language::zh);
    BOOST_REQUIRE(written.has_value());
    BOOST_TEST(written->not_met == 1u);
    BOOST_TEST(written->items == 5u);
  }
  BOOST_TEST(contents_of(folder / "a.json") == pack_text());
  BOOST_TEST(contents_of(folder / "a.html").starts_with("<!doctype html>"));
  BOOST_TEST(contents_of(folder / "a.pdf").starts_with("%PDF"));
  BOOST_TEST(write_report(pack_text(), folder / "a.docx", contract::Language::zh).error().code == "CMP-G073");
  BOOST_TEST(folder.entries() == 3u);
  struct stat facts {};
  BOOST_REQUIRE(::stat((folder / "a.pdf").c_str(), &facts) == 0);
  BOOST_TEST((facts.st_mode & 07u) == 0u);
}

BOOST_AUTO_TEST_CASE(a_disk_that_fills_leaves_the_earlier_report_and_nothing_half_written) {
  ReportFolder const folder;
  BOOST_REQUIRE(write_whole(folder / "a.pdf", "the report of last month").has_value());
  {
    FullDisk const full(1000);
    auto const written = write_report(pack_text(), folder / "a.pdf", contract::Language::zh);
    BOOST_REQUIRE(!written);
    BOOST_TEST(written.error().code == "CMP-G071");
    BOOST_TEST((written.error().kind == Fault::Kind::full));
  }
  BOOST_TEST(contents_of(folder / "a.pdf") == "the report of last month");
  BOOST_TEST(folder.entries() == 1u);
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_not_there_is_said) {
  ReportFolder const folder;
  auto const written = write_report(pack_text(), folder / "no/such/a.pdf", contract::Language::zh);
  BOOST_REQUIRE(!written);
  BOOST_TEST(written.error().code == "CMP-G071");
}

BOOST_AUTO_TEST_CASE(a_pack_is_proven_and_a_flipped_byte_is_not) {
  ReportFolder const folder;
  BOOST_REQUIRE(write_whole(folder / "a.json", pack_text()).has_value());
  auto const proven = verify_pack(folder / "a.json");
  BOOST_REQUIRE(proven.has_value());
  BOOST_TEST(proven->day == "2026-11-22");
  BOOST_TEST(proven->seal.size() == 64u);
  auto bad = pack_text();
  bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 1);
  BOOST_REQUIRE(write_whole(folder / "b.json", bad).has_value());
  BOOST_TEST(!verify_pack(folder / "b.json").has_value());
  BOOST_TEST(write_report(bad, folder / "b.pdf", contract::Language::zh).has_value() == false);
  BOOST_TEST(verify_pack(folder / "c.json").error().code == "CMP-G072");
}

BOOST_AUTO_TEST_SUITE_END()
