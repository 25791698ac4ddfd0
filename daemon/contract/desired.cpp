#include "daemon/contract/desired.hpp"

#include <boost/json.hpp>
#include <utility>

#include "daemon/contract/alerts.hpp"
#include "daemon/contract/base64.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/codec_members.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;
using rectification::Source;
using rectification::State;

constexpr std::size_t ref_bytes_max = 256 * 4;
constexpr std::size_t signature_bytes_max = 256;
constexpr std::size_t school_bytes_max = 32;

constexpr Names<TaskMessage::Side, 3> sides{{{TaskMessage::Side::district, "district"},
                                             {TaskMessage::Side::school, "school"},
                                             {TaskMessage::Side::recheck, "recheck"}}};
constexpr Names<State, 6> states{{{State::draft, "draft"},
                                  {State::issued, "issued"},
                                  {State::accepted, "accepted"},
                                  {State::replied, "replied"},
                                  {State::closed, "closed"},
                                  {State::exempted, "exempted"}}};
constexpr Names<Source::Kind, 4> source_kinds{{{Source::Kind::alert, "alert"},
                                               {Source::Kind::target, "target"},
                                               {Source::Kind::clause, "clause"},
                                               {Source::Kind::inspection, "inspection"}}};
constexpr Names<Severity, 5> severities{{{Severity::info, "info"},
                                         {Severity::low, "low"},
                                         {Severity::medium, "medium"},
                                         {Severity::high, "high"},
                                         {Severity::critical, "critical"}}};

std::string place_of(std::string_view list, std::size_t place) {
  return std::string(list) + '[' + std::to_string(place) + ']';
}

CivilDay day_of(Members& at, std::string_view name, Trouble& trouble) {
  auto const day = parse_day(at.text(name));
  if (!day) trouble.raise("CMP-K003", {{"member", at.path_of(name)}, {"expected", "date"}});
  return day.value_or(CivilDay{});
}

std::int64_t number_of(Members& at, std::string_view name) {
  return static_cast<std::int64_t>(at.number(name, 1, figure_highest));
}

json::object object_of(TaskMessage const& message) {
  return {{"at", to_rfc3339(message.at)},
          {"side", name_of(message.side)},
          {"by", message.by},
          {"text", message.text}};
}

json::object object_of(DesiredTask const& task) {
  json::array messages;
  for (auto const& message : task.messages) messages.push_back(object_of(message));
  return {{"id", task.id},
          {"title", task.title},
          {"requirement", task.requirement},
          {"source", {{"kind", rectification::name_of(task.source.kind)}, {"ref", task.source.ref}}},
          {"issued_at", to_rfc3339(task.issued_at)},
          {"due_on", campus::to_text(task.due_on)},
          {"state", rectification::name_of(task.state)},
          {"messages", std::move(messages)}};
}

json::object object_of(DesiredWarning const& warning) {
  return {{"id", warning.id},
          {"severity", name_of(warning.severity)},
          {"title", warning.title},
          {"text", warning.text},
          {"issued_at", to_rfc3339(warning.issued_at)},
          {"until", to_rfc3339(warning.until)}};
}

TaskMessage read_message(Members at) {
  return {.at = at.time("at"),
          .side = at.choice("side", sides),
          .by = at.text("by"),
          .text = at.text("text", note_bytes_max)};
}

DesiredTask read_task(Members at, Trouble& trouble) {
  DesiredTask task;
  task.id = number_of(at, "id");
  task.title = at.text("title", title_bytes_max);
  task.requirement = at.text("requirement", note_bytes_max);
  auto source = at.object("source");
  task.source = {source.choice("kind", source_kinds), source.text("ref", ref_bytes_max)};
  task.issued_at = at.time("issued_at");
  task.due_on = day_of(at, "due_on", trouble);
  task.state = at.choice("state", states);
  std::size_t place = 0;
  for (auto const& item : at.list("messages", desired_messages_max))
    task.messages.push_back(read_message(Members(item, at.path_of(place_of("messages", place++)), trouble)));
  return task;
}

DesiredWarning read_warning(Members at) {
  return {.id = number_of(at, "id"),
          .severity = at.choice("severity", severities),
          .title = at.text("title", title_bytes_max),
          .text = at.text("text", note_bytes_max),
          .issued_at = at.time("issued_at"),
          .until = at.time("until")};
}

