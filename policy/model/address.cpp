#include "policy/model/address.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <vector>

namespace campus {
namespace {

constexpr std::array<std::uint8_t, 12> v4_head{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int v4_head_bits = 96;
constexpr std::string_view hex_digits = "0123456789abcdef";

std::optional<unsigned> number(std::string_view text, int base, unsigned highest) {
  unsigned value = 0;
  if (text.empty()) return std::nullopt;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size() || value > highest) return std::nullopt;
  return value;
}

std::optional<IpAddress> parse_v4(std::string_view text) {
  std::uint32_t value = 0;
  for (int part = 0; part < 4; ++part) {
    auto const dot = text.find('.');
    if ((part < 3) == (dot == std::string_view::npos)) return std::nullopt;
    auto const piece = text.substr(0, dot);
    if (piece.size() > 3) return std::nullopt;
    auto const octet = number(piece, 10, 255);
    if (!octet) return std::nullopt;
    value = value << 8 | *octet;
    text = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
  }
  return IpAddress::v4(value);
}

// The 16-bit groups of one side of "::"; a dotted IPv4 tail counts as two.
std::optional<std::vector<std::uint16_t>> groups_of(std::string_view text) {
  std::vector<std::uint16_t> groups;
  while (!text.empty()) {
    auto const colon = text.find(':');
    auto const piece = text.substr(0, colon);
    if (colon == std::string_view::npos && piece.contains('.')) {
      auto const tail = parse_v4(piece);
      if (!tail) return std::nullopt;
      groups.push_back(static_cast<std::uint16_t>(tail->octets[12] << 8 | tail->octets[13]));
      groups.push_back(static_cast<std::uint16_t>(tail->octets[14] << 8 | tail->octets[15]));
      return groups;
    }
    if (piece.size() > 4) return std::nullopt;
    auto const group = number(piece, 16, 0xffff);
    if (!group) return std::nullopt;
    groups.push_back(static_cast<std::uint16_t>(*group));
    if (colon == std::string_view::npos) break;
    text = text.substr(colon + 1);
    if (text.empty()) return std::nullopt;  // a colon with nothing behind it
  }
  return groups;
}

std::optional<IpAddress> parse_v6(std::string_view text) {
  auto const gap = text.find("::");
  auto const head = groups_of(text.substr(0, gap));
  auto const tail =
      gap == std::string_view::npos ? groups_of({}) : groups_of(text.substr(gap + 2));
  if (!head || !tail) return std::nullopt;
  auto const count = head->size() + tail->size();
  if (gap == std::string_view::npos ? count != 8 : count > 7) return std::nullopt;
  IpAddress address;
  auto put = [&](std::size_t place, std::uint16_t group) {
    address.octets[place * 2] = static_cast<std::uint8_t>(group >> 8);
    address.octets[place * 2 + 1] = static_cast<std::uint8_t>(group);
  };
  for (std::size_t i = 0; i < head->size(); ++i) put(i, (*head)[i]);
  for (std::size_t i = 0; i < tail->size(); ++i) put(8 - tail->size() + i, (*tail)[i]);
  return address;
}

// RFC 5952: the longest run of two or more zero groups becomes "::", the first one of equals.
std::pair<int, int> longest_zero_run(std::array<std::uint16_t, 8> const& groups) {
  int best = 0, best_length = 1;
  for (int i = 0; i < 8;) {
    int length = 0;
    while (i + length < 8 && groups[static_cast<std::size_t>(i + length)] == 0) ++length;
    if (length > best_length) best = i, best_length = length;
    i += length + 1;
  }
  return best_length > 1 ? std::pair{best, best_length} : std::pair{8, 0};
}

std::size_t mix(std::uint64_t a, std::uint64_t b) {
  auto x = (a ^ std::rotl(b, 29)) * 0x9e3779b97f4a7c15u;
  return static_cast<std::size_t>(x ^ x >> 32);
}

}  // namespace

std::optional<MacAddress> MacAddress::parse(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const is_separator = text[i] == ':' || text[i] == '-';
    if (is_separator != (text.size() == 17 && i % 3 == 2)) return std::nullopt;
    if (!is_separator) digits += text[i];
  }
  if (digits.size() != 12) return std::nullopt;
  MacAddress address;
  for (std::size_t i = 0; i < 6; ++i) {
    auto const octet = number(std::string_view(digits).substr(i * 2, 2), 16, 255);
    if (!octet) return std::nullopt;
    address.octets[i] = static_cast<std::uint8_t>(*octet);
  }
  return address;
}

