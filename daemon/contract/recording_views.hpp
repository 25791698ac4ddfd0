#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// What `campusctl traffic capture` asks for, and what came of it.  Any thread.
struct RecordingRequest {
  static constexpr std::uint64_t seconds_max = 600, bytes_least = 64 * 1024, bytes_max = std::uint64_t{1} << 30;

  std::string interface_name{};  // empty: the first that is watched
  std::string filter{};
  std::string reason{};
  std::uint64_t seconds = 30, bytes = std::uint64_t{64} << 20;
  bool has_payload = false;
};
Result<RecordingRequest> decode_recording_request(std::string_view json);
std::string encode(RecordingRequest const& request);

struct RecordingView {
  std::string file, interface_name;
  std::uint64_t frames = 0, bytes = 0, dropped = 0;
  bool is_full = false, has_payload = false;
  Instant kept_until;
};
std::string encode(RecordingView const& view);

}  // namespace campus::contract
