#pragma once

#include <cstdint>
#include <string>

#include "policy/model/kept_flow.hpp"
#include "policy/model/time.hpp"

namespace campus::test {

// A conversation of one host of the school with one server, which the host began: half a minute, TLS.
inline KeptFlow kept_flow(IpAddress host, std::uint16_t host_port, IpAddress server, Instant at,
                          std::string name = {}) {
  KeptFlow flow;
  auto& record = flow.record;
  record.is_opened_by_a = std::pair(host, host_port) <= std::pair(server, std::uint16_t{443});
  FlowSide out{.counts = {10, 1'200}, .retransmitted = 1, .out_of_order = 0, .zero_windows = 0, .tcp_flags = 0x1b,
               .tos = 0, .ttl = 0};
  FlowSide back{.counts = {20, 25'000}, .retransmitted = 2, .out_of_order = 0, .zero_windows = 0, .tcp_flags = 0x1a,
                .tos = 0x28, .ttl = 0};
  auto& key = record.key;
  key.address_a = record.is_opened_by_a ? host : server;
  key.address_b = record.is_opened_by_a ? server : host;
  key.port_a = record.is_opened_by_a ? host_port : std::uint16_t{443};
  key.port_b = record.is_opened_by_a ? std::uint16_t{443} : host_port;
  key.protocol = 6;
  key.ip_version = host.is_v4() ? 4 : 6;
  record.a = record.is_opened_by_a ? out : back;
  record.b = record.is_opened_by_a ? back : out;
  record.first_ns = (at - std::chrono::seconds(30)).time_since_epoch().count();
  record.last_ns = at.time_since_epoch().count();
  record.syn_rtt_us = 8'300;
  record.end = FlowEnd::finished;
  flow.interface_name = "wan0";
  if (!name.empty()) {
    flow.application = {"TLS", "哔哩哔哩", "Bilibili", "video"};
    record.app.source = AppSource::name;
    flow.name = std::move(name);
    flow.name_origin = NameOrigin::tls;
    flow.ja4 = "t13d1516h2_8daaf6152771_e5627efa2ab1";
  }
  return flow;
}

}  // namespace campus::test
