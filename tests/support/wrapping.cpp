#include "tests/support/wrapping.hpp"

#include <initializer_list>

namespace campus::test {
namespace {

Bytes joined(std::initializer_list<Bytes> pieces) {
  Bytes all;
  for (auto const& piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

Bytes big16(std::size_t value) {
  return {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

Bytes little16(std::size_t value) {
  return {static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8)};
}

Bytes little32(std::uint32_t value) { return joined({little16(value & 0xffff), little16(value >> 16)}); }

Bytes zeros(std::size_t count) { return Bytes(count); }

}  // namespace

Bytes gre(std::uint16_t type, Bytes const& inside, GreParts parts) {
  std::size_t flags = 0, words = 0;
  if (parts.has_checksum) flags |= 0x8000, ++words;
  if (parts.has_key) flags |= 0x2000, ++words;
  if (parts.has_sequence) flags |= 0x1000, ++words;
  return joined({big16(flags), big16(type), zeros(4 * words), inside});
}

Bytes pptp(Bytes const& inside, bool acknowledges) {
  return joined({big16(acknowledges ? 0x3081 : 0x3001), big16(0x880b), big16(inside.size()), zeros(2),
                 zeros(4), zeros(acknowledges ? 4 : 0), inside});
}

Bytes erspan2(Bytes const& inside, bool is_truncated) {
  Bytes const header{0x10, 1, static_cast<std::uint8_t>(is_truncated ? 4 : 0), 9, 0, 0, 0, 0};
  return gre(0x88be, joined({header, inside}), {.has_sequence = true});
}

Bytes erspan3(Bytes const& inside, bool has_more) {
  Bytes const header{0x20, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(has_more ? 1 : 0)};
  return gre(0x22eb, joined({header, zeros(has_more ? 8 : 0), inside}), {.has_sequence = true});
}

Bytes mpls(int labels, Bytes const& inside) {
  Bytes stack;
  for (int i = 1; i <= labels; ++i)
    stack = joined({stack, {0, 1, static_cast<std::uint8_t>(i == labels ? 1 : 0), 64}});
  return joined({stack, inside});
}

Bytes pseudo_wire(Bytes const& inside) { return joined({zeros(4), inside}); }

Bytes ppp(std::uint16_t protocol, Bytes const& inside) {
  return joined({{0xff, 0x03}, big16(protocol), inside});
}

Bytes teredo_authentication(Bytes const& inside) {
  return joined({{0, 1, 2, 3}, zeros(2 + 3 + 8 + 1), inside});
}

Bytes teredo_origin(Bytes const& inside) { return joined({zeros(8), inside}); }

Bytes vxlan(Bytes const& inside) { return joined({{8, 0, 0, 0, 0, 0, 42, 0}, inside}); }

Bytes vxlan_gpe(std::uint8_t protocol, Bytes const& inside) {
  return joined({{0x0c, 0, 0, protocol, 0, 0, 42, 0}, inside});
}

Bytes geneve(std::uint16_t type, Bytes const& inside, std::size_t option_words) {
  return joined({{static_cast<std::uint8_t>(option_words), 0},
                 big16(type),
                 {0, 0, 42, 0},
                 zeros(4 * option_words),
                 inside});
}

Bytes gtp_u(Bytes const& inside, int extensions, bool has_sequence) {
  bool const has_more = extensions > 0 || has_sequence;
  Bytes more = has_more ? Bytes{0, 1, 0, static_cast<std::uint8_t>(extensions > 0 ? 0x85 : 0)} : Bytes{};
  for (int i = 1; i <= extensions; ++i)
    more = joined({more, {1, 0, 9, static_cast<std::uint8_t>(i == extensions ? 0 : 0x85)}});
  auto const flags = static_cast<std::uint8_t>(0x30 | (extensions > 0 ? 4 : 0) | (has_sequence ? 2 : 0));
  return joined({{flags, 255}, big16(more.size() + inside.size()), {0, 0, 0, 7}, more, inside});
}

Bytes l2tp(Bytes const& inside, L2tpParts parts) {
  std::size_t flags = 2, size = 6;
  if (parts.has_length) flags |= 0x4000, size += 2;
  if (parts.has_sequence) flags |= 0x0800, size += 4;
  if (parts.offset > 0) flags |= 0x0200, size += 2 + parts.offset;
  return joined({big16(flags),
                 parts.has_length ? big16(size + inside.size()) : Bytes{},
                 {0, 7, 0, 1},
                 zeros(parts.has_sequence ? 4 : 0),
                 parts.offset > 0 ? joined({big16(parts.offset), zeros(parts.offset)}) : Bytes{},
                 inside});
}

Bytes capwap(Bytes const& inside, bool is_native) {
  constexpr std::uint8_t words = 2, binding_80211 = 1;
  auto const third = static_cast<std::uint8_t>(binding_80211 << 1 | (is_native ? 1 : 0));
  return joined({{0, words << 3, third, 0, 0, 0, 0, 0}, inside});
}

Bytes tzsp(std::uint16_t carried, Bytes const& inside) {
  return joined({{1, 0}, big16(carried), {0}, {10, 1, 0xc0}, {1}, inside});
}

Bytes air(std::uint16_t type, Bytes const& inside, Air const& parts) {
  auto const control = static_cast<std::uint8_t>(0x08 | (parts.has_quality ? 0x80 : 0));
  auto const flags =
      static_cast<std::uint8_t>((parts.has_four_addresses ? 3 : 1) | (parts.is_protected ? 0x40 : 0) |
                                (parts.has_throughput_control ? 0x80 : 0));
  auto const little = [&](std::uint8_t first, std::uint8_t second) {
    return parts.is_swapped ? Bytes{second, first} : Bytes{first, second};
  };
  auto header = joined({little(control, flags), zeros(2), zeros(18),
                        little(static_cast<std::uint8_t>(0x10 | parts.fragment), 1),
                        zeros(parts.has_four_addresses ? 6 : 0)});
  if (parts.has_quality)
    header = joined({header, little(static_cast<std::uint8_t>(parts.is_aggregate ? 0x80 : 0), 0)});
  if (parts.has_throughput_control) header = joined({header, zeros(4)});
  if (parts.is_padded) header.resize((header.size() + 3) / 4 * 4);
  auto const behind = joined({{0xaa, 0xaa, 3, 0, 0, 0}, big16(type), inside});
  auto const aggregate = parts.is_aggregate ? joined({zeros(12), big16(behind.size())}) : Bytes{};
  return joined({header, aggregate, behind});
}

Bytes radiotap(Bytes const& inside, std::uint8_t flags, bool has_time, int more_words) {
  Bytes words;
  for (int i = 0; i <= more_words; ++i) {
    std::uint32_t const fields = i > 0 ? 0u : has_time ? 3u : 2u;
    words = joined({words, little32(fields | (i < more_words ? 0x80000000 : 0u))});
  }
  auto const at = 4 + words.size();
  auto const fields = joined({zeros(has_time ? (8 - at % 8) % 8 + 8 : 0), {flags, 0}});
  return joined({{0, 0}, little16(at + fields.size()), words, fields, inside});
}

Bytes ppi(std::uint32_t link, Bytes const& inside) {
  return joined({{0, 0}, little16(8 + 4), little32(link), zeros(4), inside});
}

}  // namespace campus::test
