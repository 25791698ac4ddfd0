#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "policy/model/flow_record.hpp"
#include "policy/model/kept_flow.hpp"
#include "policy/model/time.hpp"

namespace campus::flows {

// What a line says besides its record.
struct EveSetting {
  Instant written;                 // Suricata dates a line by its writing, not by the flow
  std::string_view application{};  // as Suricata names it: "tls", "dns"; empty: it does not know
  std::string_view interface {};   // empty: not told
  bool has_community_id = true;
  KeptFlow const* known = nullptr;  // what was said in it; none: only its record is told
};

// Adds one line of EVE JSON, event_type "flow", as Suricata writes it, to `out`.  A record that continues an
// earlier one has the same flow_id.  What Suricata has no member for is told in members of our own:
// `flow.sampled_one_in`, and what append_eve_names() puts below `campus`.  Pure; any thread.
void append_eve_flow(std::string& out, FlowRecord const& record, EveSetting const& setting);

}  // namespace campus::flows
