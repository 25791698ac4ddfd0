#pragma once

#include <array>
#include <string_view>

#include "policy/model/fault.hpp"

namespace campus::store {

class Database;

// What a day is found by when it is over.  A day that was closed before there was a column keeps what it has.
struct FlowIndex {
  std::string_view name, sql;
  int since_version;
};
inline constexpr std::array flow_indices{
    FlowIndex{"flow_from", "create index flow_from on flow (from_address)", 1},
    FlowIndex{"flow_to", "create index flow_to on flow (to_address)", 1},
    FlowIndex{"flow_name", "create index flow_name on flow (name) where name is not null", 1},
    FlowIndex{"flow_certificate",
              "create index flow_certificate on flow (certificate) where certificate is not null", 2}};

// All that its version can have.
Result<bool> has_flow_indices(Database& database);

}  // namespace campus::store
