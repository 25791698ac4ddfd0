#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <string_view>

namespace campus::test {

// A client of a Unix socket that says exactly the bytes it is given, right or wrong.
class PlainClient {
public:
  explicit PlainClient(std::string const& path)
      : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, path.data(), path.size());
    is_connected_ = ::connect(descriptor_, reinterpret_cast<sockaddr const*>(&name), sizeof name) == 0;
    timeval const patience{.tv_sec = 20, .tv_usec = 0};  // a test that hangs must end
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~PlainClient() { ::close(descriptor_); }
  PlainClient(PlainClient const&) = delete;
  PlainClient& operator=(PlainClient const&) = delete;

  bool is_connected() const { return is_connected_; }

  bool say(std::string_view bytes) {
    while (!bytes.empty()) {
      auto const count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  bool hears_within(int milliseconds) {
    pollfd ear{.fd = descriptor_, .events = POLLIN, .revents = 0};
    return ::poll(&ear, 1, milliseconds) > 0;
  }

  // Everything until the server closes; "..." at the end when it did not within the patience.
  std::string hear_all() {
    std::string heard;
    for (;;) {
      char block[4096];
      auto const count = ::recv(descriptor_, block, sizeof block, 0);
      if (count == 0) return heard;
      if (count < 0) return heard + "...";
      heard.append(block, static_cast<std::size_t>(count));
    }
  }

  // Everything up to and with this text.
  std::string hear_until(std::string_view end) {
    std::string heard;
    char letter = 0;
    while (!heard.ends_with(end) && ::recv(descriptor_, &letter, 1, 0) == 1) heard += letter;
    return heard;
  }

private:
  int descriptor_;
  bool is_connected_ = false;
};

}  // namespace campus::test
