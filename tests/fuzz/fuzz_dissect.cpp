// Frames of any bytes and any link type through the meter, with every tunnel open: the first byte is the link
// type, then each frame is a length and its bytes, so that fragments can meet.  Every frame must end in one
// counter, what was counted under flows must be found in the table, and every piece that is told of must lie
// in the frame.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "collectors/packet/clue_reader.hpp"
#include "collectors/packet/flow_meter.hpp"
#include "tests/support/table_sums.hpp"

using namespace campus;
using namespace campus::packet;

namespace {

void demand(bool is_true) {
  if (!is_true) std::abort();
}

Counts in_table(FlowTable const& table) {
  for (auto const& flow : table.places()) {
    demand(flow.key.address_a <= flow.key.address_b);
    demand(flow.key.address_a != flow.key.address_b || flow.key.port_a <= flow.key.port_b);
  }
  return test::counted_in(table);
}

void demand_inside(Frame const& frame, std::uint8_t const* piece, std::size_t bytes) {
  auto const* const begin = reinterpret_cast<std::uint8_t const*>(frame.bytes.data());
  if (!piece) return demand(bytes == 0);
  demand(piece >= begin && piece <= begin + frame.bytes.size());
  demand(bytes <= static_cast<std::size_t>(begin + frame.bytes.size() - piece));
}

void look_at(Frame const& frame, DissectOptions const& options) {
  Dissection seen;
  dissect(frame, seen, options);
  demand_inside(frame, seen.network, seen.network_bytes);
  demand_inside(frame, seen.behind, seen.behind_bytes);
  demand_inside(frame, seen.payload, seen.payload_bytes);
  demand(seen.payload_bytes <= seen.payload_wire_bytes && seen.payload_wire_bytes <= frame.wire_length);
  demand(is_flow(seen.fate) == (seen.network != nullptr));
  demand((seen.tunnel == Tunnel::none) == (seen.tunnel_depth == 0));
  demand(seen.tunnel_depth <= std::max(0, std::min(options.depth_max, tunnel_depth_max)));
  demand(!seen.has_tcp || (seen.fate == FrameFate::tcp && seen.payload));
  demand(!seen.has_icmp || seen.fate == FrameFate::icmp);
  Clue clue;
  if (may_hold_clue(seen) && read_clue(frame, seen, clue)) demand(clue.text_used <= Clue::text_bytes_max);
}

// Of several workers the one that is told before is the one to whom the key belongs.
void look_for_owner(Frame const& frame) {
  constexpr unsigned workers = 7;
  auto const owner = FlowShare(0, workers).owner_at_a_glance(frame);
  Dissection seen;
  dissect(frame, seen);
  if (owner != FlowShare::unsaid && is_flow(seen.fate)) demand(FlowShare(owner, workers).is_mine(seen.key));
}

// Shut or open, a frame with an IP packet stays one: opening makes a count finer and loses none.
void look_both_ways(Frame const& frame) {
  look_at(frame, {});
  look_at(frame, {.depth_max = 1});
  look_at(frame, {.tunnels = TunnelSet::none()});
  Dissection open, shut;
  dissect(frame, open);
  dissect(frame, shut, {.tunnels = TunnelSet::none()});
  demand(is_flow(open.fate) == is_flow(shut.fate));
  demand(open.tunnel != Tunnel::none || (open.key == shut.key && open.fate == shut.fate) ||
         !is_flow(open.fate));
  demand(open.key.vlan == shut.key.vlan);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  FlowMeter meter{{.table = {.entries = 64}, .inside_macs = {MacAddress{}}}};
  demand(meter.prepare(nullptr).has_value());
  auto const link = static_cast<LinkType>(data[0] % (static_cast<int>(LinkType::unknown) + 1));
  Counts given;
  for (std::size_t at = 1; at < size;) {
    std::size_t const length = std::min<std::size_t>(data[at], size - at - 1);
    Frame const frame{.bytes = {reinterpret_cast<std::byte const*>(data) + at + 1, length},
                      .arrived_ns = static_cast<std::int64_t>(at),
                      .wire_length = static_cast<std::uint32_t>(length),
                      .link = link};
    meter.take(frame);
    look_both_ways(frame);
    look_for_owner(frame);
    given += {.packets = 1, .bytes = length};
    at += 1 + length;
  }
  meter.settle();
  demand(meter.totals().frames.total() == given);
  demand(meter.totals().frames.flows() == in_table(meter.table()));
  return 0;
}
