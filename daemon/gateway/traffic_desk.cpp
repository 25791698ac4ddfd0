#include "daemon/gateway/traffic_desk.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <string>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/gateway/traffic_steps.hpp"

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

Result<std::optional<contract::TrafficEach>> each_of(api::Request const& request) {
  auto const said = request.query_value("each");
  if (!said) return std::nullopt;
  if (auto const each = contract::traffic_each(*said)) return each;
  return fail(Fault::Kind::invalid, "CMP-G090", {{"name", "each"}, {"value", said->substr(0, 64)}});
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

template <class Rows, class Make>
Shares shares_from(Rows const& rows, Make const& make) {
  Shares shares;
  for (auto const& row : rows) shares.push_back(make(row));
  return shares;
}

TrafficShare share_of(HostTraffic const& host) {
  return {.name = host.address.to_string(), .vlan = host.vlan, .up = host.sent, .down = host.received};
}

TrafficShare share_of(SubnetTraffic const& subnet) {
  return {.name = subnet.prefix.to_string(), .up = subnet.sent, .down = subnet.received};
}

TrafficShare share_of(VlanTraffic const& vlan) {
  return {.name = std::to_string(vlan.vlan), .vlan = vlan.vlan, .inner = vlan.total};
}

TrafficShare share_of(store::UplinkTraffic const& uplink) {
  return {.name = uplink.name,
          .up = uplink.up,
          .down = uplink.down,
          .inner = uplink.inner,
          .flows_new = uplink.flows_new,
          .up_bps_p95 = uplink.up_bps_p95,
          .down_bps_p95 = uplink.down_bps_p95};
}

Shares by_direction(store::TrafficTotals const& totals) {
  return {{.name = "up", .up = totals.up},
          {.name = "down", .down = totals.down},
          {.name = "within", .inner = totals.within},
          {.name = "transit", .inner = totals.transit},
          {.name = "other", .inner = totals.other}};
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
  for (auto const& source : totals.sources)
    view.sources.push_back({source.name, source.total.bytes, source.watched, source.is_in});
  for (auto const& step : totals.steps) view.steps.push_back({step.window, step.watched, step.up, step.down});
  return view;
}

// All of one kind; what a limit of the store's left out goes into the view at once.
Result<Shares> shares_by(store::SeriesReader& series, contract::TrafficTopView& view, std::size_t most,
                         packet::ApplicationNames const* names) {
  auto const plainly = [](auto const& row) { return share_of(row); };
  auto const made = [&](auto const& rows) -> Result<Shares> {
    if (!rows) return std::unexpected(rows.error());
    return shares_from(*rows, plainly);
  };
  switch (view.by) {
    case TrafficBy::host: {
      auto const top = series.top_hosts(view.window, most);
      if (!top) return std::unexpected(top.error());
      view.beyond = top->beyond;
      view.error = top->error;
      return shares_from(top->hosts, plainly);
    }
    case TrafficBy::subnet: return made(series.subnets(view.window));
    case TrafficBy::vlan: return made(series.vlans(view.window));
    case TrafficBy::uplink: return made(series.uplinks(view.window));
    case TrafficBy::direction: {
      auto const totals = series.totals(view.window);
      if (!totals) return std::unexpected(totals.error());
      return by_direction(*totals);
    }
    case TrafficBy::category:
    case TrafficBy::application: break;
  }
  auto const applications = series.applications(view.window);
  if (!applications) return std::unexpected(applications.error());
  if (view.by == TrafficBy::category) return by_category(*applications);
  return gateway::shares_of(*applications, names);
}

api::Response response_of(Result<std::string> body) {
  return body ? api::json_response(200, std::move(*body)) : api::fault_response(body.error());
}

Fault too_long(Window window, std::size_t days_read, std::size_t readings) {
  auto const days = std::chrono::ceil<std::chrono::days>(window.to - window.from).count();
  auto const fits = std::max<std::size_t>(days_read / readings, 1);
  return {Fault::Kind::timeout, "CMP-G098", {{"days", std::to_string(days)},
                                             {"seconds", std::to_string(TrafficDesk::time_max.count())},
                                             {"fits", std::to_string(fits)}}};
}

}  // namespace

std::vector<TrafficShare> shares_of(std::vector<ApplicationTraffic> const& applications,
                                    packet::ApplicationNames const* names) {
  return shares_from(applications, [names](ApplicationTraffic const& one) {
    TrafficShare share{.name = one.name,
                       .category = one.category,
                       .up = one.up,
                       .down = one.down,
                       .inner = one.inner,
                       .flows_new = one.flows_new};
    if (!names) return share;
    auto const& known = names->list().applications;
    auto const found = std::ranges::find(known, one.name, &Application::name);
    if (found != known.end()) share.name_en = found->english, share.teaching = found->teaching;
    return share;
  });
}

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

TrafficDesk::TrafficDesk(std::filesystem::path directory, store::SeriesStore::Options options, World world)
    : directory_(std::move(directory)), options_(options), world_(std::move(world)) {}

