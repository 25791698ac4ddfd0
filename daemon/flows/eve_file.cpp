#include "daemon/flows/eve_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace campus::flows {
namespace {

// Who talked to whom is nobody's business but the group's that reads it.
constexpr mode_t mode = 0640;

std::uint64_t lines_in(std::string_view text) {
  return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

}  // namespace

EveFile::EveFile(EveFileConfig config) : config_(std::move(config)) {}

EveFile::~EveFile() { close(); }

std::unexpected<Fault> EveFile::trouble(int error) const {
  return fail(Fault::Kind::failure, "CMP-P202",
              {{"path", config_.path.string()}, {"reason", std::generic_category().message(error)}});
}

Result<void> EveFile::open() {
  // A pipe in its place would hold the thread up: only a regular file is written.
  file_ =
      ::open(config_.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, mode);
  if (file_ < 0) return trouble(errno);
  struct stat facts {};
  auto const status = ::fstat(file_, &facts);
  if (status != 0 || !S_ISREG(facts.st_mode)) {
    auto const error = status != 0 ? errno : EINVAL;
    close();
    return trouble(error);
  }
  size_ = static_cast<std::uint64_t>(facts.st_size);
  return {};
}

void EveFile::close() {
  if (file_ >= 0) ::close(std::exchange(file_, -1));
}

std::filesystem::path EveFile::aside(unsigned number) const {
  auto path = config_.path;
  return path += '.' + std::to_string(number);
}

Result<void> EveFile::put_aside() {
  close();
  std::error_code error;
  if (config_.files_kept == 0) {
    std::filesystem::remove(config_.path, error);
  } else {
    std::filesystem::remove(aside(config_.files_kept), error);
    for (auto number = config_.files_kept; number > 1; --number)
      std::filesystem::rename(aside(number - 1), aside(number), error);  // a gap in the row is no trouble
    std::filesystem::rename(config_.path, aside(1), error);
  }
  if (error) return trouble(error.value());
  ++counters_.rotations;
  return {};
}

Result<void> EveFile::make_room(std::size_t bytes) {
  if (file_ < 0)
    if (auto opened = open(); !opened) return opened;
  if (size_ == 0 || size_ + bytes <= config_.bytes_max) return {};
  if (auto moved = put_aside(); !moved) return moved;
  return open();
}

// All of it or nothing: half a line is no JSON, and would spoil the line after it.
Result<void> EveFile::write(std::string_view lines) {
  auto const begin = static_cast<off_t>(size_);
  for (auto rest = lines; !rest.empty();) {
    auto const count = ::write(file_, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      auto const error = count < 0 ? errno : EIO;
      static_cast<void>(::ftruncate(file_, begin) == 0);
      close();
      return trouble(error);
    }
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  size_ += lines.size();
  return {};
}

Result<void> EveFile::append(std::string_view lines) {
  if (lines.empty()) return {};
  auto done = make_room(lines.size());
  if (done) done = write(lines);
  auto const count = lines_in(lines);
  if (!done) {
    counters_.lines_lost += count;
    return done;
  }
  counters_.lines += count;
  counters_.bytes += lines.size();
  return {};
}

}  // namespace campus::flows
