#include "daemon/flows/eve_flow.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>

#include "daemon/flows/community_id.hpp"
#include "daemon/flows/eve_names.hpp"
#include "daemon/flows/protocol.hpp"

namespace campus::flows {
namespace {

// As Suricata spells them.
std::string protocol_name(std::uint8_t protocol) {
  switch (protocol) {
    case proto_icmp: return "ICMP";
    case 2: return "IGMP";
    case 4: return "IPv4";
    case proto_tcp: return "TCP";
    case proto_udp: return "UDP";
    case 41: return "IPv6";
    case 47: return "GRE";
    case 50: return "ESP";
    case 51: return "AH";
    case proto_icmp6: return "IPv6-ICMP";
    case 89: return "OSPFIGP";
    case proto_sctp: return "SCTP";
    default: return fmt::format("{:03}", protocol);
  }
}

std::string moment(std::int64_t ns) {
  auto const at = std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(ns));
  auto const seconds = std::chrono::floor<std::chrono::seconds>(at);
  auto const day = std::chrono::floor<std::chrono::days>(seconds);
  std::chrono::year_month_day const date(day);
  std::chrono::hh_mm_ss const time(seconds - day);
  auto const micros = std::chrono::duration_cast<std::chrono::microseconds>(at - seconds).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}+0000", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(), micros);
}

// A name of ours is plain; whatever comes, the line stays JSON.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char const letter : text) {
    bool const is_plain = letter >= ' ' && letter <= '~' && letter != '"' && letter != '\\';
    out += is_plain ? letter : '?';
  }
  return out + '"';
}

// The same for every record of a conversation, and below 2^51 as Suricata's, since JavaScript loses more.
std::uint64_t flow_id(FlowKey const& key) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;  // FNV-1a
  auto const add = [&](std::uint8_t byte) { hash = (hash ^ byte) * 0x0000'0100'0000'01b3; };
  auto const add16 = [&](std::uint16_t number) {
    add(static_cast<std::uint8_t>(number >> 8));
    add(static_cast<std::uint8_t>(number));
  };
  for (auto const octet : key.address_a.octets) add(octet);
  for (auto const octet : key.address_b.octets) add(octet);
  for (auto const number : {key.port_a, key.port_b, key.vlan}) add16(number);
  add(key.protocol);
  return (hash ^ hash >> 51) & 0x0007'ffff'ffff'ffff;
}

struct Parties {
  IpAddress const& source;
  IpAddress const& destination;
  std::uint16_t source_port, destination_port;
  FlowSide const& to_server;
  FlowSide const& to_client;
};

Parties parties_of(FlowRecord const& record) {
  auto const& key = record.key;
  return record.is_opened_by_a
             ? Parties{key.address_a, key.address_b, key.port_a, key.port_b, record.a, record.b}
             : Parties{key.address_b, key.address_a, key.port_b, key.port_a, record.b, record.a};
}

std::string_view state_of(FlowRecord const& record) {
  if (record.end == FlowEnd::finished || record.end == FlowEnd::reset) return "closed";
  return record.a.counts.packets > 0 && record.b.counts.packets > 0 ? "established" : "new";
}

std::string_view reason_of(FlowEnd end) {
  switch (end) {
    case FlowEnd::idle:
    case FlowEnd::finished:
    case FlowEnd::reset: return "timeout";
    case FlowEnd::active:
    case FlowEnd::evicted: return "forced";
    case FlowEnd::stopped: return "shutdown";
  }
  return "timeout";
}

using Out = std::back_insert_iterator<std::string>;

void append_ends(Out out, FlowRecord const& record, Parties const& parties) {
  bool const ports = has_ports(record.key.protocol);
  fmt::format_to(out, R"("src_ip":"{}",)", parties.source.to_string());
  if (ports) fmt::format_to(out, R"("src_port":{},)", parties.source_port);
  fmt::format_to(out, R"("dest_ip":"{}",)", parties.destination.to_string());
  if (ports) fmt::format_to(out, R"("dest_port":{},)", parties.destination_port);
  fmt::format_to(out, R"("proto":"{}",)", protocol_name(record.key.protocol));
  if (is_icmp(record.key.protocol))
    fmt::format_to(out, R"("icmp_type":{},"icmp_code":{},)", record.icmp_type, record.icmp_code);
}

void append_counts(Out out, FlowRecord const& record, Parties const& parties) {
  constexpr std::int64_t second = 1'000'000'000;
  auto const& server = parties.to_server.counts;
  auto const& client = parties.to_client.counts;
  fmt::format_to(out,
                 R"("flow":{{"pkts_toserver":{},"pkts_toclient":{},"bytes_toserver":{},"bytes_toclient":{},)",
                 server.packets, client.packets, server.bytes, client.bytes);
  fmt::format_to(out, R"("start":"{}","end":"{}","age":{},"state":"{}","reason":"{}","alerted":false)",
                 moment(record.first_ns), moment(record.last_ns),
                 record.last_ns / second - record.first_ns / second, state_of(record), reason_of(record.end));
  if (record.sampled_one_in > 1) fmt::format_to(out, R"(,"sampled_one_in":{})", record.sampled_one_in);
  fmt::format_to(out, "}}");
}

void append_tcp(Out out, FlowRecord const& record, Parties const& parties) {
  unsigned const all = parties.to_server.tcp_flags | parties.to_client.tcp_flags;
  fmt::format_to(out, R"(,"tcp":{{"tcp_flags":"{:02x}","tcp_flags_ts":"{:02x}","tcp_flags_tc":"{:02x}")", all,
                 parties.to_server.tcp_flags, parties.to_client.tcp_flags);
  struct Flag {
    unsigned bit;
    std::string_view name;
  };
  for (auto const& [bit, name] : {Flag{0x02, "syn"}, Flag{0x01, "fin"}, Flag{0x04, "rst"}, Flag{0x08, "psh"},
                                  Flag{0x10, "ack"}, Flag{0x20, "urg"}, Flag{0x40, "ecn"}, Flag{0x80, "cwr"}})
    if ((all & bit) != 0) fmt::format_to(out, R"(,"{}":true)", name);
  fmt::format_to(out, R"(,"state":"{}"}})", state_of(record) == "new" ? "syn_sent" : state_of(record));
}

}  // namespace

void append_eve_flow(std::string& out, FlowRecord const& record, EveSetting const& setting) {
  auto const parties = parties_of(record);
  auto const to = std::back_inserter(out);
  fmt::format_to(to, R"({{"timestamp":"{}","flow_id":{},)",
                 moment(setting.written.time_since_epoch().count()), flow_id(record.key));
  if (!setting.interface.empty()) fmt::format_to(to, R"("in_iface":{},)", quoted(setting.interface));
  fmt::format_to(to, R"("event_type":"flow",)");
  if (record.key.vlan != 0) fmt::format_to(to, R"("vlan":[{}],)", record.key.vlan);
  append_ends(to, record, parties);
  if (!setting.application.empty()) fmt::format_to(to, R"("app_proto":{},)", quoted(setting.application));
  append_counts(to, record, parties);
  if (setting.has_community_id) fmt::format_to(to, R"(,"community_id":"{}")", community_id(record));
  if (record.key.protocol == proto_tcp) append_tcp(to, record, parties);
  if (setting.known) append_eve_names(out, *setting.known);
  out += "}\n";
}

}  // namespace campus::flows
