#pragma once

#include <string>

#include "policy/model/kept_flow.hpp"

namespace campus::flows {

// Adds what is known of a conversation besides its record, each member with a comma before it, as part of an object of
// EVE's: what Suricata's own events of TLS, QUIC, HTTP and DNS tell under its own names ("tls", "quic", "http", "dns"),
// and what it has no name for in an object of ours ("campus").  What is not known, or is zero, is not told.  Pure; any
// thread.
void append_eve_names(std::string& out, KeptFlow const& flow);

}  // namespace campus::flows
