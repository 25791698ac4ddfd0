#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "policy/model/fault.hpp"

namespace campus::store {

// Disk space kept back for the worst hour: a file of nothing beside the stores, given up when the disk is
// full so that alerts and commands are still recorded, and taken again when there is room.  Lives on the
// store's thread; owned by the stores of one state directory.
class Reserve {
public:
  // Some 10,000 alerts or device reports of a kilobyte, with the pages of the log around them.
  static constexpr std::int64_t bytes = 32 * 1024 * 1024;
  // It is only taken (again) where at least so much stays free besides.
  static constexpr std::int64_t free_besides_bytes = 32 * 1024 * 1024;

  // What this user may still write there; nothing where that cannot be asked.
  static std::optional<std::int64_t> free_bytes(std::filesystem::path const& directory);

  explicit Reserve(std::filesystem::path directory);

  Result<bool> take();  // false: there is no room for it now
  bool release();       // true: there was one, and its space is free
  bool is_held() const;

private:
  std::filesystem::path file_;
};

}  // namespace campus::store
