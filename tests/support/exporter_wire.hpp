#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/exporters/datagram_reader.hpp"

namespace campus::exporters::test {

// Bytes in network order, put together field by field.
class Wire {
public:
  Wire& u8(std::uint64_t value) { return number(value, 1); }
  Wire& u16(std::uint64_t value) { return number(value, 2); }
  Wire& u32(std::uint64_t value) { return number(value, 4); }
  Wire& u64(std::uint64_t value) { return number(value, 8); }
  Wire& number(std::uint64_t value, int size) {
    for (int i = size - 1; i >= 0; --i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    return *this;
  }
  Wire& numbers(std::initializer_list<std::uint64_t> values, int size) {
    for (auto const value : values) number(value, size);
    return *this;
  }
  Wire& address(std::string_view text) {
    auto const address = IpAddress::parse(text).value();
    auto const from = address.is_v4() ? address.octets.begin() + 12 : address.octets.begin();
    bytes_.insert(bytes_.end(), from, address.octets.end());
    return *this;
  }
  Wire& add(Wire const& other) {
    bytes_.insert(bytes_.end(), other.bytes_.begin(), other.bytes_.end());
    return *this;
  }
  Wire& zeros(std::size_t count) {
    bytes_.resize(bytes_.size() + count);
    return *this;
  }
  std::size_t size() const { return bytes_.size(); }
  std::vector<std::uint8_t> const& bytes() const { return bytes_; }
  std::vector<std::uint8_t>& bytes() { return bytes_; }

private:
  std::vector<std::uint8_t> bytes_;
};

// 2026-09-01 00:00:00 UTC.
constexpr std::uint32_t noon = 1'788'220'800;

struct V9 {
  std::uint32_t sequence = 1, source = 7, uptime_ms = 1'000'000, seconds = noon;
  Wire with(std::initializer_list<Wire> sets) const {
    Wire message;
    message.u16(9).u16(sets.size()).u32(uptime_ms).u32(seconds).u32(sequence).u32(source);
    for (auto const& set : sets) message.add(set);
    return message;
  }
};

struct Ipfix {
  std::uint32_t sequence = 0, domain = 7, seconds = noon;
  Wire with(std::initializer_list<Wire> sets) const {
    Wire body;
    for (auto const& set : sets) body.add(set);
    return Wire{}.u16(10).u16(16 + body.size()).u32(seconds).u32(sequence).u32(domain).add(body);
  }
};

inline Wire set(std::uint16_t number, Wire const& body) {
  return Wire{}.u16(number).u16(4 + body.size()).add(body);
}

struct Field {
  std::uint16_t element, length;
  std::uint32_t enterprise = 0;
};

inline Wire fields(std::initializer_list<Field> list) {
  Wire wire;
  for (auto const& field : list) {
    wire.u16(field.enterprise != 0 ? field.element | 0x8000 : field.element).u16(field.length);
    if (field.enterprise != 0) wire.u32(field.enterprise);
  }
  return wire;
}

// The record of a template, as its set holds it.
inline Wire layout(std::uint16_t number, std::initializer_list<Field> list) {
  return Wire{}.u16(number).u16(list.size()).add(fields(list));
}

// Addresses, ports, protocol, octets, packets: 25 bytes.
inline std::initializer_list<Field> const& plain_fields() {
  static std::initializer_list<Field> const list{{8, 4}, {12, 4}, {7, 2}, {11, 2}, {4, 1}, {1, 8}, {2, 4}};
  return list;
}
inline Wire plain_record(std::uint64_t octets = 1500, std::uint64_t packets = 3,
                         std::uint16_t port = 40'000) {
  return Wire{}.address("10.0.0.5").address("10.0.0.1").u16(port).u16(443).u8(6).u64(octets).u32(packets);
}

// Who listens, and keeps what was heard.
struct Kept : Audience {
  std::vector<ExportedFlow> flows;
  std::vector<SampledFrame> frames;
  std::vector<std::string> frame_bytes;
  std::vector<InterfaceCounters> interfaces;
  std::vector<EthernetCounters> ethernets;

  void hear(ExportedFlow const& flow) override { flows.push_back(flow); }
  void hear(SampledFrame const& frame) override {
    frames.push_back(frame);
    frame_bytes.emplace_back(reinterpret_cast<char const*>(frame.bytes.data()), frame.bytes.size());
  }
  void hear(InterfaceCounters const& counters) override { interfaces.push_back(counters); }
  void hear(EthernetCounters const& counters) override { ethernets.push_back(counters); }
};

inline Instant at(std::int64_t seconds) { return Instant{std::chrono::seconds{seconds}}; }

// A reader that hears 192.0.2.0/24, and what it heard.
struct Listening {
  Kept kept;
  DatagramReader reader{{.exporters = {{.from = Prefix::parse("192.0.2.0/24").value()}}}};
  std::string from = "192.0.2.1";
  Instant now = at(noon);

  void hear(Wire const& datagram) {
    reader.read(IpAddress::parse(from).value(), std::as_bytes(std::span{datagram.bytes()}), now, kept);
  }
  DomainStatistics only() const { return reader.statistics().at(0); }
  FlowRecord const& record(std::size_t place = 0) const { return kept.flows.at(place).record; }
};

}  // namespace campus::exporters::test
