#include "daemon/contract/traffic_views.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <chrono>

#include "daemon/contract/application_words.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "policy/model/traffic_source.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 7> by_names{"application", "category", "host", "subnet",
                                                    "vlan",        "uplink",   "direction"};
constexpr std::array<std::string_view, 3> each_names{"minute", "hour", "day"};

json::object to_json(Counts const& counts) { return {{"packets", counts.packets}, {"bytes", counts.bytes}}; }

}  // namespace

json::object to_json(TrafficShare const& share) {
  return {{"name", share.name},
          {"name_en", share.name_en},
          {"category", share.category},
          {"teaching", teaching_word(share.teaching)},
          {"vlan", share.vlan},
          {"bytes", share.bytes()},
          {"up_bytes", share.up.bytes},
          {"down_bytes", share.down.bytes},
          {"packets", share.up.packets + share.down.packets + share.inner.packets},
          {"flows", share.flows_new}};
}

namespace {

json::array to_json(std::vector<TrafficShare> const& shares) {
  json::array array;
  for (auto const& share : shares) array.push_back(to_json(share));
  return array;
}

json::value text_or_null(std::optional<std::string> const& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

// A source has its rates beside what it moved.
json::array items_of(TrafficTopView const& view) {
  auto items = to_json(view.shares);
  if (view.by != TrafficBy::uplink) return items;
  for (std::size_t i = 0; i < items.size(); ++i) {
    items[i].as_object()["up_bps_p95"] = number_or_null(view.shares[i].up_bps_p95);
    items[i].as_object()["down_bps_p95"] = number_or_null(view.shares[i].down_bps_p95);
  }
  return items;
}

double seconds_of(Duration length) { return std::chrono::duration<double>(length).count(); }

json::array to_json(std::vector<TrafficSummaryView::Source> const& sources) {
  json::array array;
  for (auto const& source : sources) {
    auto const told = told_source(source.name);
    array.push_back({{"name", source.name},
                     {"bytes", source.bytes},
                     {"watched_s", seconds_of(source.watched)},
                     {"is_in", source.is_in},
                     {"is_told", told.has_value()},
                     {"is_estimate", told && told->is_estimate}});
  }
  return array;
}

// The mean rate over what was watched of a step.
std::optional<std::uint64_t> mean_bps(Counts const& counts, Duration watched) {
  if (watched <= Duration::zero()) return std::nullopt;
  return static_cast<std::uint64_t>(static_cast<double>(counts.bytes) * 8 / seconds_of(watched) + 0.5);
}

json::array to_json(std::vector<TrafficSummaryView::Step> const& steps) {
  json::array array;
  for (auto const& step : steps)
    array.push_back({{"from", to_rfc3339(step.window.from)},
                     {"until", to_rfc3339(step.window.to)},
                     {"watched_s", seconds_of(step.watched)},
                     {"up", to_json(step.up)},
                     {"down", to_json(step.down)},
                     {"up_bps", number_or_null(mean_bps(step.up, step.watched))},
                     {"down_bps", number_or_null(mean_bps(step.down, step.watched))}});
  return array;
}

}  // namespace

std::string_view name_of(TrafficBy by) { return by_names[static_cast<std::size_t>(by)]; }

std::optional<TrafficBy> traffic_by(std::string_view name) {
  for (std::size_t i = 0; i < by_names.size(); ++i)
    if (by_names[i] == name) return static_cast<TrafficBy>(i);
  return std::nullopt;
}

std::string_view name_of(TrafficEach each) { return each_names[static_cast<std::size_t>(each)]; }

std::optional<TrafficEach> traffic_each(std::string_view name) {
  auto const found = std::ranges::find(each_names, name);
  if (found == each_names.end()) return std::nullopt;
  return static_cast<TrafficEach>(found - each_names.begin());
}

std::string encode(TrafficTopView const& view) {
  return json::serialize(json::object{{"schema", "campusctl/traffic.top/v1"},
                                      {"by", name_of(view.by)},
                                      {"from", to_rfc3339(view.window.from)},
                                      {"until", to_rfc3339(view.window.to)},
                                      {"source", text_or_null(view.source)},
                                      {"items", items_of(view)},
                                      {"beyond", to_json(view.beyond)},
                                      {"error_bytes", view.error}});
}

std::string encode(TrafficSummaryView const& view) {
  return json::serialize(json::object{{"schema", "campusctl/traffic.summary/v1"},
                                      {"from", to_rfc3339(view.window.from)},
                                      {"until", to_rfc3339(view.window.to)},
                                      {"source", text_or_null(view.source)},
                                      {"watched_s", seconds_of(view.watched)},
                                      {"up", to_json(view.up)},
                                      {"down", to_json(view.down)},
                                      {"within", to_json(view.within)},
                                      {"transit", to_json(view.transit)},
                                      {"other", to_json(view.other)},
                                      {"undissected", view.undissected},
                                      {"flows", view.flows_new},
                                      {"lost",
                                       {{"kernel_dropped", view.loss.kernel_dropped},
                                        {"interface_dropped", view.loss.interface_dropped},
                                        {"flows_evicted", view.loss.flows_evicted}}},
                                      {"up_bps_p95", number_or_null(view.up_bps_p95)},
                                      {"down_bps_p95", number_or_null(view.down_bps_p95)},
                                      {"up_bps_max", number_or_null(view.up_bps_max)},
                                      {"down_bps_max", number_or_null(view.down_bps_max)},
                                      {"teaching_bytes",
                                       {{"yes", view.teaching.yes},
                                        {"mixed", view.teaching.mixed},
                                        {"no", view.teaching.no},
                                        {"unknown", view.teaching.unknown}}},
                                      {"applications", to_json(view.applications)},
                                      {"categories", to_json(view.categories)},
                                      {"hosts", to_json(view.hosts)},
                                      {"sources", to_json(view.sources)},
                                      {"each", view.each ? json::value(name_of(*view.each)) : json::value(nullptr)},
                                      {"steps", to_json(view.steps)}});
}

}  // namespace campus::contract
