#include "daemon/intake/day_reading.hpp"

#include <utility>

#include "daemon/contract/alerts.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/pki/secrets.hpp"
#include "daemon/report/pack.hpp"
#include "daemon/report/summary.hpp"

namespace campus::intake {
namespace {

using contract::Lane;

constexpr std::size_t seal_digits = 16;  // of 64: what a self-check is called by

template <class Report>
Result<contract::DayReport> day_of(Result<Report> report) {
  if (!report) return std::unexpected(std::move(report.error()));
  return contract::DayReport(std::move(*report));
}

// The seal is verified here and the pack kept byte by byte, so that whoever gets it from the district can verify it
// once more.
Result<contract::SelfCheckReport> read_self_check(std::string_view body, std::string_view school) {
  auto text = contract::decode_self_check(body);
  if (!text) return std::unexpected(std::move(text.error()));
  auto const pack = report::decode(*text, &pki::sha256_hex);
  if (!pack) return std::unexpected(pack.error());
  if (pack->school != school) return fail(Fault::Kind::invalid, "CMP-K048", {{"school", pack->school}});
  auto const made_at = contract::from_rfc3339(pack->made_at);
  if (!made_at) return std::unexpected(made_at.error());
  contract::SelfCheckSummary summary{.id = pack->seal.substr(0, seal_digits),
                                     .made_at = *made_at,
                                     .received_at = {},
                                     .members = report::summary_members(*pack)};
  return contract::SelfCheckReport{std::move(summary), std::move(*text)};
}

}  // namespace

bool is_of_day(std::string_view schema, Lane lane) {
  if (lane == Lane::alert) return schema == contract::alert_schema;
  return lane == Lane::evidence && (schema == contract::target_schema || schema == contract::room_schema ||
                                    schema == contract::room_use_schema || schema == contract::self_check_schema);
}

Result<contract::DayReport> read_day(std::string_view schema, std::string_view body, std::string_view school) {
  if (schema == contract::target_schema) return day_of(contract::decode_target_report(body));
  if (schema == contract::room_schema) return day_of(contract::decode_room_report(body));
  if (schema == contract::room_use_schema) return day_of(contract::decode_room_use_report(body));
  if (schema == contract::self_check_schema) return day_of(read_self_check(body, school));
  return day_of(contract::decode_alert_report(body));
}

}  // namespace campus::intake
