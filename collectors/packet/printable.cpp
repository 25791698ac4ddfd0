#include "collectors/packet/printable.hpp"

#include <algorithm>

namespace campus::packet {
namespace {

struct Character {
  std::size_t bytes = 1;
  char32_t code = 0;  // 0: no character begins here
};

// The character that begins the text, by RFC 3629: neither overlong nor a surrogate nor beyond the last one.
Character character_at(Octets text) noexcept {
  auto const first = text[0];
  if (first < 0x80) return {1, first};
  std::size_t const bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  constexpr char32_t least[]{0, 0, 0x80, 0x800, 0x10000};
  if (first < 0xc2 || first > 0xf4 || text.size() < bytes) return {};
  char32_t code = first & (0x7fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((text[i] & 0xc0) != 0x80) return {};
    code = code << 6 | (text[i] & 0x3fu);
  }
  bool const is_one = code >= least[bytes] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return is_one ? Character{bytes, code} : Character{};
}

bool is_harmless(char32_t code) noexcept {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;  // controls, and "no character"
  if (code >= 0x200b && code <= 0x200f) return false;              // without width, or of direction
  if (code >= 0x2028 && code <= 0x202e) return false;              // line ends, overrides of direction
  return (code < 0x2060 || code > 0x206f) && code != 0xfeff && code < 0xe0000;  // invisible ones
}

char host_letter(std::uint8_t letter) noexcept {
  if (letter >= 'A' && letter <= 'Z') return static_cast<char>(letter - 'A' + 'a');
  bool const is_known = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
                        letter == '-' || letter == '.' || letter == '_' || letter == '*' || letter == ':';
  return is_known ? static_cast<char>(letter) : '?';
}

}  // namespace

std::size_t clean_text(Octets from, std::span<char> into) noexcept {
  std::size_t used = 0;
  while (!from.empty()) {
    auto const character = character_at(from);
    if (is_harmless(character.code)) {
      if (used + character.bytes > into.size()) break;
      std::copy_n(from.begin(), character.bytes, into.begin() + static_cast<std::ptrdiff_t>(used));
      used += character.bytes;
    } else {
      if (used == into.size()) break;
      into[used++] = '?';
    }
    from = from.subspan(character.bytes);
  }
  return used;
}

std::size_t clean_host(Octets from, std::span<char> into) noexcept {
  if (!from.empty() && from.back() == '.') from = from.first(from.size() - 1);
  from = from.last(std::min(from.size(), into.size()));
  std::ranges::transform(from, into.begin(), host_letter);
  return from.size();
}

}  // namespace campus::packet
