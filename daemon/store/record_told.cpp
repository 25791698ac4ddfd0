// What the district was told, beside the queue that tells it.

#include <utility>

#include "daemon/store/record_store.hpp"

namespace campus::store {

Result<void> RecordStore::tell(std::span<Tale const> tales, Instant forget_before) {
  return database_.transaction([&]() -> Result<void> {
    for (auto const& [told, body, observed_at] : tales) {
      auto done = put({contract::Lane::evidence, told.schema, body, observed_at});
      if (!done) return done;
      done = database_.run("insert or replace into told (schema, key, gist, at) values (?, ?, ?, ?)",
                           told.schema, told.key, told.gist, told.at);
      if (!done) return done;
    }
    return database_.run("delete from told where at < ?", forget_before);
  });
}

Result<void> RecordStore::note(AuditEntry const& entry, Report const& report) {
  return database_.transaction([&]() -> Result<void> {
    if (auto done = note(entry); !done) return done;
    return put(report);
  });
}

Result<std::vector<RecordStore::Told>> RecordStore::told() {
  auto rows = database_.query<std::string, std::string, std::string, Instant>(
      "select schema, key, gist, at from told order by schema, key");
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<Told> all;
  for (auto& row : *rows) all.push_back(std::make_from_tuple<Told>(std::move(row)));
  return all;
}

}  // namespace campus::store
