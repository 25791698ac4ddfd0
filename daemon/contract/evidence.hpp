#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "policy/model/alert.hpp"
#include "policy/model/fault.hpp"

namespace campus::contract {

// What a school tells its district of its day, besides traffic and devices: the bodies of the records of
// openapi.yaml, decoded.  What is kept of one is the text beside it, written anew from what was understood, so
// that nobody reads from the district's book what nobody has checked.  Decoding trusts nobody, see codec.hpp.
// Pure; any thread.

// One alert with its evidence; a real one needs a tenth of it.
constexpr std::size_t alert_bytes_max = 32 * 1024;

struct AlertReport {
  Alert alert;
  std::string text;  // canonical JSON
};
Result<AlertReport> decode_alert_report(std::string_view json);

using DayReport = std::variant<AlertReport>;

// The event of the pages that tells of such a record: "alerts"; empty for other schemas.
std::string_view event_of(std::string_view schema);

}  // namespace campus::contract
