#include "tests/unit/cli/program.hpp"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <cstdlib>

namespace campus::cli {
namespace {

// Replaces the child by campusctl; never returns.
[[noreturn]] void become_program(std::vector<std::string> const& words,
                                 std::vector<Setting> const& environment) {
  ::clearenv();
  ::setenv("PATH", "/usr/bin:/bin", 1);
  ::setenv("LANG", "en_US.UTF-8", 1);
  ::setenv("TZ", "UTC", 1);
  ::setenv("CAMPUS_SOCKET", "/nonexistent/campusd.sock", 1);
  for (auto const& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> arguments{const_cast<char*>(CAMPUSCTL)};
  for (auto const& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execv(CAMPUSCTL, arguments.data());
  ::_exit(127);
}

int exit_code_of(int process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Both to their ends, side by side, so that neither pipe can fill up and hold the program.
void drain(int out, int err, Outcome& outcome) {
  pollfd ends[]{{out, POLLIN, 0}, {err, POLLIN, 0}};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    if (::poll(ends, 2, -1) < 0) continue;
    for (auto& end : ends) {
      if (end.fd < 0 || end.revents == 0) continue;
      char chunk[4096];
      auto const count = ::read(end.fd, chunk, sizeof chunk);
      if (count > 0)
        (end.fd == out ? outcome.out : outcome.err).append(chunk, static_cast<std::size_t>(count));
      else
        end.fd = -1;
    }
  }
}

}  // namespace

Outcome run(std::vector<std::string> const& words, std::vector<Setting> const& environment) {
  int out[2], err[2];
  BOOST_REQUIRE(::pipe(out) == 0);
  BOOST_REQUIRE(::pipe(err) == 0);
  auto const process = ::fork();
  BOOST_REQUIRE(process >= 0);
  if (process == 0) {
    ::dup2(out[1], STDOUT_FILENO);
    ::dup2(err[1], STDERR_FILENO);
    for (int const end : {out[0], out[1], err[0], err[1]}) ::close(end);
    become_program(words, environment);
  }
  ::close(out[1]);
  ::close(err[1]);
  Outcome outcome;
  drain(out[0], err[0], outcome);
  ::close(out[0]);
  ::close(err[0]);
  outcome.exit_code = exit_code_of(process);
  return outcome;
}

OnTerminal::OnTerminal(std::vector<std::string> const& words, std::vector<Setting> const& environment) {
  winsize size{};
  size.ws_col = 100;
  size.ws_row = 30;
  process_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
  BOOST_REQUIRE(process_ >= 0);
  if (process_ == 0) become_program(words, environment);
}

OnTerminal::~OnTerminal() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    exit_code_of(process_);
  }
  ::close(terminal_);
}

void OnTerminal::wait_for(std::string const& text) {
  while (drawn_.find(text) == std::string::npos) {
    char chunk[4096];
    auto const count = ::read(terminal_, chunk, sizeof chunk);
    BOOST_REQUIRE_MESSAGE(count > 0, "campusctl ended before it drew '" << text << "', but drew: " << drawn_);
    drawn_.append(chunk, static_cast<std::size_t>(count));
  }
}

void OnTerminal::press(std::string const& keys) {
  BOOST_REQUIRE(::write(terminal_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
}

void OnTerminal::send(int signal_number) { ::kill(process_, signal_number); }

bool OnTerminal::echoes() const {
  termios how{};
  BOOST_REQUIRE(::tcgetattr(terminal_, &how) == 0);
  return (how.c_lflag & ECHO) != 0 && (how.c_lflag & ICANON) != 0;
}

Outcome OnTerminal::finish() {
  char chunk[4096];
  for (;;) {
    auto const count = ::read(terminal_, chunk, sizeof chunk);
    if (count <= 0) break;  // EIO: the other side was closed
    drawn_.append(chunk, static_cast<std::size_t>(count));
  }
  Outcome outcome{exit_code_of(process_), drawn_, {}};
  process_ = -1;
  return outcome;
}

}  // namespace campus::cli
