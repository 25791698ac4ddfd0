// The one file that knows nDPI.  It speaks its C interface of version 4.2, Debian 12's.
//
// A flow that is being recognised has a state of nDPI's (688 bytes, and what it allocates beside it); all the
// rest is here to keep that short and few: packets without payload never get there, a flow leaves as soon as
// more packets would tell no more, and the one that was begun first makes room when room is short.  Such a
// flow finds out when its next packet comes: its number has another owner then, and it is guessed by port and
// address.
//
// What packets without payload would have told nDPI is set in the state instead: who began, the three steps
// of the handshake, and that it is not the first packet any more.
//
// nDPI and the library of ciphers under it allocate through hooks that are the process's own: see
// DissectorMemory.

#include "collectors/packet/applications.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <ctime>

#include "collectors/packet/certificate_names.hpp"
#include "collectors/packet/ciphers.hpp"
#include "collectors/packet/dissector_memory.hpp"

extern "C" {
#include <ndpi/ndpi_api.h>
}

namespace campus::packet {
namespace {

static_assert(NDPI_MAJOR == 4 && NDPI_MINOR == 2, "another nDPI has other structures: read it first");

// Once a process.  The dates of certificates let the C library read its time zone: that must not be on somebody's turn.
bool hook_memory() {
  ::tzset();
  if (!start_ciphers()) return false;
  set_ndpi_malloc(DissectorMemory::allocate);
  set_ndpi_free(DissectorMemory::release);
  return true;
}

ndpi_detection_module_struct* make_module() {
  static bool const is_hooked = hook_memory();
  auto* const module = is_hooked ? ndpi_init_detection_module(ndpi_no_prefs) : nullptr;
  if (!module) return nullptr;
  NDPI_PROTOCOL_BITMASK all;
  NDPI_BITMASK_SET_ALL(all);
  ndpi_set_protocol_detection_bitmask2(module, &all);
  ndpi_finalize_initialization(module);
  return module;
}

// A module that is there is asked; making one takes as long as reading thirty thousand frames.
DissectorWords words_of(ndpi_detection_module_struct* at_hand) {
  DissectorWords words;
  auto* const module = at_hand ? at_hand : make_module();
  if (!module) return words;
  for (u_int i = 0; i < ndpi_get_num_supported_protocols(module); ++i)
    words.applications.emplace_back(ndpi_get_proto_name(module, static_cast<std::uint16_t>(i)));
  for (int i = 0; i < NDPI_PROTOCOL_NUM_CATEGORIES; ++i)
    words.categories.emplace_back(ndpi_category_get_name(module, static_cast<ndpi_protocol_category_t>(i)));
  if (!at_hand) ndpi_exit_detection_module(module);
  return words;
}

DissectorWords const& words_by(ndpi_detection_module_struct* at_hand) {
  static DissectorWords const words = words_of(at_hand);
  return words;
}

AppSource source_of(ndpi_confidence_t confidence) noexcept {
  switch (confidence) {
    case NDPI_CONFIDENCE_MATCH_BY_PORT: return AppSource::port;
    case NDPI_CONFIDENCE_MATCH_BY_IP: return AppSource::address;
    case NDPI_CONFIDENCE_DPI_CACHE: return AppSource::cache;
    case NDPI_CONFIDENCE_DPI: return AppSource::dissector;
    default: return AppSource::none;
  }
}

// nDPI says "TLS" by the application alone, and "TLS.Google" by both.
AppLabel label_of(ndpi_protocol const& seen, AppSource source) noexcept {
  AppLabel label;
  bool const has_both = seen.master_protocol != 0 && seen.master_protocol != seen.app_protocol;
  label.master = has_both ? seen.master_protocol : seen.app_protocol;
  label.application = has_both ? seen.app_protocol : std::uint16_t{0};
  label.category = static_cast<std::uint8_t>(seen.category);
  label.source = label.master == 0 ? AppSource::none : source;
  // What is carried by STUN the dissector may know from another flow between the same ends, and does not say so.
  if (label.master == NDPI_PROTOCOL_STUN && has_both) label.source = std::min(source, AppSource::cache);
  return label;
}

std::uint32_t ipv4_of(IpAddress const& address) noexcept {
  std::uint32_t value = 0;
  for (std::size_t i = 12; i < 16; ++i) value = value << 8 | address.octets[i];
  return value;
}

ndpi_flow_struct& state_in(void* memory) noexcept { return *static_cast<ndpi_flow_struct*>(memory); }

// Of a text that stands in the state itself.
template <std::size_t Bytes>
std::string_view text_in(char const (&said)[Bytes]) noexcept {
  return {said, ::strnlen(said, Bytes)};
}

bool speaks_tls(std::uint16_t master) noexcept {
  return master == NDPI_PROTOCOL_TLS || master == NDPI_PROTOCOL_DTLS || master == NDPI_PROTOCOL_QUIC;
}

}  // namespace

struct Applications::Dissector {
  Dissector() = default;
  ~Dissector() {
    if (!module) return;
    memory.end();
    DissectorMemory::Turn const mine(on_turn());
    ndpi_exit_detection_module(module);
  }
  Dissector(Dissector const&) = delete;
  Dissector& operator=(Dissector const&) = delete;

