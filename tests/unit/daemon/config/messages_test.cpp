#include "daemon/contract/messages.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>

using namespace campus;
using namespace campus::contract;
namespace fs = std::filesystem;

namespace {

bool is_source(fs::path const& path) {
  auto const ending = path.extension();
  return ending == ".cpp" || ending == ".hpp" || ending == ".ts" || ending == ".vue";
}

bool is_letter_or_digit(char letter) {
  return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
}

// Every CMP-<letter><3 digits> that stands in a source of the program.
void collect_codes(std::string const& line, std::set<std::string>& codes) {
  for (auto at = line.find("CMP-"); at != std::string::npos; at = line.find("CMP-", at + 1)) {
    auto const code = line.substr(at, 8);
    bool const is_code =
        code.size() == 8 && std::ranges::all_of(code.substr(4), is_letter_or_digit) &&
        std::ranges::all_of(code.substr(5), [](char digit) { return digit >= '0' && digit <= '9'; });
    if (is_code) codes.insert(code);
  }
}

// Every text between two quotes of one line.
void collect_literals(std::string const& line, std::set<std::string>& literals) {
  for (auto open = line.find('"'); open != std::string::npos; open = line.find('"', open + 1)) {
    auto const close = line.find('"', open + 1);
    if (close == std::string::npos) return;
    literals.insert(line.substr(open + 1, close - open - 1));
    open = close;
  }
}

// The keys that a line asks a label for in so many words: say("..."), label("...").
void collect_labels(std::string const& line, std::set<std::string>& labels) {
  for (std::string const call : {"say(\"", "label(\""})
    for (auto at = line.find(call); at != std::string::npos; at = line.find(call, at + 1)) {
      auto const begin = at + call.size();
      auto const key = line.substr(begin, line.find('"', begin) - begin);
      if (!key.ends_with('.')) labels.insert(key);
    }
}

struct Spoken {
  std::set<std::string> codes, literals, labels;
};

Spoken spoken_in_the_sources() {
  Spoken spoken;
  for (auto const folder : {"policy", "collectors", "daemon", "cli", "webui/src", "packaging/lab"}) {
    auto const root = fs::path(CAMPUS_SOURCE_DIR) / folder;
    if (!fs::exists(root)) continue;
    for (auto const& entry : fs::recursive_directory_iterator(root)) {
      if (!entry.is_regular_file() || !is_source(entry.path())) continue;
      bool const is_ours = std::string_view(folder) == "daemon" || std::string_view(folder) == "cli";
      bool const speaks_to_people = is_ours && entry.path().extension() == ".cpp";
      std::ifstream stream(entry.path());
      for (std::string line; std::getline(stream, line);) {
        collect_codes(line, spoken.codes);
        collect_literals(line, spoken.literals);
        if (speaks_to_people) collect_labels(line, spoken.labels);
      }
    }
  }
  return spoken;
}

// By its whole key, or by its family, "state.", to which the program adds a word of the contract.
bool is_said(std::string const& key, std::set<std::string> const& literals) {
  auto const family = key.substr(0, key.rfind('.'));
  return literals.contains(key) || literals.contains(family + '.') || literals.contains(family);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(every_code_of_the_program_has_its_words) {
  auto const spoken = spoken_in_the_sources();
  BOOST_TEST(spoken.codes.size() > 50u);
  for (auto const& code : spoken.codes)
    BOOST_TEST(find_entry(code) != nullptr, code << " is used and has no words");
  for (auto const& key : spoken.labels)
    BOOST_TEST(find_entry("label." + key) != nullptr, "label." << key << " is used and has no words");
}

BOOST_AUTO_TEST_CASE(every_word_of_the_catalogue_is_used) {
  auto const spoken = spoken_in_the_sources();
  for (auto const& entry : catalogue()) {
    std::string const code(entry.code);
    bool const is_used = code.starts_with("CMP-")
                             ? spoken.codes.contains(code)
                             : is_said(code.substr(sizeof "label." - 1), spoken.literals);
    BOOST_TEST(is_used, code << " has words and nobody says them");
  }
}

BOOST_AUTO_TEST_CASE(a_sentence_is_begun_small_and_not_ended_by_a_stop) {
  for (auto const& entry : catalogue())
    for (auto const words : {entry.en.text, entry.en.hint, entry.zh.text, entry.zh.hint}) {
      if (words.empty() || !entry.code.starts_with("CMP-")) continue;
      BOOST_TEST(!words.ends_with('.'), entry.code << " ends with a stop: " << words);
      BOOST_TEST(!words.ends_with("。"), entry.code << " ends with a stop: " << words);
      BOOST_TEST(words.find('!') == std::string_view::npos, entry.code << ": " << words);
      BOOST_TEST(words.find("！") == std::string_view::npos, entry.code << ": " << words);
    }
}

BOOST_AUTO_TEST_CASE(the_catalogue_is_sorted_so_that_it_can_be_searched) {
  BOOST_TEST(std::ranges::is_sorted(catalogue(), {}, &CatalogueEntry::code));
}

BOOST_AUTO_TEST_CASE(a_fault_speaks_both_languages) {
  Fault const fault{Fault::Kind::invalid, "CMP-C031", {{"key", "snmp.every"}, {"value", "60"}}};
  BOOST_TEST(text_of(fault, Language::en) == "snmp.every is '60' without a unit of time");
  BOOST_TEST(text_of(fault, Language::zh) == "snmp.every 的值 '60' 缺少时间单位");
  BOOST_TEST(hint_of(fault, Language::en) == "say of what: 60s, or 60m");
}

BOOST_AUTO_TEST_CASE(what_has_no_words_is_not_lost) {
  Fault const fault{Fault::Kind::failure, "XYZ", {{"path", "/x"}}};
  BOOST_TEST(text_of(fault, Language::en) == "XYZ path=/x");
  BOOST_TEST(hint_of(fault, Language::en) == "");
}

BOOST_AUTO_TEST_CASE(a_value_with_braces_is_not_read_as_a_name) {
  Fault const fault{Fault::Kind::invalid, "CMP-C031", {{"key", "{value}"}, {"value", "1"}}};
  BOOST_TEST(text_of(fault, Language::en) == "{value} is '1' without a unit of time");
}

BOOST_AUTO_TEST_CASE(the_first_locale_that_is_set_decides) {
  BOOST_TEST((language_from_environment(nullptr, nullptr, "zh_CN.UTF-8") == Language::zh));
  BOOST_TEST((language_from_environment("en_US.UTF-8", nullptr, "zh_CN.UTF-8") == Language::en));
  BOOST_TEST((language_from_environment("", "zh_TW", "en_US") == Language::zh));
  BOOST_TEST((language_from_environment("C", nullptr, "zh_CN.UTF-8") == Language::en));
  BOOST_TEST((language_from_environment(nullptr, nullptr, nullptr) == Language::en));
  BOOST_TEST((language_from_environment(nullptr, nullptr, "zhuang") == Language::en));
}

BOOST_AUTO_TEST_SUITE_END()
