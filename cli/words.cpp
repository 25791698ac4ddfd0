// Two passes.  This one sorts the words into those that name the command and those that are options, because
// an option may stand anywhere; it needs to know only which options take a value.  The second hands the
// options to CLI11, which knows every way to write one (-ojson, -o json, --output=json).  Suggestions, the
// VRP habit `display` and beginnings of words are this pass's business.

#include "cli/words.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "daemon/contract/nearest.hpp"

namespace campus::cli {
namespace {

std::vector<Option const*> every_option() {
  std::vector<Option const*> all;
  for (auto const& option : general_options()) all.push_back(&option);
  for (auto const& command : commands())
    for (auto const& option : command.options) all.push_back(&option);
  return all;
}

// The option that "--name", "--name=x", "-o" or "-ojson" means.
Option const* option_of(std::string_view word) {
  for (auto const* const option : every_option()) {
    if (word.starts_with("--") && word.substr(2, word.find('=') - 2) == option->name) return option;
    if (!word.starts_with("--") && option->letter != 0 && word[1] == option->letter) return option;
  }
  return nullptr;
}

bool is_seconds(std::string_view word) {
  double seconds = 0;
  auto const [end, error] = std::from_chars(word.data(), word.data() + word.size(), seconds);
  return error == std::errc() && end == word.data() + word.size();
}

// The one of them that begins like this, where beginnings are welcome; else the word itself.
std::string completed(std::string const& word, std::vector<std::string_view> const& known,
                      bool takes_beginnings) {
  if (!takes_beginnings || std::ranges::find(known, word) != known.end()) return word;
  std::string_view found;
  for (auto const candidate : known) {
    if (!candidate.starts_with(word)) continue;
    if (!found.empty()) return word;
    found = candidate;
  }
  return found.empty() ? word : std::string(found);
}

std::unexpected<Fault> unknown_word(std::string const& word, std::vector<std::string_view> const& known) {
  auto const near = contract::nearest(word, known);
  if (near.empty()) return misuse("CMP-L002", {{"word", word}, {"known", joined(known)}});
  return misuse("CMP-L001", {{"word", word}, {"nearest", std::string(near)}});
}

// `display device [NAME]`, `device display [NAME]`: list without a name, show with one.
std::string shown_verb(std::string_view noun, bool has_operand) {
  auto const verbs = verbs_of(noun);
  for (std::string_view const verb : {has_operand ? "show" : "list", "show", "status"})
    if (std::ranges::find(verbs, verb) != verbs.end()) return std::string(verb);
  return {};
}

}  // namespace

std::unexpected<Fault> misuse(std::string code, std::vector<Fault::Argument> arguments) {
  return fail(Fault::Kind::usage, std::move(code), std::move(arguments));
}

std::string joined(std::vector<std::string_view> const& words) {
  return std::accumulate(words.begin(), words.end(), std::string(),
                         [](std::string const& before, std::string_view word) {
                           return before.empty() ? std::string(word) : before + ", " + std::string(word);
                         });
}

Result<Sorted> sort_words(Words const& words) {
  Sorted sorted;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto const& word = words[i];
    if (word == "--") {
      sorted.names.insert(sorted.names.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                          words.end());
      break;
    }
    if (word.size() < 2 || word[0] != '-') {
      sorted.names.push_back(word);
      continue;
    }
    auto const* const option = option_of(word);
    bool const is_whole = word == "--" + std::string(option ? option->name : "") || word.size() == 2;
    bool const has_next = i + 1 < words.size();
    if (option && option->name == "watch" && is_whole) {
      // Its value may be missing, and what follows may be the name of a device.
      bool const is_value = has_next && is_seconds(words[i + 1]);
      sorted.options.push_back("--watch=" + (is_value ? words[++i] : std::string("1")));
      continue;
    }
    sorted.options.push_back(word);
    if (!option || option->value.empty() || !is_whole) continue;
    if (!has_next) return misuse("CMP-L007", {{"option", word}, {"value", std::string(option->value)}});
    sorted.options.push_back(words[++i]);
  }
  return sorted;
}

Result<Command const*> take_command(Words& names, bool takes_beginnings) {
  auto const all = nouns();
  bool const is_display =
      names[0] == "display" ||
      (takes_beginnings && std::string_view("display").starts_with(names[0]) && names[0].size() >= 3);
  if (is_display) names.erase(names.begin());
  if (names.empty()) return misuse("CMP-L004", {{"word", "display"}, {"known", joined(all)}});
  auto const noun = completed(names[0], all, takes_beginnings);
  if (std::ranges::find(all, noun) == all.end()) return unknown_word(names[0], all);
  names.erase(names.begin());
  auto const verbs = verbs_of(noun);
  if (verbs.empty()) return find_command(noun, "");
  std::string verb;
  if (is_display)
    verb = shown_verb(noun, !names.empty());
  else if (names.empty())
    return misuse("CMP-L004", {{"word", noun}, {"known", joined(verbs)}});
  else {
    verb = completed(names[0], verbs, takes_beginnings);
    if (verb == "display") verb = shown_verb(noun, names.size() > 1);
    if (auto const* const command = find_command(noun, verb); command) names.erase(names.begin());
  }
  if (auto const* const command = find_command(noun, verb)) return command;
  return unknown_word(names.empty() ? "display" : names[0], verbs);
}

}  // namespace campus::cli
