#include "daemon/contract/desk_views.hpp"

#include <boost/json.hpp>
#include <utility>

#include "daemon/contract/alerts.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, calm_kinds> calm_names{"schools_online", "egress_met", "rooms_healthy",
                                                              "lessons_used", "self_checks_done"};

json::object queue_of(TaskQueue const& queue) {
  return {{"to_issue", queue.to_issue},
          {"to_accept", queue.to_accept},
          {"to_recheck", queue.to_recheck},
          {"overdue", queue.overdue}};
}

json::object object_of(IncidentsSince const& incidents) {
  json::array causes;
  for (auto const& cause : incidents.causes)
    causes.push_back({{"rule", cause.rule},
                      {"severity", name_of(cause.severity)},
                      {"incidents", cause.incidents},
                      {"open", cause.open},
                      {"schools", cause.schools}});
  return {{"since", to_rfc3339(incidents.since)},
          {"total", incidents.total},
          {"open", incidents.open},
          {"causes", std::move(causes)}};
}

json::object object_of(std::string_view name, CalmNumber const& number) {
  json::array trend;
  for (auto const& day : number.trend)
    trend.push_back({{"day", campus::to_text(day.day)},
                     {"good", number_or_null(day.good)},
                     {"of", number_or_null(day.of)}});
  return {{"name", name},
          {"good", number.share.good},
          {"of", number.share.of},
          {"unknown", number.share.unknown},
          {"observed_at", time_or_null(number.observed_at)},
          {"trend", std::move(trend)}};
}

}  // namespace

std::string encode(DeskView const& view) {
  json::array silent, certificates, exemptions, numbers;
  for (auto const& one : view.silent.items)
    silent.push_back(
        {{"school", one.school.id}, {"name", one.school.name}, {"last_heard", time_or_null(one.last_heard)}});
  for (auto const& one : view.certificates.items)
    certificates.push_back(
        {{"school", one.school.id}, {"name", one.school.name}, {"until", to_rfc3339(one.until)}});
  for (auto const& one : view.exemptions.items)
    exemptions.push_back({{"school", one.school.id},
                          {"name", one.school.name},
                          {"task", one.task},
                          {"title", one.title},
                          {"until", to_text(one.until)}});
  for (std::size_t i = 0; i < calm_kinds; ++i) numbers.push_back(object_of(calm_names[i], view.numbers[i]));
  return json::serialize(
      json::object{{"at", to_rfc3339(view.at)},
                   {"queue", queue_of(view.queue)},
                   {"incidents", object_of(view.incidents)},
                   {"silent", {{"total", view.silent.total}, {"items", std::move(silent)}}},
                   {"certificates", {{"total", view.certificates.total}, {"items", std::move(certificates)}}},
                   {"exemptions", {{"total", view.exemptions.total}, {"items", std::move(exemptions)}}},
                   {"numbers", std::move(numbers)}});
}

}  // namespace campus::contract