bool TrafficDesk::is_mine(std::string_view path) { return path == summary_path || path == top_path; }

asio::awaitable<api::Response> TrafficDesk::answer(api::Request request) {
  auto const window = window_of(request, world_.clock());
  if (!window) co_return api::fault_response(window.error());
  auto const source = request.query_value("source");
  auto const sources = source ? SourceChoice(*source) : SourceChoice();
  if (request.path == summary_path) {
    auto const each = each_of(request);
    if (!each) co_return api::fault_response(each.error());
    co_return co_await show_summary(*window, sources, *each);
  }
  auto const said = request.query_value("by").value_or("application");
  auto const by = contract::traffic_by(said);
  if (!by) co_return api::fault_response({Fault::Kind::invalid, "CMP-G090", {{"name", "by"}, {"value", said.substr(0, 64)}}});
  auto const limit = limit_of(request);
  if (!limit) co_return api::fault_response(limit.error());
  co_return co_await show_top(*by, *window, *limit, sources);
}

template <class Value>
asio::awaitable<Result<Value>> TrafficDesk::read(Question<Value> question, Window window, std::size_t readings,
                                                SourceChoice sources) {
  if (askers_ >= askers_max) co_return fail(Fault::Kind::full, "CMP-G099", {{"max", std::to_string(askers_max)}});
  ++askers_;
  struct Leave {
    std::size_t& askers;
    ~Leave() { --askers; }
  } const when_done{askers_};
  struct Outcome {
    Result<Value> value;
    std::size_t days_read = 0;
    std::vector<Fault> damaged;
  };
  auto may_go_on = [stop = &shall_stop_, stopwatch = world_.stopwatch, until = world_.stopwatch() + time_max] {
    return !*stop && stopwatch() < until;
  };
  auto job = [question = std::move(question), may_go_on = std::move(may_go_on), directory = directory_,
              options = options_, sources = std::move(sources)] {
    store::SeriesReader series(directory, options, may_go_on, sources);
    auto value = question(series);
    return Outcome{std::move(value), series.days_read(), series.take_damaged()};
  };
  auto outcome = co_await reader_.run(std::move(job));
  for (auto const& fault : outcome.damaged) world_.failed(fault);
  bool const is_too_long = !outcome.value && outcome.value.error().kind == Fault::Kind::timeout;
  if (is_too_long) co_return std::unexpected(too_long(window, outcome.days_read, readings));
  co_return std::move(outcome.value);
}

asio::awaitable<Result<std::vector<store::PartTraffic>>> TrafficDesk::by_parts(std::vector<Window> parts) {
  if (parts.empty()) co_return std::vector<store::PartTraffic>{};
  Window const window{parts.front().from, parts.back().to};
  Question<std::vector<store::PartTraffic>> question = [parts = std::move(parts)](store::SeriesReader& series) {
    return series.by_parts(parts);
  };
  co_return co_await read(std::move(question), window, 1, {});
}

asio::awaitable<api::Response> TrafficDesk::show_summary(Window window, SourceChoice sources,
                                                        std::optional<contract::TrafficEach> each) {
  Result<std::vector<Window>> steps;
  if (each) steps = traffic_steps(window, *each, options_.utc_offset);
  if (!steps) co_return api::fault_response(steps.error());
  Question<std::string> question = [window, each, steps = *steps, source = sources.only(),
                                    names = world_.names()](store::SeriesReader& series) -> Result<std::string> {
    auto const totals = series.totals(window, steps);
    if (!totals) return std::unexpected(totals.error());
    auto const applications = series.applications(window);
    if (!applications) return std::unexpected(applications.error());
    auto const hosts = series.top_hosts(window, shares_in_summary);
    if (!hosts) return std::unexpected(hosts.error());
    auto view = summary_of(*totals, window);
    view.source = source;
    view.each = each;
    view.applications = gateway::shares_of(*applications, names.get());
    view.teaching = gateway::teaching_of(view.applications);
    view.categories = by_category(*applications);
    view.hosts = shares_from(hosts->hosts, [](HostTraffic const& host) { return share_of(host); });
    cut(view.applications, shares_in_summary);
    cut(view.categories, shares_in_summary);
    return contract::encode(view);
  };
  constexpr std::size_t readings = 3;
  co_return response_of(co_await read(std::move(question), window, readings, std::move(sources)));
}

asio::awaitable<api::Response> TrafficDesk::show_top(TrafficBy by, Window window, std::size_t most,
                                                    SourceChoice sources) {
  Question<std::string> question = [by, window, most, source = sources.only(),
                                    names = world_.names()](store::SeriesReader& series) -> Result<std::string> {
    contract::TrafficTopView view;
    view.by = by;
    view.window = window;
    view.source = source;
    auto shares = shares_by(series, view, most, names.get());
    if (!shares) return std::unexpected(shares.error());
    view.shares = std::move(*shares);
    sort_by_bytes(view.shares);
    view.beyond += cut(view.shares, most);
    return contract::encode(view);
  };
  co_return response_of(co_await read(std::move(question), window, 1, std::move(sources)));
}

}  // namespace campus::gateway
