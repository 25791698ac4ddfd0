#pragma once

#include "policy/model/fault.hpp"

namespace campus::contract {

// What every program of the house ends with; a promise to scripts.
enum Exit : int {
  exit_ok = 0,
  exit_failure = 1,
  exit_usage = 2,
  exit_findings = 3,
  exit_not_found = 4,
  exit_unreachable = 5,
  exit_permission = 6,
  exit_validation = 7,
  exit_conflict = 8,
  exit_timeout = 9,
  exit_interrupted = 130,
};

Exit exit_code_of(Fault::Kind kind);

}  // namespace campus::contract
