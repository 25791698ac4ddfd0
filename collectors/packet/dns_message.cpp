#include "collectors/packet/dns_message.hpp"

#include <algorithm>
#include <cstring>

namespace campus::packet {
namespace {

constexpr std::size_t message_header_bytes = 12;
constexpr std::uint16_t kind_a = 1, kind_aaaa = 28, class_internet = 1;

std::uint16_t number16(Octets from, std::size_t at) noexcept {
  return static_cast<std::uint16_t>(from[at] << 8 | from[at + 1]);
}

std::uint32_t number32(Octets from, std::size_t at) noexcept {
  return std::uint32_t{number16(from, at)} << 16 | number16(from, at + 2);
}

// The question's name, which nobody compresses: there is nothing before it to point to.
bool read_question(Octets& rest, DnsMessage& out) noexcept {
  std::array<std::uint8_t, 255> name;
  std::size_t used = 0;
  for (;;) {
    if (rest.empty()) return false;
    std::size_t const length = rest[0];
    if (length == 0) break;
    if (length > 63 || rest.size() <= length || used + length + 1 > name.size()) return false;
    if (used > 0) name[used++] = '.';
    std::ranges::copy(rest.subspan(1, length), name.begin() + static_cast<std::ptrdiff_t>(used));
    used += length;
    rest = rest.subspan(1 + length);
  }
  if (rest.size() < 5) return false;
  out.kind = number16(rest, 1);
  rest = rest.subspan(5);
  out.name_used = static_cast<std::uint8_t>(clean_host(Octets{name.data(), used}, out.name));
  return true;
}

// The owner of an answer: labels, or labels and a pointer, or a pointer.  Where it points to is not asked.
bool skip_name(Octets& rest) noexcept {
  while (!rest.empty()) {
    std::size_t const length = rest[0];
    std::size_t const step = length >= 0xc0 ? 2 : 1 + length;
    if ((length >= 64 && length < 0xc0) || rest.size() < step) return false;
    rest = rest.subspan(step);
    if (length == 0 || length >= 0xc0) return true;
  }
  return false;
}

IpAddress address_of(Octets content) noexcept {
  IpAddress address{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}};
  std::memcpy(address.octets.data() + (16 - content.size()), content.data(), content.size());
  return address;
}

bool read_answer(Octets& rest, DnsMessage& out) noexcept {
  if (!skip_name(rest) || rest.size() < 10) return false;
  auto const kind = number16(rest, 0), family = number16(rest, 2);
  auto const lifetime = number32(rest, 4);
  std::size_t const length = number16(rest, 8);
  rest = rest.subspan(10);
  if (rest.size() < length) return false;
  bool const is_address =
      family == class_internet && ((kind == kind_a && length == 4) || (kind == kind_aaaa && length == 16));
  if (is_address && out.addresses_used < DnsMessage::addresses_max)
    out.addresses[out.addresses_used++] = {address_of(rest.first(length)), lifetime};
  rest = rest.subspan(length);
  return true;
}

}  // namespace

bool read_dns_message(Octets datagram, DnsMessage& out) noexcept {
  out.addresses_used = 0;
  if (datagram.size() < message_header_bytes || number16(datagram, 4) != 1) return false;
  out.is_answer = (datagram[2] & 0x80) != 0;
  out.code = datagram[3] & 0x0f;
  if ((datagram[2] & 0x78) != 0 || (!out.is_answer && out.code != 0)) return false;  // no standard query
  auto rest = datagram.subspan(message_header_bytes);
  if (!read_question(rest, out)) return false;
  auto const answers = out.is_answer ? number16(datagram, 6) : std::uint16_t{0};
  for (std::size_t i = 0; i < answers; ++i)
    if (!read_answer(rest, out)) break;
  return true;
}

}  // namespace campus::packet
