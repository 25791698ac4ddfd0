#include "daemon/gateway/speed_tester.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include "daemon/runtime/clock.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;
constexpr auto calmly = asio::as_tuple(asio::use_awaitable);

std::unexpected<Fault> not_started(std::string const& program, int error) {
  auto const* const code = error == ENOENT ? "CMP-T063" : "CMP-T064";
  return fail(Fault::Kind::failure, code, {{"program", program}, {"reason", std::strerror(error)}});
}

// A running program and the end of its standard output; ended and collected when it goes.
class Child {
public:
  static Result<Child> start(asio::any_io_executor const& executor, std::vector<std::string> words) {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return not_started(words[0], errno);
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::string path = "PATH=/usr/local/bin:/usr/bin:/bin", locale = "LC_ALL=C";
    std::array<char*, 3> environment{path.data(), locale.data(), nullptr};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    pid_t pid = -1;
    auto const error =
        ::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environment.data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (error != 0) {
      ::close(ends[0]);
      return not_started(words[0], error);
    }
    return Child(executor, pid, ends[0]);
  }
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);  // it cannot refuse: this takes no longer than the kernel
  }
  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)), output_(std::move(other.output_)) {}
  Child& operator=(Child&&) = delete;

  asio::posix::stream_descriptor& output() { return output_; }

private:
  Child(asio::any_io_executor const& executor, pid_t pid, int output)
      : pid_(pid), output_(executor, output) {}

  pid_t pid_;
  asio::posix::stream_descriptor output_;
};

}  // namespace

SpeedTester::SpeedTester(asio::any_io_executor executor, std::string program)
    : executor_(std::move(executor)), program_(std::move(program)) {}

asio::awaitable<Result<targets::SpeedTest>> SpeedTester::run(config::SpeedTestConfig config) {
  if (config.server.empty()) co_return fail(Fault::Kind::invalid, "CMP-T065");
  if (is_running_) co_return fail(Fault::Kind::conflict, "CMP-T066");
  is_running_ = true;
  std::shared_ptr<void> const mark(nullptr, [this](void*) { is_running_ = false; });
  auto const down = co_await run_one_way(config, true);
  if (!down) co_return std::unexpected(down.error());
  auto const up = co_await run_one_way(config, false);
  if (!up) co_return std::unexpected(up.error());
  co_return targets::SpeedTest{.at = runtime::now(),
                               .server = config.server + ':' + std::to_string(config.port),
                               .down_bps = down->received_bps,
                               .up_bps = up->received_bps,
                               .seconds = down->seconds,
                               .samples = down->intervals + up->intervals};
}

asio::awaitable<Result<contract::SpeedRun>> SpeedTester::run_one_way(config::SpeedTestConfig config,
                                                                     bool is_reverse) {
  std::vector<std::string> words{program_,
                                 "--client",
                                 config.server,
                                 "--port",
                                 std::to_string(config.port),
                                 "--json",
                                 "--time",
                                 std::to_string(config.each_way.count()),
                                 "--connect-timeout",
                                 "5000"};
  if (is_reverse) words.emplace_back("--reverse");
  auto started = Child::start(executor_, std::move(words));
  if (!started) co_return std::unexpected(started.error());
  // Shared by this frame and the timer's handler, which may still be queued when the frame is gone.
  struct Watched {
    Child child;
    bool is_late = false;
  };
  auto const watched = std::make_shared<Watched>(std::move(*started));
  asio::steady_timer deadline(executor_, config.each_way + patience);
  deadline.async_wait([watched](boost::system::error_code error) {
    if (error) return;
    watched->is_late = true;
    watched->child.output().cancel();
  });
  std::string answer;
  std::array<char, 16 * 1024> piece;
  while (answer.size() <= answer_bytes_max) {
    auto const room = asio::buffer(piece);
    auto const [error, count] = co_await watched->child.output().async_read_some(room, calmly);
    answer.append(piece.data(), count);
    if (error) break;
  }
  deadline.cancel();
  if (watched->is_late)
    co_return fail(
        Fault::Kind::timeout, "CMP-T067",
        {{"server", config.server}, {"seconds", std::to_string((config.each_way + patience).count())}});
  auto result = contract::decode_iperf3(answer);
  if (result && result->is_reverse != is_reverse)
    co_return fail(Fault::Kind::broken, "CMP-T060", {{"member", "start.test_start.reverse"}});
  co_return result;
}

}  // namespace campus::gateway
