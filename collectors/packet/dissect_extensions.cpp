// What may stand between IPv6 and its transport (RFC 8200), header by header.  A packet with one of them is
// rare; a packet with one that does not end where it says is rarer, and is counted under its addresses all
// the same.

#include "collectors/packet/dissect_walk.hpp"

namespace campus::packet::walking {
namespace {

// A payload too long for 16 bits (RFC 2675) says 0 there and its length in an option of the first extension
// header; the kernel does the same with a segment that the card will cut up.
void bound_jumbo(Rest& rest, Dissection& out) noexcept {
  constexpr std::uint8_t option_pad = 0, option_jumbo = 0xc2;
  auto const* const header = rest.at;
  auto const end = (header[1] + std::size_t{1}) * 8;
  for (std::size_t at = 2; at + 2 <= end;) {
    if (header[at] == option_pad) {
      ++at;
      continue;
    }
    auto const next = at + 2 + header[at + 1];
    if (header[at] == option_jumbo && next == at + 6 && next <= end) {
      rest.bound(read32(header + at + 2));
      out.network_bytes = static_cast<std::uint32_t>(rest.at - out.network) + rest.left;
      return;
    }
    at = next;
  }
}

// False: a later fragment, behind whose header stands no other.
bool step_fragment(Rest& rest, std::uint8_t& next, Dissection& out) noexcept {
  auto const offset = read16(rest.at + 2);
  next = rest.at[0];
  if ((offset & 0xfff9) != 0) {  // else an atomic fragment (RFC 6946): a whole packet with the header
    set_part(out, (offset & 0xfff8) != 0,
             {.source = out.is_from_a ? out.key.address_a : out.key.address_b,
              .destination = out.is_from_a ? out.key.address_b : out.key.address_a,
              .id = read32(rest.at + 4),
              .vlan = out.key.vlan,
              .protocol = next,
              .ip_version = 6});
  }
  rest.skip(8);
  return (offset & 0xfff8) == 0;
}

// False where the chain ends: at a transport, at a later fragment, or because the header is not all there.
bool step_extension(Rest& rest, std::uint8_t& next, Dissection& out) noexcept {
  switch (next) {
    case proto_mobility:
      if (!rest.has(1) || rest.at[0] == proto_none) return false;  // it is the payload itself
      [[fallthrough]];
    case proto_hop_by_hop:
    case proto_routing:
    case proto_destination:
    case proto_authentication: {
      if (!rest.has(8)) return false;
      // RFC 4302 counts the authentication header in words of four and leaves two out; all others, eights and
      // one.
      std::size_t const length = next == proto_authentication ? (rest.at[1] + std::size_t{2}) * 4
                                                              : (rest.at[1] + std::size_t{1}) * 8;
      if (!rest.has(length)) return false;
      if (next == proto_hop_by_hop && read16(out.network + 4) == 0) bound_jumbo(rest, out);
      if (!rest.has(length)) return false;
      next = rest.at[0];
      rest.skip(length);
      return true;
    }
    case proto_fragment: return rest.has(8) && step_fragment(rest, next, out);
    default: return false;
  }
}

}  // namespace

void step_extensions(Rest& rest, std::uint8_t& next, Walk& walk) noexcept {
  for (int i = 0; i < extension_headers_max && step_extension(rest, next, walk.out); ++i) continue;
}

}  // namespace campus::packet::walking
