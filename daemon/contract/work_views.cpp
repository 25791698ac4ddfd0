#include "daemon/contract/work_views.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "daemon/contract/alerts.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/codec_members.hpp"
#include "daemon/contract/dashboard.hpp"
#include "daemon/contract/desired.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;
using rectification::Source;

constexpr std::size_t ref_bytes_max = 256 * 4;

constexpr Names<Source::Kind, 4> kinds{{{Source::Kind::alert, "alert"},
                                        {Source::Kind::target, "target"},
                                        {Source::Kind::clause, "clause"},
                                        {Source::Kind::inspection, "inspection"}}};
constexpr Names<Severity, 5> severities{{{Severity::info, "info"},
                                         {Severity::low, "low"},
                                         {Severity::medium, "medium"},
                                         {Severity::high, "high"},
                                         {Severity::critical, "critical"}}};

json::value day_or_null(std::optional<CivilDay> const& day) {
  return day ? json::value(campus::to_text(*day)) : json::value(nullptr);
}

json::object arguments_of(Fault const& fault) {
  json::object arguments;
  for (auto const& argument : fault.arguments) arguments[argument.name] = argument.value;
  return arguments;
}

std::string_view word_of(TaskRecheck::Outcome outcome) {
  switch (outcome) {
    case TaskRecheck::Outcome::met: return "met";
    case TaskRecheck::Outcome::missed: return "missed";
    case TaskRecheck::Outcome::no_evidence: break;
  }
  return "no_evidence";
}

json::object summary_of(TaskSummaryView const& view) {
  auto const& [entry, look] = view;
  auto const& task = entry.task;
  json::array verbs;
  for (auto const& verb : look.verbs) verbs.push_back(json::value(verb));
  return {{"school", entry.school},
          {"name", entry.school_name},
          {"id", entry.id},
          {"title", entry.title},
          {"source", {{"kind", rectification::name_of(task.source.kind)}, {"ref", task.source.ref}}},
          {"state", rectification::name_of(task.state)},
          {"is_overdue", look.is_overdue},
          {"issued_at", time_or_null(task.issued_at)},
          {"due_on", campus::to_text(task.due_on)},
          {"days_left", look.days_left ? json::value(*look.days_left) : json::value(nullptr)},
          {"exempt_until", day_or_null(task.exempt_until)},
          {"urged", entry.urged},
          {"changed_at", to_rfc3339(entry.changed_at)},
          {"verbs", std::move(verbs)}};
}

json::object object_of(TaskStep const& step) {
  return {{"at", to_rfc3339(step.at)},
          {"by", step.by},
          {"step", step.step},
          {"from", step.from ? json::value(rectification::name_of(*step.from)) : json::value(nullptr)},
          {"to", rectification::name_of(step.to)},
          {"note", step.note},
          {"due_on", day_or_null(step.due_on)}};
}

json::object summary_of(WarningEntry const& warning) {
  return {{"id", warning.id},
          {"severity", name_of(warning.severity)},
          {"title", warning.title},
          {"issued_at", to_rfc3339(warning.issued_at)},
          {"issued_by", warning.issued_by},
          {"until", to_rfc3339(warning.until)},
          {"received", warning.received},
          {"read", warning.read},
          {"of", warning.of}};
}

json::object object_of(UserView const& user) {
  return {{"name", user.name},
          {"role", user.role},
          {"is_disabled", user.is_disabled},
          {"has_password", user.has_password},
          {"created_at", to_rfc3339(user.created_at)},
          {"last_seen", time_or_null(user.last_seen)}};
}

json::value part_or_null(std::optional<DesiredText> const& part) {
  if (!part) return nullptr;
  return json::object{{"text", part->text},
                      {"sha256", part->sha256},
                      {"changed_at", to_rfc3339(part->changed_at)},
                      {"changed_by", part->changed_by}};
}

json::object object_of(DesiredStanding const& school) {
  using Outcome = DesiredStanding::Outcome;
  json::value refusal(nullptr);
  if (school.outcome == Outcome::refused) {
    json::error_code error;
    auto arguments = json::parse(school.arguments, error);
    if (error || !arguments.is_object()) arguments = json::object();
    refusal = json::object{{"code", school.code}, {"arguments", std::move(arguments)}};
  }
  // A receipt of an older version says nothing of the newest.
  auto const is_waiting =
      !school.outcome || (school.outcome == Outcome::applied && school.applied != school.version);
  return {{"school", school.school},
          {"name", school.school_name},
          {"version", school.version},
          {"applied", school.applied ? json::value(*school.applied) : json::value(nullptr)},
          {"outcome", is_waiting                           ? "waiting"
                      : school.outcome == Outcome::applied ? "applied"
                                                           : "refused"},
          {"refusal", std::move(refusal)},
          {"at", time_or_null(school.receipt_at)}};
}

