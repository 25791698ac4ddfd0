#include "daemon/gateway/traffic_desk.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <string>
#include <utility>

#include "daemon/contract/codec.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;
using contract::TrafficBy;
using contract::TrafficShare;
using Shares = std::vector<TrafficShare>;

constexpr std::string_view summary_path = "/local/v1/traffic/summary", top_path = "/local/v1/traffic/top";
constexpr std::size_t shares_default = 20, shares_max = 10'000, shares_in_summary = 10;
constexpr std::chrono::days window_max{366};

template <class T>
Result<T> asked(Result<T> const& value, std::string_view name, std::string const& said) {
  if (value) return value;
  return fail(Fault::Kind::invalid, "CMP-G090", {{"name", std::string(name)}, {"value", said.substr(0, 64)}});
}

Result<Window> window_of(api::Request const& request, Instant now) {
  auto const time = [&](std::string_view name, Instant otherwise) -> Result<Instant> {
    auto const said = request.query_value(name);
    return said ? asked(contract::from_rfc3339(*said), name, *said) : otherwise;
  };
  auto const until = time("until", now);
  if (!until) return std::unexpected(until.error());
  auto const from = time("from", *until - std::chrono::hours(1));
  if (!from) return std::unexpected(from.error());
  if (*from >= *until || *until - *from > window_max)
    return fail(Fault::Kind::invalid, "CMP-G091",
                {{"from", contract::to_rfc3339(*from)}, {"until", contract::to_rfc3339(*until)}});
  return Window{*from, *until};
}

Result<std::size_t> limit_of(api::Request const& request) {
  auto const said = request.query_value("limit");
  if (!said) return shares_default;
  std::size_t limit = 0;
  auto const [end, error] = std::from_chars(said->data(), said->data() + said->size(), limit);
  bool const is_number = error == std::errc() && end == said->data() + said->size();
  if (is_number && limit >= 1 && limit <= shares_max) return limit;
  return fail(Fault::Kind::invalid, "CMP-G090", {{"name", "limit"}, {"value", said->substr(0, 64)}});
}

void sort_by_bytes(Shares& shares) {
  std::ranges::stable_sort(shares, {}, [](TrafficShare const& share) { return ~share.bytes(); });
}

Counts cut(Shares& shares, std::size_t most) {
  Counts beyond;
  for (auto i = most; i < shares.size(); ++i)
    for (auto const* const counts : {&shares[i].up, &shares[i].down, &shares[i].inner}) beyond += *counts;
  if (shares.size() > most) shares.resize(most);
  return beyond;
}

Shares shares_of(store::TopHosts const& top) {
  Shares shares;
  for (auto const& host : top.hosts) {
    TrafficShare share{.name = host.address.to_string(), .vlan = host.vlan};
    share.up = host.sent;
    share.down = host.received;
    shares.push_back(std::move(share));
  }
  return shares;
}

Shares shares_of(std::vector<SubnetTraffic> const& subnets) {
  Shares shares;
  for (auto const& subnet : subnets) {
    TrafficShare share{.name = subnet.prefix.to_string()};
    share.up = subnet.sent;
    share.down = subnet.received;
    shares.push_back(std::move(share));
  }
  return shares;
}

Shares shares_of(std::vector<VlanTraffic> const& vlans) {
  Shares shares;
  for (auto const& vlan : vlans) {
    TrafficShare share{.name = std::to_string(vlan.vlan), .vlan = vlan.vlan};
    share.inner = vlan.total;
    shares.push_back(std::move(share));
  }
  return shares;
}

Shares by_category(std::vector<ApplicationTraffic> const& applications) {
  std::map<std::string, TrafficShare> sums;
  for (auto const& one : applications) {
    auto& sum = sums[one.category];
    sum.name = sum.category = one.category;
    sum.up += one.up;
    sum.down += one.down;
    sum.inner += one.inner;
    sum.flows_new += one.flows_new;
  }
  Shares shares;
  for (auto& [category, sum] : sums) shares.push_back(std::move(sum));
  sort_by_bytes(shares);
  return shares;
}

}  // namespace

contract::TeachingBytes teaching_of(Shares const& applications) {
  contract::TeachingBytes sums;
  for (auto const& one : applications) {
    switch (one.teaching) {
      case Teaching::yes: sums.yes += one.bytes(); break;
      case Teaching::mixed: sums.mixed += one.bytes(); break;
      case Teaching::no: sums.no += one.bytes(); break;
      case Teaching::unknown: sums.unknown += one.bytes(); break;
    }
  }
  return sums;
}

