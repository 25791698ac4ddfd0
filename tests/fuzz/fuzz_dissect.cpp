// Frames of any bytes and any link type through the meter: the first byte is the link type, then each frame
// is a length and its bytes, so that fragments can meet.  Every frame must end in one counter, and what was
// counted under flows must be found in the table.

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

void read_clues(Frame const& frame) {
  Dissection seen;
  dissect(frame, seen);
  demand(!seen.behind || (seen.behind >= reinterpret_cast<std::uint8_t const*>(frame.bytes.data()) &&
                          seen.behind + seen.behind_bytes <=
                              reinterpret_cast<std::uint8_t const*>(frame.bytes.data()) + frame.bytes.size()));
  Clue clue;
  if (may_hold_clue(seen) && read_clue(frame, seen, clue)) demand(clue.text_used <= Clue::text_bytes_max);
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
                      .wire_length = static_cast<std::uint32_t>(length),
                      .arrived_ns = static_cast<std::int64_t>(at),
                      .link = link};
    meter.take(frame);
    read_clues(frame);
    given += {.packets = 1, .bytes = length};
    at += 1 + length;
  }
  meter.settle();
  demand(meter.totals().frames.total() == given);
  demand(meter.totals().frames.flows() == in_table(meter.table()));
  return 0;
}
