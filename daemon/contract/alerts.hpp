#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/alert.hpp"
#include "policy/model/fault.hpp"

namespace campus::contract {

// Alerts as canonical JSON: one shape for the record, the district, the local socket and the webhook, and one
// for what a person writes to the daemon about them.  Decoding trusts nobody, see codec.hpp.  Pure; any
// thread.

constexpr std::string_view alert_schema = "campus/alert/v1";
constexpr std::size_t alert_counts_max = 32;
constexpr std::size_t alerts_per_answer_max = 4096;

std::string encode(Alert const& alert);
std::string encode(Incident const& incident);
std::string encode(Silence const& silence);
// An alert with the members `notice`, `incident`, `top` and `school`; "" is a school without a district.
std::string encode(Notice const& notice, std::string_view school);

Result<Alert> decode_alert(std::string_view json);
Result<Incident> decode_incident(std::string_view json);
Result<Silence> decode_silence(std::string_view json);
Result<Notice> decode_notice(std::string_view json);

// How a channel to people fares.
struct ChannelView {
  std::string name;
  std::string kind;
  std::uint64_t waiting = 0, delivered = 0, failed = 0, dropped = 0;
  std::optional<Instant> last_delivered{};
  std::optional<Fault> last_error{};
};

// What `campusctl alert list` shows.
struct AlertsView {
  std::vector<Alert> alerts;
  std::vector<Incident> incidents;
  std::vector<Silence> silences;
  std::vector<ChannelView> channels;
  std::uint64_t beyond = 0;  // conditions that found the book full
};
std::string encode(AlertsView const& view);

struct AcknowledgeRequest {
  std::string note;
};
Result<AcknowledgeRequest> decode_acknowledge_request(std::string_view json);

// A silence as it is asked for: for so many seconds from now, or, tried dry, what it would hide.
struct SilenceRequest {
  std::string object, rule, reason, owner;
  std::uint64_t seconds = 0;
  bool is_dry = false;
};
Result<SilenceRequest> decode_silence_request(std::string_view json);
std::string encode(Silence const& silence, std::vector<Alert> const& hidden);

// The number with which a chat robot refuses what it took with a status of 200: `errcode` or `code`, none
// where the body has neither.
std::optional<std::int64_t> robot_error(std::string_view json);

std::string alert_name(std::uint64_t number);     // "A-1042"
std::string fingerprint_of(AlertKey const& key);  // 16 hex digits: the same trouble, the same fingerprint

std::string_view name_of(Severity severity);
std::string_view name_of(AlertState state);
std::string_view name_of(Notice::Kind kind);

}  // namespace campus::contract