// Of a text that somebody types: something has to stand in it.
std::string words(Members& at, std::string_view name, std::size_t bytes_max, Trouble& trouble) {
  auto text = at.text(name, bytes_max);
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    trouble.raise("CMP-K011", {{"member", at.path_of(name)}});
  return text;
}

CivilDay day_of(Members& at, std::string_view name, Trouble& trouble) {
  auto const day = parse_day(at.text(name));
  if (!day) trouble.raise("CMP-K003", {{"member", at.path_of(name)}, {"expected", "date"}});
  return day.value_or(CivilDay{});
}

bool has(json::value const& document, std::string_view name) {
  auto const* const object = document.if_object();
  auto const* const value = object ? object->if_contains(name) : nullptr;
  return value && !value->is_null();
}

template <class Value, class Read>
Result<Value> decoded(std::string_view text, Read read) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members at(document, "", trouble);
  Value value = read(at, document, trouble);
  return trouble.or_value(std::move(value));
}

}  // namespace

std::string encode(TaskPageView const& value) {
  auto const& counts = value.counts;
  json::array items;
  for (auto const& item : value.items) items.push_back(summary_of(item));
  return json::serialize(json::object{{"at", to_rfc3339(value.at)},
                                      {"total", value.total},
                                      {"counts",
                                       {{"draft", counts.draft},
                                        {"issued", counts.issued},
                                        {"accepted", counts.accepted},
                                        {"replied", counts.replied},
                                        {"closed", counts.closed},
                                        {"exempted", counts.exempted},
                                        {"overdue", counts.overdue}}},
                                      {"items", std::move(items)}});
}

std::string encode(TaskView const& value) {
  auto object = summary_of(value.summary);
  auto const& entry = value.summary.task;
  json::array messages, attachments, history;
  for (auto const& message : messages_of(value.steps))
    messages.push_back({{"at", to_rfc3339(message.at)},
                        {"side", name_of(message.side)},
                        {"by", message.by},
                        {"text", message.text}});
  for (auto const& one : value.attachments)
    attachments.push_back({{"name", one.name},
                           {"media_type", one.media_type},
                           {"sha256", one.sha256},
                           {"bytes", one.bytes},
                           {"at", to_rfc3339(one.at)}});
  for (auto const& step : value.steps) history.push_back(object_of(step));
  json::value recheck(nullptr);
  if (entry.recheck)
    recheck = json::object{{"at", to_rfc3339(entry.recheck->at)},
                           {"outcome", word_of(entry.recheck->outcome)},
                           {"ref", entry.recheck->ref}};
  object["requirement"] = entry.requirement;
  object["messages"] = std::move(messages);
  object["attachments"] = std::move(attachments);
  object["recheck"] = std::move(recheck);
  object["history"] = std::move(history);
  return json::serialize(object);
}

std::string encode_task_ids(std::vector<std::int64_t> const& ids) {
  json::array all;
  for (auto const id : ids) all.push_back(json::value(id));
  return json::serialize(json::object{{"ids", std::move(all)}});
}

Result<NewTask> decode_new_task(std::string_view text) {
  return decoded<NewTask>(text, [](Members& at, json::value const&, Trouble& trouble) {
    NewTask task;
    for (auto const& school : at.list("schools", schools_per_task_max)) {
      auto const* const id = school.if_string();
      if (!id) trouble.raise("CMP-K003", {{"member", "schools"}, {"expected", "string"}});
      task.schools.push_back(id ? std::string(*id) : std::string());
    }
    if (task.schools.empty()) trouble.raise("CMP-K011", {{"member", "schools"}});
    std::ranges::sort(task.schools);
    auto const twice = std::ranges::unique(task.schools);
    task.schools.erase(twice.begin(), twice.end());
    task.title = words(at, "title", title_bytes_max, trouble);
    task.requirement = words(at, "requirement", note_bytes_max, trouble);
    auto source = at.object("source");
    task.source = {source.choice("kind", kinds), source.text("ref", ref_bytes_max)};
    task.due_on = day_of(at, "due_on", trouble);
    task.is_issued = at.truth("is_issued");
    return task;
  });
}