  DissectorMemory* on_turn() noexcept { return has_arena ? &memory : nullptr; }
  std::string_view text(char const* said) const noexcept {
    if (!said) return {};
    if (!has_arena) return said;
    return {said, ::strnlen(said, memory.arena().room_of(said))};
  }

  ndpi_detection_module_struct* module = nullptr;
  DissectorMemory memory;
  bool has_arena = false;
};

struct Applications::Verdict {
  bool is_known = false;
  bool is_complete = false;  // no packet will tell more
};

Applications::Applications() : dissector_(std::make_unique<Dissector>()) {}

Applications::~Applications() {
  DissectorMemory::Turn const mine(dissector_->on_turn());
  while (states_.oldest() != 0) displace(states_.oldest());
}

std::size_t ApplicationSettings::bytes() const {
  constexpr std::size_t state_bytes = 768, host_of_address_bytes = 128, module_bytes = std::size_t{5} << 20;
  return states_max * state_bytes + dissector_bytes + naming.names_max * sizeof(FlowNames) +
         naming.dns.entries * host_of_address_bytes + module_bytes;
}

Result<void> Applications::prepare(ApplicationSettings const& settings, HashSeed seed) {
  if (auto const made = make_dissector(); !made) return made;
  return prepare_memory(settings, seed);
}

Result<void> Applications::prepare_memory(ApplicationSettings const& settings, HashSeed seed) {
  settings_ = settings;
  dissector_->has_arena = settings.dissector_bytes != 0;
  bool const has_memory = settings.dissector_bytes == 0 || dissector_->memory.prepare(settings.dissector_bytes);
  if (!has_memory || !states_.prepare(settings.states_max, sizeof(ndpi_flow_struct)))
    return fail(Fault::Kind::full, "CMP-P040", {{"flows", std::to_string(settings.states_max)}});
  return naming_.prepare(settings.naming, seed);
}

Result<void> Applications::make_dissector() {
  auto* const module = make_module();
  if (!module) return fail(Fault::Kind::failure, "CMP-P043");
  assert(!dissector_->module);
  dissector_->module = module;
  words_by(module);
  for (std::uint16_t number = 0; number < by_protocol_.size(); ++number) {
    std::uint8_t is_users_own = 0;
    ndpi_protocol seen{};
    seen.app_protocol =
        ndpi_guess_protocol_id(module, nullptr, static_cast<std::uint8_t>(number), 0, 0, &is_users_own);
    seen.category = ndpi_get_proto_category(module, seen);
    by_protocol_[number] = label_of(seen, AppSource::dissector);
  }
  return {};
}

void Applications::look(FlowKey const& key, AppSlot& slot, PacketView const& packet) noexcept {
  if (!has_payload(key)) {
    slot.label = by_protocol_[key.protocol];
    slot.is_done = slot.is_settled = true;
    return;
  }
  if (slot.is_settled) return naming_.read_datagram(key, slot, packet);
  DissectorMemory::Turn const mine(dissector_->on_turn());
  make_room(slot.state == 0);
  if (!hold_state(key, slot, packet)) return settle(key, slot, packet.arrived_ns);
  read_names(key, slot, packet);
  auto const verdict = dissect(slot, packet);
  auto const packets_max =
      key.protocol == tcp_protocol ? settings_.tcp_packets_max : settings_.udp_packets_max;
  if (verdict.is_complete) {
    ++counters_.flows_recognised;
    settle(key, slot, packet.arrived_ns);
  } else if (slot.packets >= packets_max) {
    guess(key, slot);
    settle(key, slot, packet.arrived_ns);
  }
}

// False: the flow has lost its state, or had it long enough; it is guessed then.
bool Applications::hold_state(FlowKey const& key, AppSlot& slot, PacketView const& packet) noexcept {
  if (slot.state == 0) {
    slot.state = states_.take(key, packet.arrived_ns);
    if (slot.state == 0) return guess(key, slot), false;
    ++counters_.flows_begun;
    begin_state(key, slot);
    return true;
  }
  bool const is_ours = states_.is_of(slot.state, key);
  if (is_ours && packet.arrived_ns - states_.taken_at_ns(slot.state) <= settings_.time_max_ns) return true;
  guess(key, slot);
  return false;
}

void Applications::begin_state(FlowKey const& key, AppSlot const& slot) noexcept {
  if (key.protocol != tcp_protocol) return;
  auto& state = state_in(states_.memory(slot.state));
  auto const steps = slot.has_syn + slot.has_answer + slot.has_handshake;
  if (steps == 0) return;
  state.num_processed_pkts = static_cast<std::uint16_t>(steps);
  state.init_finished = 1;
  auto const from = slot.is_begun_by_a ? key.port_a : key.port_b,
             to = slot.is_begun_by_a ? key.port_b : key.port_a;
  state.setup_packet_direction = from < to;
  state.l4.tcp.seen_syn = slot.has_syn;
  state.l4.tcp.seen_syn_ack = slot.has_answer;
  state.l4.tcp.seen_ack = slot.has_handshake;
}

// So that a call has a place for its flow, when it is new, and memory of every size it may ask for.
void Applications::make_room(bool is_new) noexcept {
  constexpr std::size_t pages_least = 32;
  constexpr int displaced_most = 8;  // a call; the next goes on
  auto const& arena = dissector_->memory.arena();
  auto const reserve = std::min(pages_least, arena.pages() / 4);
  for (int i = 0; i < displaced_most && states_.oldest() != 0; ++i) {
    if ((!is_new || states_.used() < states_.size()) && arena.free_pages() >= reserve) return;
    displace(states_.oldest());
  }
}

void Applications::displace(std::uint32_t state) noexcept {
  ndpi_free_flow_data(&state_in(states_.memory(state)));
  states_.give_back(state);
  ++counters_.states_displaced;
  if (states_.oldest() != 0) states_.prefetch(states_.oldest());
}

void Applications::read_names(FlowKey const& key, AppSlot& slot, PacketView const& packet) noexcept {
  if (key.protocol == udp_protocol) return naming_.read_datagram(key, slot, packet);
  auto const& message = state_in(states_.memory(slot.state)).l4.tcp.tls.message;
  naming_.read_segment(slot, packet, message.buffer ? Octets{message.buffer, message.buffer_used} : Octets{});
}

Applications::Verdict Applications::dissect(AppSlot& slot, PacketView const& packet) noexcept {
  auto& state = state_in(states_.memory(slot.state));
  auto* const module = dissector_->module;
  ++slot.packets;
  ++counters_.packets_inspected;
  auto const bytes = static_cast<unsigned short>(std::min<std::size_t>(packet.network.size(), 0xffff));
  auto const seen = ndpi_detection_process_packet(module, &state, packet.network.data(), bytes,
                                                  static_cast<std::uint64_t>(packet.arrived_ns / 1'000'000));
  Verdict verdict{.is_known = seen.app_protocol != NDPI_PROTOCOL_UNKNOWN};
  if (!verdict.is_known) return verdict;
  slot.label = label_of(seen, source_of(state.confidence));
  bool const has_reader = state.check_extra_packets != 0 && state.extra_packets_func != nullptr;
  verdict.is_complete = !has_reader || !ndpi_extra_dissection_possible(module, &state);
  return verdict;
}

// The last word on a flow whose packets did not say enough.
void Applications::guess(FlowKey const& key, AppSlot& slot) noexcept {
  auto* const module = dissector_->module;
  ++counters_.flows_given_up;
  if (slot.state != 0 && states_.is_of(slot.state, key)) {
    auto& state = state_in(states_.memory(slot.state));
    std::uint8_t is_guessed = 0;
    auto const seen = ndpi_detection_giveup(module, &state, 1, &is_guessed);
    slot.label = label_of(seen, source_of(state.confidence));
    return;
  }
  if (slot.label.master != 0) return;  // what was seen before the state was lost
  bool const is_v4 = key.ip_version == 4;
  auto const a = is_v4 ? ipv4_of(key.address_a) : 0, b = is_v4 ? ipv4_of(key.address_b) : 0;
  auto const seen =
      slot.is_begun_by_a
          ? ndpi_guess_undetected_protocol(module, nullptr, key.protocol, a, key.port_a, b, key.port_b)
          : ndpi_guess_undetected_protocol(module, nullptr, key.protocol, b, key.port_b, a, key.port_a);
  slot.label = label_of(seen, AppSource::port);
  std::uint8_t is_users_own = 0;
  auto const by_port =
      ndpi_guess_protocol_id(module, nullptr, key.protocol, key.port_a, key.port_b, &is_users_own);
  if (seen.app_protocol != 0 && seen.app_protocol != by_port) slot.label.source = AppSource::address;
}

// What the dissector read of names, where our own readers have not.  Never its URL, nor names of devices.
void Applications::gather(AppSlot& slot) noexcept {
  auto const& state = state_in(states_.memory(slot.state));
  auto const master = slot.label.master;
  bool const is_http = master == NDPI_PROTOCOL_HTTP || master == NDPI_PROTOCOL_HTTP_PROXY;
  // Where TLS is only guessed the union holds something else.
  bool const is_tls = speaks_tls(master) && slot.label.source >= AppSource::dissector;
  if (!is_http && !is_tls && master != NDPI_PROTOCOL_DNS) return;
  if (state.host_server_name[0] == '\0' && !state.http.user_agent && !is_tls) return;
  auto* const names = naming_.names_of(slot);
  if (!names) return;
  auto const text = [this](char const* said) { return dissector_->text(said); };
  auto const host = text_in(state.host_server_name);
  if (names->origin == NameOrigin::none && !host.empty()) {
    set_host(names->server, octets_of(is_http ? host.substr(0, host.find(':')) : host));
    names->origin = is_tls ? NameOrigin::tls : is_http ? NameOrigin::http_host : NameOrigin::dns_question;
  }
  set_text(names->agent, octets_of(text(state.http.user_agent)));
  if (!is_tls) return;
  auto const& said = state.protos.tls_quic;
  set_text(names->ja3, octets_of(text_in(said.ja3_client)));
  set_text(names->ja3_server, octets_of(text_in(said.ja3_server)));
  auto const certificate = certificate_names(text(said.issuerDN), text(said.subjectDN), text(said.server_names));
  set_text(names->issuer, octets_of(certificate.issuer));
  set_text(names->certificate, octets_of(certificate.subject));
}

void Applications::settle(FlowKey const& key, AppSlot& slot, std::int64_t now_ns) noexcept {
  auto begun_ns = now_ns;  // what was asked before it began is what counts
  if (slot.state != 0 && states_.is_of(slot.state, key)) {
    gather(slot);
    begun_ns = states_.taken_at_ns(slot.state);
    drop_state(slot);
  }
  slot.state = 0;
  if (slot.has_hello && slot.label.source < AppSource::dissector) slot.label = by_hello(key, slot);
  naming_.label(key, slot, begun_ns);
  slot.is_settled = true;
  slot.is_done = !is_dns(key);
}

// Our readers know hellos that nDPI does not: of QUIC's second version, and those that came in shuffled
// pieces.
AppLabel Applications::by_hello(FlowKey const& key, AppSlot const& slot) const noexcept {
  auto const* const names = naming_.names(slot);
  bool const is_dtls = names && names->ja4.used != 0 && names->ja4.text[0] == 'd';
  ndpi_protocol seen{};
  seen.app_protocol = key.protocol == tcp_protocol ? NDPI_PROTOCOL_TLS
                      : is_dtls                    ? NDPI_PROTOCOL_DTLS
                                                   : NDPI_PROTOCOL_QUIC;
  seen.category = ndpi_get_proto_category(dissector_->module, seen);
  return label_of(seen, AppSource::dissector);
}

void Applications::drop_state(AppSlot& slot) noexcept {
  ndpi_free_flow_data(&state_in(states_.memory(slot.state)));
  states_.give_back(slot.state);
}

void Applications::give_up(FlowKey const& key, AppSlot& slot, std::int64_t now_ns) noexcept {
  if (slot.is_settled) {
    slot.is_done = true;
    return;
  }
  DissectorMemory::Turn const mine(dissector_->on_turn());
  guess(key, slot);
  settle(key, slot, now_ns);
  slot.is_done = true;
}

ApplicationCounters Applications::counters() const noexcept {
  auto counters = counters_;
  counters.memory_borrowed = dissector_->memory.counters().borrowed;
  counters.memory_strange = dissector_->memory.counters().strange;
  return counters;
}

DissectorWords const& dissector_words() { return words_by(nullptr); }

}  // namespace campus::packet
