#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/fault.hpp"
#include "policy/model/kept_flow.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// Conversations that were kept, as campusd shows them on its Unix socket.  Plain values; any thread.

struct FoundFlows {
  enum class End : std::uint8_t {
    all,    // everything there is was searched
    limit,  // as many as were wished for were found; there may be more, older ones
    bound,  // a search ends after so many rows or so long: what is older was not looked at
  };
  std::vector<KeptFlow> flows;  // the newest first
  End end = End::all;
  std::uint64_t rows_read = 0;
  std::uint32_t days_read = 0;
  std::uint32_t days_unreadable = 0;       // damaged, or of a newer version
  std::optional<Instant> searched_back_to;  // where the search ended by its bound
};

std::string encode(FoundFlows const& found);

// How the keeping of them stands; counts are since the start.
struct FlowsView {
  struct Ipfix {
    std::string collector;
    std::uint64_t records = 0;  // handed to the kernel, a direction each
    std::uint64_t dropped = 0;  // there was no room to wait
    std::uint64_t unsent = 0;   // the kernel refused them
    std::uint64_t refused = 0;  // times the other machine said that nobody listens
  };
  struct Eve {
    std::string file;
    std::uint64_t lines = 0, lost = 0;
    std::uint64_t bytes_waiting = 0;
  };
  std::uint64_t kept = 0;
  std::uint64_t dropped = 0;  // they waited for the disk until there was no room
  std::uint64_t waiting = 0;
  std::uint32_t days = 0;        // on the disk, today's with them
  std::optional<Instant> since;  // begin of the oldest
  std::uint64_t bytes = 0;
  std::optional<Fault> trouble;  // why the newest could not be written
  std::optional<Ipfix> ipfix;    // none: it is not exported
  std::optional<Eve> eve;
};

std::string_view name_of(FlowEnd end);       // "idle"
std::string_view name_of(AppSource source);  // "dissector"
std::string_view name_of(NameOrigin origin);  // "tls"

}  // namespace campus::contract
