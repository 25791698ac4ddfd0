// IEEE 802.11, and the two headers that tell of the radio before it.  Only data frames that are not sealed
// carry a packet that can be read; management, control and protected frames are not IP.

#include "collectors/packet/dissect_walk.hpp"

namespace campus::packet::walking {
namespace {

enum FrameControl : std::uint8_t {
  control_version = 0x03,  // of the first byte
  control_type = 0x0c,
  control_type_data = 0x08,
  control_no_data = 0x40,
  control_quality = 0x80,
  flag_to_system = 0x01,  // of the second
  flag_from_system = 0x02,
  flag_protected = 0x40,
  flag_order = 0x80,
};

enum RadioFlag : std::uint8_t {
  radio_padded = 0x20,  // the header was filled up to a multiple of four
  radio_bad_checksum = 0x40,
};

struct Shape {
  bool is_padded = false;
  bool is_swapped = false;  // numbers of two bytes have the greater one first
};

struct DataHeader {
  std::size_t bytes;
  bool is_aggregate;  // several packets in one frame, each with addresses and a length before it
};

// Three addresses or four, then what QoS adds; a frame of that kind says by the order bit that HT control
// follows.
DataHeader data_header(std::uint8_t const* at, Shape shape) noexcept {
  std::size_t const first = shape.is_swapped ? 1 : 0;
  auto const control = at[first], flags = at[1 - first];
  constexpr std::uint8_t both = flag_to_system | flag_from_system;
  DataHeader header{.bytes = (flags & both) == both ? std::size_t{30} : std::size_t{24},
                    .is_aggregate = false};
  if ((control & control_quality) != 0) {
    header.is_aggregate = (at[header.bytes + first] & 0x80) != 0;
    header.bytes += (flags & flag_order) != 0 ? 6 : 2;
  }
  if (shape.is_padded) header.bytes = (header.bytes + 3) & ~std::size_t{3};
  return header;
}

void air_frame(Rest rest, Shape shape, Walk& walk) noexcept {
  auto& out = walk.out;
  if (!rest.has(2)) return;
  std::size_t const first = shape.is_swapped ? 1 : 0;
  auto const control = rest.at[first], flags = rest.at[1 - first];
  if ((control & control_version) != 0) return void(out.fate = FrameFate::malformed);
  bool const is_sealed = (flags & flag_protected) != 0;
  if ((control & control_type) != control_type_data || (control & control_no_data) != 0 || is_sealed)
    return void(out.fate = FrameFate::not_ip);
  constexpr std::size_t longest = 36;
  if (!rest.has(longest)) return;  // less holds no addresses of IP either
  bool const is_later_part = (rest.at[22 + first] & 0x0f) != 0;
  if (is_later_part) return void(out.fate = FrameFate::not_ip);
  auto const header = data_header(rest.at, shape);
  rest.skip(header.bytes);
  if (header.is_aggregate) {  // the first packet stands for all
    if (!rest.has(14)) return;
    auto const length = read16(rest.at + 12);
    rest.skip(14);
    rest.bound(length);
  }
  llc(rest, walk);
}

// The flags are the first field, or the second behind the time, which stands at a multiple of eight.  More
// words of what is present may come before them.
std::uint8_t radio_flags(Rest const& header) noexcept {
  auto const present = read32_little(header.at + 4);
  if ((present & 2) == 0) return 0;
  std::size_t at = 8;
  for (auto word = present; (word & 0x80000000) != 0; at += 4) {
    if (!header.has(at + 4)) return 0;
    word = read32_little(header.at + at);
  }
  if ((present & 1) != 0) at = ((at + 7) & ~std::size_t{7}) + 8;
  return header.has(at + 1) ? header.at[at] : std::uint8_t{0};
}

}  // namespace

void ieee80211(Rest rest, Walk& walk) noexcept { air_frame(rest, {}, walk); }
void ieee80211_swapped(Rest rest, Walk& walk) noexcept { air_frame(rest, {.is_swapped = true}, walk); }

void radiotap(Rest rest, Walk& walk) noexcept {
  if (!rest.has(8)) return;
  std::uint32_t const length = read16_little(rest.at + 2);
  if (rest.at[0] != 0 || length < 8) return void(walk.out.fate = FrameFate::malformed);
  if (!rest.has(length)) return;
  auto const flags = radio_flags({rest.at, length, length});
  if ((flags & radio_bad_checksum) != 0) return void(walk.out.fate = FrameFate::malformed);
  rest.skip(length);
  air_frame(rest, {.is_padded = (flags & radio_padded) != 0}, walk);
}

void per_packet_information(Rest rest, Walk& walk) noexcept {
  if (!rest.has(8)) return;
  std::uint32_t const length = read16_little(rest.at + 2);
  auto const type = link_type_of(read32_little(rest.at + 4));
  if (rest.at[0] != 0 || length < 8) return void(walk.out.fate = FrameFate::malformed);
  if (!rest.has(length)) return;
  rest.skip(length);
  link(type == LinkType::ppi ? LinkType::unknown : type, rest, walk);
}

}  // namespace campus::packet::walking
