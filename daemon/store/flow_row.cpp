#include "daemon/store/flow_row.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace campus::store {
namespace {

constexpr std::string_view first_columns =
    "from_address, to_address, from_port, to_port, protocol, "
    "(select text from word where id = carrier), (select text from word where id = application), "
    "(select english from word where id = application), (select text from word where id = category), "
    "(select text from word where id = name), first_ns, last_ns, app_source, name_origin, "
    "(select text from word where id = interface), vlan, out_packets, out_bytes, back_packets, back_bytes, "
    "out_flags, back_flags, out_retransmitted, back_retransmitted, out_dscp, back_dscp, syn_rtt_us, "
    "data_rtt_us, icmp, finish, sampled_one_in, has_ip_bytes, (select text from word where id = ja4), "
    "(select text from word where id = agent), ";
constexpr std::string_view said_columns =
    "ja3, (select text from word where id = ja3_server), (select text from word where id = certificate), "
    "(select text from word where id = issuer), (select text from word where id = tunnel), dns_code, dns_addresses, "
    "out_reordered, back_reordered, out_zero_windows, back_zero_windows, ttl";
constexpr std::string_view nothing_said = "null, null, null, null, null, null, null, null, null, null, null, null";

IpAddress kept_address(std::string_view bytes) {
  IpAddress address = bytes.size() == 4 ? IpAddress::v4(0) : IpAddress{};
  auto const count = std::min(bytes.size(), address.octets.size());
  std::copy_n(bytes.begin(), count, address.octets.end() - static_cast<std::ptrdiff_t>(count));
  return address;
}

std::uint8_t tos_of(unsigned dscp) { return static_cast<std::uint8_t>(dscp << 2); }

// The record with its ends in the order of the key.
FlowRecord record_of(IpAddress from, IpAddress to, std::uint16_t from_port, std::uint16_t to_port, FlowSide out,
                     FlowSide back) {
  FlowRecord record;
  record.is_opened_by_a = std::pair(from, from_port) <= std::pair(to, to_port);
  auto& key = record.key;
  key.ip_version = from.is_v4() ? 4 : 6;
  if (!record.is_opened_by_a) {
    std::swap(from, to);
    std::swap(from_port, to_port);
    std::swap(out, back);
  }
  key.address_a = from;
  key.address_b = to;
  key.port_a = from_port;
  key.port_b = to_port;
  record.a = out;
  record.b = back;
  return record;
}

// Addresses of one kind: three of 4 octets come to less than one of 16.
std::vector<IpAddress> addresses_of(std::string_view octets) {
  std::size_t const each = octets.size() % 16 == 0 ? 16 : 4;
  std::vector<IpAddress> addresses;
  for (; octets.size() >= each; octets.remove_prefix(each)) addresses.push_back(kept_address(octets.substr(0, each)));
  return addresses;
}

void take_said(SaidColumns&& said, KeptFlow& flow, FlowSide& out, FlowSide& back) {
  auto& [ja3, ja3_server, certificate, issuer, tunnel, code, addresses, out_reordered, back_reordered, out_zero, back_zero,
         ttl] = said;
  out.out_of_order = out_reordered, back.out_of_order = back_reordered;
  out.zero_windows = out_zero, back.zero_windows = back_zero;
  out.ttl = static_cast<std::uint8_t>(ttl >> 8), back.ttl = static_cast<std::uint8_t>(ttl);
  flow.ja3 = digits_of_octets(ja3);
  flow.ja3_server = std::move(ja3_server);
  flow.certificate = std::move(certificate);
  flow.issuer = std::move(issuer);
  flow.tunnel = std::move(tunnel);
  if (code) flow.answer = KeptAnswer{.code = *code, .addresses = addresses_of(addresses)};
}

KeptFlow flow_of(FlowColumns&& row, SaidColumns&& said) {
  auto& [from, to, from_port, to_port, protocol, carrier, application, english, category, name, first, last,
         source, origin, interface, vlan, out_packets, out_bytes, back_packets, back_bytes, out_flags, back_flags,
         out_again, back_again, out_dscp, back_dscp, syn_rtt, data_rtt, icmp, end, one_in, has_ip_bytes, ja4,
         agent] = row;
  FlowSide out{.counts = {out_packets, out_bytes}, .retransmitted = out_again, .tcp_flags = out_flags,
               .tos = tos_of(out_dscp)};
  FlowSide back{.counts = {back_packets, back_bytes}, .retransmitted = back_again, .tcp_flags = back_flags,
                .tos = tos_of(back_dscp)};
  KeptFlow flow;
  take_said(std::move(said), flow, out, back);
  flow.record = record_of(kept_address(from), kept_address(to), from_port, to_port, out, back);
  auto& record = flow.record;
  record.key.vlan = vlan;
  record.key.protocol = protocol;
  record.first_ns = first;
  record.last_ns = last;
  record.syn_rtt_us = syn_rtt;
  record.data_rtt_us = data_rtt;
  record.sampled_one_in = one_in;
  record.app.source = source;
  record.icmp_type = static_cast<std::uint8_t>(icmp >> 8);
  record.icmp_code = static_cast<std::uint8_t>(icmp);
  record.end = end;
  flow.interface_name = std::move(interface);
  flow.application = {std::move(carrier), std::move(application), std::move(english), std::move(category)};
  flow.name = std::move(name);
  flow.name_origin = origin;
  flow.ja4 = std::move(ja4);
  flow.agent = std::move(agent);
  flow.has_ip_bytes = has_ip_bytes;
  return flow;
}

template <std::size_t... First, std::size_t... Said>
KeptFlow joined_flow(FlowRow&& row, std::index_sequence<First...>, std::index_sequence<Said...>) {
  constexpr auto first = sizeof...(First);
  return flow_of(FlowColumns{std::get<First>(std::move(row))...}, SaidColumns{std::get<first + Said>(std::move(row))...});
}

// Looked up and not compared: digits of a digest are a new surprise each.
constexpr auto digit_values = [] {
  std::array<signed char, 256> values{};
  values.fill(-1);
  for (int i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = static_cast<signed char>(i);
  for (int i = 0; i < 6; ++i) values[static_cast<std::size_t>('a' + i)] = static_cast<signed char>(10 + i);
  return values;
}();

}  // namespace

std::string flow_selection(int version) {
  std::string sql = "select ";
  sql += first_columns;
  sql += version >= said_since_version ? said_columns : nothing_said;
  return sql += " from flow where ";
}

KeptFlow flow_of(FlowRow&& row) {
  return joined_flow(std::move(row), std::make_index_sequence<std::tuple_size_v<FlowColumns>>{},
               std::make_index_sequence<std::tuple_size_v<SaidColumns>>{});
}

std::string_view kept_octets(IpAddress const& address) {
  std::string_view const all{reinterpret_cast<char const*>(address.octets.data()), address.octets.size()};
  return address.is_v4() ? all.substr(12) : all;
}

std::optional<std::array<char, 16>> octets_of_digits(std::string_view digits) {
  std::array<char, 16> octets{};
  if (digits.size() != 2 * octets.size()) return std::nullopt;
  int all = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    auto const high = digit_values[static_cast<unsigned char>(digits[2 * i])];
    auto const low = digit_values[static_cast<unsigned char>(digits[2 * i + 1])];
    all |= high | low;
    octets[i] = static_cast<char>(high * 16 + low);
  }
  if (all < 0) return std::nullopt;
  return octets;
}

std::string digits_of_octets(std::string_view octets) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (char const octet : octets) {
    auto const value = static_cast<unsigned char>(octet);
    text += digits[value >> 4];
    text += digits[value & 15];
  }
  return text;
}

}  // namespace campus::store