std::string text_if_any(json::value const& document, Members& at, std::string_view name) {
  auto const* const object = document.if_object();
  auto const* const value = object ? object->if_contains(name) : nullptr;
  return value && !value->is_null() ? at.text(name, desired_text_bytes_max) : std::string();
}

}  // namespace

std::vector<TaskMessage> messages_of(std::vector<TaskStep> const& steps) {
  std::vector<TaskMessage> messages;
  for (auto const& step : steps) {
    if (step.note.empty() && step.step != "urge") continue;
    auto const is_schools = step.step == "reply" || step.step == "accept";
    auto const side = step.step == "recheck" ? TaskMessage::Side::recheck
                      : is_schools           ? TaskMessage::Side::school
                                             : TaskMessage::Side::district;
    messages.push_back({step.at, side, step.by, step.note});
  }
  return messages;
}

std::string_view name_of(TaskMessage::Side side) { return sides[static_cast<std::size_t>(side)].second; }

std::string encode(DesiredTask const& value) { return json::serialize(object_of(value)); }
std::string encode(DesiredWarning const& value) { return json::serialize(object_of(value)); }
std::string encode(TaskMessage const& value) { return json::serialize(object_of(value)); }

std::string encode(DesiredState const& value) {
  json::array warnings, tasks;
  for (auto const& warning : value.warnings) warnings.push_back(object_of(warning));
  for (auto const& task : value.tasks) tasks.push_back(object_of(task));
  json::object object{{"school", value.school},
                      {"version", value.version},
                      {"issued_at", to_rfc3339(value.issued_at)},
                      {"not_before", to_rfc3339(value.not_before)},
                      {"expires_at", to_rfc3339(value.expires_at)}};
  if (!value.calendar.empty()) object["calendar"] = value.calendar;
  if (!value.profiles.empty()) object["profiles"] = value.profiles;
  object["warnings"] = std::move(warnings);
  object["tasks"] = std::move(tasks);
  return json::serialize(object);
}

std::string encode(DesiredEnvelope const& value) {
  return json::serialize(json::object{{"schema", desired_schema},
                                      {"payload", value.payload},
                                      {"signature", to_base64(value.signature)},
                                      {"signer", value.signer}});
}

std::size_t bytes_in_envelope(std::string_view piece) { return json::serialize(json::string(piece)).size(); }

std::string piece_of(std::string_view text) { return json::serialize(json::string(text)); }

Result<DesiredEnvelope> decode_desired_envelope(std::string_view text) {
  if (text.size() > desired_bytes_max)
    return fail(Fault::Kind::full, "CMP-K005",
                {{"member", "/"},
                 {"size", std::to_string(text.size())},
                 {"limit", std::to_string(desired_bytes_max)}});
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members at(document, "", trouble);
  auto const schema = at.text("schema");
  if (schema != desired_schema)
    trouble.raise("CMP-K006", {{"member", "schema"}, {"value", schema.substr(0, desired_schema.size())}});
  DesiredEnvelope envelope;
  envelope.payload = at.text("payload", desired_bytes_max);
  auto signature = from_base64(at.text("signature", signature_bytes_max));
  if (!signature) trouble.raise("CMP-K003", {{"member", "signature"}, {"expected", "base64"}});
  envelope.signature = std::move(signature).value_or("");
  envelope.signer = at.text("signer", pem_bytes_max);
  return trouble.or_value(std::move(envelope));
}

Result<DesiredState> decode_desired_state(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members at(document, "", trouble);
  DesiredState state;
  state.school = at.text("school", school_bytes_max);
  state.version = at.number("version", 1);
  state.issued_at = at.time("issued_at");
  state.not_before = at.time("not_before");
  state.expires_at = at.time("expires_at");
  state.calendar = text_if_any(document, at, "calendar");
  state.profiles = text_if_any(document, at, "profiles");
  std::size_t place = 0;
  for (auto const& item : at.list("warnings", desired_warnings_max))
    state.warnings.push_back(read_warning(Members(item, place_of("warnings", place++), trouble)));
  place = 0;
  for (auto const& item : at.list("tasks", desired_tasks_max))
    state.tasks.push_back(read_task(Members(item, place_of("tasks", place++), trouble), trouble));
  return trouble.or_value(std::move(state));
}

Result<DesiredTask> decode_desired_task(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  auto task = read_task(Members(document, "", trouble), trouble);
  return trouble.or_value(std::move(task));
}

Result<DesiredWarning> decode_desired_warning(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  auto warning = read_warning(Members(document, "", trouble));
  return trouble.or_value(std::move(warning));
}

}  // namespace campus::contract
