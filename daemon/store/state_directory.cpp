#include "daemon/store/state_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace campus::store {
namespace {

std::unexpected<Fault> refuse(std::filesystem::path const& path, char const* code, int error) {
  auto const kind = error == ENOSPC || error == EDQUOT                    ? Fault::Kind::full
                    : error == EACCES || error == EROFS || error == EPERM ? Fault::Kind::permission
                                                                          : Fault::Kind::failure;
  if (kind == Fault::Kind::full) return fail(kind, "CMP-S007", {{"path", path.string()}});
  return fail(kind, code, {{"path", path.string()}, {"reason", std::strerror(error)}});
}

// What stands in the lock file: the pid its holder wrote, for the eyes of a person.
std::string holder_of(int lock) {
  std::array<char, 24> text{};
  auto const count = ::pread(lock, text.data(), text.size(), 0);
  std::string_view const read(text.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  auto const pid = read.substr(0, read.find_first_not_of("0123456789"));
  return pid.empty() ? "?" : std::string(pid);
}

Result<void> make(std::filesystem::path const& path) {
  if (::mkdir(path.c_str(), 0750) == 0 || errno == EEXIST) return {};
  if (errno != ENOENT || !path.has_parent_path() || path.parent_path() == path)
    return refuse(path, "CMP-S001", errno);
  if (auto const above = make(path.parent_path()); !above) return above;
  if (::mkdir(path.c_str(), 0750) == 0 || errno == EEXIST) return {};
  return refuse(path, "CMP-S001", errno);
}

// Rights are a long story (owner, groups, ACLs, a read-only mount): making a file asks them all.
Result<void> prove_writable(std::filesystem::path const& path) {
  auto const probe = path / ".probe";
  auto const file = ::open(probe.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return refuse(path, "CMP-S002", errno);
  ::close(file);
  ::unlink(probe.c_str());
  return {};
}

}  // namespace

Result<StateDirectory> StateDirectory::open(std::filesystem::path path) {
  if (auto made = make(path); !made) return std::unexpected(std::move(made.error()));
  if (auto writable = prove_writable(path); !writable) return std::unexpected(std::move(writable.error()));
  auto const file = path / "lock";
  auto const lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
  if (lock < 0) return refuse(file, "CMP-S002", errno);
  StateDirectory held(std::move(path), lock);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0)
    return fail(Fault::Kind::conflict, "CMP-S003", {{"path", held.path_.string()}, {"pid", holder_of(lock)}});
  // Only for the message above: a full disk does not keep us from holding the lock.
  auto const pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock, 0) == 0) std::ignore = ::pwrite(lock, pid.data(), pid.size(), 0);
  return held;
}

StateDirectory::StateDirectory(StateDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

StateDirectory& StateDirectory::operator=(StateDirectory&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  return *this;
}

StateDirectory::~StateDirectory() {
  if (lock_ >= 0) ::close(lock_);  // the lock goes with its last descriptor
}

}  // namespace campus::store
