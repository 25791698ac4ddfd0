#include "daemon/store/day_files.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

namespace campus::store {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view suffix = ".db";
constexpr std::string_view damaged_mark = ".damaged";
constexpr std::size_t digits_of_a_day = 8;

// "series-20260914.db", and what a damaged one is called.
std::optional<DayFiles::Day> day_in(std::string_view name, std::string_view stem) {
  if (!name.starts_with(stem) || name.size() < stem.size() + digits_of_a_day) return std::nullopt;
  auto const digits = name.substr(stem.size(), digits_of_a_day);
  unsigned number = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  std::chrono::year_month_day const date{std::chrono::year(static_cast<int>(number / 10000)),
                                         std::chrono::month(number / 100 % 100),
                                         std::chrono::day(number % 100)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

// Gives each path in the directory; what ends it before its end, if anything does.  A range-based loop would throw.
template <class Take>
std::error_code look_through(fs::path const& directory, Take const& take) {
  std::error_code error;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) take(at->path());
  return error;
}

}  // namespace

DayFiles::DayFiles(fs::path directory, std::string stem, std::chrono::seconds utc_offset)
    : directory_(std::move(directory)), stem_(std::move(stem) + '-'), utc_offset_(utc_offset) {}

DayFiles::Day DayFiles::day_of(Instant at) const {
  return std::chrono::floor<std::chrono::days>(at + utc_offset_);
}

std::string DayFiles::name_of(Day day) {
  std::chrono::year_month_day const date(day);
  auto const number = static_cast<unsigned>(static_cast<int>(date.year())) * 10000 +
                      static_cast<unsigned>(date.month()) * 100 + static_cast<unsigned>(date.day());
  auto text = std::to_string(number);
  return text.insert(0, digits_of_a_day - std::min(digits_of_a_day, text.size()), '0');
}

fs::path DayFiles::path_of(Day day) const { return directory_ / (stem_ + name_of(day) + std::string(suffix)); }

Result<DayFiles::Found> DayFiles::list() const {
  Found found;
  auto const error = look_through(directory_, [&](fs::path const& path) {
    auto const name = path.filename().string();
    auto const day = day_in(name, stem_);
    if (!day) return;
    if (name.contains(damaged_mark)) found.damaged.insert(*day);
    if (name.size() == stem_.size() + digits_of_a_day + suffix.size() && name.ends_with(suffix))
      found.days.insert(*day);
  });
  if (error)
    return fail(Fault::Kind::permission, "CMP-S004",
                {{"path", directory_.string()}, {"reason", error.message()}});
  return found;
}

bool DayFiles::is_there(Day day) const {
  std::error_code error;
  return fs::exists(path_of(day), error);
}

bool DayFiles::was_left_open(Day day) const {
  std::error_code absent;
  auto const size = fs::file_size(path_of(day).string() + "-wal", absent);
  return !absent && size > 0;
}

std::int64_t DayFiles::bytes(Day day) const {
  std::int64_t sum = 0;
  for (auto const* const part : {"", "-wal"}) {
    std::error_code absent;
    auto const size = fs::file_size(path_of(day).string() + part, absent);
    if (!absent) sum += static_cast<std::int64_t>(size);
  }
  return sum;
}

Result<void> DayFiles::remove(Day day) const {
  std::error_code error;
  auto const path = path_of(day);
  for (auto const* const part : {"", "-wal", "-shm"}) fs::remove(path.string() + part, error);
  if (is_there(day))
    return fail(Fault::Kind::permission, "CMP-S002", {{"path", path.string()}, {"reason", error.message()}});
  return {};
}

void DayFiles::remove_damaged_before(Day day) const {
  std::vector<fs::path> old;
  std::ignore = look_through(directory_, [&](fs::path const& path) {  // what is missed now goes the next time
    auto const name = path.filename().string();
    auto const of = day_in(name, stem_);
    if (of && *of < day && name.contains(damaged_mark)) old.push_back(path);
  });
  std::error_code ignored;
  for (auto const& path : old) fs::remove(path, ignored);
}

fs::path DayFiles::set_aside(Day day) const {
  auto const path = path_of(day).string();
  std::error_code error;
  auto target = path + std::string(damaged_mark);
  for (int copy = 2; fs::exists(target, error); ++copy)
    target = path + std::string(damaged_mark) + '-' + std::to_string(copy);
  fs::rename(path, target, error);
  for (auto const* const part : {"-wal", "-shm"})
    if (fs::exists(path + part, error)) fs::rename(path + part, target + part, error);
  return target;
}

}  // namespace campus::store
