#pragma once

#include <filesystem>

#include "policy/model/fault.hpp"

namespace campus::store {

// The directory a daemon keeps its state in, held by one process at a time: the lock is the kernel's (flock
// on STATE/lock), so it ends with its holder however that dies.  Owned by main, outlives the stores inside.
class StateDirectory {
public:
  // Makes the directory (mode 0750) where it is missing, proves that files can be made in it, and locks it.
  // Held by another process: a conflict that names its pid.
  static Result<StateDirectory> open(std::filesystem::path path);

  StateDirectory(StateDirectory&& other) noexcept;
  StateDirectory& operator=(StateDirectory&& other) noexcept;
  ~StateDirectory();

  std::filesystem::path const& path() const { return path_; }

private:
  StateDirectory(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace campus::store
