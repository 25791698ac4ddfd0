#include "collectors/snmp/text.hpp"

#include <iconv.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace campus {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

struct Sequence {
  std::size_t length;            // octets of the character; 0: none begins like this
  unsigned second_least = 0x80;  // narrower bounds of the second octet keep out overlong forms and surrogates
  unsigned second_most = 0xbf;
};

Sequence sequence_of(unsigned char lead) {
  if (lead < 0x80) return {1};
  if (lead < 0xc2) return {0};
  if (lead < 0xe0) return {2};
  if (lead == 0xe0) return {3, 0xa0, 0xbf};
  if (lead == 0xed) return {3, 0x80, 0x9f};
  if (lead < 0xf0) return {3};
  if (lead == 0xf0) return {4, 0x90, 0xbf};
  if (lead < 0xf4) return {4};
  if (lead == 0xf4) return {4, 0x80, 0x8f};
  return {0};
}

// The octets of the UTF-8 character at the front; 0 when there is none.
std::size_t character_length(std::string_view text) {
  auto const expected = sequence_of(static_cast<unsigned char>(text.front()));
  if (expected.length == 0 || expected.length > text.size()) return 0;
  for (std::size_t i = 1; i < expected.length; ++i) {
    unsigned const octet = static_cast<unsigned char>(text[i]);
    if (octet < (i == 1 ? expected.second_least : 0x80) || octet > (i == 1 ? expected.second_most : 0xbf))
      return 0;
  }
  return expected.length;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    auto const length = character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

struct CloseIconv {
  void operator()(void* descriptor) const { iconv_close(descriptor); }
};

std::optional<std::string> from_gb18030(std::string_view octets) {
  auto const opened = iconv_open("UTF-8", "GB18030");
  // NOLINTNEXTLINE(performance-no-int-to-ptr): iconv_t is defined so
  if (opened == reinterpret_cast<iconv_t>(-1)) return std::nullopt;  // a system without the tables
  std::unique_ptr<void, CloseIconv> const converter(opened);
  std::string input(octets);
  std::string output(octets.size() * 4, '\0');
  auto* from = input.data();
  auto from_left = input.size();
  auto* to = output.data();
  auto to_left = output.size();
  if (iconv(opened, &from, &from_left, &to, &to_left) == static_cast<std::size_t>(-1)) return std::nullopt;
  output.resize(output.size() - to_left);
  return output;
}

void escape(std::string& text, char octet) {
  auto const value = static_cast<unsigned char>(octet);
  text += "\\x";
  text += hex_digits[value >> 4];
  text += hex_digits[value & 15];
}

// Copies whole characters until the limit; what is no character, or commands a terminal, is escaped.
std::string printable(std::string_view text) {
  std::string clean;
  while (!text.empty() && clean.size() < device_text_bytes_max) {
    auto const length = character_length(text);
    auto const lead = static_cast<unsigned char>(text.front());
    bool const is_control = (lead < 0x20 && lead != '\n' && lead != '\t') || lead == 0x7f ||
                            (length == 2 && lead == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0);
    if (text.starts_with("\r\n")) {
      clean += '\n';
      text.remove_prefix(2);
      continue;
    }
    if (length > 0 && !is_control) {
      clean += text.substr(0, length);
      text.remove_prefix(length);
      continue;
    }
    escape(clean, text.front());
    if (length == 2) escape(clean, text[1]);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return clean;
}

}  // namespace

std::string device_text(std::string_view octets) {
  while (!octets.empty() && octets.back() == '\0') octets.remove_suffix(1);
  if (is_utf8(octets)) return printable(octets);
  auto const converted = from_gb18030(octets);
  return printable(converted ? std::string_view(*converted) : octets);
}

}  // namespace campus
