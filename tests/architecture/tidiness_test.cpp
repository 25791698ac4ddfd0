// What keeps a file readable: its length, the length of its functions, its words, and a README beside it.

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/architecture/source_tree.hpp"

using namespace campus::architecture;

namespace {

constexpr std::size_t file_lines_max = 400;
constexpr std::size_t function_lines_max = 60;
std::vector<std::string_view> const program{"policy", "collectors", "daemon", "cli", "packaging"};
std::vector<std::string_view> const everything{"policy", "collectors", "daemon", "cli",
                                               "webui",  "packaging",  "tests"};

std::string place(SourceFile const& file, std::size_t line) {
  return file.path + ':' + std::to_string(line + 1) + ": error: ";
}

std::size_t indent_of(std::string_view line) {
  auto const first = line.find_first_not_of(' ');
  return first == std::string_view::npos ? line.size() : first;
}

// The sources are laid out by clang-format, so a body begins where a line ends in ") {" or the like and ends
// at the next "}" of the same indent.
bool opens_function(std::string_view line) {
  if (!line.ends_with('{') || line.starts_with("namespace") || line.starts_with("extern")) return false;
  auto const text = line.substr(indent_of(line));
  for (auto const word : {"if ", "for ", "while ", "switch ", "else", "do ", "struct ", "class ", "enum ",
                          "union ", "try", "} ", "case ", "return "})
    if (text.starts_with(word)) return false;
  if (text.contains("](")) return false;  // a lambda counts with the function around it
  return text.contains('(') && text.contains(')') && !text.contains(" = ");
}

// The indent of the "}" that ends the function opened here: that of its first line.  A constructor may open
// on the last line of its initialisers, which stand deeper.
std::size_t closing_indent(SourceFile const& file, std::size_t opening) {
  auto first = opening;
  while (first > 0 && (file.lines[first - 1].ends_with(',') || file.lines[first - 1].ends_with('('))) --first;
  for (auto line = opening; line + 1 > first; --line) {
    auto const text = std::string_view(file.lines[line]);
    if (text.substr(indent_of(text)).starts_with(": ")) return indent_of(text) - 4;
    if (line == 0) break;
  }
  return indent_of(file.lines[first]);
}

struct Word {
  std::string_view banned;
  std::string_view instead;
};

// Split so that this table does not find itself.
// clang-format off
std::vector<Word> const words{
    {"TO" "DO", "finish it, or say in the commit why it stands"},
    {"FIX" "ME", "mend it"},
    {"std::" "regex", "RE2"},
    {"using namespace " "std;", "the names themselves"},
    {"shared_" "mutex", "a value handed to the loop"},
    {"std::" "cout", "fmt::print, or a value returned"},
    {"sleep_" "for", "an event to wait for"},
    {"catch " "(...)", "the exception you expect, by name"},
    {"system_" "clock::now", "a time that was handed in; runtime/clock.hpp asks for it"},
};
// clang-format on

}  // namespace

BOOST_AUTO_TEST_SUITE(tidiness)

BOOST_AUTO_TEST_CASE(no_file_is_longer_than_a_reader_can_hold) {
  for (auto const& file : sources(everything, {".hpp", ".cpp", ".vue", ".ts"}))
    if (file.lines.size() > file_lines_max)
      BOOST_ERROR(place(file, file_lines_max) << file.lines.size() << " lines, at most " << file_lines_max
                                              << ": look for the second noun hiding inside");
}

BOOST_AUTO_TEST_CASE(every_function_fits_on_a_screen) {
  for (auto const& file : sources(program, {".hpp", ".cpp"}))
    for (std::size_t first = 0; first < file.lines.size(); ++first) {
      if (!opens_function(file.lines[first])) continue;
      auto const indent = closing_indent(file, first);
      auto last = first + 1;
      while (last < file.lines.size() &&
             !(indent_of(file.lines[last]) == indent && file.lines[last].substr(indent).starts_with('}')))
        ++last;
      if (last - first + 1 > function_lines_max)
        BOOST_ERROR(place(file, first) << last - first + 1 << " lines, at most " << function_lines_max
                                       << ": a function fits on a screen");
    }
}

BOOST_AUTO_TEST_CASE(words_that_hide_something_are_not_used) {
  for (auto const& file : sources(program, {".hpp", ".cpp"}))
    for (std::size_t line = 0; line < file.lines.size(); ++line)
      for (auto const& word : words)
        if (file.lines[line].contains(word.banned) &&
            !(word.banned.ends_with("now") && file.path.starts_with("daemon/runtime/")))
          BOOST_ERROR(place(file, line) << "says " << word.banned << ": use " << word.instead);
}

BOOST_AUTO_TEST_CASE(every_header_guards_itself_once) {
  for (auto const& file : sources(everything, {".hpp"}))
    BOOST_TEST(std::ranges::count(file.lines, "#pragma once") == 1, file.path << ": one #pragma once");
}

// So a header that leans on what others included before it does not compile.
BOOST_AUTO_TEST_CASE(a_source_file_includes_the_header_of_its_name_first) {
  for (auto const& file : sources(program, {".cpp"})) {
    auto const header = file.path.substr(0, file.path.size() - 4) + ".hpp";
    if (!exists(header)) continue;
    auto const first =
        std::ranges::find_if(file.lines, [](auto const& line) { return line.starts_with("#include"); });
    BOOST_TEST((first != file.lines.end() && first->contains('"' + header + '"')),
               file.path << ": error: the first include is " << header);
  }
}

BOOST_AUTO_TEST_CASE(every_folder_of_the_program_has_its_readme) {
  for (auto const& folder : folders_below({"policy", "collectors", "daemon", "cli"})) {
    auto const is_data = folder.contains("/schema") || folder.contains("__pycache__");
    if (!is_data)
      BOOST_TEST(exists(folder + "/README.md"), folder << ": what lives here, and what may never?");
  }
  for (auto const folder : {"webui", "packaging", "packaging/lab", "tests"})
    BOOST_TEST(exists(std::string(folder) + "/README.md"),
               folder << ": what lives here, and what may never?");
}

BOOST_AUTO_TEST_CASE(the_top_of_the_tree_is_as_agreed) {
  for (auto const name : {"CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "daemon",
                          "collectors", "policy", "cli", "webui", "packaging", "tests", ".ci/run"})
    BOOST_TEST(exists(name), name);
}

BOOST_AUTO_TEST_SUITE_END()
