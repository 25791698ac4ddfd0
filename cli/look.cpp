#include "cli/look.hpp"

#include <fmt/format.h>

#include "daemon/contract/terminal_text.hpp"

namespace campus::cli {
namespace {

std::string_view color_of(Tone tone) {
  switch (tone) {
    case Tone::plain: return "";
    case Tone::good: return "32";
    case Tone::notice: return "33";
    case Tone::alarm: return "31";
    case Tone::failure: return "1;31";
    case Tone::faint: return "2";
    case Tone::strong: return "1";
  }
  return "";
}

}  // namespace

std::string Look::safe(std::string_view text) const {
  auto const harmless = contract::printable(text);
  if (!is_ascii) return harmless;
  std::string plain;
  for (std::string_view rest = harmless; !rest.empty();) {
    auto const character = contract::first_character(rest);
    if (character.code < 0x80)
      plain += rest.front();
    else
      plain += fmt::format("\\u{:04x}", character.code);
    rest.remove_prefix(character.bytes);
  }
  return plain;
}

std::string Look::colored(std::string_view text, Tone tone) const {
  auto const color = color_of(tone);
  if (!has_color || color.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", color, text);
}

}  // namespace campus::cli
