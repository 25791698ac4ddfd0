#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "collectors/probe/probe_config.hpp"
#include "policy/model/probe.hpp"

namespace campus {

// One host asked by ICMP echo, over IPv4 or IPv6.  A socket without rights is taken where the kernel grants
// one (net.ipv4.ping_group_range), else a raw one, for which campusd holds NET_RAW; without either the probe
// is not_sent. On the executor of the caller; cancelling it leaves no socket behind.
boost::asio::awaitable<ProbeDone> ping(ProbeTarget target, std::chrono::milliseconds timeout,
                                       ProbeClock clock);

// The packets of it, free of sockets.
namespace icmp {

using Token =
    std::array<std::uint8_t, 16>;  // random: nobody answers by chance, and no other ping is taken for ours

enum class Family : std::uint8_t { v4, v6 };

std::vector<std::uint8_t> echo_request(Family family, std::uint16_t number, Token const& token);

// What a datagram that came means for the question with this token.  A raw IPv4 socket gives the IP header
// too.
enum class Verdict : std::uint8_t { answer, unreachable, nothing };
Verdict read(std::span<std::uint8_t const> datagram, Family family, bool has_ip_header, Token const& token);

}  // namespace icmp
}  // namespace campus
