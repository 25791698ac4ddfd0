#include "tests/system/uplink/ledger.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <stdexcept>

namespace campus::tests {

namespace {

// The programs are writing at the same time.
constexpr int patience_ms = 10'000;
constexpr int control_lane = 1, rollup_lane = 4;  // their places in contract::Lane

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

using Row = std::function<void(sqlite3_stmt*)>;

void query(std::filesystem::path const& file, std::string const& sql, Row const& row) {
  sqlite3* raw = nullptr;
  auto const opened = sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
  std::unique_ptr<sqlite3, Close> const database(raw);
  if (opened != SQLITE_OK) throw std::runtime_error("cannot open " + file.string());
  sqlite3_busy_timeout(raw, patience_ms);
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(raw, sql.c_str(), -1, &prepared, nullptr) != SQLITE_OK)
    throw std::runtime_error(std::string(sqlite3_errmsg(raw)) + ": " + sql);
  std::unique_ptr<sqlite3_stmt, Close> const statement(prepared);
  int step = 0;
  while ((step = sqlite3_step(prepared)) == SQLITE_ROW) row(prepared);
  if (step != SQLITE_DONE) throw std::runtime_error(std::string(sqlite3_errmsg(raw)) + ": " + sql);
}

std::uint64_t number(sqlite3_stmt* statement, int column) {
  return static_cast<std::uint64_t>(sqlite3_column_int64(statement, column));
}

std::string text(sqlite3_stmt* statement, int column) {
  auto const* const from = reinterpret_cast<char const*>(sqlite3_column_text(statement, column));
  return from != nullptr ? from : "";
}

}  // namespace

void Ledger::open_books() const {
  for (auto const* const sql : {
           "create table arrival (id integer primary key autoincrement, lane integer not null, what not "
           "null)",
           // Before the insert, and so whatever becomes of it: a second arrival is one too.
           "create trigger arrival_of_device before insert on device "
           "begin insert into arrival (lane, what) values (1, new.body); end",
           "create trigger arrival_of_gone before delete on device "
           "begin insert into arrival (lane, what) values (1, '{\"name\":\"' || old.name || '\"}'); end",
           // What the school says of the state the district wants: of one that it took over.
           "create trigger arrival_of_receipt before insert on desired_school when new.applied is not null "
           "begin insert into arrival (lane, what) "
           "values (1, '{\"version\":' || new.applied || ',\"outcome\":\"applied\"}'); end",
           "create trigger arrival_of_traffic before insert on traffic_step "
           "begin insert into arrival (lane, what) values (4, new.at_s); end",
       })
    query(database_, sql, [](sqlite3_stmt*) {});
}

Ledger::Account Ledger::account(std::string const& arrivals, int lane) const {
  Account account;
  query(database_, arrivals, [&](sqlite3_stmt* row) { account.arrivals.push_back(number(row, 0)); });
  auto const of_lane = " where lane = " + std::to_string(lane);
  query(database_, "select from_seq, to_seq from gap" + of_lane + " order by from_seq",
        [&](sqlite3_stmt* row) {
          account.gaps.push_back({number(row, 0), number(row, 1)});
        });
  query(database_, "select seq from mark" + of_lane,
        [&](sqlite3_stmt* row) { account.mark = number(row, 0); });
  return account;
}

Ledger::Account Ledger::control() const {
  return account("select cast(what ->> 'sys_name' as integer) from arrival where lane = 1 order by id",
                 control_lane);
}

Ledger::Account Ledger::rollup(std::int64_t first_second) const {
  return account("select what - " + std::to_string(first_second) + " from arrival where lane = 4 order by id",
                 rollup_lane);
}

std::uint64_t Ledger::beyond_what_is_acknowledged(std::filesystem::path const& school) const {
  std::uint64_t beyond = 0;
  query(school, "select lane, acked - base from lane", [&](sqlite3_stmt* row) {
    auto const lane = static_cast<int>(number(row, 0));
    if (lane != control_lane && lane != rollup_lane) return;
    auto const mark = account("select 1 where false", lane).mark;
    if (mark > number(row, 1)) beyond += mark - number(row, 1);
  });
  return beyond;
}

std::vector<std::string> Ledger::control_bodies() const {
  std::vector<std::string> bodies;
  query(database_, "select what from arrival where lane = 1 order by id",
        [&](sqlite3_stmt* row) { bodies.push_back(text(row, 0)); });
  return bodies;
}

// The trigger first: a record that is made between the two is entered by it, and not by hand.
void Ledger::open_books_of_school(std::filesystem::path const& record) {
  for (auto const* const sql : {
           "create table made (seq integer primary key, body text not null)",
           "create trigger made_at_school after insert on outbox when new.lane = 1 "
           "begin insert into made (seq, body) values (new.seq, new.body); end",
           "insert or ignore into made select seq, body from outbox where lane = 1",
       })
    query(record, sql, [](sqlite3_stmt*) {});
}

std::vector<std::string> Ledger::made_by_school(std::filesystem::path const& record) {
  std::vector<std::string> bodies;
  query(record, "select body from made order by seq",
        [&](sqlite3_stmt* row) { bodies.push_back(text(row, 0)); });
  return bodies;
}

std::uint64_t Ledger::waiting_at_school(std::filesystem::path const& record) {
  std::uint64_t count = 0;
  query(record, "select count(*) from outbox join lane using (lane) where lane = 1 and seq > acked",
        [&](sqlite3_stmt* row) { count = number(row, 0); });
  return count;
}

std::uint64_t Ledger::dead_letters() const {
  std::uint64_t count = 0;
  query(database_, "select count(*) from dead_letter", [&](sqlite3_stmt* row) { count = number(row, 0); });
  return count;
}

std::string complaint_about(Ledger::Account const& account, std::uint64_t newest) {
  auto gap = account.gaps.begin();
  std::uint64_t expected = 1;
  auto const skip_gaps = [&] {
    for (; gap != account.gaps.end() && gap->from == expected; ++gap) expected = gap->to + 1;
  };
  for (auto const arrived : account.arrivals) {
    skip_gaps();
    if (arrived != expected)
      return "after " + std::to_string(expected - 1) + " came " + std::to_string(arrived) + " and not " +
             std::to_string(expected);
    ++expected;
  }
  skip_gaps();
  if (expected != newest + 1)
    return "the school made " + std::to_string(newest) + ", the district has up to " +
           std::to_string(expected - 1);
  if (account.mark != newest)
    return "the mark is " + std::to_string(account.mark) + ", not " + std::to_string(newest);
  return {};
}

std::string complaint_about(std::vector<std::string> const& made, std::vector<std::string> const& arrived) {
  auto const [lost, other] = std::ranges::mismatch(made, arrived);
  if (lost == made.end() && other == arrived.end()) return {};
  auto const place = std::to_string(lost - made.begin() + 1);
  if (lost == made.end()) return "record " + place + " came from nowhere: " + *other;
  if (other == arrived.end()) return "record " + place + " is missing: " + *lost;
  return "record " + place + " should be " + *lost + " and is " + *other;
}

}  // namespace campus::tests
