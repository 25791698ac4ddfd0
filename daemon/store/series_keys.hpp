#pragma once

#include <cstdint>
#include <string_view>

#include "daemon/store/database.hpp"
#include "policy/model/fault.hpp"

namespace campus::store {

// The number a day's file has for an interface; the first time it is named it gets one.
inline Result<std::int64_t> interface_key(Database& database, std::string_view name) {
  auto const found = database.first<std::int64_t>("select id from interface where name = ?", name);
  if (!found) return std::unexpected(found.error());
  if (*found) return std::get<0>(**found);
  return database.value<std::int64_t>("insert into interface (name) values (?) returning id", name);
}

}  // namespace campus::store
