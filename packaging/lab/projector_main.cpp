// campus-lab-projector ADDRESS [--port N] [--name NAME] [--password-file FILE]
//
// The lab's projector on the network: PJLink class 1 over TCP.  Like most real ones it talks to one caller at
// a time and hangs up after thirty silent seconds; a second caller waits in the backlog.

#include <arpa/inet.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include "packaging/lab/projector.hpp"

namespace {

using campus::lab::Projector;

constexpr std::uint16_t port_default = 4352;
// The specification's own limits: a silent caller is left after 30 s, a line has at most 136 bytes; with the
// 32 digits of the proof before it that makes 168.
constexpr int silence_ms_max = 30'000;
constexpr std::size_t line_bytes_max = 168;
constexpr std::size_t digest_digits = 32;
constexpr int backlog_max = 4;

struct Options {
  std::string address;
  std::uint16_t port = port_default;
  Projector::Identity identity;
};

std::optional<Options> parse(int argc, char** argv) {
  Options options;
  options.identity.name = "projector";
  for (int at = 1; at < argc; ++at) {
    std::string_view const word = argv[at];
    if (!word.starts_with("--")) {
      options.address = word;
      continue;
    }
    if (++at >= argc) return std::nullopt;
    std::string const value = argv[at];
    if (word == "--port") {
      auto const [end, error] = std::from_chars(value.data(), value.data() + value.size(), options.port);
      if (error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
    } else if (word == "--name") {
      options.identity.name = value;
    } else if (word == "--password-file") {
      std::ifstream file(value);
      if (!std::getline(file, options.identity.password) || options.identity.password.empty())
        return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  if (options.address.empty()) return std::nullopt;
  return options;
}

int open_listener(Options const& options) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(options.port);
  if (inet_pton(AF_INET, options.address.c_str(), &at.sin_addr) != 1) {
    errno = EINVAL;
    return -1;
  }
  auto const fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int const yes = 1;
  if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
      bind(fd, reinterpret_cast<sockaddr const*>(&at), sizeof at) == 0 && listen(fd, backlog_max) == 0)
    return fd;
  return -1;
}

// One caller, until they leave, fall silent, say too much, or fail the proof.
class Conversation {
public:
  Conversation(int fd, Projector& projector) : fd_(fd), projector_(projector) {}

  void run() {
    unsigned salt = 0;
    if (getrandom(&salt, sizeof salt, 0) != static_cast<ssize_t>(sizeof salt)) return;
    auto const challenge = projector_.greet(fmt::format("{:08x}", salt));
    expected_ = challenge.expected;
    if (!say(challenge.greeting)) return;
    while (auto const line = next_line())
      if (!obey(*line)) return;
  }

private:
  bool say(std::string_view text) const {
    return send(fd_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }

  // A line ends with a carriage return; a line feed after it is forgiven.
  std::optional<std::string> next_line() {
    for (;;) {
      if (auto const end = heard_.find('\r'); end != std::string::npos) {
        auto line = heard_.substr(0, end);
        heard_.erase(0, end + 1);
        while (line.starts_with('\n')) line.erase(0, 1);
        return line;
      }
      pollfd waiting{fd_, POLLIN, 0};
      char bytes[line_bytes_max];
      if (heard_.size() > line_bytes_max || poll(&waiting, 1, silence_ms_max) <= 0) return std::nullopt;
      auto const got = recv(fd_, bytes, sizeof bytes, 0);
      if (got <= 0) return std::nullopt;
      heard_.append(bytes, static_cast<std::size_t>(got));
    }
  }

  bool obey(std::string_view line) {
    if (!expected_.empty()) {
      if (line.size() < digest_digits || !campus::lab::is_same(line.substr(0, digest_digits), expected_)) {
        say("PJLINK ERRA\r");
        return false;
      }
      line.remove_prefix(digest_digits);
      expected_.clear();
    }
    return say(projector_.answer(line, std::chrono::steady_clock::now()));
  }

  int fd_;
  Projector& projector_;
  std::string expected_;
  std::string heard_;
};

}  // namespace

int main(int argc, char** argv) {
  auto const options = parse(argc, argv);
  if (!options) {
    fmt::print(stderr,
               "usage: campus-lab-projector ADDRESS [--port N] [--name NAME] [--password-file FILE]\n");
    return 2;
  }
  auto const listener = open_listener(*options);
  if (listener < 0) {
    fmt::print(stderr, "campus-lab-projector: cannot listen on {}:{}: {}\n", options->address, options->port,
               std::strerror(errno));
    return 1;
  }
  Projector projector(options->identity, std::chrono::steady_clock::now());
  for (;;) {
    auto const fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      fmt::print(stderr, "campus-lab-projector: cannot accept: {}\n", std::strerror(errno));
      return 1;
    }
    Conversation(fd, projector).run();
    close(fd);
  }
}
