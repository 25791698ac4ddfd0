#include "daemon/config/settings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/contract/terminal_text.hpp"

namespace campus::config {
namespace {

// JSON's escapes are YAML's too, so one function quotes for both.
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    auto const character = contract::first_character(text);
    auto const bytes = text.substr(0, character.bytes);
    if (!character.is_valid)
      out += "\\ufffd";
    else if (character.code == '"' || character.code == '\\')
      out += '\\' + std::string(bytes);
    else if (contract::is_treacherous(character.code) && character.code < 0x10000)
      out += fmt::format("\\u{:04x}", character.code);
    else
      out += bytes;
    text.remove_prefix(character.bytes);
  }
  return out + '"';
}

// Reads back as the same text without quotes, in YAML 1.1 and 1.2: letters, digits and harmless marks, no
// word that means something else, nothing that begins like a number of another base.
bool is_plain(std::string_view text) {
  constexpr std::string_view harmless = "._/@+-";
  for (auto const word : {"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
    if (std::ranges::equal(text, std::string_view(word), [](char const left, char const right) {
          return (left >= 'A' && left <= 'Z' ? left + 32 : left) == right;
        }))
      return false;
  auto const is_letter = [](char const letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '/';
  };
  auto const is_harmless = [&](char const letter) {
    return is_letter(letter) || (letter >= '0' && letter <= '9') ||
           harmless.find(letter) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::any_of(text, is_letter) && is_letter(text.front()) &&
         std::ranges::all_of(text, is_harmless);
}

// A number and its unit, "30s".
bool is_amount(std::string_view text) {
  auto const letters = text.find_first_not_of("0123456789");
  return letters != 0 && letters != std::string_view::npos && text[letters] != 'e' && text[letters] != 'x' &&
         text[letters] != 'o' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", letters) ==
             std::string_view::npos;
}

std::string yaml_word(std::string_view text) {
  return is_plain(text) || is_amount(text) ? std::string(text) : in_quotes(text);
}

}  // namespace

bool Setting::is_nested() const {
  auto const* const list = std::get_if<List>(&value_);
  auto const* const map = std::get_if<Map>(&value_);
  return (list && !list->empty()) || (map && !map->empty());
}

std::string Setting::yaml_of_word() const {
  if (auto const* const text = std::get_if<std::string>(&value_)) return yaml_word(*text);
  if (std::holds_alternative<List>(value_)) return "[]";
  return std::holds_alternative<Map>(value_) ? "{}" : to_json();
}

void Setting::write_yaml(std::string& out, std::size_t indent, bool has_begun) const {
  if (!is_nested()) {
    out += yaml_of_word() + '\n';
    return;
  }
  auto const begin_line = [&] {
    if (!has_begun) out += std::string(indent, ' ');
    has_begun = false;
  };
  if (auto const* const list = std::get_if<List>(&value_)) {
    for (auto const& item : *list) {
      begin_line();
      out += "- ";
      item.write_yaml(out, indent + 2, true);
    }
    return;
  }
  for (auto const& [name, setting] : std::get<Map>(value_)) {
    begin_line();
    out += yaml_word(name) + (setting.is_nested() ? ":\n" : ": ");
    setting.write_yaml(out, indent + 2, false);
  }
}

std::string Setting::to_yaml() const {
  std::string out;
  write_yaml(out, 0, false);
  return out;
}

std::string Setting::to_json() const {
  if (auto const* const text = std::get_if<std::string>(&value_)) return in_quotes(*text);
  if (auto const* const number = std::get_if<std::int64_t>(&value_)) return std::to_string(*number);
  if (auto const* const flag = std::get_if<bool>(&value_)) return *flag ? "true" : "false";
  if (auto const* const literal = std::get_if<Literal>(&value_)) return literal->text;
  std::string out;
  if (auto const* const list = std::get_if<List>(&value_)) {
    for (auto const& item : *list) out += (out.empty() ? "" : ",") + item.to_json();
    return '[' + out + ']';
  }
  for (auto const& [name, setting] : std::get<Map>(value_))
    out += (out.empty() ? "" : ",") + in_quotes(name) + ':' + setting.to_json();
  return '{' + out + '}';
}

Setting::List list_of(std::vector<std::string> const& texts) { return {texts.begin(), texts.end()}; }

}  // namespace campus::config
