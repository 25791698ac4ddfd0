#pragma once

#include <string>

#include "daemon/store/database.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/traffic_source.hpp"

namespace campus::store {

// The numbers that a day's file gave the sources which a question is about, as the list that json_each takes:
// "... where interface in (select value from json_each(?))".
Result<std::string> chosen_sources(Database& database, SourceChoice const& sources);

}  // namespace campus::store
