#pragma once

#include <cstdint>
#include <string>

#include "daemon/store/database.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/traffic_source.hpp"

namespace campus::store {

// The numbers that a day's file gave the sources which a question is about, as the list that json_each takes:
// "... where interface in (select value from json_each(?))".
inline Result<std::string> chosen_sources(Database& database, SourceChoice const& sources) {
  auto const rows = database.query<std::int64_t, std::string>("select id, name from interface");
  if (!rows) return std::unexpected(rows.error());
  std::string list;
  for (auto const& [number, name] : *rows)
    if (sources.takes(name)) list += (list.empty() ? "" : ",") + std::to_string(number);
  return '[' + list + ']';
}

}  // namespace campus::store
