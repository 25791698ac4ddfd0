#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/look.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::cli {

// Numbers as a person reads them.

std::string rate_text(std::uint64_t bits_per_second);      // "412 Mbps", "88.1 Mbps", "0 bps"
std::string bytes_text(std::uint64_t bytes);               // "1.21 GiB"
std::string count_text(std::uint64_t count);               // "918 273"
std::string share_text(std::uint64_t part, std::uint64_t whole);  // "12.5%"; "-" of nothing
std::string span_text(std::int64_t seconds, Look const&);  // "12d 3h"; the two largest units
std::string time_text(Instant at);  // in the time zone of the machine: "2026-11-23 10:44:05"

// Now, as the machine has it: for "how long ago" and nothing else.
Instant now();

// "30m", "2h", "7d" in seconds; at most a year.
Result<std::uint64_t> span_typed(std::string const& typed);

}  // namespace campus::cli
