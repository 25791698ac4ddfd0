#include "daemon/store/migrate.hpp"

#include <string>

#include "daemon/store/database.hpp"

namespace campus::store {

Result<void> migrate(Database& database, std::span<Migration const> schema) {
  auto const version = database.value<int>("pragma user_version");
  if (!version) return std::unexpected(version.error());
  auto const newest = schema.empty() ? 0 : schema.back().number;
  if (*version > newest)
    return fail(Fault::Kind::invalid, "CMP-S005",
                {{"path", database.path().string()},
                 {"found", std::to_string(*version)},
                 {"known", std::to_string(newest)}});
  for (auto const& step : schema) {
    if (step.number <= *version) continue;
    auto const work = [&]() -> Result<void> {
      if (auto done = database.script(step.sql); !done) return done;
      return database.script("pragma user_version = " + std::to_string(step.number));
    };
    auto const done = database.transaction(work);
    if (done) continue;
    // No room, no right, a neighbour's lock: these say what to do themselves.
    if (done.error().code != "CMP-S010") return done;
    auto const& arguments = done.error().arguments;
    return fail(Fault::Kind::failure, "CMP-S008",
                {{"path", database.path().string()},
                 {"name", std::string(step.name)},
                 {"reason", arguments.empty() ? std::string() : arguments.back().value}});
  }
  return {};
}

}  // namespace campus::store
