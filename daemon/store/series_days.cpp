#include "daemon/store/series_days.hpp"

#include <algorithm>
#include <utility>

namespace campus::store {
namespace {

// Built when a day is over: with it from the start, appending would cost seven times as much.
constexpr std::string_view index_sql =
    "create index if not exists traffic_from on traffic (from_ns);"
    "create index if not exists host_minute on host (minute_ns);"
    "create index if not exists minute_error_minute on minute_error (minute_ns);"
    "create index if not exists vlan_minute on vlan (minute_ns);"
    "create index if not exists subnet_minute on subnet (minute_ns);"
    "create index if not exists application_minute on application (minute_ns);"
    "create index if not exists hour_from on hour (from_ns);"
    "create index if not exists hour_host_from on hour_host (from_ns);"
    "create index if not exists port_from on port (from_ns);";

}  // namespace

SeriesDays::SeriesDays(std::filesystem::path directory, std::chrono::seconds utc_offset,
                       Database::Synchronous synchronous)
    : files_(std::move(directory), "series", utc_offset), synchronous_(synchronous) {}

Result<void> SeriesDays::scan() {
  auto found = files_.list();
  if (!found) return std::unexpected(std::move(found.error()));
  damaged_days_ = std::move(found->damaged);
  for (auto const day : found->days) {
    // A file that was closed well is not read from end to end: half a year of them would take minutes.
    auto const is_checked = files_.was_left_open(day) || day == *found->days.rbegin();
    auto const looked = is_checked || !is_of_this_program(day) ? take_over(day, is_checked) : look_into(day);
    if (looked) continue;
    if (looked.error().kind != Fault::Kind::broken) return looked;
    set_aside(day, looked.error());
  }
  return {};
}

// One that was closed well by a program that knew as much as this one needs no more than a look.
bool SeriesDays::is_of_this_program(Day day) const {
  auto database = open_for_reading(day);
  if (!database) return false;
  return database->value<int>("pragma user_version").value_or(0) == series_schema().back().number &&
         database->value<std::string>("pragma journal_mode").value_or("") == "delete";
}

// Of an earlier program, or left open: it is brought to what this one knows.
Result<void> SeriesDays::take_over(Day day, bool is_checked) {
  auto database = open(day, is_checked);
  if (!database) return std::unexpected(std::move(database.error()));
  if (auto const noted = note_reports(day, *database); !noted) return noted;
  if (auto const given = give_up_log(*database); !given) return std::unexpected(given.error());
  return {};
}

Result<void> SeriesDays::look_into(Day day) {
  auto database = open_for_reading(day);
  if (!database) return std::unexpected(std::move(database.error()));
  return note_reports(day, *database);
}

// Whoever reads a day without a log writes nothing beside it.  False: somebody reads it just now.
Result<bool> SeriesDays::give_up_log(Database& database) {
  auto const mode = database.value<std::string>("pragma journal_mode = delete");
  if (mode) return true;
  if (mode.error().kind != Fault::Kind::conflict) return std::unexpected(mode.error());
  return false;
}

Result<bool> SeriesDays::close(Database& database) {
  if (auto const indexed = database.script(index_sql); !indexed) return std::unexpected(indexed.error());
  auto const is_in_file = database.checkpoint();
  if (!is_in_file || !*is_in_file) return is_in_file;
  return give_up_log(database);
}

Result<void> SeriesDays::note_reports(Day day, Database& database) {
  auto const range = database.first<std::uint64_t, std::uint64_t>(
      "select coalesce(min(seq), 0), coalesce(max(seq), 0) from report");
  if (!range) return std::unexpected(range.error());
  days_[day] = std::make_from_tuple<Reports>(**range);
  return {};
}

Result<Database> SeriesDays::open(Day day, bool is_checked) {
  return Database::open(files_.path_of(day),
                        {.schema = series_schema(), .synchronous = synchronous_, .is_checked = is_checked});
}

Result<Database> SeriesDays::open_for_reading(Day day) const {
  return Database::open(files_.path_of(day), {.schema = {}, .is_read_only = true, .is_checked = false});
}

Result<Database*> SeriesDays::open_for_writing(Day day) {
  if (auto const found = open_.find(day); found != open_.end()) return &found->second;
  if (open_.size() >= open_max) {
    // The day farthest from the one that is wanted now.
    auto const distance = [&](auto const& entry) {
      return entry.first < day ? day - entry.first : entry.first - day;
    };
    open_.erase(std::ranges::max_element(open_, {}, distance));
  }
  auto const is_new = !days_.contains(day);
  auto database = open(day, is_new);
  if (!database) return std::unexpected(std::move(database.error()));
  days_.try_emplace(day);
  return &open_.emplace(day, std::move(*database)).first->second;
}

Result<void> SeriesDays::write(Day day, Work const& work) {
  for (auto is_second = false;; is_second = true) {
    auto database = open_for_writing(day);
    auto const done = database ? (*database)->transaction([&] { return work(**database); })
                               : Result<void>(std::unexpected(std::move(database.error())));
    if (done || done.error().kind != Fault::Kind::broken || is_second) return done;
    set_aside(day, done.error());
  }
}

Result<void> SeriesDays::read(Day day, Work const& work) {
  if (!days_.contains(day)) return {};
  auto done = Result<void>();
  if (auto const found = open_.find(day); found != open_.end()) {
    done = work(found->second);
  } else {
    auto database = open_for_reading(day);
    done = database ? work(*database) : Result<void>(std::unexpected(std::move(database.error())));
  }
  if (done || done.error().kind != Fault::Kind::broken) return done;
  set_aside(day, done.error());
  return {};
}

std::vector<SeriesDays::Day> SeriesDays::within(Window window) const {
  std::vector<Day> days;
  if (window.from >= window.to) return days;
  auto const last = day_of(window.to - Duration(1));
  for (auto at = days_.lower_bound(day_of(window.from)); at != days_.end() && at->first <= last; ++at)
    days.push_back(at->first);
  return days;
}

void SeriesDays::count_report(Day day, std::uint64_t seq) {
  auto& reports = days_[day];
  reports.lowest = reports.lowest == 0 ? seq : std::min(reports.lowest, seq);
  reports.highest = std::max(reports.highest, seq);
}

Result<void> SeriesDays::close_before(Day day) {
  auto result = Result<void>();
  for (auto at = open_.begin(); at != open_.end() && at->first < day;) {
    auto const closed = close(at->second);
    if (!closed && result)
      result = std::unexpected(closed.error());  // a full disk: the day stays readable without its index
    auto const is_held = closed && !*closed;
    at = is_held ? std::next(at) : open_.erase(at);
  }
  return result;
}

Result<void> SeriesDays::remove(Day day) {
  open_.erase(day);
  days_.erase(day);
  return files_.remove(day);
}

void SeriesDays::remove_damaged_before(Day day) {
  files_.remove_damaged_before(day);
  std::erase_if(damaged_days_, [&](Day of) { return of < day; });
}

bool SeriesDays::has_damaged_between(Instant from, Instant to) const {
  auto const first = damaged_days_.lower_bound(day_of(from));
  return first != damaged_days_.end() && *first <= day_of(to);
}

void SeriesDays::set_aside(Day day, Fault why) {
  open_.erase(day);
  days_.erase(day);
  damaged_days_.insert(day);
  damaged_.push_back({files_.set_aside(day), std::move(why)});
}

}  // namespace campus::store
