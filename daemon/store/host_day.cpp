#include "daemon/store/host_day.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>

#include "daemon/store/chosen_sources.hpp"

namespace campus::store {
namespace {

using Bytes = std::uint64_t;

// Minutes are read for the times that have no hour.  Beyond so many of them in a day, from the first to the last in one
// go: each reading of a day that has no index yet goes through all of its minutes.
constexpr std::size_t times_max = 16;

IpAddress address_from(std::string const& bytes) {
  IpAddress address;
  std::copy_n(bytes.begin(), std::min(bytes.size(), address.octets.size()), address.octets.begin());
  return address;
}

// In the order of their time, none touching the next.
std::vector<Window> joined(std::vector<Window> times) {
  std::ranges::sort(times, {}, [](Window const& time) { return std::tuple(time.from, time.to); });
  std::vector<Window> joined;
  for (auto const& time : times) {
    if (!joined.empty() && time.from <= joined.back().to)
      joined.back().to = std::max(joined.back().to, time.to);
    else
      joined.push_back(time);
  }
  if (joined.size() > times_max) return {{joined.front().from, joined.back().to}};
  return joined;
}

}  // namespace

Result<void> HostDay::add() {
  if (auto done = note_hours(); !done) return done;
  if (auto done = add_hours(); !done) return done;
  auto const times = times_without_hours();
  if (!times) return std::unexpected(times.error());
  for (auto const& time : *times)
    if (auto done = add_minutes(time); !done) return done;
  add_errors_of_minutes();
  return {};
}

// Two hours may begin at the same moment, when the clock was set back or the hour broken off at once: their hosts cannot
// be told apart, and stand for both, or for neither where one of the two ends behind the window.
Result<void> HostDay::note_hours() {
  auto const take = [this](std::int64_t interface, Instant from, Instant to, Bytes error) {
    auto& hours = hours_[interface];
    if (!hours.empty() && from <= hours.back().to)
      hours.back().to = std::max(hours.back().to, to);
    else
      hours.push_back({from, to});
    totals_.add_error(error);
  };
  return database_.each<std::int64_t, Instant, Instant, Bytes>(
      "select interface, from_ns, max(to_ns), sum(hosts_error) from hour where from_ns >= ?1 and from_ns < ?2 "
      "group by interface, from_ns having max(to_ns) <= ?2 order by from_ns",
      take, window_.from, window_.to);
}

Result<void> HostDay::add_hours() {
  auto const take = [this](std::string const& address, std::uint16_t vlan, Bytes sent_p, Bytes sent_b, Bytes received_p,
                           Bytes received_b) {
    if (address.empty())
      totals_.add_beyond({sent_p + received_p, sent_b + received_b});
    else
      totals_.add({address_from(address), vlan, {sent_p, sent_b}, {received_p, received_b}});
  };
  return database_.each<std::string, std::uint16_t, Bytes, Bytes, Bytes, Bytes>(
      "select address, vlan, sent_packets, sent_bytes, received_packets, received_bytes from hour_host "
      "where from_ns >= ?1 and from_ns < ?2 and (interface, from_ns) in (select interface, from_ns from hour "
      "where from_ns >= ?1 and from_ns < ?2 group by interface, from_ns having max(to_ns) <= ?2)",
      take, window_.from, window_.to);
}

// Of any chosen interface: whoever reads the minutes passes over those whose own interface has the hour.
Result<std::vector<Window>> HostDay::times_without_hours() {
  auto const chosen = chosen_sources(database_, sources_);
  if (!chosen) return std::unexpected(chosen.error());
  auto const interfaces = database_.query<std::int64_t>("select value from json_each(?)", *chosen);
  if (!interfaces) return std::unexpected(interfaces.error());
  std::vector<Window> times;
  for (auto const& [interface] : *interfaces) {
    auto from = window_.from;
    for (auto const& hour : hours_[interface]) {
      if (from < hour.from) times.push_back({from, hour.from});
      from = std::max(from, hour.to);
    }
    if (from < window_.to) times.push_back({from, window_.to});
  }
  return joined(std::move(times));
}

bool HostDay::is_in_hour(std::int64_t interface, Instant minute) const {
  auto const found = hours_.find(interface);
  if (found == hours_.end()) return false;
  auto const after = std::ranges::upper_bound(found->second, minute, {}, &Window::from);
  return after != found->second.begin() && minute < std::prev(after)->to;
}

Result<void> HostDay::add_minutes(Window range) {
  auto const take = [this](std::int64_t interface, Instant at, std::string const& address, std::uint16_t vlan,
                           Bytes sent_p, Bytes sent_b, Bytes received_p, Bytes received_b) {
    if (is_in_hour(interface, at)) return;
    auto& minute = minutes_[{interface, at}];
    auto const bytes = sent_b + received_b;
    if (address.empty()) {
      minute.beyond += bytes;
      totals_.add_beyond({sent_p + received_p, bytes});
      return;
    }
    minute.lightest = minute.has_listed ? std::min(minute.lightest, bytes) : bytes;
    minute.has_listed = true;
    totals_.add({address_from(address), vlan, {sent_p, sent_b}, {received_p, received_b}});
  };
  auto done = database_.each<std::int64_t, Instant, std::string, std::uint16_t, Bytes, Bytes, Bytes, Bytes>(
      "select interface, minute_ns, address, vlan, sent_packets, sent_bytes, received_packets, received_bytes from host "
      "where minute_ns >= ?1 and minute_ns < ?2",
      take, range.from, range.to);
  if (!done) return done;
  auto const take_error = [this](std::int64_t interface, Instant at, Bytes error) {
    if (!is_in_hour(interface, at)) totals_.add_error(error);
  };
  return database_.each<std::int64_t, Instant, Bytes>(
      "select interface, minute_ns, hosts_error from minute_error where minute_ns >= ?1 and minute_ns < ?2", take_error,
      range.from, range.to);
}

// A host that a minute does not list moved at most as much as the last that it lists, and no more than all of its like.
void HostDay::add_errors_of_minutes() {
  for (auto const& [of, minute] : minutes_)
    totals_.add_error(minute.has_listed ? std::min(minute.lightest, minute.beyond) : minute.beyond);
}

}  // namespace campus::store
