#include "daemon/intake/day_reading.hpp"

#include <utility>

#include "daemon/contract/alerts.hpp"

namespace campus::intake {
namespace {

using contract::Lane;

template <class Report>
Result<contract::DayReport> day_of(Result<Report> report) {
  if (!report) return std::unexpected(std::move(report.error()));
  return contract::DayReport(std::move(*report));
}

}  // namespace

bool is_of_day(std::string_view schema, Lane lane) {
  return schema == contract::alert_schema && lane == Lane::alert;
}

Result<contract::DayReport> read_day(std::string_view, std::string_view body) {
  return day_of(contract::decode_alert_report(body));
}

}  // namespace campus::intake
