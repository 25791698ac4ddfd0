#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/unit/cli/fake_campusd.hpp"
#include "tests/unit/cli/json_schema.hpp"
#include "tests/unit/cli/program.hpp"

using namespace campus::cli;
namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

// A pack that campusd made, kept as a file: a small one of five items.
std::string kept_pack() {
  std::ifstream stream(CAMPUS_SOURCE_DIR "/tests/golden/self_check/small.json", std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

struct ComplianceFolder {
  fs::path path;
  ComplianceFolder() {
    auto name = (fs::temp_directory_path() / "campus-compliance-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~ComplianceFolder() { fs::remove_all(path); }
  ComplianceFolder(ComplianceFolder const&) = delete;
  ComplianceFolder& operator=(ComplianceFolder const&) = delete;
  std::string operator/(std::string const& name) const { return (path / name).string(); }
};

json::value document_of(Outcome const& outcome, std::string const& schema) {
  auto const document = json::parse(outcome.out);
  BOOST_TEST(find_breach(load_schema(schema), document) == "");
  BOOST_TEST(document.as_object().begin()->key() == "schema");
  return document;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(compliance)

BOOST_AUTO_TEST_CASE(findings_exit_with_three_and_may_be_asked_not_to) {
  FakeCampusd campusd;
  campusd.answer("/local/v1/compliance", kept_pack());
  auto const found = run({"compliance", "check", "--socket", campusd.socket()});
  BOOST_TEST(found.exit_code == 3);
  BOOST_TEST(found.out.contains("not an assessment"));
  BOOST_TEST(found.out.contains("PES-11"));
  BOOST_TEST(found.out.contains("1 met, 1 partly met, 1 not met, 1 not applicable, 1 unchecked"));
  BOOST_TEST(run({"compliance", "check", "--exit-zero", "--socket", campusd.socket()}).exit_code == 0);
  document_of(run({"compliance", "check", "-o", "json", "--socket", campusd.socket()}), "compliance.check");
}

BOOST_AUTO_TEST_CASE(a_report_is_written_and_proven) {
  FakeCampusd campusd;
  ComplianceFolder const folder;
  campusd.answer("/local/v1/compliance/report", kept_pack());
  auto const written =
      run({"compliance", "report", folder / "a.json", "-o", "json", "--socket", campusd.socket()});
  BOOST_TEST(written.exit_code == 3);
  document_of(written, "compliance.report");
  BOOST_TEST(campusd.questions().at(0).starts_with("POST /local/v1/compliance/report"));
  auto const proven = run({"compliance", "verify", folder / "a.json", "-o", "json"});
  BOOST_TEST(proven.exit_code == 0);
  document_of(proven, "compliance.verify");
  auto const pages =
      run({"compliance", "report", folder / "a.pdf", "--from", folder / "a.json", "--lang", "zh"});
  BOOST_TEST(pages.exit_code == 3);
  BOOST_TEST(fs::file_size(folder / "a.pdf") > 1000u);
}

BOOST_AUTO_TEST_CASE(a_flipped_byte_is_no_report) {
  ComplianceFolder const folder;
  auto text = kept_pack();
  text[text.size() / 2] = static_cast<char>(text[text.size() / 2] ^ 1);
  std::ofstream(folder / "bad.json", std::ios::binary) << text;
  auto const refused = run({"compliance", "verify", folder / "bad.json"});
  BOOST_TEST(refused.exit_code == 1);
  BOOST_TEST(refused.err.contains("CMP-G06"));
  BOOST_TEST(run({"compliance", "report", folder / "bad.pdf", "--from", folder / "bad.json"}).exit_code == 1);
  BOOST_TEST(!fs::exists(folder / "bad.pdf"));
  BOOST_TEST(run({"compliance", "verify", folder / "none.json"}).exit_code == 4);
}

BOOST_AUTO_TEST_CASE(a_level_and_a_name_that_cannot_be_are_refused) {
  FakeCampusd campusd;
  ComplianceFolder const folder;
  BOOST_TEST(run({"compliance", "check", "--level", "4", "--socket", campusd.socket()}).exit_code == 2);
  campusd.answer("/local/v1/compliance/report", kept_pack());
  auto const named = run({"compliance", "report", folder / "a.docx", "--socket", campusd.socket()});
  BOOST_TEST(named.exit_code == 2);
  BOOST_TEST(named.err.contains("CMP-G073"));
  BOOST_TEST(campusd.questions().empty());
}

BOOST_AUTO_TEST_SUITE_END()
