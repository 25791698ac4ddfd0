#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "collectors/exporters/datagram_reader.hpp"
#include "collectors/exporters/limits.hpp"

namespace campus::exporters::fuzz {

inline void demand(bool is_true) {
  if (!is_true) std::abort();
}

// Listens, and holds every flow and every frame to what their headers promise.
struct Suspicious : Audience {
  std::uint64_t flows = 0, frames = 0, counters = 0;
  std::span<std::byte const> datagram;

  void hear(ExportedFlow const& flow) override {
    ++flows;
    auto const& record = flow.record;
    auto const& key = record.key;
    demand(key.address_a < key.address_b || (key.address_a == key.address_b && key.port_a <= key.port_b));
    demand(key.protocol == 6 || key.protocol == 17 || key.protocol == 132 ||
           (key.port_a == 0 && key.port_b == 0));
    demand(key.vlan < 4096);
    demand(key.ip_version == 4 || key.ip_version == 6);
    demand(record.first_ns <= record.last_ns);
    demand(record.sampled_one_in >= 1 && record.sampled_one_in <= sampled_one_in_max);
    demand(record.a.counts != Counts{} || record.b.counts != Counts{});
  }
  void hear(SampledFrame const& frame) override {
    ++frames;
    demand(frame.bytes.data() >= datagram.data() &&
           frame.bytes.data() + frame.bytes.size() <= datagram.data() + datagram.size());
    demand(frame.bytes.size() <= frame.wire_length);
    demand(frame.one_in >= 1);
  }
  void hear(InterfaceCounters const&) override { ++counters; }
  void hear(EthernetCounters const&) override { ++counters; }
};

inline void check(DatagramReader const& reader, Suspicious const& heard) {
  auto const& counters = reader.counters();
  demand(counters.out_of_memory == 0);
  std::uint64_t datagrams = counters.from_strangers + counters.not_understood + counters.no_room;
  std::uint64_t flows = 0, frames = 0;
  auto const all = reader.statistics();
  demand(all.size() <= exporters_max * domains_per_exporter_max);
  for (auto const& domain : all) {
    demand(domain.templates <= templates_per_domain_max);
    demand(domain.waiting_sets <= waiting_sets_max);
    datagrams += domain.datagrams;
    flows += domain.flows;
    frames += domain.frames;
  }
  // A domain that was silent for an hour may have given its place, and its counts are gone with it.
  demand(datagrams <= counters.datagrams);
  demand(flows <= heard.flows);
  demand(frames <= heard.frames);
}

// An input is a train of datagrams, because templates and sequences need what came before: 16 bits each,
// twelve for the length and four for who, when and whether the length in an IPFIX message is made to be true,
// then the bytes. `begin` writes the first bytes of a datagram, so that a target stays with its protocol.
template <class Begin>
void hear_train(std::uint8_t const* data, std::size_t size, Begin begin) {
  constexpr unsigned other_bit = 0x8000, later_bit = 0x4000, true_bit = 0x2000, length_bits = 0x0fff;
  std::array const exporters{IpAddress::v4(0xc000'0201), IpAddress::v4(0xc000'0202)};
  DatagramReader reader{{.exporters = {{.from = Prefix::parse("192.0.2.1").value()},
                                       {.from = Prefix::parse("192.0.2.2").value(), .sampled_one_in = 8}}}};
  Suspicious heard;
  Instant now{std::chrono::seconds{1'788'220'800}};
  std::vector<std::uint8_t> datagram;
  for (std::size_t at = 0; at + 2 <= size;) {
    unsigned const head = static_cast<unsigned>(data[at]) << 8 | data[at + 1];
    at += 2;
    auto const length = std::min<std::size_t>(head & length_bits, size - at);
    datagram.assign(data + at, data + at + length);
    at += length;
    begin(datagram);
    if ((head & true_bit) != 0 && datagram.size() >= 4 && datagram[1] == 10) {
      datagram[2] = static_cast<std::uint8_t>(datagram.size() >> 8);
      datagram[3] = static_cast<std::uint8_t>(datagram.size());
    }
    now += (head & later_bit) != 0 ? Duration{std::chrono::minutes(40)}
                                   : Duration{std::chrono::milliseconds(10)};
    heard.datagram = std::as_bytes(std::span{datagram});
    reader.read(exporters[(head & other_bit) != 0 ? 1 : 0], heard.datagram, now, heard);
  }
  check(reader, heard);
}

}  // namespace campus::exporters::fuzz
