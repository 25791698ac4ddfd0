#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "policy/model/fault.hpp"

namespace campus::flows {

struct EveFileConfig {
  std::filesystem::path path;
  std::uint64_t bytes_max = 256 * 1024 * 1024;  // the file is put aside before it grows beyond
  unsigned files_kept = 4;  // put aside, as path.1 (the newest) to path.4; older ones are removed
};

// A file of lines that grows to its limit, is put aside, and begins anew: never more than (files_kept + 1) ×
// bytes_max on the disk.  It writes as files are written, and so may wait for the disk: it belongs on a
// Worker, or where a wait does no harm.  One thread.
class EveFile {
public:
  struct Counters {
    std::uint64_t lines = 0;
    std::uint64_t bytes = 0;
    std::uint64_t rotations = 0;
    std::uint64_t lines_lost = 0;  // the file could not be opened, or the disk was full
    bool operator==(Counters const&) const = default;
  };

  explicit EveFile(EveFileConfig config);
  ~EveFile();
  EveFile(EveFile const&) = delete;
  EveFile& operator=(EveFile const&) = delete;

  // Whole lines, each with its end.  A Fault: they are lost, and counted; the next call tries anew.
  Result<void> append(std::string_view lines);
  Counters const& counters() const { return counters_; }

private:
  Result<void> open();
  Result<void> make_room(std::size_t bytes);
  Result<void> write(std::string_view lines);
  Result<void> put_aside();
  std::filesystem::path aside(unsigned number) const;
  void close();
  std::unexpected<Fault> trouble(int error) const;

  EveFileConfig config_;
  int file_ = -1;
  std::uint64_t size_ = 0;
  Counters counters_;
};

}  // namespace campus::flows
