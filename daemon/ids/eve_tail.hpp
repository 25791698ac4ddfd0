#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace campus::ids {

// Follows a file of lines that another program writes, replaces and cuts.  Lives on the control loop.
class EveTail {
public:
  // No event of interest is longer, a packet in it included.  Longer: the line is passed over and counted.
  static constexpr std::size_t line_bytes_max = 64 * 1024;
  // One call; what is left waits for the next one.
  static constexpr std::size_t bytes_per_read_max = 1024 * 1024;

  struct Counters {
    std::uint64_t lines = 0, too_long = 0, rotations = 0, truncations = 0, bytes = 0;
    bool operator==(Counters const&) const = default;
  };
  using Use = std::function<void(std::string_view line)>;

  explicit EveTail(std::filesystem::path path);
  ~EveTail();
  EveTail(EveTail const&) = delete;
  EveTail& operator=(EveTail const&) = delete;

  // Gives every whole line that is there, and says whether there is more.
  bool read(Use const& use);
  bool is_open() const { return file_ >= 0; }  // false: there is no such file now
  Counters const& counters() const { return counters_; }

private:
  bool open(bool at_its_end);
  void close();
  std::size_t take(Use const& use, std::size_t at_most);
  void split(std::string_view bytes, Use const& use);
  bool is_replaced() const;
  void see_truncation();

  std::filesystem::path path_;
  int file_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  off_t offset_ = 0;
  std::string part_;  // of a line that is not whole yet
  std::string buffer_;
  bool is_passing_over_ = false;
  bool is_first_ = true;
  Counters counters_;
};

}  // namespace campus::ids
