#include "tests/support/packet.hpp"

#include <algorithm>
#include <cassert>

#include "policy/model/address.hpp"

namespace campus::test {
namespace {

void put16(Bytes& bytes, std::size_t at, std::size_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}

void put_address(Bytes& bytes, std::size_t at, std::string_view text) {
  auto const address = IpAddress::parse(text).value();
  auto const first = address.octets.begin() + (address.is_v4() ? 12 : 0);
  std::copy(first, address.octets.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
}

void put_mac(Bytes& bytes, std::size_t at, std::string_view text) {
  auto const mac = MacAddress::parse(text).value();
  std::ranges::copy(mac.octets, bytes.begin() + static_cast<std::ptrdiff_t>(at));
}

Bytes ports(std::size_t size, std::uint16_t source, std::uint16_t destination) {
  Bytes header(size);
  put16(header, 0, source);
  put16(header, 2, destination);
  return header;
}

std::string text_of(Bytes const& bytes) { return {bytes.begin(), bytes.end()}; }

std::string number_of(std::uint64_t value, int bytes, bool is_big_endian) {
  std::string text;
  for (int i = 0; i < bytes; ++i) {
    auto const shift = 8 * (is_big_endian ? bytes - 1 - i : i);
    text += static_cast<char>(value >> shift & 0xff);
  }
  return text;
}

}  // namespace

Packet::Packet(Begin begin) {
  switch (begin) {
    case Begin::ethernet:
      layers_.push_back({.bytes = Bytes(14), .names = Names::ether_type, .names_at = 12});
      macs("02:00:00:00:00:01", "02:00:00:00:00:02");
      break;
    case Begin::sll:
      layers_.push_back({.bytes = Bytes(16), .names = Names::ether_type, .names_at = 14});
      break;
    case Begin::sll2:
      layers_.push_back({.bytes = Bytes(20), .names = Names::ether_type, .names_at = 0});
      break;
    case Begin::raw: layers_.push_back({.bytes = {}}); break;
    case Begin::null_little:
      layers_.push_back({.bytes = Bytes(4), .names = Names::address_family, .is_little = true});
      break;
    case Begin::null_big:
    case Begin::loop: layers_.push_back({.bytes = Bytes(4), .names = Names::address_family}); break;
    case Begin::ppp:
      layers_.push_back({.bytes = {0xff, 0x03, 0, 0}, .names = Names::ppp_protocol, .names_at = 2});
      break;
    case Begin::ppp_bare: layers_.push_back({.bytes = Bytes(2), .names = Names::ppp_protocol}); break;
    case Begin::cisco_hdlc:
      layers_.push_back({.bytes = {0x0f, 0, 0, 0}, .names = Names::ether_type, .names_at = 2});
      break;
  }
}

Packet& Packet::add(Layer layer, std::uint16_t ether_type, std::uint8_t ip_protocol) {
  auto& before = layers_.back();
  bool const is_ipv6 = ether_type == 0x86dd;
  switch (before.names) {
    case Names::ether_type: put16(before.bytes, before.names_at, ether_type); break;
    case Names::ip_protocol: before.bytes[before.names_at] = ip_protocol; break;
    case Names::ppp_protocol: put16(before.bytes, before.names_at, is_ipv6 ? 0x57 : 0x21); break;
    case Names::address_family: before.bytes[before.is_little ? 0 : 3] = is_ipv6 ? 30 : 2; break;
    case Names::nothing: break;
  }
  layers_.push_back(std::move(layer));
  return *this;
}

Packet& Packet::macs(std::string_view source, std::string_view destination) {
  put_mac(layers_.front().bytes, 0, destination);
  put_mac(layers_.front().bytes, 6, source);
  return *this;
}

Packet& Packet::vlan(std::uint16_t id, std::uint16_t tag_type) {
  Bytes tag(4);
  put16(tag, 0, id);
  return add({.bytes = tag, .names = Names::ether_type, .names_at = 2}, tag_type, 0);
}

Packet& Packet::ipv4(std::string_view source, std::string_view destination) {
  Bytes header(20);
  header[0] = 0x45;
  header[8] = 64;
  put_address(header, 12, source);
  put_address(header, 16, destination);
  return add({.bytes = header,
              .names = Names::ip_protocol,
              .names_at = 9,
              .length = Length::ipv4_total,
              .length_at = 2},
             0x0800, 4);
}

Packet& Packet::fragment4(std::uint16_t id, std::size_t offset, bool more) {
  assert(offset % 8 == 0);
  put16(layers_.back().bytes, 4, id);
  put16(layers_.back().bytes, 6, offset / 8 | (more ? 0x2000u : 0u));
  return *this;
}

Packet& Packet::options4(std::size_t words) {
  auto& header = layers_.back().bytes;
  header.resize(20 + 4 * words, 1);  // option 1 does nothing
  header[0] = static_cast<std::uint8_t>(0x45 + words);
  return *this;
}

Packet& Packet::no_length() {
  layers_.back().length = Length::none;
  return *this;
}

Packet& Packet::with_length() {
  layers_.back().length = Length::udp;
  layers_.back().length_at = 4;
  return *this;
}

Packet& Packet::with_flags(std::uint8_t flags) {
  layers_.back().bytes[12] = 0x50;
  layers_.back().bytes[13] = flags;
  return *this;
}

Packet& Packet::ipv6(std::string_view source, std::string_view destination) {
  Bytes header(40);
  header[0] = 0x60;
  header[7] = 64;
  put_address(header, 8, source);
  put_address(header, 24, destination);
  return add({.bytes = header,
              .names = Names::ip_protocol,
              .names_at = 6,
              .length = Length::ipv6_payload,
              .length_at = 4},
             0x86dd, 41);
}

Packet& Packet::extension(std::uint8_t number, std::size_t extra_eights) {
  Bytes header(8 + 8 * extra_eights);
  header[0] = 59;  // nothing follows, unless a next layer is added
  header[1] = static_cast<std::uint8_t>(extra_eights);
  return add({.bytes = header, .names = Names::ip_protocol, .names_at = 0}, 0, number);
}

Packet& Packet::authentication() {
  Bytes header(24);
  header[0] = 59;
  header[1] = 24 / 4 - 2;
  return add({.bytes = header, .names = Names::ip_protocol, .names_at = 0}, 0, 51);
}

Packet& Packet::fragment6(std::uint32_t id, std::size_t offset, bool more) {
  assert(offset % 8 == 0);
  Bytes header(8);
  put16(header, 2, offset | (more ? 1u : 0u));
  put16(header, 4, id >> 16);
  put16(header, 6, id & 0xffff);
  return add({.bytes = header, .names = Names::ip_protocol, .names_at = 0}, 0, 44);
}

Packet& Packet::add_transport(Bytes header, std::uint8_t number) {
  return add({.bytes = std::move(header)}, 0, number);
}

Packet& Packet::udp(std::uint16_t source, std::uint16_t destination) {
  return add_transport(ports(8, source, destination), 17);
}
Packet& Packet::tcp(std::uint16_t source, std::uint16_t destination) {
  return add_transport(ports(20, source, destination), 6);
}
Packet& Packet::sctp(std::uint16_t source, std::uint16_t destination) {
  return add_transport(ports(12, source, destination), 132);
}
Packet& Packet::icmp() { return add_transport({8, 0, 0, 0, 0, 1, 0, 1}, 1); }
Packet& Packet::icmpv6() { return add_transport({128, 0, 0, 0, 0, 1, 0, 1}, 58); }
Packet& Packet::protocol(std::uint8_t number) { return add_transport({}, number); }
Packet& Packet::arp() { return add({.bytes = Bytes(28)}, 0x0806, 0); }
Packet& Packet::lldp() { return add({.bytes = Bytes(30)}, 0x88cc, 0); }
Packet& Packet::ether_type(std::uint16_t type) { return add({.bytes = {}}, type, 0); }

Packet& Packet::pppoe() {
  return add({.bytes = {0x11, 0, 0, 1, 0, 0, 0, 0},
              .names = Names::ppp_protocol,
              .names_at = 6,
              .length = Length::pppoe,
              .length_at = 4},
             0x8864, 0);
}

Packet& Packet::spanning_tree() {
  layers_.back().length = Length::llc;
  layers_.back().length_at = layers_.back().names_at;
  return append({0x42, 0x42, 0x03}).payload(35);
}

Packet& Packet::snap(std::uint16_t type) {
  layers_.back().length = Length::llc;
  layers_.back().length_at = layers_.back().names_at;
  layers_.back().names = Names::nothing;
  Bytes header{0xaa, 0xaa, 0x03, 0, 0, 0, 0, 0};
  put16(header, 6, type);
  return add({.bytes = header}, 0, 0);
}

Packet& Packet::payload(std::size_t count) { return append(Bytes(count, 0x55)); }

Packet& Packet::append(Bytes const& bytes) {
  auto& last = layers_.emplace_back();
  last.bytes = bytes;
  return *this;
}

Bytes Packet::bytes() const {
  Bytes frame;
  std::size_t left = 0;
  for (auto const& layer : layers_) left += layer.bytes.size();
  for (auto layer : layers_) {
    auto const behind = left - layer.bytes.size();
    switch (layer.length) {
      case Length::none: break;
      case Length::udp:
      case Length::ipv4_total: put16(layer.bytes, layer.length_at, left); break;
      case Length::ipv6_payload:
      case Length::llc: put16(layer.bytes, layer.length_at, behind); break;
      case Length::pppoe: put16(layer.bytes, layer.length_at, behind + 2); break;
    }
    frame.insert(frame.end(), layer.bytes.begin(), layer.bytes.end());
    left = behind;
  }
  return frame;
}

std::string pcap_file(std::vector<Record> const& records, PcapFormat const& format) {
  auto const number = [&](std::uint64_t value, int bytes) {
    return number_of(value, bytes, format.is_big_endian);
  };
  auto file = number(format.is_nano ? 0xa1b23c4d : 0xa1b2c3d4, 4) + number(2, 2) + number(4, 2) +
              number(0, 4) + number(0, 4) + number(65535, 4) + number(format.link, 4);
  for (auto const& record : records) {
    auto const ns = static_cast<std::uint64_t>(record.ns);
    auto const fraction = ns % 1'000'000'000 / (format.is_nano ? 1 : 1000);
    auto const captured = record.bytes.size();
    file += number(ns / 1'000'000'000, 4) + number(fraction, 4) + number(captured, 4) +
            number(record.wire_length.value_or(static_cast<std::uint32_t>(captured)), 4) +
            text_of(record.bytes);
  }
  return file;
}

std::string PcapngWriter::number(std::uint64_t value, int bytes) const {
  return number_of(value, bytes, is_big_endian_);
}

PcapngWriter& PcapngWriter::block(std::uint32_t type, std::string const& body) {
  auto const padding = (4 - body.size() % 4) % 4;
  auto const length = number(12 + body.size() + padding, 4);
  file_ += number(type, 4) + length + body + std::string(padding, '\0') + length;
  return *this;
}

PcapngWriter& PcapngWriter::section(bool is_big_endian) {
  is_big_endian_ = is_big_endian;
  return block(0x0a0d0d0a,
               number(0x1a2b3c4d, 4) + number(1, 2) + number(0, 2) + number(~std::uint64_t{0}, 8));
}

PcapngWriter& PcapngWriter::interface(std::uint16_t link, std::optional<std::uint8_t> resolution,
                                      std::uint32_t snaplen, std::optional<std::int64_t> offset_seconds) {
  auto body = number(link, 2) + number(0, 2) + number(snaplen, 4);
  if (resolution) body += number(9, 2) + number(1, 2) + static_cast<char>(*resolution) + std::string(3, '\0');
  if (offset_seconds)
    body += number(14, 2) + number(8, 2) + number(static_cast<std::uint64_t>(*offset_seconds), 8);
  if (resolution || offset_seconds) body += number(0, 4);
  return block(1, body);
}

PcapngWriter& PcapngWriter::enhanced(std::uint32_t interface, std::uint64_t units, Bytes const& bytes,
                                     std::optional<std::uint32_t> wire_length) {
  return block(6, number(interface, 4) + number(units >> 32, 4) + number(units & 0xffffffff, 4) +
                      number(bytes.size(), 4) +
                      number(wire_length.value_or(static_cast<std::uint32_t>(bytes.size())), 4) +
                      text_of(bytes));
}

PcapngWriter& PcapngWriter::obsolete(std::uint16_t interface, std::uint64_t units, Bytes const& bytes) {
  return block(2, number(interface, 2) + number(0, 2) + number(units >> 32, 4) +
                      number(units & 0xffffffff, 4) + number(bytes.size(), 4) + number(bytes.size(), 4) +
                      text_of(bytes));
}

PcapngWriter& PcapngWriter::simple(Bytes const& bytes, std::optional<std::uint32_t> wire_length) {
  auto const length = wire_length.value_or(static_cast<std::uint32_t>(bytes.size()));
  return block(3, number(length, 4) + text_of(bytes));
}

PcapngWriter& PcapngWriter::raw(std::string const& bytes) {
  file_ += bytes;
  return *this;
}

}  // namespace campus::test
