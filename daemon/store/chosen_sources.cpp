#include "daemon/store/chosen_sources.hpp"

#include <cstdint>

namespace campus::store {

Result<std::string> chosen_sources(Database& database, SourceChoice const& sources) {
  std::string list;
  auto const take = [&](std::int64_t number, std::string const& name) {
    if (sources.takes(name)) list += (list.empty() ? "" : ",") + std::to_string(number);
  };
  auto const done = database.each<std::int64_t, std::string>("select id, name from interface", take);
  if (!done) return std::unexpected(done.error());
  return '[' + list + ']';
}

}  // namespace campus::store
