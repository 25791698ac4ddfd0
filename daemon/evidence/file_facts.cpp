#include "daemon/evidence/file_facts.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <system_error>

#include "daemon/evidence/text_lines.hpp"

namespace campus::evidence {

namespace fs = std::filesystem;

std::optional<protection::FileFact> look_at(fs::path const& file, protection::FileFact::Kind kind) {
  struct stat facts {};
  if (::stat(file.c_str(), &facts) != 0) return std::nullopt;
  return protection::FileFact{kind, file.string(), static_cast<std::uint32_t>(facts.st_mode & 07777u),
                              facts.st_uid == 0 || facts.st_uid == ::geteuid()};
}

std::optional<protection::FileFact> look_at_program() {
  std::error_code error;
  auto const program = fs::read_symlink("/proc/self/exe", error);
  if (error) return std::nullopt;
  return look_at(program, protection::FileFact::Kind::program);
}

std::optional<Instant> newest_in(fs::path const& directory) {
  std::optional<Instant> newest;
  for (auto const& file : files_in(directory, "")) {
    struct stat facts {};
    if (::stat(file.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
    Instant const at{std::chrono::seconds(facts.st_mtim.tv_sec)};
    if (!newest || at > *newest) newest = at;
  }
  return newest;
}

}  // namespace campus::evidence
