// Traffic of the schools over time.
//
// A report's steps are kept as they came for two days, and added up by the minute for as long as traffic is
// kept.  A step goes into its minute only when its row is new: reports that come again, under another epoch,
// are not counted twice.  Past two days that row is gone; there a minute that is covered already takes
// nothing more.
//
// A point of a curve is the mean over what is known within it.  A row that reaches over the edge of a point
// is shared out by time, and a point in which nothing is known is empty, never zero.

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "daemon/store/district_store.hpp"

namespace campus::store {
namespace {

using std::chrono::seconds;
constexpr std::int64_t minute_s = 60;
// A school reports in steps of a second to an hour.
constexpr std::uint32_t step_s_max = 3600;

std::int64_t to_seconds(Instant at) { return std::chrono::floor<seconds>(at.time_since_epoch()).count(); }
Instant from_seconds(std::int64_t at) { return Instant{seconds(at)}; }
std::int64_t floor_to(std::int64_t value, std::int64_t step) {
  return value - ((value % step) + step) % step;
}

// The widths a point may have: those a person reads easily.
constexpr std::array<std::int64_t, 16> point_widths{1,   2,   5,   10,   15,   30,   60,    120,
                                                    300, 600, 900, 1800, 3600, 7200, 21600, 86400};

std::int64_t width_for(std::int64_t span, std::int64_t points) {
  auto const least = (span + points - 1) / points;
  auto const found = std::ranges::lower_bound(point_widths, least);
  return found != point_widths.end() ? *found
                                     : floor_to(least + point_widths.back() - 1, point_widths.back());
}

// One row of a report.
struct Row {
  static constexpr std::size_t columns = 7;
  std::array<std::uint64_t, columns> values{};
};

std::optional<Row> row_of(contract::TrafficReport const& report, std::size_t index) {
  std::array const columns{&report.down_bytes,  &report.up_bytes, &report.within_bytes, &report.transit_bytes,
                           &report.other_bytes, &report.packets,  &report.dropped};
  Row row;
  auto is_known = false;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (index >= columns[i]->size()) continue;
    auto const& value = (*columns[i])[index];
    is_known = is_known || value.has_value();
    row.values[i] = value.value_or(0);
  }
  return is_known ? std::optional(row) : std::nullopt;
}

// Adds bytes over a stretch of time to the points it touches.
class Curve {
public:
  Curve(std::int64_t from, std::int64_t width, std::size_t points)
      : from_(from), width_(width), covered_(points), down_(points), up_(points) {}

  // Known are `covered` of the `length` seconds from `at` on.
  void add(std::int64_t at, std::int64_t length, std::int64_t covered, std::uint64_t down, std::uint64_t up) {
    auto const first = std::max(at, from_);
    auto const last = std::min(at + length, from_ + width_ * static_cast<std::int64_t>(covered_.size()));
    for (auto begin = first; begin < last;) {
      auto const point = static_cast<std::size_t>((begin - from_) / width_);
      auto const end = std::min(last, from_ + static_cast<std::int64_t>(point + 1) * width_);
      auto const share = static_cast<double>(end - begin) / static_cast<double>(length);
      covered_[point] += share * static_cast<double>(covered);
      down_[point] += share * static_cast<double>(down);
      up_[point] += share * static_cast<double>(up);
      begin = end;
    }
  }

  std::vector<std::optional<std::uint64_t>> down_bps() const { return rates(down_); }
  std::vector<std::optional<std::uint64_t>> up_bps() const { return rates(up_); }

private:
  std::vector<std::optional<std::uint64_t>> rates(std::vector<double> const& bytes) const {
    std::vector<std::optional<std::uint64_t>> rates(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i)
      if (covered_[i] > 0) rates[i] = static_cast<std::uint64_t>(bytes[i] * 8 / covered_[i] + 0.5);
    return rates;
  }

  std::int64_t from_, width_;
  std::vector<double> covered_, down_, up_;
};

Result<void> put_minute(Database& database, std::int64_t school, std::int64_t at, std::int64_t covered,
                        std::array<std::uint64_t, Row::columns> const& v) {
  return database.run(
      "insert into traffic_minute values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) on conflict (school, "
      "at_s) do update "
      "set covered_s = covered_s + ?3, down_bytes = down_bytes + ?4, up_bytes = up_bytes + ?5, "
      "within_bytes = within_bytes + ?6, transit_bytes = transit_bytes + ?7, other_bytes = other_bytes + ?8, "
      "packets = packets + ?9, dropped = dropped + ?10 where covered_s + ?3 <= 60",
      school, floor_to(at, minute_s), covered, v[0], v[1], v[2], v[3], v[4], v[5], v[6]);
}

// A step of at most a minute belongs to the minute it begins in; a longer one is shared out.
Result<void> put_minutes(Database& database, std::int64_t school, std::int64_t at, std::int64_t step,
                         Row const& row) {
  if (step <= minute_s) return put_minute(database, school, at, step, row.values);
  for (std::int64_t done = 0; done < step;) {
    auto const length = std::min(minute_s, step - done);
    auto part = row.values;
    for (auto& value : part) {
      // What is given to the parts up to here, less what was given before: the parts add up to the whole.
      auto const up_to = [&](std::int64_t second) {
        return static_cast<std::uint64_t>(static_cast<double>(value) * static_cast<double>(second) /
                                          static_cast<double>(step));
      };
      value = up_to(done + length) - up_to(done);
    }
    if (auto put = put_minute(database, school, at + done, length, part); !put) return put;
    done += length;
  }
  return {};
}

}  // namespace

