#pragma once

#include <span>
#include <string_view>

#include "policy/model/fault.hpp"

namespace campus::store {

class Database;

// One step of a schema: schema/STORE/NNNN_name.sql, compiled in.
struct Migration {
  int number = 0;
  std::string_view name;
  std::string_view sql;
};

// Every step of each store, from 1 upward without a hole.
std::span<Migration const> record_schema();
std::span<Migration const> series_schema();
std::span<Migration const> flows_schema();
std::span<Migration const> district_schema();

// Brings a database to the newest schema, one transaction a step; PRAGMA user_version says how far it is.  A
// database of a newer program is refused and left as it is.
Result<void> migrate(Database& database, std::span<Migration const> schema);

}  // namespace campus::store
