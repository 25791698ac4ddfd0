#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/messages.hpp"

namespace campus::test {

// The frames of one conversation over IPv4, a millisecond apart: a client says, a server answers.
class Conversation {
public:
  struct Ends {
    std::string client = "10.20.0.5";
    std::string server = "192.0.2.80";
    std::uint16_t client_port = 50'000;
    std::uint16_t server_port = 443;
  };
  static constexpr std::int64_t start_ns = 1'700'000'000'000'000'000;

  explicit Conversation(Ends ends, bool is_tcp = true, std::int64_t from_ns = start_ns)
      : ends_(std::move(ends)), is_tcp_(is_tcp), now_ns_(from_ns) {}

  Conversation& handshake() {  // SYN, SYN and ACK, ACK
    return add(true, {}, 0x02).add(false, {}, 0x12).add(true, {}, 0x10);
  }
  Conversation& says(Bytes const& payload) { return add(true, payload, 0x18); }
  Conversation& answers(Bytes const& payload) { return add(false, payload, 0x18); }
  Conversation& acknowledges() { return add(true, {}, 0x10); }

  std::vector<Record> const& frames() const { return frames_; }

private:
  Conversation& add(bool is_client, Bytes const& payload, std::uint8_t flags) {
    auto packet =
        is_client ? Packet{}.ipv4(ends_.client, ends_.server) : Packet{}.ipv4(ends_.server, ends_.client);
    auto const source = is_client ? ends_.client_port : ends_.server_port;
    auto const destination = is_client ? ends_.server_port : ends_.client_port;
    auto bytes =
        (is_tcp_ ? packet.tcp(source, destination) : packet.udp(source, destination)).append(payload).bytes();
    if (is_tcp_) {
      constexpr std::size_t tcp_at = 34;
      auto const put = [&bytes](std::size_t at, std::uint32_t value) {
        for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
      };
      auto& sent = sequence_[is_client ? 0 : 1];
      put(tcp_at + 4, sent);
      if ((flags & 0x10) != 0) put(tcp_at + 8, sequence_[is_client ? 1 : 0]);
      bytes[tcp_at + 12] = 0x50;
      bytes[tcp_at + 13] = flags;
      sent += static_cast<std::uint32_t>(payload.size()) + ((flags & 0x02) != 0 ? 1 : 0);
    }
    frames_.push_back({.ns = now_ns_, .bytes = std::move(bytes)});
    now_ns_ += 1'000'000;
    return *this;
  }

  Ends ends_;
  bool is_tcp_;
  std::int64_t now_ns_;
  std::uint32_t sequence_[2]{1000, 5000};
  std::vector<Record> frames_;
};

}  // namespace campus::test
