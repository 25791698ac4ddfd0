#include "daemon/config/settings.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace campus::config {
namespace {

// JSON's escapes are YAML's too, so one function quotes for both.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char const letter : text) {
    auto const code = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') out += '\\';
    if (code < 0x20 || code == 0x7f)
      out += fmt::format("\\u{:04x}", code);
    else
      out += letter;
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
  return is_plain(text) || is_amount(text) ? std::string(text) : quoted(text);
}

}  // namespace

void Setting::write_yaml(std::string& out, std::size_t indent, bool is_in_list) const {
  auto const margin = std::string(indent, ' ');
  if (auto const* const text = std::get_if<std::string>(&value_))
    out += yaml_word(*text) + '\n';
  else if (auto const* const number = std::get_if<std::int64_t>(&value_))
    out += std::to_string(*number) + '\n';
  else if (auto const* const flag = std::get_if<bool>(&value_))
    out += *flag ? "true\n" : "false\n";
  else if (auto const* const list = std::get_if<List>(&value_)) {
    if (list->empty()) out.insert(out.size() - (out.ends_with('\n') ? 1 : 0), " []");
    for (auto const& item : *list) {
      out += margin + "- ";
      item.write_yaml(out, indent + 2, true);
    }
  } else {
    bool is_first = is_in_list;
    for (auto const& [name, setting] : std::get<Map>(value_)) {
      out += (is_first ? std::string() : margin) + name + ':';
      is_first = false;
      bool const is_nested = setting.value_.index() >= 3;
      out += is_nested ? '\n' : ' ';
      setting.write_yaml(out, indent + 2, false);
    }
  }
}

std::string Setting::to_yaml() const {
  std::string out;
  write_yaml(out, 0, false);
  return out;
}

std::string Setting::to_json() const {
  if (auto const* const text = std::get_if<std::string>(&value_)) return quoted(*text);
  if (auto const* const number = std::get_if<std::int64_t>(&value_)) return std::to_string(*number);
  if (auto const* const flag = std::get_if<bool>(&value_)) return *flag ? "true" : "false";
  std::string out;
  if (auto const* const list = std::get_if<List>(&value_)) {
    for (auto const& item : *list) out += (out.empty() ? "" : ",") + item.to_json();
    return '[' + out + ']';
  }
  for (auto const& [name, setting] : std::get<Map>(value_))
    out += (out.empty() ? "" : ",") + quoted(name) + ':' + setting.to_json();
  return '{' + out + '}';
}

Setting::List list_of(std::vector<std::string> const& texts) { return {texts.begin(), texts.end()}; }

}  // namespace campus::config
