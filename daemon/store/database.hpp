#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "daemon/store/migrate.hpp"
#include "daemon/store/statement.hpp"
#include "policy/model/fault.hpp"

namespace campus::store {

// One SQLite file and the connection to it: write-ahead log, foreign keys, strict tables.  Every failure of
// SQLite is a Fault here and nowhere else.  Lives on the store's thread; may be opened on another one before.
class Database {
public:
  // What a power cut may cost: nothing, or the last moments.  A killed process costs nothing either way.
  enum class Synchronous : std::uint8_t { normal, full };
  struct Options {
    std::span<Migration const> schema;
    Synchronous synchronous = Synchronous::full;
    bool is_read_only = false;  // then the file must exist, and its schema stays as it is
    // Somebody else's lock is waited for so long: an administrator's VACUUM INTO, not another daemon of ours.
    std::chrono::milliseconds busy_wait{5000};
    bool is_checked = true;  // reads the whole file once: not for one that is large and was closed well
    // Asked again and again while a sentence runs, many times a second.  False ends it with CMP-S012, and what it had
    // begun is undone.  None: it runs to its end.
    std::function<bool()> may_go_on{};
  };
  // The log is cut back to so much after a checkpoint; a burst may make it longer for a moment.
  static constexpr std::int64_t log_bytes_max = 16 * 1024 * 1024;

  // Opens or makes the file, looks whether it is whole, and brings it to the newest schema.
  static Result<Database> open(std::filesystem::path path, Options options);

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  // One statement that gives no rows.
  template <class... Args>
  Result<void> run(std::string_view sql, Args const&... args);

  // All rows of a statement, a tuple each: for (auto const& [key, at] : *db.query<std::string,
  // Instant>(...)).
  template <class... Columns, class... Args>
  Result<std::vector<std::tuple<Columns...>>> query(std::string_view sql, Args const&... args);

  // The same for rows that together are too many to hold: each is handed over as it is read.
  template <class... Columns, class Take, class... Args>
  Result<void> each(std::string_view sql, Take take, Args const&... args);

  // The first row, or none.
  template <class... Columns, class... Args>
  Result<std::optional<std::tuple<Columns...>>> first(std::string_view sql, Args const&... args);

  // The one value of a statement that always gives a row: count(*), max(), returning.
  template <class Column, class... Args>
  Result<Column> value(std::string_view sql, Args const&... args);

  // Several statements in one text, without parameters: a migration, a pragma.
  Result<void> script(std::string_view sql);

  // Does `work` inside one transaction: its fault, or that of the commit, undoes everything.  Not to be
  // nested.
  template <class F>
  auto transaction(F work) -> decltype(work());

  std::int64_t changes() const;  // rows that the last run() touched
  // The log into the file, without waiting for whoever reads it.  False: they hold it, and it is to be tried again.
  Result<bool> checkpoint();
  std::filesystem::path const& path() const { return path_; }

private:
  struct Handle;
  explicit Database(std::filesystem::path path, std::unique_ptr<Handle> handle);

  Result<void> connect(Options const& options);
  Result<Statement> prepare(std::string_view sql);
  enum class Step : std::uint8_t { row, done };
  Result<Step> step(Statement& statement, std::string_view sql);
  static void reset(Statement& statement);
  Result<void> begin();
  Result<void> commit();
  void roll_back();
  Fault fault_of(int code, std::string_view sql) const;

  template <class... Args>
  Result<Statement> bound(std::string_view sql, Args const&... args);
  template <class... Columns, std::size_t... Places>
  static std::tuple<Columns...> row(Statement const& statement, std::index_sequence<Places...>);

  std::filesystem::path path_;
  std::unique_ptr<Handle> handle_;
};

template <class... Args>
Result<Statement> Database::bound(std::string_view sql, Args const&... args) {
  auto statement = prepare(sql);
  if (!statement) return statement;
  [[maybe_unused]] int place = 0;
  (statement->bind(++place, args), ...);
  return statement;
}

template <class... Columns, std::size_t... Places>
std::tuple<Columns...> Database::row(Statement const& statement, std::index_sequence<Places...>) {
  return std::tuple<Columns...>{statement.column<Columns>(static_cast<int>(Places))...};
}

template <class... Args>
Result<void> Database::run(std::string_view sql, Args const&... args) {
  auto statement = bound(sql, args...);
  if (!statement) return std::unexpected(std::move(statement.error()));
  auto const stepped = step(*statement, sql);
  reset(*statement);
  if (!stepped) return std::unexpected(stepped.error());
  return {};
}

template <class... Columns, class Take, class... Args>
Result<void> Database::each(std::string_view sql, Take take, Args const&... args) {
  auto statement = bound(sql, args...);
  if (!statement) return std::unexpected(std::move(statement.error()));
  for (;;) {
    auto const stepped = step(*statement, sql);
    if (!stepped || *stepped == Step::done) {
      reset(*statement);
      if (!stepped) return std::unexpected(stepped.error());
      return {};
    }
    std::apply(take, row<Columns...>(*statement, std::index_sequence_for<Columns...>{}));
  }
}

template <class... Columns, class... Args>
Result<std::vector<std::tuple<Columns...>>> Database::query(std::string_view sql, Args const&... args) {
  std::vector<std::tuple<Columns...>> rows;
  auto const take = [&](Columns... values) { rows.emplace_back(std::move(values)...); };
  if (auto done = each<Columns...>(sql, take, args...); !done) return std::unexpected(std::move(done.error()));
  return rows;
}

template <class... Columns, class... Args>
Result<std::optional<std::tuple<Columns...>>> Database::first(std::string_view sql, Args const&... args) {
  auto statement = bound(sql, args...);
  if (!statement) return std::unexpected(std::move(statement.error()));
  auto stepped = step(*statement, sql);
  std::optional<std::tuple<Columns...>> found;
  if (stepped && *stepped == Step::row) {
    found = row<Columns...>(*statement, std::index_sequence_for<Columns...>{});
    stepped = step(*statement, sql);  // "update ... returning" commits after its row, and that may fail
  }
  reset(*statement);
  if (!stepped) return std::unexpected(stepped.error());
  return found;
}

template <class Column, class... Args>
Result<Column> Database::value(std::string_view sql, Args const&... args) {
  auto found = first<Column>(sql, args...);
  if (!found) return std::unexpected(std::move(found.error()));
  return *found ? std::get<0>(**found) : Column{};
}

template <class F>
auto Database::transaction(F work) -> decltype(work()) {
  if (auto const begun = begin(); !begun) return std::unexpected(begun.error());
  auto result = work();
  if (!result) {
    roll_back();
    return result;
  }
  if (auto const committed = commit(); !committed) {
    roll_back();
    return std::unexpected(committed.error());
  }
  return result;
}

}  // namespace campus::store
