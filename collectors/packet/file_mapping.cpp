#include "collectors/packet/file_mapping.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "collectors/packet/open_fault.hpp"

namespace campus::packet {
namespace {

// Closes the descriptor when it leaves, unless somebody took it.
struct Descriptor {
  int number = -1;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

}  // namespace

FileMapping::~FileMapping() {
  watch_.reset();
  ::munmap(memory_, size_);
  ::close(file_);
}

Result<std::unique_ptr<FileMapping>> FileMapping::open(std::string const& path) {
  Descriptor file{
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};  // a fifo must not make us wait
  struct stat about{};
  if (file.number < 0 || ::fstat(file.number, &about) != 0) return cannot_open(path, errno);
  if (!S_ISREG(about.st_mode)) return fail(Fault::Kind::invalid, "CMP-P002", {{"path", path}});
  if (about.st_size == 0) return fail(Fault::Kind::broken, "CMP-P003", {{"path", path}});
  auto const size = static_cast<std::size_t>(about.st_size);
  auto* const memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number, 0);
  if (memory == MAP_FAILED) return cannot_open(path, errno);
  ::madvise(memory, size, MADV_SEQUENTIAL);
  std::unique_ptr<FileMapping> mapping(
      new FileMapping(std::exchange(file.number, -1), static_cast<std::byte*>(memory), size));
  if (!mapping->watch_->is_standing()) return cannot_open(path, EMFILE);
  return mapping;
}

std::size_t FileMapping::size_now() const noexcept {
  auto const kept = std::min(size_, watch_->kept());
  struct stat about{};
  if (::fstat(file_, &about) != 0) return kept;
  return std::min(kept, static_cast<std::size_t>(about.st_size));
}

void FileMapping::leave(std::size_t window) noexcept {
  ::madvise(memory_ + window * window_bytes, window_bytes, MADV_DONTNEED);
}

}  // namespace campus::packet
