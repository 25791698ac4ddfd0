#include "daemon/store/flow_archive.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "daemon/store/flow_indices.hpp"
#include "daemon/store/flow_search.hpp"

namespace campus::store {
namespace {

// An exporter's record may be dated so much ahead of the day it came on.
constexpr std::chrono::hours dated_ahead_max{1};

}  // namespace

FlowArchive::FlowArchive(std::filesystem::path directory, FlowStore::Options options)
    : files_(FlowStore::files(std::move(directory), options)) {}

Result<contract::FoundFlows> FlowArchive::search(contract::FlowQuery const& query,
                                                 std::function<bool()> const& may_go_on) {
  auto const list = files_.list();
  if (!list) return std::unexpected(list.error());
  contract::FoundFlows found;
  for (auto const day : list->days | std::views::reverse) {
    auto const end_of_day = files_.begin_of(day + std::chrono::days(1));
    if (query.from && end_of_day + dated_ahead_max < *query.from) break;
    FlowSearch search(query, rows_read_max, may_go_on);
    auto const done = search.read(files_.path_of(day), found);
    if (!done && !files_.is_there(day)) continue;  // it went meanwhile, with its time
    if (!done && done.error().kind != Fault::Kind::broken && done.error().kind != Fault::Kind::invalid)
      return std::unexpected(done.error());
    ++(done ? found.days_read : found.days_unreadable);
    // Whoever appends to the newest finds out by itself.
    if (!done && done.error().kind == Fault::Kind::broken && day != *list->days.rbegin())
      set_aside(day, done.error());
    if (found.end != contract::FoundFlows::End::all) break;
  }
  // They were found in the order of their coming, a record that was told late behind its like.
  std::ranges::stable_sort(found.flows, std::ranges::greater{},
                           [](KeptFlow const& flow) { return flow.record.last_ns; });
  return found;
}

Result<bool> FlowArchive::index_one(Instant now, std::function<bool()> const& may_go_on) {
  auto const list = files_.list();
  if (!list) return std::unexpected(list.error());
  auto const today = files_.day_of(now);
  for (auto const day : list->days) {
    if (day >= today || indexed_.contains(day)) continue;
    auto const is_built = index_one_of(day, may_go_on);
    if (!is_built) {
      if (is_built.error().kind == Fault::Kind::timeout) return true;
      if (is_built.error().kind == Fault::Kind::conflict) continue;  // somebody reads it just now: the next time
      if (is_built.error().kind == Fault::Kind::broken) set_aside(day, is_built.error());
      return std::unexpected(is_built.error());
    }
    if (*is_built) return true;
  }
  return false;
}

// Looked at without touching it: who reads the day at the same time is not in the way.
Result<bool> FlowArchive::has_its_indices(DayFiles::Day day) const {
  if (files_.was_left_open(day)) return false;
  auto database = Database::open(files_.path_of(day), {.schema = {}, .is_read_only = true, .is_checked = false});
  if (!database) return std::unexpected(std::move(database.error()));
  auto const mode = database->value<std::string>("pragma journal_mode");
  if (!mode) return std::unexpected(mode.error());
  auto const is_built = has_flow_indices(*database);
  if (!is_built) return is_built;
  return *mode == "delete" && *is_built;
}

// False: it has all of them.  Then its log goes: whoever reads it needs to write nothing beside it.
Result<bool> FlowArchive::index_one_of(DayFiles::Day day, std::function<bool()> const& may_go_on) {
  auto const is_done = has_its_indices(day);
  if (!is_done) return is_done;
  if (*is_done) {
    indexed_.insert(day);
    return false;
  }
  auto database = Database::open(files_.path_of(day), {.schema = flows_schema(),
                                                       .synchronous = Database::Synchronous::normal,
                                                       .is_checked = files_.was_left_open(day),
                                                       .may_go_on = may_go_on});
  if (!database) return std::unexpected(std::move(database.error()));
  for (auto const& index : flow_indices) {
    auto const is_there = database->value<bool>(
        "select count(*) from sqlite_master where type = 'index' and name = ?", index.name);
    if (!is_there) return std::unexpected(is_there.error());
    if (*is_there) continue;
    if (auto const built = database->script(index.sql); !built) return std::unexpected(built.error());
    // What somebody reads just now stays in the log until the next.
    if (auto const done = database->checkpoint(); !done) return std::unexpected(done.error());
    return true;
  }
  auto const mode = database->value<std::string>("pragma journal_mode = delete");
  if (!mode) return std::unexpected(mode.error());
  indexed_.insert(day);
  return false;
}

Result<std::vector<std::string>> FlowArchive::purge(Instant now, Duration keep, std::int64_t bytes_max) {
  auto const list = files_.list();
  if (!list) return std::unexpected(list.error());
  auto const today = files_.day_of(now);
  auto const oldest_kept = files_.day_of(now - keep);
  files_.remove_damaged_before(oldest_kept);
  std::int64_t sum = 0;
  for (auto const day : list->days) sum += files_.bytes(day);
  std::vector<std::string> purged;
  for (auto const day : list->days) {
    if (day >= today || (day >= oldest_kept && sum <= bytes_max)) break;
    sum -= files_.bytes(day);
    if (auto const removed = files_.remove(day); !removed) return std::unexpected(removed.error());
    indexed_.erase(day);
    purged.push_back(DayFiles::name_of(day));
  }
  return purged;
}

Result<FlowArchive::Facts> FlowArchive::facts() const {
  auto const list = files_.list();
  if (!list) return std::unexpected(list.error());
  Facts facts;
  facts.days = static_cast<std::uint32_t>(list->days.size());
  if (!list->days.empty()) facts.since = files_.begin_of(*list->days.begin());
  for (auto const day : list->days) facts.bytes += files_.bytes(day);
  return facts;
}

void FlowArchive::set_aside(DayFiles::Day day, Fault why) {
  indexed_.erase(day);
  damaged_.push_back({files_.set_aside(day), std::move(why)});
}

}  // namespace campus::store
