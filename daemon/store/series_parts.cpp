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

using Numbered = std::map<std::int64_t, ApplicationTraffic>;  // by the number that the day gives an application

void add(ApplicationTraffic& sum, ApplicationTraffic const& one) {
  sum.up += one.up;
  sum.down += one.down;
  sum.inner += one.inner;
  sum.flows_new += one.flows_new;
}

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
    std::map<std::int64_t, std::string> names;  // by the number that the day gives them
    auto const name = [&](std::int64_t number, std::string word) { names[number] = std::move(word); };
    auto named = database.each<std::int64_t, std::string>("select id, name from interface", name);
    if (!named) return named;
    auto const take = [&](std::int64_t interface, Instant at, std::int64_t watched_ns, N up_p, N up_b, N down_p,
                          N down_b) {
      auto const part = part_of(at);
      watched_[part][names[interface]] += std::chrono::nanoseconds(watched_ns);
      sums_[part].up += {up_p, up_b};
      sums_[part].down += {down_p, down_b};
    };
    return database.each<std::int64_t, Instant, std::int64_t, N, N, N, N>(
        "select interface, min(from_ns), sum(to_ns - from_ns), sum(up_packets), sum(up_bytes), sum(down_packets), "
        "sum(down_bytes) from traffic where from_ns >= ? and from_ns < ? and "
        "interface in (select value from json_each(?)) group by interface, from_ns / 60000000000",
        take, window.from, window.to, *chosen);
  }

  Result<void> add_minutes(Database& database, Window window) {
    std::vector<Numbered> day(parts_.size());
    auto const take = [&](std::int64_t number, Instant at, N up_p, N up_b, N down_p, N down_b, N inner_p, N inner_b,
                          N flows) {
      add(day[part_of(at)][number],
          {.name = {},
           .category = {},
           .up = {up_p, up_b},
           .down = {down_p, down_b},
           .inner = {inner_p, inner_b},
           .flows_new = flows});
    };
    auto done = database.each<std::int64_t, Instant, N, N, N, N, N, N, N>(
        "select application, minute_ns, up_packets, up_bytes, down_packets, down_bytes, inner_packets, inner_bytes, "
        "flows_new from application where minute_ns >= ? and minute_ns < ?",
        take, window.from, window.to);
    if (!done) return done;
    auto const name = [&](std::int64_t number, std::string const& word, std::string const& category) {
      for (std::size_t part = 0; part < parts_.size(); ++part) {
        auto const found = day[part].find(number);
        if (found == day[part].end()) continue;
        auto& sum = applications_[part][{word, category}];
        sum.name = word;
        sum.category = category;
        add(sum, found->second);
      }
    };
    return database.each<std::int64_t, std::string, std::string>("select id, name, category from application_name", name);
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
