#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "policy/model/address.hpp"
#include "policy/model/flow_record.hpp"

namespace campus::exporters {

// What exporters tell.  Plain values; who keeps one copies it.

// Where a record was made: a device that meters a flow both where it comes in and where it goes out tells it
// twice.
enum class Metered : std::uint8_t { not_told, coming_in, going_out };

// A conversation, or one direction of it.  Its bytes are what the exporter counted: those of IP with NetFlow
// and IPFIX, without the frame around them.
struct ExportedFlow {
  FlowRecord record;
  IpAddress exporter;
  std::uint32_t domain = 0;         // as in Heading
  std::uint32_t interface_in = 0;   // by which the frames of the record's source came; 0: not told
  std::uint32_t interface_out = 0;  // by which they left
  MacAddress mac_a, mac_b;          // zero: not told
  Metered metered = Metered::not_told;
  bool is_source_a = false;  // the record's own direction is from address_a
};

// The beginning of one frame in so many, for our own dissector.  The bytes live as long as the call.
struct SampledFrame {
  // How the bytes begin.
  enum class Header : std::uint8_t { ethernet, ipv4, ipv6, other };

  std::span<std::byte const> bytes;
  IpAddress exporter;
  std::uint32_t domain = 0;
  std::uint32_t wire_length = 0;  // without its checksum
  std::uint32_t one_in = 1;
  std::uint32_t interface_in = 0;
  std::uint32_t interface_out = 0;
  std::int64_t heard_ns = 0;
  Header header = Header::other;
};

// Counters of one interface as sFlow sends them; all since the device started.  One that the device does not have is
// all ones.
struct InterfaceCounters {
  struct Way {
    std::uint64_t octets = 0;
    std::uint32_t unicast = 0, multicast = 0, broadcast = 0, discards = 0, errors = 0;
    bool operator==(Way const&) const = default;
  };
  IpAddress exporter;
  std::uint32_t domain = 0;
  std::uint32_t index = 0, type = 0;
  std::uint64_t bits_per_second = 0;
  bool is_full_duplex = false, is_enabled = false, is_up = false, is_promiscuous = false;
  Way in, out;
  std::uint32_t unknown_protocols = 0;
  IpAddress agent;              // who counts; it need not be who sends
  std::uint32_t uptime_ms = 0;  // of the agent when it sent them; wraps at 49.7 days
  std::int64_t heard_ns = 0;
};

// Troubles of one Ethernet interface, likewise (RFC 2358's dot3StatsTable).
struct EthernetCounters {
  IpAddress exporter;
  std::uint32_t domain = 0;
  std::uint32_t index = 0;  // of the counter sample's source
  std::uint32_t alignment_errors = 0, checksum_errors = 0, single_collisions = 0, multiple_collisions = 0,
                signal_errors = 0, deferred = 0, late_collisions = 0, excessive_collisions = 0,
                transmit_errors = 0, carrier_errors = 0, too_long = 0, receive_errors = 0, symbol_errors = 0;
  std::int64_t heard_ns = 0;
};

// Who wants to hear it.  May run out of memory, and may throw nothing else.
class Audience {
public:
  virtual ~Audience() = default;
  virtual void hear(ExportedFlow const& flow) = 0;
  virtual void hear(SampledFrame const& frame) = 0;
  virtual void hear(InterfaceCounters const& counters) = 0;
  virtual void hear(EthernetCounters const& counters) = 0;
};

}  // namespace campus::exporters
