#include "daemon/store/flow_indices.hpp"

#include "daemon/store/database.hpp"

namespace campus::store {

Result<bool> has_flow_indices(Database& database) {
  auto const version = database.value<int>("pragma user_version");
  if (!version) return std::unexpected(version.error());
  for (auto const& index : flow_indices) {
    if (index.since_version > *version) continue;
    auto const is_there =
        database.value<bool>("select count(*) from sqlite_master where type = 'index' and name = ?", index.name);
    if (!is_there || !*is_there) return is_there;
  }
  return true;
}

}  // namespace campus::store