std::string MacAddress::to_string() const {
  std::string text;
  for (auto const octet : octets) {
    if (!text.empty()) text += ':';
    text += hex_digits[octet >> 4];
    text += hex_digits[octet & 15];
  }
  return text;
}

IpAddress IpAddress::v4(std::uint32_t host_order) {
  IpAddress address;
  std::ranges::copy(v4_head, address.octets.begin());
  for (std::size_t i = 0; i < 4; ++i)
    address.octets[12 + i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
  return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  return text.contains(':') ? parse_v6(text) : parse_v4(text);
}

bool IpAddress::is_v4() const { return std::memcmp(octets.data(), v4_head.data(), v4_head.size()) == 0; }

std::string IpAddress::to_string() const {
  std::string text;
  if (is_v4()) {
    for (std::size_t i = 12; i < 16; ++i) text += (i > 12 ? "." : "") + std::to_string(octets[i]);
    return text;
  }
  std::array<std::uint16_t, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i)
    groups[i] = static_cast<std::uint16_t>(octets[i * 2] << 8 | octets[i * 2 + 1]);
  auto const [gap, gap_length] = longest_zero_run(groups);
  for (int i = 0; i < 8; ++i) {
    if (i == gap) {
      text += "::";
      i += gap_length - 1;
      continue;
    }
    if (i > 0 && i != gap + gap_length) text += ':';
    std::array<char, 4> digits{};
    auto const end =
        std::to_chars(digits.data(), digits.data() + digits.size(), groups[static_cast<std::size_t>(i)], 16).ptr;
    text.append(digits.data(), end);
  }
  return text;
}

std::optional<Prefix> Prefix::parse(std::string_view text) {
  auto const slash = text.find('/');
  auto const address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  unsigned const widest = address->is_v4() ? 32 : 128;
  auto length = std::optional{widest};
  if (slash != std::string_view::npos) length = number(text.substr(slash + 1), 10, widest);
  if (!length) return std::nullopt;
  return of(*address, static_cast<int>(*length));
}

std::optional<Prefix> Prefix::of(IpAddress const& address, int length) {
  if (length < 0 || length > (address.is_v4() ? 32 : 128)) return std::nullopt;
  Prefix prefix;
  auto const bits = static_cast<unsigned>(length + (address.is_v4() ? v4_head_bits : 0));
  prefix.bits_ = static_cast<std::uint8_t>(bits);
  for (std::size_t i = 0; i < 16; ++i) {
    auto const kept = std::clamp(static_cast<int>(bits) - static_cast<int>(i) * 8, 0, 8);
    prefix.address_.octets[i] = static_cast<std::uint8_t>(address.octets[i] & (0xff00 >> kept));
  }
  return prefix;
}

bool Prefix::contains(IpAddress const& address) const {
  std::size_t const whole = bits_ / 8;
  if (!std::equal(address_.octets.begin(), address_.octets.begin() + static_cast<std::ptrdiff_t>(whole),
                  address.octets.begin()))
    return false;
  if (bits_ % 8 == 0) return true;
  auto const mask = static_cast<std::uint8_t>(0xff00 >> (bits_ % 8));
  return (address.octets[whole] & mask) == address_.octets[whole];
}

int Prefix::length() const { return bits_ - (address_.is_v4() && bits_ >= v4_head_bits ? v4_head_bits : 0); }

std::string Prefix::to_string() const { return address_.to_string() + '/' + std::to_string(length()); }

}  // namespace campus

std::size_t std::hash<campus::IpAddress>::operator()(campus::IpAddress const& address) const noexcept {
  std::uint64_t high, low;
  std::memcpy(&high, address.octets.data(), 8);
  std::memcpy(&low, address.octets.data() + 8, 8);
  return campus::mix(low, high);
}

std::size_t std::hash<campus::MacAddress>::operator()(campus::MacAddress const& address) const noexcept {
  std::uint64_t value = 0;
  std::memcpy(&value, address.octets.data(), address.octets.size());
  return campus::mix(value, 0);
}
