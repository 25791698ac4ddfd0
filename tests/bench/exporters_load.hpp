#pragma once

#include <random>
#include <string_view>
#include <vector>

#include "tests/support/exporter_wire.hpp"

namespace campus::exporters::test {

// Datagrams of one exporter, the same at each run: conversations of 60,000 ends, as many records in a
// datagram as an Ethernet frame carries.
struct ExporterLoad {
  std::vector<std::vector<std::uint8_t>> datagrams;
  std::size_t records = 0;  // or samples
};

constexpr std::size_t load_datagrams = 1'000;
constexpr std::size_t datagram_bytes = 1'440;

// What routers send by default: addresses, next hop, ports, protocol, service, flags, interfaces, 32-bit
// counts, uptimes, autonomous systems, masks, direction.
inline std::initializer_list<Field> const& router_fields() {
  static std::initializer_list<Field> const list{
      {8, 4}, {12, 4}, {15, 4}, {7, 2},  {11, 2}, {4, 1},  {5, 1}, {6, 1},  {10, 4}, {14, 4},
      {1, 4}, {2, 4},  {22, 4}, {21, 4}, {16, 2}, {17, 2}, {9, 1}, {13, 1}, {61, 1}};
  return list;
}
inline Wire router_record(std::mt19937& random) {
  Wire record;
  record.u32(0x0a00'0000 + random() % 60'000).u32(0xc000'0200 + random() % 250).u32(0);
  record.u16(random()).u16(443).u8(6).u8(0).u8(0x1b).u32(1 + random() % 48).u32(49).u32(random() % 1'000'000);
  return record.u32(1 + random() % 1'000).u32(900'000).u32(990'000).u16(0).u16(0).u8(24).u8(0).u8(0);
}

// The same of a younger device: 64-bit counts, absolute milliseconds, MACs, VLAN, the reason of the end, and
// the name of an interface as long as it is.
inline std::initializer_list<Field> const& switch_fields() {
  static std::initializer_list<Field> const list{{8, 4},   {12, 4}, {7, 2},  {11, 2}, {4, 1},   {5, 1},
                                                 {6, 2},   {10, 4}, {14, 4}, {1, 8},  {2, 8},   {152, 8},
                                                 {153, 8}, {56, 6}, {80, 6}, {58, 2}, {136, 1}, {82, 0xffff}};
  return list;
}
inline Wire switch_record(std::mt19937& random) {
  Wire record;
  record.u32(0x0a00'0000 + random() % 60'000).u32(0xc000'0200 + random() % 250);
  record.u16(random())
      .u16(443)
      .u8(6)
      .u8(0)
      .u16(0x1b)
      .u32(1 + random() % 48)
      .u32(49)
      .u64(random())
      .u64(1 + random() % 1'000);
  record.u64(std::uint64_t{noon - 60} * 1000)
      .u64(std::uint64_t{noon - 5} * 1000)
      .number(random(), 6)
      .number(random(), 6);
  return record.u16(12).u8(1).u8(4).u32(0x65746830);
}

template <class Message, class MakeRecord>
ExporterLoad template_load(std::initializer_list<Field> const& list, std::uint16_t template_set,
                           Message message, MakeRecord make_record) {
  std::mt19937 random{1};
  ExporterLoad load;
  load.datagrams.push_back(message.with({set(template_set, layout(300, list))}).bytes());
  for (std::size_t i = 1; i < load_datagrams; ++i) {
    Wire records;
    for (auto record = make_record(random); records.size() + record.size() < datagram_bytes;
         record = make_record(random)) {
      records.add(record);
      ++load.records;
    }
    load.datagrams.push_back(message.with({set(300, records)}).bytes());
  }
  return load;
}

inline ExporterLoad make_netflow9_load() { return template_load(router_fields(), 0, V9{}, router_record); }
inline ExporterLoad make_ipfix_load() { return template_load(switch_fields(), 2, Ipfix{}, switch_record); }

inline ExporterLoad make_netflow5_load() {
  std::mt19937 random{1};
  ExporterLoad load;
  for (std::size_t i = 0; i < load_datagrams; ++i) {
    Wire datagram;
    datagram.u16(5).u16(30).u32(1'000'000).u32(noon).u32(0).u32(i * 30).u16(0).u16(0);
    for (int record = 0; record < 30; ++record, ++load.records) {
      datagram.u32(0x0a00'0000 + random() % 60'000).u32(0xc000'0200 + random() % 250).u32(0).u16(1).u16(2);
      datagram.u32(1 + random() % 1'000).u32(random() % 1'000'000).u32(900'000).u32(990'000);
      datagram.u16(random()).u16(443).u8(0).u8(0x1b).u8(6).u8(0).zeros(8);
    }
    load.datagrams.push_back(datagram.bytes());
  }
  return load;
}

// Eight samples of 128 bytes of a frame, as a switch sends them.
inline ExporterLoad make_sflow_load() {
  std::mt19937 random{1};
  ExporterLoad load;
  for (std::size_t i = 0; i < load_datagrams; ++i) {
    Wire datagram;
    datagram.u32(5).u32(1).u32(0xc000'0201).u32(0).u32(i).u32(60'000).u32(7);
    for (std::uint32_t sample = 0; sample < 7; ++sample, ++load.records) {
      auto const record = Wire{}.u32(1).u32(144).u32(1).u32(1'518).u32(4).u32(128).zeros(128);
      datagram.u32(1)
          .u32(32 + record.size())
          .u32(sample)
          .u32(random() % 48)
          .u32(1'024)
          .u32(0)
          .u32(0)
          .u32(1)
          .u32(2);
      datagram.u32(1).add(record);
    }
    load.datagrams.push_back(datagram.bytes());
  }
  return load;
}

}  // namespace campus::exporters::test
