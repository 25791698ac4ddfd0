// What an operator reads when a configuration is wrong: NAME.yaml, and in NAME.zh.expected and
// NAME.en.expected every word of the answer.  The error text is the product, so it is compared to the letter.

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "daemon/config/calendar_config.hpp"
#include "daemon/config/campus_config.hpp"
#include "daemon/config/district_config.hpp"
#include "daemon/config/targets_config.hpp"

using namespace campus;
namespace fs = std::filesystem;

namespace {

fs::path const golden = fs::path(CAMPUS_SOURCE_DIR) / "tests/golden/config";

std::string text_of_file(fs::path const& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// A folder with the golden files and the secrets they name, as the present folder: so no message carries a
// path that differs from machine to machine.
class Workplace {
public:
  Workplace() : before_(fs::current_path()) {
    auto name = (fs::temp_directory_path() / "campus-golden-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
    for (auto const& entry : fs::directory_iterator(golden))
      if (entry.path().extension() == ".yaml") fs::copy_file(entry.path(), folder_ / entry.path().filename());
    fs::copy(golden / "named", folder_ / "named");
    fs::create_directory(folder_ / "secrets");
    add_secret("community", "public\n", 0600);
    add_secret("passphrase", "a passphrase of 29 characters\n", 0600);
    add_secret("short", "short\n", 0600);
    add_secret("open", "public\n", 0644);
    add_secret("empty", "", 0600);
    add_secret("long", std::string(3000, 'x'), 0600);
    add_secret("lines", "one\ntwo\n", 0600);
    fs::current_path(folder_);
  }
  ~Workplace() {
    fs::current_path(before_);
    fs::remove_all(folder_);
  }
  Workplace(Workplace const&) = delete;
  Workplace& operator=(Workplace const&) = delete;

private:
  void add_secret(std::string const& name, std::string const& text, unsigned mode) {
    auto const path = folder_ / "secrets" / name;
    std::ofstream(path) << text;
    fs::permissions(path, fs::perms(mode));
  }

  fs::path before_;
  fs::path folder_;
};

std::string answer(std::string const& file, contract::Language language) {
  auto const text_of = [&](auto const& read) {
    return read ? std::string("accepted\n") : read.error().to_text(language);
  };
  if (file.starts_with("calendar")) return text_of(config::read_calendar_config(file));
  if (file.starts_with("targets"))
    return text_of(config::read_targets_config(file, {{"sw-1"}, {"sw-2"}, {"ap-1"}}));
  return file.starts_with("district") ? text_of(config::read_district_config(file))
                                      : text_of(config::read_campus_config(file));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden_config)

BOOST_AUTO_TEST_CASE(every_wrong_file_is_answered_to_the_letter_in_both_languages) {
  Workplace const workplace;
  std::size_t files = 0;
  for (auto const& entry : fs::directory_iterator(golden)) {
    if (entry.path().extension() != ".yaml") continue;
    ++files;
    auto const file = entry.path().filename().string();
    auto const name = entry.path().stem().string();
    BOOST_TEST_CONTEXT(file) {
      BOOST_TEST(answer(file, contract::Language::zh) == text_of_file(golden / (name + ".zh.expected")));
      BOOST_TEST(answer(file, contract::Language::en) == text_of_file(golden / (name + ".en.expected")));
    }
  }
  BOOST_TEST(files > 30u);
}

BOOST_AUTO_TEST_CASE(every_expectation_has_its_file) {
  for (auto const& entry : fs::directory_iterator(golden)) {
    if (entry.path().extension() != ".expected") continue;
    auto const name = entry.path().stem().stem().string();  // NAME.zh.expected
    BOOST_TEST(fs::exists(golden / (name + ".yaml")), name << ".yaml is missing");
  }
}

BOOST_AUTO_TEST_SUITE_END()
