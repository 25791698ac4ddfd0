#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "collectors/exporters/statistics.hpp"

namespace campus::exporters {

// Follows the sequence numbers of one domain: what is missing, what came late, who began anew.  Sans I/O.
class SequenceWatch {
public:
  // What is counted, and whether a datagram carries the count before it or with it.  The standards say
  // `datagrams` for NetFlow v9 and sFlow, `flows_before` for v5 and `records_before` for IPFIX; exporters
  // differ.
  enum class Way : std::uint8_t { datagrams, flows_before, records_before, flows_after, records_after };
  static constexpr std::size_t ways = 5;

  struct Heard {
    std::uint32_t number = 0;
    std::uint32_t flows = 0;    // records of flows in the datagram
    std::uint32_t records = 0;  // those and records of options
    bool is_counted = true;     // false: records of an unknown template are in it, so nobody knows how many
    std::int64_t clock_ms = 0;  // of its heading: orders datagrams
    std::optional<std::uint32_t> boot_ms;  // when the exporter started, by its heading, modulo 2^32
  };

  explicit SequenceWatch(Way standard) noexcept : way_(standard), standard_(standard) {}
  void feed(Heard const& heard) noexcept;
  SequenceCounters const& counters() const noexcept { return counters_; }
  Way way() const noexcept { return way_; }

private:
  struct Range {
    std::uint32_t begin = 0, end = 0;
    std::uint32_t size() const noexcept { return end - begin; }
  };
  static Range range_of(Way way, Heard const& heard) noexcept;
  void choose_way(Heard const& heard) noexcept;
  void go_on_from(Heard const& heard) noexcept;
  bool has_rebooted(Heard const& heard) const noexcept;
  bool fill(Range const& range) noexcept;
  void judge(Heard const& heard) noexcept;

  // Gaps that a late datagram may still fill, the oldest overwritten.
  static constexpr std::size_t open_gaps_max = 16;

  Way way_, standard_;
  bool is_first_ = true;
  bool is_sure_ = true;  // the datagram before was counted
  std::array<std::uint32_t, ways> next_{};
  std::array<std::uint8_t, ways> fits_{};  // how often each way explained what came
  std::array<Range, open_gaps_max> open_gaps_{};
  std::size_t next_gap_ = 0;
  std::int64_t newest_ms_ = 0;
  std::optional<std::uint32_t> boot_ms_;
  SequenceCounters counters_;
};

}  // namespace campus::exporters
