#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/contract/work.hpp"
#include "policy/model/alert.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/task.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// What a district wants of one school, signed: the answer to GET /v2/desired.  Decoding trusts nobody, see
// codec.hpp. Pure; any thread.

constexpr std::string_view desired_schema = "campus/desired/v1";
// The whole envelope; a school reads no more.
constexpr std::size_t desired_bytes_max = 1024 * 1024;
constexpr std::size_t desired_text_bytes_max = 256 * 1024;  // calendar or profiles
constexpr std::size_t desired_tasks_max = 256;
constexpr std::size_t desired_warnings_max = 64;
constexpr std::size_t desired_messages_max = 32;  // of one task, the newest

struct DesiredEnvelope {
  std::string payload;    // a DesiredState as JSON text; the signature is over these bytes
  std::string signature;  // DER
  std::string signer;     // PEM
};

struct DesiredTask {
  std::int64_t id = 0;
  std::string title, requirement;
  rectification::Source source;
  Instant issued_at;
  CivilDay due_on{};
  rectification::State state = rectification::State::issued;
  std::vector<TaskMessage> messages;
  bool operator==(DesiredTask const&) const = default;
};

struct DesiredWarning {
  std::int64_t id = 0;
  Severity severity = Severity::medium;
  std::string title, text;
  Instant issued_at, until;
  bool operator==(DesiredWarning const&) const = default;
};

struct DesiredState {
  std::string school;
  std::uint64_t version = 0;
  Instant issued_at, not_before, expires_at;
  std::string calendar, profiles;  // YAML; empty: none
  std::vector<DesiredWarning> warnings;
  std::vector<DesiredTask> tasks;
  bool operator==(DesiredState const&) const = default;
};

std::string encode(DesiredEnvelope const& value);
std::string encode(DesiredState const& value);
Result<DesiredEnvelope> decode_desired_envelope(std::string_view json);
Result<DesiredState> decode_desired_state(std::string_view json);

std::string encode(DesiredTask const& value);
std::string encode(DesiredWarning const& value);
std::string encode(TaskMessage const& value);
Result<DesiredTask> decode_desired_task(std::string_view json);
Result<DesiredWarning> decode_desired_warning(std::string_view json);

// So many bytes does a piece of the payload take in the envelope, and a text as a piece of the payload.
std::size_t bytes_in_envelope(std::string_view piece);
std::string piece_of(std::string_view text);

std::string_view name_of(TaskMessage::Side side);

}  // namespace campus::contract
