#include "daemon/pki/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace campus::pki {
namespace {

constexpr std::size_t file_bytes_max = 64 * 1024;

class Descriptor {
public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

private:
  int number_;
};

std::unexpected<Fault> file_fault(char const* code, std::filesystem::path const& path) {
  auto const error = errno;
  auto const kind = error == ENOENT   ? Fault::Kind::not_found
                    : error == EACCES ? Fault::Kind::permission
                    : error == ENOSPC ? Fault::Kind::full
                                      : Fault::Kind::failure;
  return fail(kind, code, {{"path", path.string()}, {"reason", std::strerror(error)}});
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    auto const count = ::write(descriptor, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return ::fsync(descriptor) == 0;
}

bool sync_folder(std::filesystem::path const& folder) {
  Descriptor const descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return descriptor.is_open() && ::fsync(descriptor.number()) == 0;
}

}  // namespace

Result<void> write_file(std::filesystem::path const& path, std::string_view content, Secrecy secrecy) {
  auto beside = path;
  beside += ".new";
  ::unlink(beside.c_str());  // of an earlier death
  mode_t const mode = secrecy == Secrecy::secret ? 0600 : 0644;
  {
    Descriptor const descriptor(
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    if (!descriptor.is_open()) return file_fault("CMP-U002", path);
    if (::fchmod(descriptor.number(), mode) != 0 || !write_all(descriptor.number(), content)) {
      auto fault = file_fault("CMP-U002", path);
      ::unlink(beside.c_str());
      return fault;
    }
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) return file_fault("CMP-U002", path);
  auto const folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  if (!sync_folder(folder)) return file_fault("CMP-U002", path);
  return {};
}

Result<std::string> read_file(std::filesystem::path const& path) {
  Descriptor const descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor.is_open()) return file_fault("CMP-U001", path);
  std::string content;
  std::array<char, 4096> block{};
  for (;;) {
    auto const count = ::read(descriptor.number(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file_fault("CMP-U001", path);
    if (count == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(count));
    if (content.size() > file_bytes_max)
      return fail(Fault::Kind::full, "CMP-U003",
                  {{"path", path.string()}, {"limit", std::to_string(file_bytes_max)}});
  }
}

}  // namespace campus::pki
