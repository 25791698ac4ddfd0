#include "daemon/contract/terminal_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace campus::contract {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// What UAX #11 calls Wide or Fullwidth, as of Unicode 15; unassigned holes inside a block are joined to it.
constexpr std::array wide{
    Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x2329, 0x232a},   Range{0x23e9, 0x23ec},
    Range{0x23f0, 0x23f0},   Range{0x23f3, 0x23f3},   Range{0x25fd, 0x25fe},   Range{0x2614, 0x2615},
    Range{0x2648, 0x2653},   Range{0x267f, 0x267f},   Range{0x2693, 0x2693},   Range{0x26a1, 0x26a1},
    Range{0x26aa, 0x26ab},   Range{0x26bd, 0x26be},   Range{0x26c4, 0x26c5},   Range{0x26ce, 0x26ce},
    Range{0x26d4, 0x26d4},   Range{0x26ea, 0x26ea},   Range{0x26f2, 0x26f3},   Range{0x26f5, 0x26f5},
    Range{0x26fa, 0x26fa},   Range{0x26fd, 0x26fd},   Range{0x2705, 0x2705},   Range{0x270a, 0x270b},
    Range{0x2728, 0x2728},   Range{0x274c, 0x274c},   Range{0x274e, 0x274e},   Range{0x2753, 0x2755},
    Range{0x2757, 0x2757},   Range{0x2795, 0x2797},   Range{0x27b0, 0x27b0},   Range{0x27bf, 0x27bf},
    Range{0x2b1b, 0x2b1c},   Range{0x2b50, 0x2b50},   Range{0x2b55, 0x2b55},   Range{0x2e80, 0x303e},
    Range{0x3041, 0x3247},   Range{0x3250, 0x4dbf},   Range{0x4e00, 0xa4cf},   Range{0xa960, 0xa97f},
    Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},   Range{0xfe10, 0xfe19},   Range{0xfe30, 0xfe6f},
    Range{0xff01, 0xff60},   Range{0xffe0, 0xffe6},   Range{0x16fe0, 0x18d08}, Range{0x1aff0, 0x1b2fb},
    Range{0x1f004, 0x1f004}, Range{0x1f0cf, 0x1f0cf}, Range{0x1f18e, 0x1f18e}, Range{0x1f191, 0x1f19a},
    Range{0x1f200, 0x1f320}, Range{0x1f32d, 0x1f335}, Range{0x1f337, 0x1f37c}, Range{0x1f37e, 0x1f393},
    Range{0x1f3a0, 0x1f3ca}, Range{0x1f3cf, 0x1f3d3}, Range{0x1f3e0, 0x1f3f0}, Range{0x1f3f4, 0x1f3f4},
    Range{0x1f3f8, 0x1f43e}, Range{0x1f440, 0x1f440}, Range{0x1f442, 0x1f4fc}, Range{0x1f4ff, 0x1f53d},
    Range{0x1f54b, 0x1f54e}, Range{0x1f550, 0x1f567}, Range{0x1f57a, 0x1f57a}, Range{0x1f595, 0x1f596},
    Range{0x1f5a4, 0x1f5a4}, Range{0x1f5fb, 0x1f64f}, Range{0x1f680, 0x1f6c5}, Range{0x1f6cc, 0x1f6cc},
    Range{0x1f6d0, 0x1f6d2}, Range{0x1f6d5, 0x1f6df}, Range{0x1f6eb, 0x1f6ef}, Range{0x1f6f4, 0x1f6ff},
    Range{0x1f7e0, 0x1f7f0}, Range{0x1f90c, 0x1f93a}, Range{0x1f93c, 0x1f945}, Range{0x1f947, 0x1f9ff},
    Range{0x1fa70, 0x1faff}, Range{0x20000, 0x3fffd}};

