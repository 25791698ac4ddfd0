#include "daemon/store/series_days.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace campus::store {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view prefix = "series-";
constexpr std::string_view suffix = ".db";
constexpr std::string_view damaged_mark = ".damaged";

// Built when a day is over: with it from the start, appending would cost seven times as much.
constexpr std::string_view index_sql =
    "create index if not exists traffic_from on traffic (from_ns);"
    "create index if not exists host_minute on host (minute_ns);"
    "create index if not exists vlan_minute on vlan (minute_ns);"
    "create index if not exists port_from on port (from_ns);";

// "series-20260914.db", and what a damaged one is called.
std::optional<SeriesDays::Day> day_in(std::string_view name) {
  if (!name.starts_with(prefix) || name.size() < prefix.size() + 8) return std::nullopt;
  auto const digits = name.substr(prefix.size(), 8);
  unsigned number = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  std::chrono::year_month_day const date{std::chrono::year(static_cast<int>(number / 10000)),
                                         std::chrono::month(number / 100 % 100),
                                         std::chrono::day(number % 100)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

bool is_series(std::string_view name) {
  return name.size() == prefix.size() + 8 + suffix.size() && name.ends_with(suffix);
}

}  // namespace

SeriesDays::SeriesDays(fs::path directory, std::chrono::seconds utc_offset, Database::Synchronous synchronous)
    : directory_(std::move(directory)), utc_offset_(utc_offset), synchronous_(synchronous) {}

SeriesDays::Day SeriesDays::day_of(Instant at) const {
  return std::chrono::floor<std::chrono::days>(at + utc_offset_);
}

std::string SeriesDays::name_of(Day day) {
  std::chrono::year_month_day const date(day);
  auto const number = static_cast<unsigned>(static_cast<int>(date.year())) * 10000 +
                      static_cast<unsigned>(date.month()) * 100 + static_cast<unsigned>(date.day());
  auto text = std::to_string(number);
  return text.insert(0, 8 - std::min<std::size_t>(8, text.size()), '0');
}

fs::path SeriesDays::path_of(Day day) const {
  return directory_ / (std::string(prefix) + name_of(day) + std::string(suffix));
}

Result<void> SeriesDays::scan() {
  std::error_code error;
  std::set<Day> found;
  for (auto const& entry : fs::directory_iterator(directory_, error)) {
    auto const name = entry.path().filename().string();
    auto const day = day_in(name);
    if (!day) continue;
    if (name.contains(damaged_mark)) damaged_days_.insert(*day);
    if (is_series(name)) found.insert(*day);
  }
  if (error)
    return fail(Fault::Kind::permission, "CMP-S004",
                {{"path", directory_.string()}, {"reason", error.message()}});
  for (auto const day : found) {
    // A file that was closed well is not read from end to end: half a year of them would take minutes.
    auto log = path_of(day);
    log += "-wal";
    auto const is_checked = fs::exists(log, error) || day == *found.rbegin();
    auto const looked = look_into(day, is_checked);
    if (looked) continue;
    if (looked.error().kind != Fault::Kind::broken) return looked;
    set_aside(day, looked.error());
  }
  return {};
}

Result<void> SeriesDays::look_into(Day day, bool is_checked) {
  auto database = open(day, is_checked);
  if (!database) return std::unexpected(std::move(database.error()));
  auto const range = database->first<std::uint64_t, std::uint64_t>(
      "select coalesce(min(seq), 0), coalesce(max(seq), 0) from report");
  if (!range) return std::unexpected(range.error());
  days_[day] = std::make_from_tuple<Reports>(**range);
  return {};
}

Result<Database> SeriesDays::open(Day day, bool is_checked) {
  return Database::open(path_of(day),
                        {.schema = series_schema(), .synchronous = synchronous_, .is_checked = is_checked});
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
    auto database = open(day, false);
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
  while (!open_.empty() && open_.begin()->first < day) {
    auto& database = open_.begin()->second;
    auto indexed = database.script(index_sql);
    if (indexed) indexed = database.checkpoint();
    if (!indexed && result)
      result = std::move(indexed);  // a full disk: the day stays readable without its index
    open_.erase(open_.begin());
  }
  return result;
}

Result<void> SeriesDays::remove(Day day) {
  open_.erase(day);
  days_.erase(day);
  std::error_code error;
  auto const path = path_of(day);
  for (auto const* const part : {"", "-wal", "-shm"}) fs::remove(path.string() + part, error);
  if (fs::exists(path))
    return fail(Fault::Kind::permission, "CMP-S002", {{"path", path.string()}, {"reason", error.message()}});
  return {};
}

void SeriesDays::remove_damaged_before(Day day) {
  std::error_code error;
  std::vector<fs::path> old;
  for (auto const& entry : fs::directory_iterator(directory_, error)) {
    auto const name = entry.path().filename().string();
    auto const of = day_in(name);
    if (of && *of < day && name.contains(damaged_mark)) old.push_back(entry.path());
  }
  for (auto const& path : old) fs::remove(path, error);
  std::erase_if(damaged_days_, [&](Day of) { return of < day; });
}

std::int64_t SeriesDays::bytes(Day day) const {
  std::int64_t sum = 0;
  for (auto const* const part : {"", "-wal"}) {
    std::error_code absent;
    auto const size = fs::file_size(path_of(day).string() + part, absent);
    if (!absent) sum += static_cast<std::int64_t>(size);
  }
  return sum;
}

bool SeriesDays::has_damaged_between(Instant from, Instant to) const {
  auto const first = damaged_days_.lower_bound(day_of(from));
  return first != damaged_days_.end() && *first <= day_of(to);
}

// Kept for whoever may want to look, under a name that no scan opens: series-20260914.db.damaged,
// ...damaged-2.
void SeriesDays::set_aside(Day day, Fault why) {
  open_.erase(day);
  days_.erase(day);
  auto const path = path_of(day).string();
  std::error_code error;
  auto target = path + std::string(damaged_mark);
  for (int copy = 2; fs::exists(target, error); ++copy)
    target = path + std::string(damaged_mark) + '-' + std::to_string(copy);
  fs::rename(path, target, error);
  for (auto const* const part : {"-wal", "-shm"})
    if (fs::exists(path + part, error)) fs::rename(path + part, target + part, error);
  damaged_days_.insert(day);
  damaged_.push_back({target, std::move(why)});
}

}  // namespace campus::store
