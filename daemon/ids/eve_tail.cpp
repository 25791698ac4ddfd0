#include "daemon/ids/eve_tail.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace campus::ids {
namespace {

constexpr std::size_t chunk_bytes = 64 * 1024;

}  // namespace

EveTail::EveTail(std::filesystem::path path) : path_(std::move(path)), buffer_(chunk_bytes, '\0') {}

EveTail::~EveTail() { close(); }

bool EveTail::open(bool at_its_end) {
  // A pipe in its place would hold the loop up: only a regular file is read.
  file_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file_ < 0) return false;
  struct stat facts {};
  if (::fstat(file_, &facts) != 0 || !S_ISREG(facts.st_mode)) {
    close();
    return false;
  }
  device_ = facts.st_dev;
  inode_ = facts.st_ino;
  offset_ = at_its_end ? facts.st_size : 0;
  // In the middle of a line: its rest is no event.
  is_passing_over_ = false;
  if (offset_ > 0) {
    char last = '\n';
    if (::pread(file_, &last, 1, offset_ - 1) == 1 && last != '\n') is_passing_over_ = true;
  }
  part_.clear();
  return true;
}

void EveTail::close() {
  if (file_ >= 0) ::close(std::exchange(file_, -1));
}

bool EveTail::is_replaced() const {
  struct stat facts {};
  return ::stat(path_.c_str(), &facts) == 0 && (facts.st_ino != inode_ || facts.st_dev != device_);
}

void EveTail::see_truncation() {
  struct stat facts {};
  if (::fstat(file_, &facts) != 0 || facts.st_size >= offset_) return;
  ++counters_.truncations;
  offset_ = 0;
  part_.clear();
  is_passing_over_ = false;
}

bool EveTail::read(Use const& use) {
  if (!is_open()) {
    // A file that appears later was not there before: all of it is new.
    if (!open(std::exchange(is_first_, false))) return false;
  }
  see_truncation();
  auto const taken = take(use, bytes_per_read_max);
  if (taken == bytes_per_read_max) return true;
  if (!is_replaced()) return false;
  // The old file is read to its end before it is left.
  ++counters_.rotations;
  close();
  if (!open(false)) return false;
  return take(use, bytes_per_read_max - taken) > 0;
}

std::size_t EveTail::take(Use const& use, std::size_t at_most) {
  std::size_t taken = 0;
  while (taken < at_most) {
    auto const wanted = std::min(chunk_bytes, at_most - taken);
    auto const count = ::pread(file_, buffer_.data(), wanted, offset_);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    offset_ += count;
    taken += static_cast<std::size_t>(count);
    counters_.bytes += static_cast<std::uint64_t>(count);
    split({buffer_.data(), static_cast<std::size_t>(count)}, use);
  }
  return taken;
}

void EveTail::split(std::string_view bytes, Use const& use) {
  while (!bytes.empty()) {
    auto const end = bytes.find('\n');
    auto const piece = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (!is_passing_over_ && part_.size() + piece.size() > line_bytes_max) {
      ++counters_.too_long;
      is_passing_over_ = true;
      part_.clear();
    }
    if (end == std::string_view::npos) {
      if (!is_passing_over_) part_ += piece;
      return;
    }
    if (!is_passing_over_) {
      part_ += piece;
      ++counters_.lines;
      if (!part_.empty()) use(part_);
    }
    part_.clear();
    is_passing_over_ = false;
  }
}

}  // namespace campus::ids
