#pragma once

#include <string>

#include "daemon/report/pack.hpp"

namespace campus::report {

// What a list shows of a pack, beside its times: object, level, standard, score and counts of openapi.yaml's
// SelfCheckSummary, as members of JSON without their braces.  Pure; any thread.
std::string summary_members(Pack const& pack);

}  // namespace campus::report
