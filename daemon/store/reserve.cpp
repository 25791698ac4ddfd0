#include "daemon/store/reserve.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace campus::store {

Reserve::Reserve(std::filesystem::path directory) : file_(std::move(directory) / "reserve") {}

std::optional<std::int64_t> Reserve::free_bytes(std::filesystem::path const& directory) {
  struct statvfs disk{};
  if (::statvfs(directory.c_str(), &disk) != 0) return std::nullopt;
  return static_cast<std::int64_t>(disk.f_bavail) * static_cast<std::int64_t>(disk.f_frsize);
}

Result<bool> Reserve::take() {
  if (is_held()) return true;
  auto const free = free_bytes(file_.parent_path());
  if (!free || *free < bytes + free_besides_bytes) return false;
  auto const file = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0)
    return fail(Fault::Kind::permission, "CMP-S002",
                {{"path", file_.string()}, {"reason", std::strerror(errno)}});
  // Real blocks, not a hole: a hole gives nothing back.
  auto const code = ::posix_fallocate(file, 0, bytes);
  ::close(file);
  if (code == 0) return true;
  release();
  return false;
}

bool Reserve::release() { return ::unlink(file_.c_str()) == 0; }

bool Reserve::is_held() const {
  std::error_code error;
  auto const size = std::filesystem::file_size(file_, error);
  return !error && size == static_cast<std::uintmax_t>(bytes);
}

}  // namespace campus::store
