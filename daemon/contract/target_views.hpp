#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/calendar.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/target.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// Targets and the calendar as campusctl and the district see them: JSON text.  Pure; any thread.

// One verdict, "campusctl/target.show/v1", with everything that was looked at; rates in bits per second,
// shares in millionths.
std::string encode(targets::Verdict const& verdict);
// All of them, "campusctl/target.list/v1", without the single things that were looked at.
std::string encode(std::vector<targets::Verdict> const& verdicts, Instant judged_at);

// How the calendar calls a special day: "国庆节"; "" where it has no name of its own.
std::string special_name_of(SchoolCalendar const& calendar, CivilDay day);

// What a day is, its lessons, and what comes: "campusctl/calendar.show/v1".
std::string encode(SchoolCalendar const& calendar, CivilDay day, Instant now);

// `campusctl target test`: whether it insists on now.
struct TestRequest {
  bool is_insisted = false;
};
std::string encode(TestRequest const& request);
Result<TestRequest> decode_test_request(std::string_view json);

// What one run of iperf3 says when it is asked for JSON (-J): what the receiving end counted.
struct SpeedRun {
  bool is_reverse = false;  // from the server to us
  std::uint64_t received_bps = 0;
  std::uint32_t seconds = 0;
  std::uint32_t intervals = 0;
};
// Refused: what is no such document, what says of itself that it failed, a run that received nothing or
// measured no time.
Result<SpeedRun> decode_iperf3(std::string_view json);

}  // namespace campus::contract
