#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/calendar.hpp"
#include "policy/model/metric.hpp"
#include "policy/model/school.hpp"
#include "policy/model/target.hpp"
#include "policy/model/time.hpp"

namespace campus::targets {

// Lower-case hexadecimal digits of the digest of some bytes.  Handed in: policy knows no cryptography.
using Sha256 = std::function<std::string(std::string_view)>;

// What the seal is of: everything of the verdict but the seal, as text in a fixed order in which every text
// is led by its length, so that two verdicts of one seal say the same.
std::string canonical(Verdict const& verdict);

// Every target in force on this day beside what is known, profile by profile; of a metric for which a profile
// has targets but none for this school one verdict that says so.  The newest reading of a kind counts.
std::vector<Verdict> judge(std::span<Profile const> profiles, School const& school,
                           std::span<Reading const> readings, SchoolCalendar const& calendar, Instant now,
                           Sha256 const& sha256);

}  // namespace campus::targets
