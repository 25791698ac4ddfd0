// campus-lab-listen ADDRESS:PORT... -- COMMAND ARGUMENT...
//
// Opens listening sockets and becomes COMMAND, which inherits them as systemd would hand them over: from
// descriptor 3 on, with LISTEN_FDS and LISTEN_PID in the environment.  The lab uses it to open the
// dashboard's port in the caller's network namespace for a districtd that lives in another one.

#include <fcntl.h>
#include <fmt/core.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

// A browser opens six connections at once; more than this waiting means nobody accepts.
constexpr int backlog_max = 128;
constexpr int first_handed_fd = 3;
// As many as fit on a command line anyone writes; a guard against a forgotten "--".
constexpr int sockets_max = 8;
constexpr int exit_usage = 2;
constexpr int exit_cannot_listen = 71;
constexpr int exit_cannot_run = 127;

struct Endpoint {
  std::string host;
  std::string port;
};

std::optional<Endpoint> parse(std::string_view text) {
  auto const colon = text.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) return std::nullopt;
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) return std::nullopt;
  return Endpoint{std::string(host), std::string(text.substr(colon + 1))};
}

// The descriptor, or -1 after saying why.
int open_listener(std::string_view text) {
  auto const endpoint = parse(text);
  if (!endpoint) {
    fmt::print(stderr, "campus-lab-listen: {} is not ADDRESS:PORT\n", text);
    return -1;
  }
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (auto const status = getaddrinfo(endpoint->host.c_str(), endpoint->port.c_str(), &hints, &found);
      status != 0) {
    fmt::print(stderr, "campus-lab-listen: {}: {}\n", text, gai_strerror(status));
    return -1;
  }
  auto const fd = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
  int const yes = 1;
  auto const is_open = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
                       bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, backlog_max) == 0;
  auto const reason = errno;
  freeaddrinfo(found);
  if (is_open) return fd;
  fmt::print(stderr, "campus-lab-listen: cannot listen on {}: {}\n", text, std::strerror(reason));
  if (fd >= 0) close(fd);
  return -1;
}

// Moves the sockets to the places systemd would give them; free places below are the reason for the two
// rounds.
bool hand_over(std::vector<int> const& sockets) {
  auto const beyond = first_handed_fd + sockets_max;
  std::vector<int> parked;
  for (auto const fd : sockets) {
    auto const copy = fcntl(fd, F_DUPFD, beyond);
    if (copy < 0) return false;
    close(fd);
    parked.push_back(copy);
  }
  for (std::size_t at = 0; at < parked.size(); ++at) {
    if (dup2(parked[at], first_handed_fd + static_cast<int>(at)) < 0) return false;
    close(parked[at]);
  }
  return setenv("LISTEN_FDS", std::to_string(parked.size()).c_str(), 1) == 0 &&
         setenv("LISTEN_PID", std::to_string(getpid()).c_str(), 1) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<int> sockets;
  int at = 1;
  for (; at < argc && std::string_view(argv[at]) != "--"; ++at) {
    if (at > sockets_max) break;
    auto const fd = open_listener(argv[at]);
    if (fd < 0) return exit_cannot_listen;
    sockets.push_back(fd);
  }
  if (sockets.empty() || at + 1 >= argc || std::string_view(argv[at]) != "--") {
    fmt::print(stderr, "usage: campus-lab-listen ADDRESS:PORT... -- COMMAND ARGUMENT...\n");
    return exit_usage;
  }
  if (!hand_over(sockets)) {
    fmt::print(stderr, "campus-lab-listen: cannot hand the sockets over: {}\n", std::strerror(errno));
    return exit_cannot_listen;
  }
  execvp(argv[at + 1], argv + at + 1);
  fmt::print(stderr, "campus-lab-listen: cannot run {}: {}\n", argv[at + 1], std::strerror(errno));
  return exit_cannot_run;
}
