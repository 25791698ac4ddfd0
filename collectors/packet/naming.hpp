#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "collectors/packet/app_slot.hpp"
#include "collectors/packet/client_hello.hpp"
#include "collectors/packet/name_pool.hpp"
#include "collectors/packet/name_table.hpp"
#include "collectors/packet/packet_view.hpp"
#include "collectors/packet/passive_dns.hpp"
#include "collectors/packet/quic_hello.hpp"
#include "policy/model/fault.hpp"

namespace campus::packet {

// Names that flows say in clear, read by our own readers, and what our table makes of them.  The dissector
// knows protocols of 2022; names are what tells the applications of today.  Belongs to one capture thread;
// after prepare() it neither allocates nor locks nor throws.
class Naming {
public:
  struct Settings {
    std::size_t names_max = 131'072;  // of 468 bytes; flows that say something beyond them stay unnamed
    PassiveDns::Size dns;
    NameTable const* table = nullptr;  // of the configuration; outlives this
  };
  struct Counters {
    std::uint64_t hellos = 0;        // of TLS, DTLS and QUIC
    std::uint64_t answers = 0;       // of DNS
    std::uint64_t names_missed = 0;  // the pool was empty
  };

  Result<void> prepare(Settings const& settings, HashSeed seed);

  // A datagram with payload: DNS, and the hellos of QUIC and DTLS.
  void read_datagram(FlowKey const& key, AppSlot& slot, PacketView const& packet) noexcept;
  // A datagram of somebody else's flow: the addresses that an answer tells.
  void overhear(FlowKey const& key, PacketView const& packet) noexcept;
  // A segment with payload: the hello of TLS.  `before`: the bytes of this stream that stand before it, if
  // somebody has kept them.
  void read_segment(AppSlot& slot, PacketView const& packet, Octets before) noexcept;

  // The flow's names to write to; nullptr: there is no room for them.
  FlowNames* names_of(AppSlot& slot) noexcept;
  FlowNames const* names(AppSlot const& slot) const noexcept {
    return slot.names == 0 ? nullptr : &pool_[slot.names];
  }
  void release(AppSlot& slot) noexcept;

  // The application by name: the flow's own, else the one that was asked before its address was used, when it
  // began.
  void label(FlowKey const& key, AppSlot& slot, std::int64_t begun_ns) noexcept;

  Counters const& counters() const noexcept { return counters_; }
  PassiveDns const& dns() const noexcept { return dns_; }

private:
  void keep_hello(AppSlot& slot, ClientHello const& hello) noexcept;
  void learn(FlowKey const& key, DnsMessage const& answer, PacketView const& packet) noexcept;
  void read_answer(FlowKey const& key, AppSlot& slot, PacketView const& packet) noexcept;
  std::string_view name_before(FlowKey const& key, AppSlot const& slot, std::int64_t begun_ns) const noexcept;

  // More than any hello comes to.
  static constexpr std::size_t stream_bytes_max = 8192;

  NameTable const* table_ = nullptr;
  NamePool pool_;
  PassiveDns dns_;
  QuicHellos quic_;
  Counters counters_;
  std::array<std::uint8_t, stream_bytes_max> joined_, unwrapped_;
};

}  // namespace campus::packet