Result<void> DistrictStore::take(std::int64_t school, contract::TrafficReport const& report) {
  auto const step = static_cast<std::int64_t>(std::clamp<std::uint32_t>(report.step_s, 1, step_s_max));
  auto const from = to_seconds(report.from);
  for (std::size_t i = 0; i < report.down_bytes.size(); ++i) {
    auto const row = row_of(report, i);
    if (!row) continue;
    auto const at = from + step * static_cast<std::int64_t>(i);
    auto const& v = row->values;
    auto done = database_.run("insert or ignore into traffic_step values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                              school, at, step, v[0], v[1], v[2], v[3], v[4], v[5], v[6]);
    if (!done) return done;
    if (database_.changes() == 0) continue;
    if (done = put_minutes(database_, school, at, step, *row); !done) return done;
  }
  return {};
}

Result<TrafficSeries> DistrictStore::traffic(std::string_view school, Window window, std::size_t points,
                                             Instant now) {
  auto const key = key_of(school);
  if (!key) return std::unexpected(key.error());
  auto const wanted = static_cast<std::int64_t>(std::clamp<std::size_t>(points, 1, points_max));
  auto const to = to_seconds(window.to);
  auto const span = std::max<std::int64_t>(to - to_seconds(window.from), 1);
  auto width = width_for(span, wanted);
  auto const has_fine_steps = window.from >= now - fine_steps_kept;
  if (!has_fine_steps) width = std::max(width, minute_s);
  auto const from = floor_to(to_seconds(window.from), width);
  auto const count = static_cast<std::size_t>((to - from + width - 1) / width);
  auto const end = from + width * static_cast<std::int64_t>(count);
  Curve curve(from, width, count);
  if (width < minute_s) {
    auto const rows = database_.query<std::int64_t, std::int64_t, std::uint64_t, std::uint64_t>(
        "select at_s, step_s, down_bytes, up_bytes from traffic_step where school = ? and at_s >= ? and at_s "
        "< ?",
        *key, from - step_s_max, end);
    if (!rows) return std::unexpected(rows.error());
    for (auto const& [at, step, down, up] : *rows) curve.add(at, step, step, down, up);
  } else {
    auto const rows = database_.query<std::int64_t, std::int64_t, std::uint64_t, std::uint64_t>(
        "select at_s, covered_s, down_bytes, up_bytes from traffic_minute where school = ? and at_s >= ? and "
        "at_s < ?",
        *key, from, end);
    if (!rows) return std::unexpected(rows.error());
    for (auto const& [at, covered, down, up] : *rows) curve.add(at, minute_s, covered, down, up);
  }
  return TrafficSeries{from_seconds(from), from_seconds(end), static_cast<std::uint32_t>(width),
                       curve.down_bps(), curve.up_bps()};
}

// A transaction a school: none holds the store up for long.
Result<void> DistrictStore::tidy_school(std::int64_t school, Instant now, Duration keep_traffic) {
  auto const ahead = to_seconds(now + traffic_ahead_max);
  auto const work = [&]() -> Result<void> {
    for (auto const& [table, before] : {std::pair("traffic_step", to_seconds(now - fine_steps_kept)),
                                        std::pair("traffic_minute", to_seconds(now - keep_traffic))}) {
      auto const from = "delete from " + std::string(table) + " where school = ? and at_s ";
      if (auto done = database_.run(from + "< ?", school, before); !done) return done;
      if (auto done = database_.run(from + "> ?", school, ahead); !done) return done;
    }
    auto done = forget_alerts(school, now - alerts_kept);
    if (done) done = forget_untold(school);
    if (!done) return done;
    done = database_.run(
        "delete from mark where school = ?1 and epoch not in (select epoch from mark where school = ?1 "
        "group by epoch order by max(at) desc, epoch limit ?2)",
        school, epochs_per_school_max);
    if (!done) return done;
    return database_.run(
        "delete from certificate where school = ?1 and (ended_at is not null or used_at is null) and id not in "
        "(select id from certificate where school = ?1 order by id desc limit ?2)",
        school, certificates_per_school_max);
  };
  return database_.transaction(work);
}

Result<void> DistrictStore::tidy(Instant now, Duration keep_traffic, Duration keep_audit) {
  auto const schools = database_.query<std::int64_t>("select key from school");
  if (!schools) return std::unexpected(schools.error());
  for (auto const& [school] : *schools)
    if (auto done = tidy_school(school, now, keep_traffic); !done) return done;
  auto const work = [&]() -> Result<void> {
    // Codes and links stay a while after their end, so that who comes late is told "used" or "expired", not
    // "unknown".
    auto const long_ago = now - std::chrono::days(30);
    if (auto done = database_.run("delete from enrolment_code where until < ?", long_ago); !done) return done;
    if (auto done = database_.run("delete from login_link where until < ?", long_ago); !done) return done;
    if (auto done = forget_room_uses(now); !done) return done;
    if (auto done = database_.run("delete from session where until < ?", now); !done) return done;
    return database_.run("delete from audit where at < ?", now - keep_audit);
  };
  return database_.transaction(work);
}

}  // namespace campus::store
