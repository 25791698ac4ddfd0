#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/time.hpp"

namespace campus::store {

// What the district wants of a school, as the school's record keeps it.  Bodies are canonical JSON; plain
// values.

struct OrderedTask {
  std::int64_t id = 0;
  std::string body;
  Instant received_at;
  std::optional<Instant> accepted_at, replied_at;  // by us
};
struct OrderedWarning {
  std::int64_t id = 0;
  std::string body;
  Instant until;
  Instant received_at;
  std::optional<Instant> read_at;
};

// All that one desired state says of tasks and warnings.
struct DistrictOrders {
  struct Task {
    std::int64_t id = 0;
    std::string body;
  };
  struct Warning {
    std::int64_t id = 0;
    std::string body;
    Instant until;
  };
  std::vector<Task> tasks;
  std::vector<Warning> warnings;
  // By another district than what is kept: its numbers began anew, and one that is known means another thing.
  bool is_of_another = false;
};

}  // namespace campus::store
