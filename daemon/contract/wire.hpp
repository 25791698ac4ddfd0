#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// What a school and its district send one another, as values; `codec.hpp` turns them into JSON and back.
// The shapes are those of openapi.yaml.  Plain values; any thread.

// One queue of records with a rule of its own for what may be lost.  The most urgent first.
enum class Lane : std::uint8_t { alert, control, heartbeat, evidence, rollup, detail };
inline constexpr std::array all_lanes{Lane::alert,    Lane::control, Lane::heartbeat,
                                      Lane::evidence, Lane::rollup,  Lane::detail};
std::string_view name_of(Lane lane);
std::optional<Lane> lane_named(std::string_view name);

// Numbers of a lane begin at 1 and never leave the range of a 64-bit integer with sign, which is what stores
// keep.
constexpr std::uint64_t sequence_highest = INT64_MAX;

// One fact on its way up.  (school, epoch, lane, seq) names it for ever; a body is JSON text of its schema.
struct Record {
  std::uint64_t seq = 0;
  Instant observed_at;
  std::string schema;  // "device/v1"
  std::string body;
  bool operator==(Record const&) const = default;
};

// A stretch of records the school could not keep.  Drawn as "no data", never as zero.
struct Gap {
  enum class Reason : std::uint8_t { retention, disk_full, broken, lost };
  std::uint64_t from_seq = 0;
  std::uint64_t to_seq = 0;  // inclusive
  Instant from_time;
  Instant to_time;
  Reason reason = Reason::lost;
  bool operator==(Gap const&) const = default;
};

struct Batch {
  std::vector<Record> records;  // by seq, growing
  std::vector<Gap> gaps;        // by from_seq, growing, beside the records
};

struct Ack {
  struct Rejected {
    std::uint64_t seq = 0;
    std::string code;
    bool operator==(Rejected const&) const = default;
  };
  std::uint64_t acked = 0;  // everything up to here is durable at the district
  std::vector<Rejected> rejected;
  Instant now;
  std::uint32_t next_ms = 0;
  std::uint32_t max_batch = 0;  // bytes before compression
  std::uint32_t live_ms = 0;    // somebody looks at it or at any page: heartbeats so often, please; 0: as it is configured
};

struct Enrollment {
  std::string code;
  std::string request;  // PKCS 10, PEM
};

struct Enrolled {
  std::string school;
  std::string name;
  std::string certificate;  // PEM
  std::string authority;    // PEM
};

struct Hello {
  struct Mark {
    Lane lane;
    std::uint64_t seq;
  };
  std::string school;
  std::string name;
  int protocol_min = 0;
  int protocol_max = 0;
  Instant now;
  std::vector<Mark> marks;
};

// The protocol this build speaks, and the oldest it still understands.
constexpr int protocol_newest = 2;
constexpr int protocol_oldest = 2;

// A batch larger than this is refused before it is decoded; a school keeps below it.
constexpr std::size_t batch_bytes_max = 1024 * 1024;
constexpr std::size_t batch_records_max = 512;

}  // namespace campus::contract
