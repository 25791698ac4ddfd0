// The reports of a SeriesStore: rows of the rollup lane, numbered over all days.  Numbers mostly grow with
// the days, but a clock that is set back may put a high number into an early day; so every day that could
// hold a wanted number is asked.

#include <algorithm>
#include <iterator>
#include <utility>

#include "daemon/store/series_store.hpp"

namespace campus::store {
namespace {

// Appends the reports of one day after `seq`: at most so many, and no more bytes than allowed except for the
// first.
Result<void> read_reports(Database& database, std::uint64_t seq, std::size_t records_max,
                          std::size_t bytes_max, std::vector<contract::Record>& records) {
  auto const sizes = database.query<std::uint64_t, std::size_t>(
      "select seq, length(cast(body as blob)) from report where seq > ? order by seq limit ?", seq,
      records_max);
  if (!sizes) return std::unexpected(sizes.error());
  std::size_t bytes = 0;
  auto last = seq;
  for (auto const& [number, size] : *sizes) {
    if (last != seq && bytes + size > bytes_max) break;
    bytes += size;
    last = number;
  }
  auto rows = database.query<std::uint64_t, Instant, std::string, std::string>(
      "select seq, observed_at, schema, body from report where seq > ? and seq <= ? order by seq", seq, last);
  if (!rows) return std::unexpected(std::move(rows.error()));
  for (auto& row : *rows) records.push_back(std::make_from_tuple<contract::Record>(std::move(row)));
  return {};
}

// Keeps what fits, from the lowest number on.
void trim(std::vector<contract::Record>& records, std::size_t records_max, std::size_t bytes_max) {
  std::ranges::sort(records, {}, &contract::Record::seq);
  std::size_t count = 0, bytes = 0;
  for (auto const& record : records) {
    bytes += record.body.size();
    if (count == records_max || (count > 0 && bytes > bytes_max)) break;
    ++count;
  }
  records.resize(count);
}

}  // namespace

Result<std::uint64_t> SeriesStore::put_report(std::string_view schema, std::string_view body,
                                              Instant observed_at, std::uint64_t above_seq) {
  auto const seq = std::max(highest_report(), above_seq) + 1;
  auto const day = days_.day_of(observed_at);
  auto const row = [&](Database& database) {
    return database.run("insert into report (seq, observed_at, schema, body) values (?, ?, ?, ?)", seq,
                        observed_at, schema, body);
  };
  if (auto done = days_.write(day, row); !done) return std::unexpected(std::move(done.error()));
  days_.count_report(day, seq);
  return seq;
}

Result<std::vector<contract::Record>> SeriesStore::reports_after(std::uint64_t seq, std::size_t records_max,
                                                                 std::size_t bytes_max) {
  std::vector<std::pair<std::uint64_t, SeriesDays::Day>> asked;  // by their lowest wanted number
  for (auto const& [day, reports] : days_.reports())
    if (reports.highest > seq) asked.emplace_back(std::max(reports.lowest, seq + 1), day);
  std::ranges::sort(asked);
  std::vector<contract::Record> records;
  auto is_cut = false;
  for (auto const& [lowest, day] : asked) {
    // What was cut off an earlier day comes before everything of a day that begins later.
    if (is_cut && lowest > records.back().seq) break;
    auto const work = [&](Database& database) {
      return read_reports(database, seq, records_max, bytes_max, records);
    };
    if (auto done = days_.read(day, work); !done) return std::unexpected(std::move(done.error()));
    auto const before = records.size();
    trim(records, records_max, bytes_max);
    auto const highest = days_.reports().contains(day) ? days_.reports().at(day).highest : 0;
    is_cut = !records.empty() &&
             (records.size() < before || records.size() == records_max || records.back().seq < highest);
  }
  return records;
}

std::uint64_t SeriesStore::highest_report() const {
  std::uint64_t highest = 0;
  for (auto const& [day, reports] : days_.reports()) highest = std::max(highest, reports.highest);
  return highest;
}

std::uint64_t SeriesStore::reports_beyond(std::uint64_t seq) const {
  std::uint64_t count = 0;
  for (auto const& [day, reports] : days_.reports())
    if (reports.highest > seq) count += reports.highest - std::max(reports.lowest, seq + 1) + 1;
  return count;
}

Result<std::optional<Instant>> SeriesStore::report_time(std::uint64_t seq) {
  auto const records = reports_after(seq - 1, 1, 0);
  if (!records) return std::unexpected(records.error());
  return records->empty() ? std::nullopt : std::optional(records->front().observed_at);
}

}  // namespace campus::store
