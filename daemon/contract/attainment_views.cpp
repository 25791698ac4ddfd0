#include "daemon/contract/attainment_views.hpp"

#include <boost/json.hpp>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/raw_json.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

json::value day_or_null(std::optional<CivilDay> day) { return day ? json::value(to_text(*day)) : json::value(nullptr); }

json::object object_of(AttainmentCell const& cell) {
  json::value bound;
  if (cell.bound) bound = {{"side", name_of(cell.bound->side)}, {"amount", cell.bound->amount.number}};
  return {{"metric", name_of(cell.metric)},
          {"target", cell.target},
          {"outcome", name_of(cell.outcome)},
          {"want", name_of(cell.want)},
          {"value", number_or_null(cell.value)},
          {"bound", std::move(bound)},
          {"is_strictest", cell.is_strictest},
          {"is_due", cell.is_due},
          {"is_baseline", cell.is_baseline},
          {"is_disputed", cell.is_disputed},
          {"observed_at", to_rfc3339(cell.observed_at)},
          {"exempt_until", day_or_null(cell.exempt_until)},
          {"task", number_or_null(cell.task)}};
}

}  // namespace

std::string encode(std::vector<AttainmentRow> const& rows, Instant at) {
  json::array metrics, schools;
  for (std::size_t i = 0; i < metrics_count; ++i) {
    auto const metric = static_cast<Metric>(i);
    metrics.push_back({{"metric", name_of(metric)}, {"unit", name_of(unit_of(metric))}});
  }
  for (auto const& row : rows) {
    json::array cells;
    for (auto const& cell : row.cells) cells.push_back(object_of(cell));
    schools.push_back({{"school", row.school.id},
                       {"name", row.school.name},
                       {"freshness", name_of(row.school.freshness)},
                       {"last_heard", time_or_null(row.school.last_heard)},
                       {"cells", std::move(cells)}});
  }
  return json::serialize(
      json::object{{"at", to_rfc3339(at)}, {"metrics", std::move(metrics)}, {"schools", std::move(schools)}});
}

std::string encode(TargetEvidence const& evidence) {
  json::array history;
  for (auto const& step : evidence.history)
    history.push_back({{"at", to_rfc3339(step.at)},
                       {"outcome", name_of(step.outcome)},
                       {"value", number_or_null(step.value)}});
  RawObject answer({{"school", evidence.school.id},
                    {"name", evidence.school.name},
                    {"observed_at", to_rfc3339(evidence.observed_at)},
                    {"received_at", to_rfc3339(evidence.received_at)},
                    {"exempt_until", day_or_null(evidence.exempt_until)},
                    {"task", number_or_null(evidence.task)},
                    {"history", std::move(history)}});
  return answer.add("verdict", evidence.body).text();
}

}  // namespace campus::contract
