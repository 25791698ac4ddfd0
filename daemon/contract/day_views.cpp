#include "daemon/contract/day_views.hpp"

#include <boost/json.hpp>
#include <string>
#include <utility>

#include "daemon/contract/alerts.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/codec_members.hpp"
#include "daemon/contract/raw_json.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

json::object claim_object(Claim const& claim) {
  return {{"by", claim.by}, {"at", to_rfc3339(claim.at)}, {"note", claim.note}};
}

std::string text_of(DistrictIncident const& incident) {
  json::object const object{
      {"school", incident.school.id},
      {"name", incident.school.name},
      {"incident", incident.number},
      {"severity", name_of(incident.severity)},
      {"opened_at", to_rfc3339(incident.opened_at)},
      {"last_seen", to_rfc3339(incident.last_seen)},
      {"ended_at", time_or_null(incident.ended_at)},
      {"alerts", incident.alerts},
      {"open", incident.open},
      {"hidden", incident.hidden},
      {"claim", incident.claim ? json::value(claim_object(*incident.claim)) : json::value(nullptr)},
      {"task", number_or_null(incident.task)}};
  return RawObject(object).add("lead", incident.lead_body).text();
}

json::object facets_of(IncidentPage const& page) {
  json::array severities, rules;
  for (auto const& [severity, count] : page.by_severity)
    severities.push_back({{"severity", name_of(severity)}, {"incidents", count}});
  for (auto const& [rule, count] : page.by_rule) rules.push_back({{"rule", rule}, {"incidents", count}});
  return {{"severity", std::move(severities)}, {"rule", std::move(rules)}};
}

}  // namespace

std::string encode(IncidentPage const& page, Instant at) {
  RawObject answer({{"at", to_rfc3339(at)}, {"total", page.total}, {"facets", facets_of(page)}});
  return answer.add("items", raw_list(page.items, text_of)).text();
}

std::string encode(AlertDetail const& detail) {
  json::array history;
  for (auto const& [at, state] : detail.history)
    history.push_back({{"at", to_rfc3339(at)}, {"state", name_of(state)}});
  RawObject answer({{"school", detail.school.id},
                    {"name", detail.school.name},
                    {"observed_at", to_rfc3339(detail.observed_at)},
                    {"received_at", to_rfc3339(detail.received_at)},
                    {"others_beyond", detail.others_beyond},
                    {"history", std::move(history)}});
  answer.add("alert", detail.body).add("incident", text_of(detail.incident));
  auto const as_it_is = [](std::string const& body) -> std::string const& { return body; };
  return answer.add("others", raw_list(detail.others, as_it_is)).text();
}

std::string encode(Claim const& claim) { return json::serialize(claim_object(claim)); }

Result<std::string> decode_claim_request(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  auto note = members.text("note", claim_note_bytes_max);
  return trouble.or_value(std::move(note));
}

}  // namespace campus::contract
