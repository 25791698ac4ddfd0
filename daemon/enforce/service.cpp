#include "daemon/enforce/service.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace campus::enforce {
namespace {

// A question comes in one go or not at all: who stops in the middle is let go.
constexpr timeval patience{.tv_sec = 5, .tv_usec = 0};

class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }
  int get() const { return number_; }  // poll(2) passes over -1
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

private:
  int number_ = -1;
};

bool receive(int from, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    auto const got = ::recv(from, bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

bool send_all(int to, std::span<std::byte const> bytes) {
  while (!bytes.empty()) {
    auto const sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
  return true;
}

std::unexpected<Fault> socket_fault() {
  return fail(Fault::Kind::failure, "CMP-A041", {{"reason", std::strerror(errno)}});
}

}  // namespace

Result<void> Service::run(int listening, int end) {
  Descriptor client;
  for (;;) {
    std::array<pollfd, 3> waited{pollfd{end, POLLIN, 0}, pollfd{listening, POLLIN, 0},
                                 pollfd{client.get(), POLLIN, 0}};
    if (::poll(waited.data(), waited.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return socket_fault();
    }
    if (waited[0].revents != 0) return {};
    if (waited[2].revents != 0 && !serve_one(client.get())) client.close();
    if ((waited[1].revents & (POLLERR | POLLNVAL)) != 0) return socket_fault();
    if ((waited[1].revents & POLLIN) == 0) continue;
    Descriptor caller(::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC));
    if (caller.get() < 0 || !may_connect(caller.get())) continue;
    ::setsockopt(caller.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(caller.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    client = std::move(caller);
  }
}

bool Service::may_connect(int client) const {
  ucred peer{};
  socklen_t length = sizeof peer;
  if (::getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return false;
  return std::ranges::find(rights_.users, peer.uid) != rights_.users.end();
}

bool Service::serve_one(int client) {
  std::array<std::byte, head_bytes> bytes{};
  if (!receive(client, bytes)) return false;
  auto const head = decode_head(bytes);
  if (!head) return false;
  Bytes body(head->body_bytes());
  if (!receive(client, body)) return false;
  return send_all(client, answer(*head, body));
}

Bytes Service::answer(Head const& head, std::span<std::byte const> body) {
  if (head.word == Word::apply) {
    auto const steps = decode_plan(head, body);
    if (!steps) return encode(head.serial, steps.error());
    if (auto const done = table_.apply(*steps); !done) return encode(head.serial, done.error());
  } else if (head.word != Word::read) {
    return encode(head.serial, Fault{Fault::Kind::broken, "CMP-A030", {{"field", "word"}}});
  }
  auto const table = table_.read();
  return table ? encode(head.serial, *table) : encode(head.serial, table.error());
}

}  // namespace campus::enforce
