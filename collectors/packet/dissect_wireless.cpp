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

struct DataHeader {
  std::size_t bytes;
  bool is_aggregate;  // several packets in one frame, each with addresses and a length before it
};

// Three addresses or four, then what QoS adds; a frame of that kind says by the order bit that HT control
// follows.
DataHeader data_header(std::uint8_t const* at, std::uint8_t control, std::uint8_t flags) noexcept {
  constexpr std::uint8_t both = flag_to_system | flag_from_system;
  DataHeader header{.bytes = (flags & both) == both ? std::size_t{30} : std::size_t{24},
                    .is_aggregate = false};
  if ((control & control_quality) == 0) return header;
  header.is_aggregate = (at[header.bytes] & 0x80) != 0;
  header.bytes += (flags & flag_order) != 0 ? 6 : 2;
  return header;
}

void data_frame(Rest rest, std::uint8_t control, std::uint8_t flags, bool is_padded, Walk& walk) noexcept {
  auto& out = walk.out;
  out.fate = FrameFate::not_ip;
  bool const is_sealed = (flags & flag_protected) != 0;
  if ((control & control_type) != control_type_data || (control & control_no_data) != 0 || is_sealed) return;
  out.fate = FrameFate::cut_short;
  constexpr std::size_t longest = 36;
  if (!rest.has(longest)) return;  // less holds no addresses of IP either
  bool const is_later_part = (rest.at[22] & 0x0f) != 0;
  if (is_later_part) return void(out.fate = FrameFate::not_ip);
  auto const header = data_header(rest.at, control, flags);
  rest.skip(is_padded ? (header.bytes + 3) & ~std::size_t{3} : header.bytes);
  if (header.is_aggregate) {  // the first packet stands for all
    if (!rest.has(14)) return;
    auto const length = read16(rest.at + 12);
    rest.skip(14);
    rest.bound(length);
  }
  llc(rest, walk);
}

void any_frame(Rest rest, bool is_padded, Walk& walk) noexcept {
  if (!rest.has(2)) return;
  if ((rest.at[0] & control_version) != 0) return void(walk.out.fate = FrameFate::malformed);
  data_frame(rest, rest.at[0], rest.at[1], is_padded, walk);
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

void ieee80211(Rest rest, Walk& walk) noexcept { any_frame(rest, false, walk); }

void ieee80211_swapped(Rest rest, Walk& walk) noexcept {
  if (rest.has(2)) data_frame(rest, rest.at[1], rest.at[0], false, walk);
}

void radiotap(Rest rest, Walk& walk) noexcept {
  if (!rest.has(8)) return;
  std::size_t const length = read16_little(rest.at + 2);
  if (rest.at[0] != 0 || length < 8) return void(walk.out.fate = FrameFate::malformed);
  if (!rest.has(length)) return;
  auto const flags = radio_flags({rest.at, length, length});
  if ((flags & radio_bad_checksum) != 0) return void(walk.out.fate = FrameFate::malformed);
  rest.skip(length);
  any_frame(rest, (flags & radio_padded) != 0, walk);
}

void per_packet_information(Rest rest, Walk& walk) noexcept {
  if (!rest.has(8)) return;
  std::size_t const length = read16_little(rest.at + 2);
  auto const type = link_type_of(read32_little(rest.at + 4));
  if (rest.at[0] != 0 || length < 8) return void(walk.out.fate = FrameFate::malformed);
  if (!rest.has(length)) return;
  rest.skip(length);
  link(type == LinkType::ppi ? LinkType::unknown : type, rest, walk);
}

}  // namespace campus::packet::walking
