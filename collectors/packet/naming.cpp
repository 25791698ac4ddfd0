#include "collectors/packet/naming.hpp"

#include <algorithm>
#include <string>

namespace campus::packet {
namespace {

// A hello stands in the first packets of a flow or nowhere.
constexpr std::uint8_t hello_packets_max = 6;

void set_application(AppLabel& label, NameTable::Match const& match, AppSource source) noexcept {
  label.application = match.application;
  label.category = match.category;
  label.source = source;
}

// The dissector saw in the packets what it is, and not only what carries it.
bool is_seen(AppLabel const& label) noexcept {
  return label.application != 0 && label.source >= AppSource::dissector;
}

// Its word for a cloud says no more than our name for one.
bool is_seen_well(AppLabel const& label) noexcept {
  auto const word = category_word(label.category);
  return is_seen(label) && word != "cloud" && word != "web" && word != "network";
}

}  // namespace

Result<void> Naming::prepare(Settings const& settings, HashSeed seed) {
  table_ = settings.table;
  if (!pool_.prepare(settings.names_max) || !quic_.prepare())
    return fail(Fault::Kind::full, "CMP-P041", {{"names", std::to_string(settings.names_max)}});
  return dns_.prepare(settings.dns, seed);
}

FlowNames* Naming::names_of(AppSlot& slot) noexcept {
  if (slot.names == 0) slot.names = pool_.take();
  if (slot.names != 0) return &pool_[slot.names];
  ++counters_.names_missed;
  return nullptr;
}

void Naming::release(AppSlot& slot) noexcept {
  if (slot.names != 0) pool_.give_back(slot.names);
  slot.names = 0;
}

void Naming::keep_hello(AppSlot& slot, ClientHello const& hello) noexcept {
  ++counters_.hellos;
  slot.has_hello = true;
  auto* const names = names_of(slot);
  if (!names) return;
  if (!hello.server_name.empty()) {
    set_host(names->server, hello.server_name);
    names->origin = NameOrigin::tls;
  }
  if (!hello.is_whole) return;
  names->ja4.text = ja4(hello);
  names->ja4.used = static_cast<std::uint8_t>(names->ja4.text.size());
}

void Naming::learn(FlowKey const& key, DnsMessage const& answer, PacketView const& packet) noexcept {
  dns_.learn(answer, packet.is_from_a ? key.address_b : key.address_a, packet.arrived_ns);
}

void Naming::overhear(FlowKey const& key, PacketView const& packet) noexcept {
  DnsMessage message;
  if (is_dns(key) && read_dns_message(packet.payload, message) && message.is_answer) learn(key, message, packet);
}

void Naming::read_answer(FlowKey const& key, AppSlot& slot, PacketView const& packet) noexcept {
  DnsMessage message;
  if (!read_dns_message(packet.payload, message)) return;
  if (message.is_answer) {
    ++counters_.answers;
    learn(key, message, packet);
  }
  // Many questions may share a flow; what it is called by is the first.
  if (slot.is_settled || message.name_used == 0) return;
  auto* const names = names_of(slot);
  if (!names || (names->origin != NameOrigin::none && names->server.view() != message.question())) return;
  if (names->origin == NameOrigin::none) {
    set_host(names->server, octets_of(message.question()));
    names->origin = NameOrigin::dns_question;
  }
  if (!message.is_answer || names->answers_used != 0) return;
  names->has_answer = true;
  names->dns_code = message.code;
  for (auto const& found :
       message.found().first(std::min<std::size_t>(message.addresses_used, FlowNames::answers_max)))
    names->answers[names->answers_used++] = found.address;
}

void Naming::read_datagram(FlowKey const& key, AppSlot& slot, PacketView const& packet) noexcept {
  if (is_dns(key)) return read_answer(key, slot, packet);
  if (slot.has_hello || slot.packets >= hello_packets_max || packet.payload.empty()) return;
  ClientHello hello;
  Octets message;
  constexpr std::uint8_t long_header = 0xc0, record_of_handshake = 22;
  if ((packet.payload[0] & long_header) == long_header) {
    if (quic_.take(key, packet.payload, message) == QuicHellos::Outcome::whole &&
        read_client_hello(message, ClientHello::Carrier::quic, hello))
      keep_hello(slot, hello);
  } else if (packet.payload[0] == record_of_handshake && read_dtls_hello(packet.payload, hello)) {
    keep_hello(slot, hello);
  }
}

void Naming::read_segment(AppSlot& slot, PacketView const& packet, Octets before) noexcept {
  if (slot.has_hello || packet.payload.empty()) return;
  auto stream = packet.payload;
  if (!before.empty()) {
    auto const kept = before.first(std::min(before.size(), stream_bytes_max));
    auto const added = stream.first(std::min(stream.size(), stream_bytes_max - kept.size()));
    std::ranges::copy(kept, joined_.begin());
    std::ranges::copy(added, joined_.begin() + static_cast<std::ptrdiff_t>(kept.size()));
    stream = Octets{joined_}.first(kept.size() + added.size());
  }
  ClientHello hello;
  if (!read_tls_hello(stream, unwrapped_, hello)) return;
  // One that broke off because the next segment has the rest is read when that one is here.
  bool const is_captured_short = packet.payload.size() < packet.payload_wire_bytes;
  if (hello.is_whole || is_captured_short || stream.size() == stream_bytes_max) keep_hello(slot, hello);
}

std::string_view Naming::name_before(FlowKey const& key, AppSlot const& slot,
                                     std::int64_t begun_ns) const noexcept {
  auto const& client = slot.is_begun_by_a ? key.address_a : key.address_b;
  auto const& server = slot.is_begun_by_a ? key.address_b : key.address_a;
  auto const name = dns_.name_of(server, client, begun_ns);
  return name.empty() ? dns_.name_of(client, server, begun_ns) : name;
}

void Naming::label(FlowKey const& key, AppSlot& slot, std::int64_t begun_ns) noexcept {
  if (!table_) return;
  auto const* const own = names(slot);
  bool const has_own = own && own->origin != NameOrigin::none;
  auto const* const match = has_own ? table_->find(own->server.view()) : nullptr;
  if (match && !match->is_shared) return set_application(slot.label, *match, AppSource::name);
  if (has_own && !match) return;
  auto const before = name_before(key, slot, begun_ns);
  auto const* const asked = before.empty() ? nullptr : table_->find(before);
  if (!has_own && !before.empty())
    if (auto* const names = names_of(slot)) {
      set_host(names->server, octets_of(before));
      names->origin = NameOrigin::dns_before;
    }
  if (asked && !asked->is_shared && !is_seen(slot.label))
    return set_application(slot.label, *asked, AppSource::dns);
  if (match && !is_seen_well(slot.label)) return set_application(slot.label, *match, AppSource::name);
  if (asked && slot.label.application == 0) set_application(slot.label, *asked, AppSource::dns);
}

}  // namespace campus::packet
