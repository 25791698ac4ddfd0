#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "daemon/contract/room_views.hpp"
#include "daemon/contract/self_check_views.hpp"
#include "policy/model/alert.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/target.hpp"

namespace campus::contract {

// What a school tells its district of its day, besides traffic and devices: the bodies of the records of
// openapi.yaml, decoded.  What is kept of one is the text beside it, written anew from what was understood,
// so that nobody reads from the district's book what nobody has checked.  Decoding trusts nobody, see
// codec.hpp. Pure; any thread.

// One alert with its evidence; a real one needs a tenth of it.
constexpr std::size_t alert_bytes_max = 32 * 1024;

struct AlertReport {
  Alert alert;
  std::string text;  // canonical JSON
};
Result<AlertReport> decode_alert_report(std::string_view json);

// A verdict, as campusctl target show gives it: openapi.yaml, TargetVerdict.
constexpr std::string_view target_schema = "target/v1";
constexpr std::size_t target_bytes_max = 128 * 1024;  // 256 things looked at are 30 KiB

struct TargetReport {
  targets::Verdict verdict;
  std::string text;  // canonical JSON
};
Result<TargetReport> decode_target_report(std::string_view json);

// A classroom, as campusctl room gives it: openapi.yaml, LocalRoom.
constexpr std::string_view room_schema = "room/v1";
constexpr std::size_t room_bytes_max = 64 * 1024;

struct RoomReport {
  RoomView view;
  std::string text;  // canonical JSON
};
Result<RoomReport> decode_room_report(std::string_view json);

// One room in one period that is over: openapi.yaml, RoomUse.
constexpr std::string_view room_use_schema = "room.use/v1";

struct RoomUseReport {
  RoomUse use;
  UseVerdict verdict = UseVerdict::not_measured;
  std::string text;  // canonical JSON
};
std::string encode(RoomUse const& use, UseVerdict verdict);
Result<RoomUseReport> decode_room_use_report(std::string_view json);

// A pack of a self-check as campusd sealed it, byte by byte: openapi.yaml, SelfCheckReport.
constexpr std::string_view self_check_schema = "self-check/v1";
std::string encode_self_check(std::string_view pack);
Result<std::string> decode_self_check(std::string_view json);  // the pack; its seal is the caller's to check

struct SelfCheckReport {
  SelfCheckSummary summary;
  std::string pack;
};

using DayReport = std::variant<AlertReport, TargetReport, RoomReport, RoomUseReport, SelfCheckReport>;

// The event of the pages that tells of such a record: "alerts"; empty for other schemas.
std::string_view event_of(std::string_view schema);

}  // namespace campus::contract
