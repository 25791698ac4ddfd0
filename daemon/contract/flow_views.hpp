#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/address.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/kept_flow.hpp"
#include "policy/model/time.hpp"
#include "policy/model/traffic.hpp"

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

// The name that other tools have for the same conversation is given by who knows how to make it.
std::string encode(FoundFlows const& found, std::function<std::string(FlowRecord const&)> const& community_id);

// Switches and routers that export, and how well they are heard.
struct ExportersView {
  enum class Protocol : std::uint8_t { netflow5, netflow9, ipfix, sflow };
  struct Domain {  // a line card, or a member of a stack: it counts for itself
    IpAddress exporter;
    Protocol protocol = Protocol::ipfix;
    std::uint32_t domain = 0;
    Instant first_heard, last_heard;
    std::int64_t clock_behind_ms = 0;
    std::uint32_t sampled_one_in = 1;
    std::uint64_t datagrams = 0, records = 0, frames = 0;
    std::uint64_t sampler_drops = 0;  // frames the device could not sample
    std::uint64_t templates = 0, waiting_sets = 0, sets_without_template = 0;
    std::uint64_t broken = 0, not_understood = 0;
    std::uint64_t gaps = 0, lost = 0, late = 0, restarts = 0;  // by its sequence numbers
    bool is_lost_datagrams = false;                            // else records
  };
  // What one exporter told, as a source of traffic.
  struct Source {
    IpAddress exporter;
    bool counts = false;       // towards what the school moved
    bool is_estimate = false;  // scaled up from samples
    std::uint64_t told_late = 0, told_twice = 0;  // records that reach back to what was over; those in the sums already
    std::uint64_t refused = 0;                    // records and frames that said more than any line carries
    std::optional<TrafficRollup> newest;          // its last whole minute
  };
  // Counters of an interface, between two samples of its sFlow agent.
  struct Way {
    std::optional<std::uint64_t> bps, errors, discards;  // nothing: not known
  };
  struct Interface {
    IpAddress exporter, agent;
    std::uint32_t domain = 0, index = 0;
    std::uint64_t speed_bps = 0;  // 0: not told
    bool is_up = false, is_enabled = false;
    Instant heard;
    std::int64_t over_ms = 0;  // between the samples; 0: there is one alone
    Way in, out;
  };
  std::vector<std::string> listen;
  bool is_listening = true;  // false: one of the addresses cannot be had
  std::uint64_t records = 0;  // kept, from all of them
  std::uint64_t from_strangers = 0, not_understood = 0, no_room = 0, too_long = 0;  // datagrams
  std::uint64_t kernel_dropped = 0;  // likewise: we were late
  std::uint64_t frames_not_understood = 0;
  std::uint64_t shed = 0;                   // records not kept, so that our own conversations are
  std::uint64_t words_without_number = 0;   // conversations kept without their interface: it has too many
  std::uint64_t interfaces_not_followed = 0;  // samples of counters, likewise
  std::uint64_t sources_without_room = 0;   // records and frames in no sum of traffic: too many exporters
  std::int64_t told_after_s = 0;            // traffic is in the sums so long after it passed
  std::vector<Domain> domains;
  std::vector<Source> sources;
  std::vector<Interface> interfaces;
};
std::string encode(ExportersView const& view);

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
  std::uint64_t dropped = 0;  // they waited for the disk until there was no room, or the share of their day was full
  std::uint64_t waiting = 0;
  std::uint32_t days = 0;        // on the disk, today's with them
  std::optional<Instant> since;  // begin of the oldest
  std::uint64_t bytes = 0;
  std::optional<Fault> trouble;  // why the newest could not be written
  std::optional<Ipfix> ipfix;    // none: it is not exported
  std::optional<Eve> eve;
  ExportersView exporters;  // only its sums are shown with the rest
};

std::string_view name_of(FlowEnd end);       // "idle"
std::string_view name_of(AppSource source);  // "dissector"
std::string_view name_of(NameOrigin origin);  // "tls"

}  // namespace campus::contract
