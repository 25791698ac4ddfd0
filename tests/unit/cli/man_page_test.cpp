#include "cli/man_page.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <sstream>

#include "cli/commands.hpp"

using namespace campus;

namespace {

// The headings of a page's entries, as man(7) shows them: a hyphen is written \- in roff.
std::multiset<std::string> entries_of(std::string const& page) {
  std::multiset<std::string> entries;
  std::istringstream lines(page);
  for (std::string line, before; std::getline(lines, line); before = line) {
    if (before != ".TP" || !line.starts_with(".B ")) continue;
    std::string shown;
    for (auto const letter : line.substr(3))
      if (letter != '\\') shown += letter;
    entries.insert(shown);
  }
  return entries;
}

std::string as_typed(cli::Option const& option) {
  auto text = option.letter ? std::string("-") + option.letter + ", " : std::string();
  text += "--" + std::string(option.name);
  return option.value.empty() ? text : text + ' ' + std::string(option.value);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(man_page)

BOOST_AUTO_TEST_CASE(the_page_lists_what_exists_and_nothing_else) {
  std::multiset<std::string> expected;
  for (auto const& command : cli::commands()) {
    expected.insert(command.name() + (command.operand.empty() ? "" : ' ' + std::string(command.operand)));
    for (auto const& option : command.options) expected.insert(as_typed(option));
  }
  for (auto const& option : cli::general_options()) expected.insert(as_typed(option));
  for (auto const language : {contract::Language::zh, contract::Language::en}) {
    cli::Look look;
    look.language = language;
    auto const shown = entries_of(cli::man_page(look));
    BOOST_TEST(shown == expected, boost::test_tools::per_element());
  }
}

// In roff a line that begins with a full stop or an apostrophe is a request.
BOOST_AUTO_TEST_CASE(no_words_are_taken_for_a_request_of_roff) {
  std::istringstream lines(cli::man_page({}));
  std::set<std::string> const requests{".TH", ".SH", ".TP", ".B", ".RS", ".RE"};
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with('.') || line.starts_with('\''))
      BOOST_TEST(requests.contains(line.substr(0, line.find(' '))), line);
}

BOOST_AUTO_TEST_SUITE_END()
