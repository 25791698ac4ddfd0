// What the traffic of a day came to in each of its parts.  A day that is not over has no index yet: its tables are read
// once, minute by minute, and the minutes are dealt out here, instead of being asked for part by part.

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "daemon/store/chosen_sources.hpp"
#include "daemon/store/series_reader.hpp"

namespace campus::store {
namespace {

using N = std::uint64_t;
using Key = std::pair<std::string, std::string>;  // an application's name and category

std::uint64_t bytes_of(ApplicationTraffic const& one) { return one.up.bytes + one.down.bytes + one.inner.bytes; }

class PartSums {
public:
  PartSums(std::span<Window const> parts, SourceChoice const& sources)
      : parts_(parts), sources_(sources), sums_(parts.size()), watched_(parts.size()), applications_(parts.size()) {}

  Result<void> add_day(Database& database, Window window) {
    if (auto added = add_seconds(database, window); !added) return added;
    return add_minutes(database, window);
  }

  std::vector<PartTraffic> take() {
    for (std::size_t part = 0; part < parts_.size(); ++part) {
      for (auto const& [interface, length] : watched_[part])
        sums_[part].watched = std::max(sums_[part].watched, length);
      for (auto& [key, sum] : applications_[part]) sums_[part].applications.push_back(std::move(sum));
      std::ranges::stable_sort(sums_[part].applications, std::ranges::greater{}, bytes_of);
    }
    return std::move(sums_);
  }

private:
  Result<void> add_seconds(Database& database, Window window) {
    auto const chosen = chosen_sources(database, sources_);
    if (!chosen) return std::unexpected(chosen.error());
    auto const rows = database.query<std::string, Instant, std::int64_t, N, N, N, N>(
        "select interface.name, min(from_ns), sum(to_ns - from_ns), sum(up_packets), sum(up_bytes), sum(down_packets), "
        "sum(down_bytes) from traffic join interface on interface.id = traffic.interface "
        "where from_ns >= ? and from_ns < ? and interface in (select value from json_each(?)) "
        "group by interface, from_ns / 60000000000",
        window.from, window.to, *chosen);
    if (!rows) return std::unexpected(rows.error());
    for (auto const& [interface, at, watched_ns, up_p, up_b, down_p, down_b] : *rows) {
      auto const part = part_of(at);
      watched_[part][interface] += std::chrono::nanoseconds(watched_ns);
      sums_[part].up += {up_p, up_b};
      sums_[part].down += {down_p, down_b};
    }
    return {};
  }

  Result<void> add_minutes(Database& database, Window window) {
    auto const rows = database.query<Instant, std::string, std::string, N, N, N, N, N, N, N>(
        "select minute_ns, name, category, up_packets, up_bytes, down_packets, down_bytes, inner_packets, inner_bytes, "
        "flows_new from application join application_name on application_name.id = application.application "
        "where minute_ns >= ? and minute_ns < ?",
        window.from, window.to);
    if (!rows) return std::unexpected(rows.error());
    for (auto const& [at, name, category, up_p, up_b, down_p, down_b, inner_p, inner_b, flows] : *rows) {
      auto& sum = applications_[part_of(at)][{name, category}];
      sum.name = name;
      sum.category = category;
      sum.up += {up_p, up_b};
      sum.down += {down_p, down_b};
      sum.inner += {inner_p, inner_b};
      sum.flows_new += flows;
    }
    return {};
  }

  // `at` lies within the first and the last of them.
  std::size_t part_of(Instant at) const {
    auto const after = std::ranges::upper_bound(parts_, at, {}, &Window::from);
    assert(after != parts_.begin());
    return static_cast<std::size_t>(after - parts_.begin()) - 1;
  }

  std::span<Window const> parts_;
  SourceChoice const& sources_;
  std::vector<PartTraffic> sums_;
  std::vector<std::map<std::string, Duration>> watched_;  // by interface
  std::vector<std::map<Key, ApplicationTraffic>> applications_;
};

}  // namespace

Result<std::vector<PartTraffic>> SeriesReader::by_parts(std::span<Window const> parts) {
  PartSums sums(parts, sources_);
  if (parts.empty()) return sums.take();
  Window const window{parts.front().from, parts.back().to};
  auto done = read(window, [&](Database& database) { return sums.add_day(database, window); });
  if (!done) return std::unexpected(std::move(done.error()));
  return sums.take();
}

}  // namespace campus::store
