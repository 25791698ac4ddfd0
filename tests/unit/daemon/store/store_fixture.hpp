#pragma once

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <ostream>
#include <string>

#include "daemon/store/district_store.hpp"
#include "daemon/store/record_store.hpp"
#include "daemon/store/reserve.hpp"
#include "daemon/store/series_store.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::store::test {

// 2026-09-14 02:00:00 UTC, 10:00 at the school: a Monday in term.
inline Instant const monday{std::chrono::sys_days(std::chrono::year(2026) / 9 / 14) + std::chrono::hours(2)};
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// A directory of its own that goes with the test.
class TempDir {
public:
  TempDir() {
    // In memory where there is such a place: thousands of flushed transactions would wear out a disk's
    // patience.
    auto const memory = std::filesystem::path("/dev/shm");
    auto const home = ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
    auto pattern = (home / "campus-store-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(TempDir const&) = delete;
  TempDir& operator=(TempDir const&) = delete;
  std::filesystem::path const& path() const { return path_; }
  std::filesystem::path operator/(std::string const& name) const { return path_ / name; }

private:
  std::filesystem::path path_;
};

// What stands in the way, or "" when nothing does: so that a failed check prints it.
template <class T>
std::string code_of(Result<T> const& result) {
  return result ? std::string() : result.error().code;
}

// Does `story` in a child process; what it says went wrong comes back, "" when all is well.  A child that
// dies by a signal says so.
inline std::string in_a_child(std::function<std::string()> const& story) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) return "no pipe";
  auto const child = ::fork();
  if (child == 0) {
    auto const said = story();
    std::ignore = ::write(pipe[1], said.data(), said.size());
    ::_exit(0);
  }
  ::close(pipe[1]);
  std::string said;
  std::array<char, 1024> part{};
  for (;;) {
    auto const count = ::read(pipe[0], part.data(), part.size());
    if (count <= 0) break;
    said.append(part.data(), static_cast<std::size_t>(count));
  }
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFEXITED(status)) return said + " (the child died)";
  return said;
}

inline contract::DeviceReport switch_report(std::string name, Instant at) {
  DeviceStatus status{
      .device = {std::move(name)},
      .state = DeviceState::reachable,
      .since = at - hours(1),
      .last_answer = at,
      .cause = std::nullopt,
      .uptime_ticks = 123456,
      .took = std::chrono::milliseconds(37),
      .identity = {"sw", "a switch", "1.3.6.1.4.1.9", "二楼弱电间"},
      .ports = {{1, "Gi0/1", LinkState::up, 1'000'000'000, 250'000, 1'000'000, false},
                {2, "Gi0/2", LinkState::down, 1'000'000'000, std::nullopt, std::nullopt, true}}};
  return {std::move(status), DeviceKind::switch_};
}

inline RecordStore::Report control_report(std::string body, Instant at) {
  return {contract::Lane::control, "device/v1", std::move(body), at};
}

inline TrafficRollup second_of_traffic(Instant from, std::uint64_t down, std::uint64_t up) {
  TrafficRollup rollup;
  rollup.interface_name = "wan0";
  rollup.window = {from, from + seconds(1)};
  rollup.down = {2, down};
  rollup.up = {1, up};
  return rollup;
}

}  // namespace campus::store::test

namespace campus::contract {
inline std::ostream& operator<<(std::ostream& out, Gap const& gap) {
  return out << "gap " << gap.from_seq << ".." << gap.to_seq << " (" << static_cast<int>(gap.reason) << ')';
}
}  // namespace campus::contract
