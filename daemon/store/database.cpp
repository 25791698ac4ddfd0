#include "daemon/store/database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <unordered_map>

namespace campus::store {
namespace {

struct Closing {
  void operator()(sqlite3* connection) const { ::sqlite3_close_v2(connection); }
  void operator()(sqlite3_stmt* compiled) const { ::sqlite3_finalize(compiled); }
};

// A disk without room shows as SQLITE_FULL when pages are written, and as an I/O error when the index of the
// log grows.
bool is_full(int code, int system) {
  return code == SQLITE_FULL || (code == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT));
}

// Steps of SQLite's machine between two questions whether it may go on: a fraction of a millisecond.
constexpr int steps_between_questions = 4'096;

bool is_refused(int code, int system) {
  if (code == SQLITE_READONLY || code == SQLITE_PERM || code == SQLITE_AUTH) return true;
  return (code == SQLITE_CANTOPEN || code == SQLITE_IOERR) &&
         (system == EACCES || system == EROFS || system == EPERM);
}

Fault refusal(std::filesystem::path const& path, int error) {
  std::vector<Fault::Argument> arguments{{"path", path.string()}};
  if (error == ENOSPC || error == EDQUOT) return {Fault::Kind::full, "CMP-S007", std::move(arguments)};
  arguments.push_back({"reason", std::generic_category().message(error)});
  auto const is_right = error == EACCES || error == EROFS || error == EPERM;
  return {is_right ? Fault::Kind::permission : Fault::Kind::failure, is_right ? "CMP-S002" : "CMP-S004",
          std::move(arguments)};
}

}  // namespace

struct Database::Handle {
  std::function<bool()> may_go_on;
  int busy_wait_ms = 0;
  std::unique_ptr<sqlite3, Closing> connection;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  // By the text of the sentence; each use of the store has its own few, so this ends.
  std::unordered_map<std::string, std::unique_ptr<sqlite3_stmt, Closing>, Hash, std::equal_to<>>
      compiled;  // before the connection closes
  ~Handle() { compiled.clear(); }
};

