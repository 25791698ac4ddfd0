#include "collectors/probe/icmp.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace campus {
namespace icmp {
namespace {

constexpr std::size_t header_bytes = 8;  // type, code, checksum, identifier, number
constexpr std::uint8_t v4_reply = 0, v4_unreachable = 3, v4_request = 8;
constexpr std::uint8_t v6_unreachable = 1, v6_request = 128, v6_reply = 129;

// RFC 1071.
std::uint16_t checksum(std::span<std::uint8_t const> bytes) {
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) sum += std::uint32_t{bytes[at]} << (at % 2 == 0 ? 8 : 0);
  while (sum >> 16u) sum = (sum & 0xffffu) + (sum >> 16u);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

std::vector<std::uint8_t> echo_request(Family family, std::uint16_t number, Token const& token) {
  std::vector<std::uint8_t> packet(header_bytes);
  packet[0] = family == Family::v4 ? v4_request : v6_request;
  packet[6] = static_cast<std::uint8_t>(number >> 8u);
  packet[7] = static_cast<std::uint8_t>(number & 0xffu);
  packet.resize(header_bytes + token.size());
  std::ranges::copy(token, packet.begin() + header_bytes);
  if (family == Family::v6) return packet;  // the kernel knows the addresses that go into its sum
  auto const sum = checksum(packet);
  packet[2] = static_cast<std::uint8_t>(sum >> 8u);
  packet[3] = static_cast<std::uint8_t>(sum & 0xffu);
  return packet;
}

Verdict read(std::span<std::uint8_t const> datagram, Family family, bool has_ip_header, Token const& token) {
  if (has_ip_header) {
    std::size_t const header = datagram.empty() ? 0 : std::size_t{datagram[0]} % 16 * 4;
    if (header < 20 || datagram.size() < header) return Verdict::nothing;
    datagram = datagram.subspan(header);
  }
  if (datagram.size() < header_bytes + token.size()) return Verdict::nothing;
  // An error carries our packet, or its beginning, behind headers of its own.
  bool const is_ours = !std::ranges::search(datagram.subspan(header_bytes), token).empty();
  if (!is_ours) return Verdict::nothing;
  auto const type = datagram[0];
  if (type == (family == Family::v4 ? v4_reply : v6_reply)) return Verdict::answer;
  if (type == (family == Family::v4 ? v4_unreachable : v6_unreachable)) return Verdict::unreachable;
  return Verdict::nothing;
}

}  // namespace icmp

namespace {

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;
using Clock = std::chrono::steady_clock;

constexpr int tries = 2;

// A socket that closes itself, joined to one host.
class EchoSocket {
public:
  static std::optional<EchoSocket> open(sockaddr const* to, socklen_t length, icmp::Family family) {
    auto const domain = family == icmp::Family::v4 ? AF_INET : AF_INET6;
    auto const protocol =
        family == icmp::Family::v4 ? static_cast<int>(IPPROTO_ICMP) : static_cast<int>(IPPROTO_ICMPV6);
    for (auto const kind : {SOCK_DGRAM, SOCK_RAW}) {
      EchoSocket socket(::socket(domain, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
      if (socket.number_ < 0) continue;
      socket.has_ip_header_ = kind == SOCK_RAW && family == icmp::Family::v4;
      socket.error_ = ::connect(socket.number_, to, length) == 0 ? 0 : errno;
      return socket;
    }
    return std::nullopt;
  }
  ~EchoSocket() {
    if (number_ >= 0) ::close(number_);
  }
  EchoSocket(EchoSocket&& other) noexcept
      : number_(std::exchange(other.number_, -1)),
        error_(other.error_),
        has_ip_header_(other.has_ip_header_) {}
  EchoSocket& operator=(EchoSocket&&) = delete;

  int number() const { return number_; }
  int error() const { return error_; }
  bool has_ip_header() const { return has_ip_header_; }

private:
  explicit EchoSocket(int number) : number_(number) {}
  int number_;
  int error_ = 0;
  bool has_ip_header_ = false;
};

ProbeFailure failure_of(int error) {
  if (error == EHOSTUNREACH || error == ENETUNREACH || error == EHOSTDOWN) return ProbeFailure::no_route;
  return error == ECONNREFUSED ? ProbeFailure::refused : ProbeFailure::not_sent;
}

// What is waiting in the socket, as far as it concerns us.
std::optional<std::optional<ProbeFailure>> drain(EchoSocket const& socket, icmp::Family family,
                                                 icmp::Token const& token) {
  std::array<std::uint8_t, 1500> room{};
  // A flood of foreign echoes must not hold the loop: the rest is looked at when the socket wakes us again.
  constexpr int datagrams_at_once = 16;
  for (int taken = 0; taken < datagrams_at_once; ++taken) {
    auto const size = ::recv(socket.number(), room.data(), room.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
    if (size < 0) return failure_of(errno);
    auto const datagram = std::span<std::uint8_t const>(room.data(), static_cast<std::size_t>(size));
    switch (icmp::read(datagram, family, socket.has_ip_header(), token)) {
      case icmp::Verdict::answer: return std::optional<ProbeFailure>();
      case icmp::Verdict::unreachable: return ProbeFailure::no_route;
      case icmp::Verdict::nothing: break;
    }
  }
  return std::nullopt;
}

asio::awaitable<std::optional<ProbeFailure>> exchange_echoes(EchoSocket const& socket, icmp::Family family,
                                                             std::chrono::milliseconds timeout) {
  auto const executor = co_await asio::this_coro::executor;
  icmp::Token token{};
  if (::getrandom(token.data(), token.size(), 0) != static_cast<ssize_t>(token.size()))
    co_return ProbeFailure::not_sent;
  asio::posix::stream_descriptor watch(executor, ::dup(socket.number()));
  asio::steady_timer timer(executor);
  for (int number = 1; number <= tries; ++number) {
    auto const packet = icmp::echo_request(family, static_cast<std::uint16_t>(number), token);
    if (::send(socket.number(), packet.data(), packet.size(), MSG_NOSIGNAL) < 0) co_return failure_of(errno);
    timer.expires_after(timeout / tries);
    for (;;) {
      boost::system::error_code ready, rung;
      auto ready_token = asio::redirect_error(asio::use_awaitable, ready);
      auto timer_token = asio::redirect_error(asio::use_awaitable, rung);
      auto const first = co_await (watch.async_wait(asio::posix::stream_descriptor::wait_read, ready_token) ||
                                   timer.async_wait(timer_token));
      if (auto const outcome = drain(socket, family, token)) co_return *outcome;
      if (first.index() == 1 || timer.expiry() <= Clock::now()) break;
    }
  }
  co_return ProbeFailure::timeout;
}

}  // namespace

asio::awaitable<ProbeDone> ping(ProbeTarget target, std::chrono::milliseconds timeout, ProbeClock clock) {
  ProbeDone done{.device = target.id, .protocol = ProbeProtocol::ping, .failure = ProbeFailure::not_sent};
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  bool const is_v4 = ::inet_pton(AF_INET, target.address.c_str(), &v4.sin_addr) == 1;
  bool const is_v6 = !is_v4 && ::inet_pton(AF_INET6, target.address.c_str(), &v6.sin6_addr) == 1;
  auto const started = Clock::now();
  if (is_v4 || is_v6) {
    v4.sin_family = AF_INET;
    v6.sin6_family = AF_INET6;
    auto const family = is_v4 ? icmp::Family::v4 : icmp::Family::v6;
    auto const* const to =
        is_v4 ? reinterpret_cast<sockaddr const*>(&v4) : reinterpret_cast<sockaddr const*>(&v6);
    auto const socket = EchoSocket::open(to, is_v4 ? sizeof v4 : sizeof v6, family);
    if (socket && socket->error() != 0) done.failure = failure_of(socket->error());
    if (socket && socket->error() == 0) done.failure = co_await exchange_echoes(*socket, family, timeout);
  }
  done.took = Clock::now() - started;
  done.at = clock();
  co_return done;
}

}  // namespace campus
