#pragma once

#include <optional>
#include <string_view>

#include "cli/invocation.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::cli {

// Where in a day a date stands for.
enum class DayEdge { begin, end };

// "2027-07-10" where this machine is, "2027-07-10 18:00" or with seconds likewise, or an exact moment with its offset.
// A day that no calendar has is refused.
Result<Instant> read_moment(std::string_view typed, DayEdge edge);

// What was said behind --from and --until.
struct MomentsTyped {
  std::optional<Instant> from, until;
};
Result<MomentsTyped> moments_typed(Invocation const& typed);

}  // namespace campus::cli