Database::Database(std::filesystem::path path, std::unique_ptr<Handle> handle)
    : path_(std::move(path)), handle_(std::move(handle)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(std::filesystem::path path, Options options) {
  auto const flags =
      (options.is_read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  // Rows may name hosts and people: the file is its owner's alone from its first moment, and SQLite gives the
  // rights of the file to the logs beside it.  What stands in the way shows here with its true reason.
  if (!options.is_read_only) {
    auto const made = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (made < 0) return std::unexpected(refusal(path, errno));
    ::close(made);
  }
  sqlite3* opened = nullptr;
  auto const code = ::sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  auto handle = std::make_unique<Handle>();
  handle->connection.reset(opened);
  Database database(std::move(path), std::move(handle));
  auto connected =
      code == SQLITE_OK ? database.connect(options) : std::unexpected(database.fault_of(code, "open"));
  if (!connected) return std::unexpected(std::move(connected.error()));
  return database;
}

Result<void> Database::connect(Options const& options) {
  if (options.may_go_on) {
    handle_->may_go_on = options.may_go_on;
    auto const shall_end = [](void* asked) { return (*static_cast<std::function<bool()>*>(asked))() ? 0 : 1; };
    ::sqlite3_progress_handler(handle_->connection.get(), steps_between_questions, shall_end, &handle_->may_go_on);
  }
  handle_->busy_wait_ms = static_cast<int>(options.busy_wait.count());
  ::sqlite3_busy_timeout(handle_->connection.get(), handle_->busy_wait_ms);
  ::sqlite3_db_config(handle_->connection.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  if (auto const done = script("pragma foreign_keys = on; pragma trusted_schema = off;"); !done) return done;
  if (options.is_checked) {
    auto const verdict = value<std::string>("pragma quick_check(1)");
    if (!verdict) return std::unexpected(verdict.error());
    if (*verdict != "ok")
      return fail(Fault::Kind::broken, "CMP-S006", {{"path", path_.string()}, {"reason", *verdict}});
  }
  if (options.is_read_only) return {};
  // A fault of the file shows here at the latest: the mode stands in its header.
  if (auto const mode = value<std::string>("pragma journal_mode = wal"); !mode)
    return std::unexpected(mode.error());
  auto const settings = std::string("pragma synchronous = ") +
                        (options.synchronous == Synchronous::full ? "full" : "normal") +
                        "; pragma journal_size_limit = " + std::to_string(log_bytes_max) + ";";
  if (auto const done = script(settings); !done) return done;
  return migrate(*this, options.schema);
}

Result<Statement> Database::prepare(std::string_view sql) {
  auto& known = handle_->compiled;
  if (auto const found = known.find(sql); found != known.end()) return Statement(found->second.get());
  sqlite3_stmt* made = nullptr;
  auto const code = ::sqlite3_prepare_v3(handle_->connection.get(), sql.data(), static_cast<int>(sql.size()),
                                         SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  std::unique_ptr<sqlite3_stmt, Closing> compiled(made);
  if (code != SQLITE_OK) return std::unexpected(fault_of(code, sql));
  return Statement(known.emplace(sql, std::move(compiled)).first->second.get());
}

Result<Database::Step> Database::step(Statement& statement, std::string_view sql) {
  auto const code = ::sqlite3_step(statement.compiled());
  if (code == SQLITE_ROW) return Step::row;
  if (code == SQLITE_DONE) return Step::done;
  return std::unexpected(fault_of(code, sql));
}

void Database::reset(Statement& statement) {
  ::sqlite3_reset(statement.compiled());
  ::sqlite3_clear_bindings(statement.compiled());  // the texts were borrowed
}

Result<void> Database::script(std::string_view sql) {
  auto const code =
      ::sqlite3_exec(handle_->connection.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return std::unexpected(fault_of(code, sql));
  return {};
}

// At once for writing: a transaction that begins by reading could fail half-way for a neighbour's lock.
Result<void> Database::begin() { return run("begin immediate"); }

Result<void> Database::commit() { return run("commit"); }

void Database::roll_back() {
  // After some faults (a full disk) SQLite has done so itself, and says that there is nothing to roll back.
  if (!::sqlite3_get_autocommit(handle_->connection.get())) std::ignore = run("rollback");
}

std::int64_t Database::changes() const { return ::sqlite3_changes64(handle_->connection.get()); }

Result<bool> Database::checkpoint() {
  auto* const connection = handle_->connection.get();
  ::sqlite3_busy_timeout(connection, 0);
  auto const busy = value<bool>("pragma wal_checkpoint(truncate)");
  ::sqlite3_busy_timeout(connection, handle_->busy_wait_ms);
  if (!busy) return std::unexpected(busy.error());
  return !*busy;
}

Fault Database::fault_of(int extended, std::string_view sql) const {
  auto* const connection = handle_->connection.get();
  auto const code = extended & 0xff;
  auto const system = connection ? ::sqlite3_system_errno(connection) : 0;
  std::string reason = connection ? ::sqlite3_errmsg(connection) : ::sqlite3_errstr(extended);
  Fault::Argument const path{"path", path_.string()};
  if (is_full(code, system)) return {Fault::Kind::full, "CMP-S007", {path}};
  if (is_refused(code, system)) {
    if (system != 0) reason = std::generic_category().message(system);
    return {Fault::Kind::permission, "CMP-S002", {path, {"reason", reason}}};
  }
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    return {Fault::Kind::broken, "CMP-S006", {path, {"reason", reason}}};
  if (code == SQLITE_INTERRUPT) return {Fault::Kind::timeout, "CMP-S012", {path}};
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) return {Fault::Kind::conflict, "CMP-S009", {path}};
  if (code == SQLITE_CONSTRAINT) return {Fault::Kind::conflict, "CMP-S010", {path, {"reason", reason}}};
  if (code == SQLITE_CANTOPEN) return {Fault::Kind::failure, "CMP-S004", {path, {"reason", reason}}};
  // A sentence of ours that SQLite does not take: its beginning helps whoever mends it.
  if (code == SQLITE_ERROR) reason += " (" + std::string(sql.substr(0, 60)) + ")";
  return {Fault::Kind::failure, "CMP-S010", {path, {"reason", reason}}};
}

}  // namespace campus::store
