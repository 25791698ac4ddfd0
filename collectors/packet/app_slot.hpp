#pragma once

#include <cstdint>
#include <type_traits>

#include "policy/model/flow_record.hpp"

namespace campus::packet {

// What the recognition of applications keeps in a flow's entry.  A new flow begins with an empty one; when
// the flow ends, Applications::give_up() and, once its names were read, release() must be told.
struct AppSlot {
  std::uint32_t state = 0;      // number of what is still being recognised; 0: nothing
  std::uint32_t names = 0;      // number of what was read of it: host names, fingerprints; 0: nothing
  AppLabel label;               // what is known so far
  std::uint8_t packets = 0;     // looked at
  bool is_done : 1 = false;     // nobody looks any more
  bool is_settled : 1 = false;  // the label is the last word; only names in later answers are still read
  bool is_begun : 1 = false;    // a frame of it was seen
  bool is_begun_by_a : 1 = false;
  bool has_syn : 1 = false;  // of TCP: the handshake, as far as it was seen
  bool has_answer : 1 = false;
  bool has_handshake : 1 = false;
  bool has_hello : 1 = false;  // the client's hello was read, or is not expected any more
};
static_assert(sizeof(AppSlot) == 16);
static_assert(std::is_trivially_copyable_v<AppSlot>);

}  // namespace campus::packet