Result<TaskMove> decode_task_move(std::string_view text) {
  return decoded<TaskMove>(text, [](Members& at, json::value const& document, Trouble& trouble) {
    TaskMove move{.note = at.text("note", note_bytes_max), .due_on = std::nullopt};
    if (has(document, "due_on")) move.due_on = day_of(at, "due_on", trouble);
    return move;
  });
}

Result<NewWarning> decode_new_warning(std::string_view text) {
  return decoded<NewWarning>(text, [](Members& at, json::value const&, Trouble& trouble) {
    return NewWarning{.severity = at.choice("severity", severities),
                      .title = words(at, "title", title_bytes_max, trouble),
                      .text = words(at, "text", note_bytes_max, trouble),
                      .until = at.time("until")};
  });
}

std::string encode(WarningPage const& value) {
  json::array items;
  for (auto const& warning : value.items) items.push_back(summary_of(warning));
  return json::serialize(json::object{{"total", value.total}, {"items", std::move(items)}});
}

std::string encode(WarningView const& value) {
  auto object = summary_of(value.warning);
  json::array receipts;
  for (auto const& one : value.receipts)
    receipts.push_back({{"school", one.school},
                        {"name", one.school_name},
                        {"state", one.read_at       ? "read"
                                  : one.received_at ? "received"
                                                    : "waiting"},
                        {"received_at", time_or_null(one.received_at)},
                        {"read_at", time_or_null(one.read_at)}});
  object["text"] = value.warning.text;
  object["receipts"] = std::move(receipts);
  return json::serialize(object);
}

std::string encode(std::vector<UserView> const& users) {
  json::array items;
  for (auto const& user : users) items.push_back(object_of(user));
  return json::serialize(json::object{{"items", std::move(items)}});
}

std::string encode(UserChangedView const& value) {
  json::value link(nullptr);
  if (value.token) link = json::object{{"token", *value.token}, {"until", to_rfc3339(value.until)}};
  return json::serialize(json::object{{"user", object_of(value.user)}, {"link", std::move(link)}});
}

Result<NewUser> decode_new_user(std::string_view text) {
  return decoded<NewUser>(text, [](Members& at, json::value const&, Trouble&) {
    return NewUser{.name = at.text("name", user_bytes_max), .role = at.text("role")};
  });
}

Result<UserChange> decode_user_change(std::string_view text) {
  return decoded<UserChange>(text, [](Members& at, json::value const& document, Trouble&) {
    UserChange change;
    if (has(document, "role")) change.role = at.text("role");
    if (has(document, "is_disabled")) change.is_disabled = at.truth("is_disabled");
    if (has(document, "wants_link")) change.wants_link = at.truth("wants_link");
    return change;
  });
}

std::string encode_audit(std::uint64_t total, std::vector<AuditView> const& entries) {
  json::array items;
  for (auto const& entry : entries)
    items.push_back({{"id", entry.id},
                     {"at", to_rfc3339(entry.at)},
                     {"actor", entry.actor},
                     {"action", entry.action},
                     {"subject", entry.subject},
                     {"outcome", entry.outcome}});
  return json::serialize(json::object{{"total", total}, {"items", std::move(items)}});
}

std::string encode(DesiredView const& value) {
  json::array schools;
  for (auto const& school : value.schools) schools.push_back(object_of(school));
  return json::serialize(json::object{{"calendar", part_or_null(value.calendar)},
                                      {"profiles", part_or_null(value.profiles)},
                                      {"schools", std::move(schools)}});
}

Result<std::string> decode_desired_text(std::string_view text) {
  return decoded<std::string>(text, [](Members& at, json::value const&, Trouble&) {
    return at.text("text", desired_text_bytes_max);
  });
}

std::string encode(Fault const& whole, std::vector<TextFault> const& faults) {
  json::array items;
  for (auto const& one : faults) {
    if (items.size() == text_faults_max) break;
    items.push_back({{"line", one.line},
                     {"column", one.column},
                     {"code", one.fault.code},
                     {"arguments", arguments_of(one.fault)}});
  }
  json::object document{{"error", {{"code", whole.code}, {"arguments", arguments_of(whole)}}}};
  document["faults"] = std::move(items);
  return json::serialize(document);
}

std::string encode_school_event(std::string_view school) {
  return json::serialize(json::object{{"school", json::string(school)}});
}

}  // namespace campus::contract
