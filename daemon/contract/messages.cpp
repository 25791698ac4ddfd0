#include "daemon/contract/messages.hpp"

#include <algorithm>

namespace campus::contract {
namespace {

CatalogueEntry::Words const& words_of(CatalogueEntry const& entry, Language language) {
  return language == Language::zh ? entry.zh : entry.en;
}

// A {name} nobody gave a value for stays as it is: better a visible hole than a sentence that lies.
std::string fill(std::string_view text, std::vector<Fault::Argument> const& arguments) {
  std::string filled;
  while (!text.empty()) {
    auto const open = text.find('{');
    filled += text.substr(0, open);
    if (open == std::string_view::npos) break;
    auto const close = text.find('}', open);
    if (close == std::string_view::npos) return filled += text.substr(open);
    auto const name = text.substr(open + 1, close - open - 1);
    auto const given = std::ranges::find(arguments, name, &Fault::Argument::name);
    filled += given == arguments.end() ? text.substr(open, close - open + 1) : std::string_view(given->value);
    text.remove_prefix(close + 1);
  }
  return filled;
}

std::string without_words(Fault const& fault) {
  auto text = fault.code;
  for (auto const& argument : fault.arguments) text += ' ' + argument.name + '=' + argument.value;
  return text;
}

}  // namespace

std::optional<Language> language_named(std::string_view name) {
  auto const is_in = [name](std::string_view language) {
    return name.starts_with(language) &&
           (name.size() == 2 || name[2] == '_' || name[2] == '-' || name[2] == '.' || name[2] == '@');
  };
  if (is_in("zh")) return Language::zh;
  if (is_in("en")) return Language::en;
  return std::nullopt;
}

std::string_view name_of(Language language) { return language == Language::zh ? "zh-CN" : "en"; }

Language language_from_environment(char const* lc_all, char const* lc_messages, char const* lang) {
  for (auto const* const value : {lc_all, lc_messages, lang})
    if (value && *value) return language_named(value).value_or(Language::en);
  return Language::en;
}

CatalogueEntry const* find_entry(std::string_view code) {
  auto const entries = catalogue();
  auto const at = std::ranges::lower_bound(entries, code, {}, &CatalogueEntry::code);
  return at != entries.end() && at->code == code ? &*at : nullptr;
}

std::string text_of(Fault const& fault, Language language) {
  auto const* const entry = find_entry(fault.code);
  return entry ? fill(words_of(*entry, language).text, fault.arguments) : without_words(fault);
}

std::string hint_of(Fault const& fault, Language language) {
  auto const* const entry = find_entry(fault.code);
  return entry ? fill(words_of(*entry, language).hint, fault.arguments) : std::string();
}

std::string label(std::string_view key, Language language, std::vector<Fault::Argument> const& arguments) {
  auto const full = "label." + std::string(key);
  auto const* const entry = find_entry(full);
  return entry ? fill(words_of(*entry, language).text, arguments) : full;
}

}  // namespace campus::contract
