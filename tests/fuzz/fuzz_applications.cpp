// Trains of packets of any payload through nDPI and our own readers: four flows, two of them TCP.  A slot
// never says more than it may, a text is never longer than its place and never steers a terminal, and what
// was taken is given back. nDPI's memory is the system's here, so that the sanitizer sees where it ends.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include "collectors/packet/applications.hpp"
#include "tests/fuzz/application_train.hpp"

using namespace campus;
using namespace campus::packet;
using test::TrainPacket;

namespace {

void demand(bool is_true) {
  if (!is_true) std::abort();
}

ApplicationList list() {
  ApplicationList list;
  list.applications = {{"x", "", category_own_first, Teaching::no}};
  list.suffixes = {{"example.cn", 0}, {"cn", 0}, {"com", 0}};
  return list;
}

// Made once: a module of nDPI's takes milliseconds.  Its caches last from train to train.
Applications& applications() {
  static NameTable const table(list());
  static auto const made = [] {
    auto applications = std::make_unique<Applications>();
    ApplicationSettings settings;
    settings.states_max = 3;  // fewer than flows, so that one is displaced
    settings.dissector_bytes = 0;
    settings.naming.names_max = 3;
    settings.naming.dns.entries = 64;
    settings.naming.table = &table;
    demand(applications->prepare(settings, {1, 2}).has_value());
    return applications;
  }();
  return *made;
}

FlowKey key_of(TrainPacket const& packet) {
  std::uint16_t const above = (packet.what & 8) != 0 ? 20'000 : 0;
  return {
      .address_a = IpAddress::v4(0x0a140005),
      .address_b = IpAddress::v4(0xc0000250),
      .port_a = static_cast<std::uint16_t>(50'000 + packet.flow()),
      .port_b = static_cast<std::uint16_t>(test::train_ports[packet.port % test::train_ports.size()] + above),
      .protocol = packet.is_tcp() ? tcp_protocol : udp_protocol};
}

void put16(std::uint8_t* at, std::size_t value) {
  at[0] = static_cast<std::uint8_t>(value >> 8);
  at[1] = static_cast<std::uint8_t>(value);
}

// In memory of exactly its size.
struct Built {
  std::unique_ptr<std::uint8_t[]> bytes;
  PacketView view;

  Built(TrainPacket const& packet, FlowKey const& key, std::uint32_t sequence, std::int64_t now_ns) {
    std::size_t const header = packet.is_tcp() ? 20 : 8, whole = 20 + header + packet.payload.size();
    bytes = std::make_unique<std::uint8_t[]>(whole);
    auto* const ip = bytes.get();
    ip[0] = 0x45, ip[8] = 64, ip[9] = key.protocol;
    put16(ip + 2, whole);
    bool const is_from_a = packet.is_from_client();
    std::memcpy(ip + (is_from_a ? 12 : 16), key.address_a.octets.data() + 12, 4);
    std::memcpy(ip + (is_from_a ? 16 : 12), key.address_b.octets.data() + 12, 4);
    put16(ip + 20, is_from_a ? key.port_a : key.port_b);
    put16(ip + 22, is_from_a ? key.port_b : key.port_a);
    if (packet.is_tcp()) {
      put16(ip + 24, sequence >> 16), put16(ip + 26, sequence & 0xffff);
      ip[31] = 1, ip[32] = 0x50, ip[33] = 0x18;
    } else {
      put16(ip + 24, 8 + packet.payload.size());
    }
    if (!packet.payload.empty()) std::memcpy(ip + 20 + header, packet.payload.data(), packet.payload.size());
    Octets const network{ip, whole};
    view = {.network = network,
            .payload = network.subspan(20 + header),
            .payload_wire_bytes = static_cast<std::uint32_t>(packet.payload.size()),
            .arrived_ns = now_ns,
            .is_from_a = is_from_a,
            .tcp_flags = static_cast<std::uint8_t>(packet.is_tcp() ? 0x18 : 0)};
  }
};

template <std::size_t Bytes>
void check(FlowText<Bytes> const& text) {
  demand(text.used <= Bytes);
  for (char const letter : text.view()) demand(static_cast<unsigned char>(letter) >= 0x20 && letter != 0x7f);
}

void check(AppSlot const& slot) {
  auto const* const names = applications().names(slot);
  if (!names) return;
  check(names->server), check(names->ja4), check(names->ja3), check(names->ja3_server), check(names->agent);
  check(names->certificate), check(names->issuer);
  demand(names->answers_used <= FlowNames::answers_max);
}

struct Flow {
  FlowKey key;
  AppSlot slot;
  std::uint32_t sequence[2]{1, 1};
  bool is_known = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  Flow flows[4];
  std::int64_t now_ns = 1'700'000'000'000'000'000;
  std::span<std::uint8_t const> train(data, size);
  for (TrainPacket packet; test::next_packet(train, packet); now_ns += 1'000'000) {
    auto& flow = flows[packet.flow()];
    if (!flow.is_known) flow.key = key_of(packet);
    flow.is_known = true;
    auto& sequence = flow.sequence[packet.is_from_client() ? 0 : 1];
    Built const built(packet, flow.key, sequence, now_ns);
    sequence += static_cast<std::uint32_t>(packet.payload.size());
    applications().inspect(flow.key, flow.slot, built.view);
    check(flow.slot);
  }
  for (auto& flow : flows) {
    if (!flow.is_known) continue;
    applications().give_up(flow.key, flow.slot, now_ns);
    demand(flow.slot.is_done && flow.slot.state == 0);
    check(flow.slot);
    applications().release(flow.slot);
  }
  demand(applications().states_used() == 0);
  return 0;
}
