#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <optional>
#include <utility>

#include "daemon/contract/alerts.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/codec_members.hpp"
#include "daemon/contract/messages.hpp"

namespace campus::contract {
namespace json = boost::json;

namespace {

constexpr Names<Severity, 5> severity_names{{{Severity::info, "info"},
                                             {Severity::low, "low"},
                                             {Severity::medium, "medium"},
                                             {Severity::high, "high"},
                                             {Severity::critical, "critical"}}};
constexpr Names<AlertState, 5> alert_state_names{{{AlertState::pending, "pending"},
                                                  {AlertState::firing, "firing"},
                                                  {AlertState::flapping, "flapping"},
                                                  {AlertState::resolved, "resolved"},
                                                  {AlertState::expired, "expired"}}};
constexpr Names<Notice::Kind, 6> notice_kind_names{{{Notice::Kind::page, "page"},
                                                    {Notice::Kind::summary, "summary"},
                                                    {Notice::Kind::resolve, "resolve"},
                                                    {Notice::Kind::digest, "digest"},
                                                    {Notice::Kind::info, "info"},
                                                    {Notice::Kind::test, "test"}}};

template <class Member, std::size_t count>
std::string_view word_of(Member member, Names<Member, count> const& names) {
  for (auto const& [known, called] : names)
    if (known == member) return called;
  std::unreachable();
}

json::value time_json(std::optional<Instant> const& at) {
  return at ? json::value(to_rfc3339(*at)) : json::value(nullptr);
}

json::array arguments_json(std::vector<Fault::Argument> const& arguments) {
  json::array list;
  for (auto const& [name, value] : arguments) list.push_back({{"name", name}, {"value", value}});
  return list;
}

std::vector<Fault::Argument> read_arguments(Members& members, std::string_view name, Trouble& trouble) {
  std::vector<Fault::Argument> arguments;
  auto const& list = members.list(name, alert_counts_max);
  for (std::size_t i = 0; i < list.size() && !trouble.first; ++i) {
    Members one(list[i], members.path_of(name) + '.' + std::to_string(i), trouble);
    arguments.push_back({one.text("name", 64), one.text("value")});
  }
  return arguments;
}

json::object alert_key_json(AlertKey const& key) { return {{"object", key.object}, {"rule", key.rule}}; }
AlertKey read_alert_key(Members members) { return {members.text("object", 256), members.text("rule", 128)}; }

json::object evidence_json(AlertEvidence const& evidence) {
  json::array flows;
  for (auto const& flow : evidence.flows)
    flows.push_back({{"from", flow.from.to_string()},
                     {"to", flow.to.to_string()},
                     {"to_port", flow.to_port},
                     {"protocol", flow.protocol},
                     {"at", to_rfc3339(flow.at)},
                     {"packets", flow.packets},
                     {"bytes", flow.bytes},
                     {"is_answered", flow.is_answered}});
  return {{"from", to_rfc3339(evidence.window.from)},
          {"to", to_rfc3339(evidence.window.to)},
          {"counts", arguments_json(evidence.counts)},
          {"flows", std::move(flows)}};
}

IpAddress read_address(Members& members, std::string_view name, Trouble& trouble) {
  auto const text = members.text(name, 64);
  auto const address = IpAddress::parse(text);
  if (!address) trouble.raise("CMP-K003", {{"member", members.path_of(name)}, {"expected", "address"}});
  return address.value_or(IpAddress{});
}

AlertEvidence read_evidence(Members members, Trouble& trouble) {
  AlertEvidence evidence;
  evidence.window = {members.time("from"), members.time("to")};
  evidence.counts = read_arguments(members, "counts", trouble);
  auto const& flows = members.list("flows", evidence_flows_max);
  for (std::size_t i = 0; i < flows.size() && !trouble.first; ++i) {
    Members one(flows[i], members.path_of("flows") + '.' + std::to_string(i), trouble);
    FlowSample flow;
    flow.from = read_address(one, "from", trouble);
    flow.to = read_address(one, "to", trouble);
    flow.to_port = static_cast<std::uint16_t>(one.number("to_port", 0, 65'535));
    flow.protocol = static_cast<std::uint8_t>(one.number("protocol", 0, 255));
    flow.at = one.time("at");
    flow.packets = one.number("packets");
    flow.bytes = one.number("bytes");
    flow.is_answered = one.truth("is_answered");
    evidence.flows.push_back(flow);
  }
  return evidence;
}

json::value acknowledged_json(std::optional<Acknowledgement> const& acknowledged) {
  if (!acknowledged) return nullptr;
  return json::object{
      {"by", acknowledged->by}, {"at", to_rfc3339(acknowledged->at)}, {"note", acknowledged->note}};
}

// The words in both languages: who receives it need not have our catalogue.
json::object alert_json(Alert const& alert) {
  return {{"schema", alert_schema},
          {"id", alert_name(alert.number)},
          {"number", alert.number},
          {"fingerprint", fingerprint_of(alert.key)},
          {"object", alert.key.object},
          {"rule", alert.key.rule},
          {"severity", name_of(alert.severity)},
          {"state", name_of(alert.state)},
          {"code", alert.what.code},
          {"arguments", arguments_json(alert.what.arguments)},
          {"text", {{"zh", text_of(alert.what, Language::zh)}, {"en", text_of(alert.what, Language::en)}}},
          {"count", alert.count},
          {"first_seen", to_rfc3339(alert.first_seen)},
          {"started_at", to_rfc3339(alert.raised_at)},
          {"last_seen", to_rfc3339(alert.last_seen)},
          {"ended_at", time_json(alert.ended_at)},
          {"incident_number", alert.incident},
          {"is_paged", alert.is_paged},
          {"cause",
           alert.suppressed_by ? json::value(alert_key_json(*alert.suppressed_by)) : json::value(nullptr)},
          {"silenced_by", alert.silenced_by ? json::value(*alert.silenced_by) : json::value(nullptr)},
          {"held_until", time_json(alert.held_until)},
          {"acknowledged", acknowledged_json(alert.acknowledged)},
          {"evidence", evidence_json(alert.evidence)}};
}

Alert read_alert(Members members, Trouble& trouble) {
  Alert alert;
  alert.number = members.number("number", 0, INT64_MAX);
  alert.key = {members.text("object", 256), members.text("rule", 128)};
  alert.severity = members.choice("severity", severity_names);
  alert.state = members.choice("state", alert_state_names);
  alert.what.code = members.text("code", 16);
  alert.what.arguments = read_arguments(members, "arguments", trouble);
  alert.count = members.number("count");
  alert.first_seen = members.time("first_seen");
  alert.raised_at = members.time("started_at");
  alert.last_seen = members.time("last_seen");
  alert.ended_at = members.time_if_any("ended_at");
  alert.incident = members.number("incident_number", 0, INT64_MAX);
  alert.is_paged = members.truth("is_paged");
  if (auto cause = members.object_if_any("cause")) alert.suppressed_by = read_alert_key(std::move(*cause));
  alert.silenced_by = members.number_if_any("silenced_by", INT64_MAX);
  alert.held_until = members.time_if_any("held_until");
  if (auto said = members.object_if_any("acknowledged"))
    alert.acknowledged = Acknowledgement{said->text("by", 256), said->time("at"), said->text("note")};
  alert.evidence = read_evidence(members.object("evidence"), trouble);
  return alert;
}

json::object incident_json(Incident const& incident) {
  return {{"number", incident.number},
          {"cause", alert_key_json(incident.cause)},
          {"severity", name_of(incident.severity)},
          {"opened_at", to_rfc3339(incident.opened_at)},
          {"last_joined", to_rfc3339(incident.last_joined)},
          {"ended_at", time_json(incident.ended_at)},
          {"alerts", incident.alerts},
          {"open", incident.open},
          {"hidden", incident.hidden},
          {"is_paged", incident.is_paged},
          {"told_alerts", incident.told_alerts},
          {"told_at", to_rfc3339(incident.told_at)}};
}

Incident read_incident(Members members) {
  Incident incident;
  incident.number = members.number("number", 0, INT64_MAX);
  incident.cause = read_alert_key(members.object("cause"));
  incident.severity = members.choice("severity", severity_names);
  incident.opened_at = members.time("opened_at");
  incident.last_joined = members.time("last_joined");
  incident.ended_at = members.time_if_any("ended_at");
  incident.alerts = members.number("alerts");
  incident.open = members.number("open");
  incident.hidden = members.number("hidden");
  incident.is_paged = members.truth("is_paged");
  incident.told_alerts = members.number("told_alerts");
  incident.told_at = members.time("told_at");
  return incident;
}

json::object silence_json(Silence const& silence) {
  return {{"id", silence.id},
          {"object", silence.object},
          {"rule", silence.rule},
          {"reason", silence.reason},
          {"owner", silence.owner},
          {"from", to_rfc3339(silence.from)},
          {"until", to_rfc3339(silence.until)}};
}

json::object channel_json(ChannelView const& channel) {
  return {
      {"name", channel.name},
      {"kind", channel.kind},
      {"waiting", channel.waiting},
      {"delivered", channel.delivered},
      {"failed", channel.failed},
      {"dropped", channel.dropped},
      {"last_delivered", time_json(channel.last_delivered)},
      {"last_error", channel.last_error ? json::value(to_json(*channel.last_error)) : json::value(nullptr)}};
}

}  // namespace

std::optional<std::int64_t> robot_error(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  auto const* const object = document.if_object();
  if (!object) return std::nullopt;
  for (auto const name : {"errcode", "code"})
    if (auto const* const value = object->if_contains(name))
      if (auto const* const number = value->if_int64()) return *number;
  return std::nullopt;
}

std::string alert_name(std::uint64_t number) { return fmt::format("A-{}", number); }

// FNV-1a, 64 bits: short, the same everywhere, and no secret depends on it.
std::string fingerprint_of(AlertKey const& key) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  auto const add = [&](std::string_view text) {
    for (auto const letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3ULL;
  };
  add(key.object);
  add(std::string_view("\0", 1));
  add(key.rule);
  return fmt::format("{:016x}", hash);
}

std::string_view name_of(Severity severity) { return word_of(severity, severity_names); }
std::string_view name_of(AlertState state) { return word_of(state, alert_state_names); }
std::string_view name_of(Notice::Kind kind) { return word_of(kind, notice_kind_names); }

std::string encode(Alert const& alert) { return json::serialize(alert_json(alert)); }
std::string encode(Incident const& incident) { return json::serialize(incident_json(incident)); }
std::string encode(Silence const& silence) { return json::serialize(silence_json(silence)); }

std::string encode(Notice const& notice, std::string_view school) {
  auto whole = alert_json(notice.lead);
  whole["school"] = school;
  whole["notice"] = {
      {"number", notice.number}, {"kind", name_of(notice.kind)}, {"at", to_rfc3339(notice.at)}};
  whole["incident"] = incident_json(notice.incident);
  json::array top;
  for (auto const& alert : notice.top) top.push_back(alert_json(alert));
  whole["top"] = std::move(top);
  return json::serialize(whole);
}

std::string encode(AlertsView const& view) {
  json::array alerts, incidents, silences, channels;
  for (auto const& alert : view.alerts) alerts.push_back(alert_json(alert));
  for (auto const& incident : view.incidents) incidents.push_back(incident_json(incident));
  for (auto const& silence : view.silences) silences.push_back(silence_json(silence));
  for (auto const& channel : view.channels) channels.push_back(channel_json(channel));
  return json::serialize(json::object{{"items", std::move(alerts)},
                                      {"incidents", std::move(incidents)},
                                      {"silences", std::move(silences)},
                                      {"channels", std::move(channels)},
                                      {"beyond", view.beyond}});
}

std::string encode(Silence const& silence, std::vector<Alert> const& hidden) {
  auto whole = silence_json(silence);
  json::array hides;
  for (auto const& alert : hidden) hides.push_back(alert_json(alert));
  whole["hides"] = std::move(hides);
  return json::serialize(whole);
}

Result<Alert> decode_alert(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  auto alert = read_alert(Members(document, "", trouble), trouble);
  return trouble.or_value(std::move(alert));
}

Result<Incident> decode_incident(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  auto incident = read_incident(Members(document, "", trouble));
  return trouble.or_value(std::move(incident));
}

Result<Silence> decode_silence(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  Silence silence;
  silence.id = members.number("id", 0, INT64_MAX);
  silence.object = members.text("object", 256);
  silence.rule = members.text("rule", 128);
  silence.reason = members.text("reason");
  silence.owner = members.text("owner", 256);
  silence.from = members.time("from");
  silence.until = members.time("until");
  return trouble.or_value(std::move(silence));
}

Result<Notice> decode_notice(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  Notice notice;
  notice.lead = read_alert(members, trouble);
  auto told = members.object("notice");
  notice.number = told.number("number", 0, INT64_MAX);
  notice.kind = told.choice("kind", notice_kind_names);
  notice.at = told.time("at");
  notice.incident = read_incident(members.object("incident"));
  auto const& top = members.list("top", notice_top_max);
  for (std::size_t i = 0; i < top.size() && !trouble.first; ++i)
    notice.top.push_back(read_alert(Members(top[i], "top." + std::to_string(i), trouble), trouble));
  return trouble.or_value(std::move(notice));
}

Result<AcknowledgeRequest> decode_acknowledge_request(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  AcknowledgeRequest request{members.text("note")};
  return trouble.or_value(std::move(request));
}

Result<SilenceRequest> decode_silence_request(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  SilenceRequest request;
  request.object = members.text("object", 256);
  request.rule = members.text("rule", 128);
  request.reason = members.text("reason");
  request.owner = members.text("owner", 256);
  request.seconds = members.number("seconds", 0, 366ull * 86'400);
  request.is_dry = members.truth("is_dry");
  return trouble.or_value(std::move(request));
}

}  // namespace campus::contract