namespace {

contract::TrafficSummaryView summary_of(store::TrafficTotals const& totals, Window window) {
  contract::TrafficSummaryView view;
  view.window = window;
  view.watched = totals.watched;
  view.up = totals.up;
  view.down = totals.down;
  view.within = totals.within;
  view.transit = totals.transit;
  view.other = totals.other;
  view.undissected = totals.undissected;
  view.flows_new = totals.flows_new;
  view.loss = totals.loss;
  view.up_bps_p95 = totals.up_bps_p95;
  view.down_bps_p95 = totals.down_bps_p95;
  view.up_bps_max = totals.up_bps_max;
  view.down_bps_max = totals.down_bps_max;
  return view;
}

// All of one kind; what a limit of the store's left out goes into the view at once.
Result<Shares> shares_by(store::SeriesStore& series, contract::TrafficTopView& view, std::size_t most,
                         packet::ApplicationNames const* names) {
  auto const made = [](auto const& rows, auto const& make) -> Result<Shares> {
    if (!rows) return std::unexpected(rows.error());
    return make(*rows);
  };
  auto const plainly = [](auto const& rows) { return shares_of(rows); };
  switch (view.by) {
    case TrafficBy::host: {
      auto const top = series.top_hosts(view.window, most);
      if (!top) return std::unexpected(top.error());
      view.beyond = top->beyond;
      view.error = top->error;
      return shares_of(*top);
    }
    case TrafficBy::subnet: return made(series.subnets(view.window), plainly);
    case TrafficBy::vlan: return made(series.vlans(view.window), plainly);
    case TrafficBy::category: return made(series.applications(view.window), by_category);
    case TrafficBy::application: break;
  }
  return made(series.applications(view.window), [&](auto const& rows) { return gateway::shares_of(rows, names); });
}

}  // namespace

std::vector<TrafficShare> shares_of(std::vector<ApplicationTraffic> const& applications,
                                    packet::ApplicationNames const* names) {
  Shares shares;
  for (auto const& one : applications) {
    TrafficShare share{.name = one.name, .category = one.category};
    share.up = one.up;
    share.down = one.down;
    share.inner = one.inner;
    share.flows_new = one.flows_new;
    if (names) {
      auto const& known = names->list().applications;
      auto const found = std::ranges::find(known, one.name, &Application::name);
      if (found != known.end()) share.name_en = found->english, share.teaching = found->teaching;
    }
    shares.push_back(std::move(share));
  }
  return shares;
}

TrafficDesk::TrafficDesk(store::CampusKeeper& keeper, std::function<Names()> names, std::function<Instant()> clock)
    : keeper_(keeper), names_(std::move(names)), clock_(std::move(clock)) {}

bool TrafficDesk::is_mine(std::string_view path) { return path == summary_path || path == top_path; }

asio::awaitable<api::Response> TrafficDesk::answer(api::Request request) {
  auto const window = window_of(request, clock_());
  if (!window) co_return api::fault_response(window.error());
  if (request.path == summary_path) co_return co_await show_summary(*window);
  auto const said = request.query_value("by").value_or("application");
  auto const by = contract::traffic_by(said);
  if (!by) co_return api::fault_response({Fault::Kind::invalid, "CMP-G090", {{"name", "by"}, {"value", said.substr(0, 64)}}});
  auto const limit = limit_of(request);
  if (!limit) co_return api::fault_response(limit.error());
  co_return co_await show_top(*by, *window, *limit);
}

asio::awaitable<api::Response> TrafficDesk::show_summary(Window window) {
  auto question = [window, names = names_()](store::CampusStores& stores) -> Result<contract::TrafficSummaryView> {
    auto const totals = stores.series.totals(window);
    if (!totals) return std::unexpected(totals.error());
    auto const applications = stores.series.applications(window);
    if (!applications) return std::unexpected(applications.error());
    auto const hosts = stores.series.top_hosts(window, shares_in_summary);
    if (!hosts) return std::unexpected(hosts.error());
    auto view = summary_of(*totals, window);
    view.applications = gateway::shares_of(*applications, names.get());
    view.teaching = teaching_of(view.applications);
    view.categories = by_category(*applications);
    view.hosts = shares_of(*hosts);
    cut(view.applications, shares_in_summary);
    cut(view.categories, shares_in_summary);
    return view;
  };
  auto const view = co_await keeper_.ask(std::move(question));
  if (!view) co_return api::fault_response(view.error());
  co_return api::json_response(200, contract::encode(*view));
}

asio::awaitable<api::Response> TrafficDesk::show_top(TrafficBy by, Window window, std::size_t most) {
  auto question = [=, names = names_()](store::CampusStores& stores) -> Result<contract::TrafficTopView> {
    contract::TrafficTopView view;
    view.by = by;
    view.window = window;
    auto shares = shares_by(stores.series, view, most, names.get());
    if (!shares) return std::unexpected(shares.error());
    view.shares = std::move(*shares);
    sort_by_bytes(view.shares);
    view.beyond += cut(view.shares, most);
    return view;
  };
  auto const view = co_await keeper_.ask(std::move(question));
  if (!view) co_return api::fault_response(view.error());
  co_return api::json_response(200, contract::encode(*view));
}

}  // namespace campus::gateway