// Marks that stand on the character before them, and characters without a body.
constexpr std::array bodiless{
    Range{0x300, 0x36f},   Range{0x483, 0x489},   Range{0x591, 0x5bd},    Range{0x610, 0x61a},
    Range{0x64b, 0x65f},   Range{0x6d6, 0x6dd},   Range{0xe31, 0xe31},    Range{0xe34, 0xe3a},
    Range{0xe47, 0xe4e},   Range{0x1160, 0x11ff}, Range{0x1ab0, 0x1aff},  Range{0x1dc0, 0x1dff},
    Range{0x200b, 0x200f}, Range{0x202a, 0x202e}, Range{0x2060, 0x206f},  Range{0x20d0, 0x20ff},
    Range{0x302a, 0x302d}, Range{0x3099, 0x309a}, Range{0xfe00, 0xfe0f},  Range{0xfe20, 0xfe2f},
    Range{0xfeff, 0xfeff}, Range{0xfff9, 0xfffb}, Range{0xe0001, 0xe01ef}};

// What a terminal obeys, or what makes a line read as something that it is not.
constexpr std::array treacherous_ranges{
    Range{0x0, 0x1f},      Range{0x7f, 0x9f},     Range{0x61c, 0x61c},
    Range{0x200b, 0x200f}, Range{0x2028, 0x202e}, Range{0x2060, 0x206f},
    Range{0xfeff, 0xfeff}, Range{0xfff9, 0xfffb}, Range{0xe0001, 0xe007f}};

bool is_in(auto const& ranges, std::uint32_t code) {
  auto const after = std::ranges::upper_bound(ranges, code, {}, &Range::first);
  return after != ranges.begin() && code <= std::prev(after)->last;
}

std::size_t width_of(Character const& character) {
  if (!character.is_valid) return 1;
  if (is_in(bodiless, character.code)) return 0;
  return is_in(wide, character.code) ? 2 : 1;
}

// The bytes a character takes by its first one; 0: no character begins with it.
std::size_t length_by_lead(unsigned lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

}  // namespace

Character first_character(std::string_view text) {
  if (text.empty()) return {0, 0, false};
  auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  Character const broken{byte(0), 1, false};
  auto const length = length_by_lead(byte(0));
  if (length == 0 || length > text.size()) return broken;
  if (length == 1) return {byte(0), 1, true};
  std::uint32_t code = byte(0) & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0u) != 0x80u) return broken;
    code = code << 6 | (byte(i) & 0x3fu);
  }
  bool const is_overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  bool const is_surrogate = code >= 0xd800 && code < 0xe000;
  if (is_overlong || is_surrogate || code > 0x10ffff) return broken;
  return {code, length, true};
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    auto const character = first_character(text);
    if (!character.is_valid) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    auto const character = first_character(text);
    width += width_of(character);
    text.remove_prefix(character.bytes);
  }
  return width;
}

bool is_treacherous(std::uint32_t code) { return is_in(treacherous_ranges, code); }

std::string printable(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    auto const character = first_character(text);
    if (!character.is_valid)
      safe += fmt::format("\\x{:02x}", character.code);
    else if (character.code == '\n')
      safe += "\\n";
    else if (character.code == '\t')
      safe += "\\t";
    else if (!is_treacherous(character.code))
      safe += text.substr(0, character.bytes);
    else if (character.code < 0x80)
      safe += fmt::format("\\x{:02x}", character.code);
    else
      safe += fmt::format("\\u{:04x}", character.code);
    text.remove_prefix(character.bytes);
  }
  return safe;
}

std::string shortened(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  auto end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0u) == 0x80u) --end;
  return std::string(text.substr(0, end)) + "…";
}

std::string clipped(std::string_view text, std::size_t columns, std::string_view ellipsis) {
  if (display_width(text) <= columns) return std::string(text);
  auto const room = columns - std::min(columns, display_width(ellipsis));
  std::string kept;
  std::size_t width = 0;
  while (!text.empty()) {
    auto const character = first_character(text);
    width += width_of(character);
    if (width > room) break;
    kept += text.substr(0, character.bytes);
    text.remove_prefix(character.bytes);
  }
  return columns == 0 ? std::string() : kept + std::string(ellipsis);
}

}  // namespace campus::contract
