#include "tests/system/uplink/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

namespace campus::tests {

namespace asio = boost::asio;

namespace {

constexpr int first_inherited = 3;  // sd_listen_fds(3)

[[noreturn]] void become(Child::Command const& command, int output) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(output, STDOUT_FILENO);
  if (command.errors == Child::Errors::read) ::dup2(output, STDERR_FILENO);
  if (command.errors == Child::Errors::dropped)
    ::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
  if (command.listening_socket >= 0) {
    // dup2 onto itself would leave it to close at exec.
    if (command.listening_socket == first_inherited)
      ::fcntl(first_inherited, F_SETFD, 0);
    else
      ::dup2(command.listening_socket, first_inherited);
    ::setenv("LISTEN_FDS", "1", 1);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  }
  for (auto const& [name, value] : command.variables) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> arguments;
  for (auto const& argument : command.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

}  // namespace

void Child::start(Command const& command) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("no process");
  if (process_ == 0) become(command, ends[1]);
  ::close(ends[1]);
  output_.close();
  output_.assign(ends[0]);
  pending_.clear();
}

void Child::kill() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  wait();
}

void Child::ask_to_end() { ::kill(process_, SIGTERM); }

int Child::wait() {
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool Child::is_running() {
  siginfo_t info{};
  return process_ > 0 &&
         ::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == 0;
}

asio::awaitable<std::string> Child::line() {
  auto const [error, size] = co_await asio::async_read_until(output_, asio::dynamic_buffer(pending_), '\n',
                                                             asio::as_tuple(asio::use_awaitable));
  if (error) co_return std::exchange(pending_, {});
  auto line = pending_.substr(0, size - 1);
  pending_.erase(0, size);
  co_return line;
}

}  // namespace campus::tests
