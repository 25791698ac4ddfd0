#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "collectors/packet/app_slot.hpp"
#include "collectors/packet/naming.hpp"
#include "collectors/packet/packet_view.hpp"
#include "collectors/packet/state_pool.hpp"
#include "policy/model/fault.hpp"

namespace campus::packet {

// How much memory and patience the recognition of applications has, for each worker thread.
struct ApplicationSettings {
  // Flows that are being recognised at the same time, of 768 bytes each; beyond them the one that was begun
  // first is given up.  A flow needs its place for a few packets only.
  std::size_t states_max = 65'536;
  // What the dissector allocates for them: 2 KiB for most TCP flows, more where a handshake is in pieces.
  // When it is used up, flows are given up as above.  0: it asks the system, as under a sanitizer.
  std::size_t dissector_bytes = std::size_t{96} << 20;
  // Packets with payload after which a flow is what it seems.  Of the captures that nDPI tests itself with
  // none needs more than 8 and 6; nDPI stops after 32.
  std::uint8_t tcp_packets_max = 16;
  std::uint8_t udp_packets_max = 12;
  std::int64_t time_max_ns = 60'000'000'000;  // since its first packet with payload
  Naming::Settings naming;

  // What a table of so many flows needs: 0.2 GB for 262,144 of them, 0.6 GB for a million.
  static ApplicationSettings for_flows(std::size_t flows) {
    ApplicationSettings settings;
    settings.states_max = std::clamp<std::size_t>(flows / 4, 4096, 131'072);
    settings.dissector_bytes = std::max(settings.states_max * 1536, std::size_t{16} << 20);
    settings.naming.names_max = std::clamp<std::size_t>(flows / 2, 4096, 524'288);
    return settings;
  }
  std::size_t bytes() const;  // all that prepare() takes
};

struct ApplicationCounters {
  std::uint64_t flows_begun = 0;  // took a state
  std::uint64_t packets_inspected = 0;
  std::uint64_t flows_recognised = 0;  // the dissector saw what it is
  std::uint64_t flows_given_up = 0;    // after so many packets, so long, or at their end
  std::uint64_t states_displaced = 0;  // given up because others needed the memory
  std::uint64_t memory_borrowed = 0;   // allocations of the dissector's that found no room and went to malloc
  std::uint64_t memory_strange = 0;    // it gave back what it never had: refused
};

// What flows are for: nDPI looks at their first packets, our own readers at the names in them.  One object
// for each worker thread, owned by its FlowMeter.  After prepare() it asks the system for nothing; what each
// limit means when it is reached stands beside it.  A flow's slot comes back with each of its packets:
//
//   applications.inspect(key, entry.app, packet);   for every packet while the flow lasts
//   applications.give_up(key, entry.app, now);      when it ends; the label is final
//   applications.names(entry.app);                  while the record is written
//   applications.release(entry.app);                when nobody needs the names any more
class Applications {
public:
  Applications();
  ~Applications();
  Applications(Applications const&) = delete;
  Applications& operator=(Applications const&) = delete;

  Result<void> prepare(ApplicationSettings const& settings, HashSeed seed);
  // The same in two halves, which may run beside each other.  The dissector's is for one thread of the process at a
  // time: its modules share what the first of them makes.
  Result<void> make_dissector();
  Result<void> prepare_memory(ApplicationSettings const& settings, HashSeed seed);

  void inspect(FlowKey const& key, AppSlot& slot, PacketView const& packet) noexcept {
    if (slot.is_done) return;
    begin(slot, packet);
    if (packet.payload_wire_bytes != 0 || !has_payload(key))
      look(key, slot, packet);
    else
      note_handshake(slot, packet.tcp_flags);
  }
  // A datagram of a flow that another object is asked for: what its answers tell is for all.
  void overhear(FlowKey const& key, PacketView const& packet) noexcept { naming_.overhear(key, packet); }
  // Hides the memory behind a slot whose packet is a few packets away.
  void prefetch(AppSlot const& slot) const noexcept {
    if (slot.state != 0) states_.prefetch(slot.state);
  }
  void give_up(FlowKey const& key, AppSlot& slot, std::int64_t now_ns) noexcept;
  FlowNames const* names(AppSlot const& slot) const noexcept { return naming_.names(slot); }
  void release(AppSlot& slot) noexcept { naming_.release(slot); }

  ApplicationCounters counters() const noexcept;
  Naming const& naming() const noexcept { return naming_; }
  std::size_t states_used() const noexcept { return states_.used(); }

private:
  struct Dissector;  // nDPI's module, and its memory
  struct Verdict;

  static bool has_payload(FlowKey const& key) noexcept {
    return key.protocol == tcp_protocol || key.protocol == udp_protocol;
  }
  static void begin(AppSlot& slot, PacketView const& packet) noexcept {
    if (slot.is_begun) return;
    slot.is_begun = true;
    slot.is_begun_by_a = packet.is_from_a;
  }
  static void note_handshake(AppSlot& slot, std::uint8_t tcp_flags) noexcept {
    constexpr std::uint8_t syn = 2, ack = 16;
    bool const has_syn = (tcp_flags & syn) != 0, has_ack = (tcp_flags & ack) != 0;
    if (has_syn && !has_ack) slot.has_syn = true;
    if (has_syn && has_ack && slot.has_syn) slot.has_answer = true;
    if (!has_syn && has_ack && slot.has_answer) slot.has_handshake = true;
  }

  void look(FlowKey const& key, AppSlot& slot, PacketView const& packet) noexcept;
  bool hold_state(FlowKey const& key, AppSlot& slot, PacketView const& packet) noexcept;
  void begin_state(FlowKey const& key, AppSlot const& slot) noexcept;
  void make_room(bool is_new) noexcept;
  void displace(std::uint32_t state) noexcept;
  void read_names(FlowKey const& key, AppSlot& slot, PacketView const& packet) noexcept;
  Verdict dissect(AppSlot& slot, PacketView const& packet) noexcept;
  void guess(FlowKey const& key, AppSlot& slot) noexcept;
  void gather(AppSlot& slot) noexcept;
  void settle(FlowKey const& key, AppSlot& slot, std::int64_t now_ns) noexcept;
  AppLabel by_hello(FlowKey const& key, AppSlot const& slot) const noexcept;
  void drop_state(AppSlot& slot) noexcept;

  ApplicationSettings settings_;
  ApplicationCounters counters_;
  StatePool states_;
  Naming naming_;
  std::array<AppLabel, 256> by_protocol_{};  // of what has no ports
  std::unique_ptr<Dissector> dissector_;
};

// The words for the dissector's numbers, for whoever shows or keeps a label; a number is a place in the list.
struct DissectorWords {
  std::vector<std::string> applications;
  std::vector<std::string> categories;
};
DissectorWords const& dissector_words();

}  // namespace campus::packet
