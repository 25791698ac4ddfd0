#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace campus::tests {

// What arrived at a district, in the order it was taken.  Triggers in the district's own database write it
// down, in the transaction that takes a record: also for one that was taken twice, which the tables
// themselves would not show.
class Ledger {
public:
  explicit Ledger(std::filesystem::path database) : database_(std::move(database)) {}

  void open_books() const;  // once, before the district takes anything

  struct Stretch {
    std::uint64_t from = 0, to = 0;
  };
  struct Account {
    std::vector<std::uint64_t> arrivals;  // the records' own numbers
    std::vector<Stretch> gaps;            // by number
    std::uint64_t mark = 0;
  };
  Account control() const;
  Account rollup(std::int64_t first_second) const;
  std::vector<std::string> control_bodies() const;
  std::uint64_t dead_letters() const;
  // Records that are durable here while the school's own record.db does not know of it.
  std::uint64_t beyond_what_is_acknowledged(std::filesystem::path const& school) const;

  // The same at the school's end: what it puts into its outbox, written down in the transaction that does it.
  static void open_books_of_school(std::filesystem::path const& record);
  static std::vector<std::string> made_by_school(std::filesystem::path const& record);
  static std::uint64_t waiting_at_school(std::filesystem::path const& record);

private:
  Account account(std::string const& arrivals, int lane) const;
  std::filesystem::path database_;
};

// What is wrong with an account of records that are numbered from 1 to `newest`; empty when nothing is.
std::string complaint_about(Ledger::Account const& account, std::uint64_t newest);

// The same where both ends are known word by word.
std::string complaint_about(std::vector<std::string> const& made, std::vector<std::string> const& arrived);

}  // namespace campus::tests
