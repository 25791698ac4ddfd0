#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "cli/amounts.hpp"
#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/members.hpp"
#include "cli/words.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;

std::string text_of_alert(json::value const& alert, Look const& look) {
  auto const& words = at(alert, "text");
  return text_at(words, look.language == contract::Language::zh ? "zh" : "en");
}

Cell severity_cell(json::value const& alert, Look const& look) {
  auto const severity = text_at(alert, "severity");
  auto const tone = severity == "critical" || severity == "high" ? Tone::alarm
                    : severity == "medium"                       ? Tone::notice
                                                                 : Tone::plain;
  auto const key = "severity." + severity;
  return {contract::find_entry("label." + key) ? look.say(key) : severity, severity, tone};
}

// What keeps people from being told, or who has taken it on; else how it stands.
Cell standing_cell(json::value const& alert, Look const& look) {
  auto const state = text_at(alert, "state");
  bool const is_over = state == "resolved" || state == "expired";
  if (!is_over && !at(alert, "cause").is_null())
    return {look.say("alert.explained", {{"by", text_at(at(alert, "cause"), "object")}}), state, Tone::faint};
  if (auto const silence = count_at(alert, "silenced_by"); silence && !is_over)
    return {look.say("alert.silenced", {{"id", std::to_string(*silence)}}), state, Tone::faint};
  if (auto const by = text_at(at(alert, "acknowledged"), "by"); !by.empty() && !is_over)
    return {look.say("alert.acknowledged", {{"by", by}}), state};
  if (auto const held = time_at(alert, "held_until"); held && !is_over)
    return {look.say("alert.held", {{"time", time_text(*held)}}), state, Tone::faint};
  auto const key = "alert_state." + state;
  return {contract::find_entry("label." + key) ? look.say(key) : state, state,
          is_over ? Tone::good : Tone::plain};
}

Listing alerts_listing(std::vector<json::value const*> const& alerts, Look const& look) {
  Listing listing;
  listing.columns = {{"id", look.say("column.id")},
                     {"severity", look.say("column.severity")},
                     {"age_s", look.say("column.age"), Column::Kind::number},
                     {"object", look.say("column.object")},
                     {"text", look.say("column.text"), Column::Kind::flexible},
                     {"state", look.say("column.state")},
                     {"count", look.say("column.count"), Column::Kind::number, true},
                     {"rule", look.say("column.rule"), Column::Kind::text, true}};
  for (auto const* const alert : alerts) {
    auto const began = time_at(*alert, "started_at");
    auto const age = began ? std::chrono::duration_cast<std::chrono::seconds>(now() - *began).count() : 0;
    listing.rows.push_back({text_at(*alert, "id"), severity_cell(*alert, look),
                            Cell(span_text(age, look), std::to_string(age)), text_at(*alert, "object"),
                            text_of_alert(*alert, look), standing_cell(*alert, look),
                            std::to_string(count_at(*alert, "count").value_or(0)), text_at(*alert, "rule")});
  }
  return listing;
}

std::string silences_text(json::value const& answer, Look const& look) {
  std::string lines;
  for (auto const& silence : list_at(answer, "silences")) {
    auto const until = time_at(silence, "until");
    lines += look.say("alert.silence.line", {{"id", std::to_string(count_at(silence, "id").value_or(0))},
                                             {"object", look.safe(text_at(silence, "object"))},
                                             {"rule", look.safe(text_at(silence, "rule"))},
                                             {"until", until ? time_text(*until) : "-"},
                                             {"owner", look.safe(text_at(silence, "owner"))},
                                             {"reason", look.safe(text_at(silence, "reason"))}}) +
             '\n';
  }
  return lines;
}

std::string channels_text(json::value const& answer, Look const& look) {
  std::string lines;
  for (auto const& channel : list_at(answer, "channels")) {
    auto const last = time_at(channel, "last_delivered");
    bool const is_failing = !at(channel, "last_error").is_null();
    auto const line = look.say("alert.channel.line",
                               {{"name", look.safe(text_at(channel, "name"))},
                                {"kind", look.safe(text_at(channel, "kind"))},
                                {"waiting", std::to_string(count_at(channel, "waiting").value_or(0))},
                                {"delivered", std::to_string(count_at(channel, "delivered").value_or(0))},
                                {"last", last ? time_text(*last) : "-"}});
    lines += look.colored(line, is_failing ? Tone::alarm : Tone::plain) + '\n';
  }
  return lines;
}

std::string evidence_text(json::value const& alert, Look const& look) {
  std::string lines;
  auto const& evidence = at(alert, "evidence");
  for (auto const& count : list_at(evidence, "counts"))
    lines += look.say("device.fact", {{"name", look.safe(text_at(count, "name"))},
                                      {"value", look.safe(text_at(count, "value"))}}) +
             '\n';
  for (auto const& flow : list_at(evidence, "flows")) {
    auto const when = time_at(flow, "at");
    lines += look.say("alert.flow", {{"time", when ? time_text(*when) : "-"},
                                     {"from", look.safe(text_at(flow, "from"))},
                                     {"to", look.safe(text_at(flow, "to"))},
                                     {"port", std::to_string(count_at(flow, "to_port").value_or(0))},
                                     {"packets", std::to_string(count_at(flow, "packets").value_or(0))}}) +
             '\n';
  }
  return lines;
}

// "A-1042", "a-1042" or "1042".
Result<std::string> alert_number(std::string const& typed) {
  auto digits = typed.starts_with("A-") || typed.starts_with("a-") ? typed.substr(2) : typed;
  bool const is_number =
      !digits.empty() && digits.size() <= 18 && digits.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number) return fail(Fault::Kind::usage, "CMP-L070", {{"value", typed}});
  return digits;
}

Result<Answer> list_alerts(Invocation const& typed) {
  auto const& look = typed.look;
  auto const query = typed.has("ended") ? "?ended=" + path_segment(typed.option("ended")) : std::string();
  auto const alerts = Client(typed).get("/local/v1/alerts" + query);
  if (!alerts) return std::unexpected(alerts.error());
  std::vector<json::value const*> shown;
  std::size_t hidden = 0, open = 0;
  for (auto const& alert : list_at(*alerts, "items")) {
    auto const state = text_at(alert, "state");
    bool const is_open = state == "firing" || state == "flapping";
    bool const is_hidden = is_open && !at(alert, "cause").is_null();
    open += is_open;
    hidden += is_hidden;
    if (!is_hidden || typed.has("all")) shown.push_back(&alert);
  }
  Answer answer;
  answer.document = with_schema("campusctl/alert.list/v1", *alerts);
  answer.listing = alerts_listing(shown, look);
  if (open == 0) answer.messages = look.say("alert.none") + '\n';
  if (hidden > 0 && !typed.has("all"))
    answer.after = '\n' + look.say("alert.hidden", {{"count", std::to_string(hidden)}}) + '\n';
  auto const more = silences_text(*alerts, look) + channels_text(*alerts, look);
  if (!more.empty()) answer.after += '\n' + more;
  if (open > 0) answer.exit_code = exit_findings;
  return answer;
}

Result<Answer> show_alert(Invocation const& typed) {
  auto const& look = typed.look;
  auto const number = alert_number(typed.operands.at(0));
  if (!number) return std::unexpected(number.error());
  auto const alert = Client(typed).get("/local/v1/alerts/" + *number);
  if (!alert) return std::unexpected(alert.error());
  Answer answer;
  answer.document = with_schema("campusctl/alert.show/v1", *alert);
  answer.listing = alerts_listing({&*alert}, look);
  answer.after = '\n' + evidence_text(*alert, look);
  return answer;
}

Result<Answer> acknowledge_alert(Invocation const& typed) {
  auto const number = alert_number(typed.operands.at(0));
  if (!number) return std::unexpected(number.error());
  auto const body = json::serialize(json::object{{"note", typed.option("note")}});
  auto const alert = Client(typed).post("/local/v1/alerts/" + *number + "/ack", body, answer_wait_max);
  if (!alert) return std::unexpected(alert.error());
  Answer answer;
  answer.document = with_schema("campusctl/alert.show/v1", *alert);
  answer.listing = alerts_listing({&*alert}, typed.look);
  return answer;
}

Result<Answer> silence_alerts(Invocation const& typed) {
  auto const& look = typed.look;
  for (std::string_view const needed : {"for", "reason"})
    if (!typed.has(needed))
      return misuse("CMP-L017", {{"command", "alert silence"}, {"option", std::string(needed)}});
  auto const seconds = span_typed(typed.option("for"));
  if (!seconds) return std::unexpected(seconds.error());
  auto const rule = typed.has("rule") ? typed.option("rule") : "*";
  auto const body = json::serialize(json::object{{"object", typed.operands.at(0)},
                                                 {"rule", rule},
                                                 {"reason", typed.option("reason")},
                                                 {"owner", typed.option("owner")},
                                                 {"seconds", *seconds},
                                                 {"is_dry", typed.has("dry-run")}});
  auto const silence = Client(typed).post("/local/v1/silences", body, answer_wait_max);
  if (!silence) return std::unexpected(silence.error());
  std::vector<json::value const*> hides;
  for (auto const& alert : list_at(*silence, "hides")) hides.push_back(&alert);
  Answer answer;
  answer.document = with_schema("campusctl/alert.silence/v1", *silence);
  auto const key = typed.has("dry-run") ? "alert.silence.would" : "alert.silence.made";
  answer.before = look.say(key, {{"id", std::to_string(count_at(*silence, "id").value_or(0))},
                                 {"count", std::to_string(hides.size())}}) +
                  '\n';
  answer.listing = alerts_listing(hides, look);
  if (hides.empty()) answer.shape = Answer::Shape::lines;
  return answer;
}

Result<Answer> end_silence(Invocation const& typed) {
  auto const path = "/local/v1/silences/" + path_segment(typed.operands.at(0)) + "/end";
  auto const silence = Client(typed).post(path, "{}", answer_wait_max);
  if (!silence) return std::unexpected(silence.error());
  Answer answer;
  answer.shape = Answer::Shape::lines;
  answer.document = with_schema("campusctl/alert.unsilence/v1", *silence);
  answer.before =
      typed.look.say("alert.silence.ended", {{"id", std::to_string(count_at(*silence, "id").value_or(0))}}) +
      '\n';
  return answer;
}

Result<Answer> test_alerts(Invocation const& typed) {
  auto const channels = Client(typed).post("/local/v1/alerts/test", "{}", answer_wait_max);
  if (!channels) return std::unexpected(channels.error());
  Answer answer;
  answer.shape = Answer::Shape::lines;
  answer.document = with_schema("campusctl/alert.test/v1", *channels);
  auto const count = list_at(*channels, "channels").size();
  answer.before = typed.look.say(count > 0 ? "alert.test.sent" : "alert.test.nobody",
                                 {{"count", std::to_string(count)}}) +
                  '\n' + channels_text(*channels, typed.look);
  return answer;
}

}  // namespace

std::vector<Command> alert_commands() {
  return {
      {"alert",
       "list",
       "",
       "help.alert.list",
       {{"all", 0, "", "help.option.all", {}}, {"ended", 0, "N", "help.option.ended", {}}},
       true,
       &list_alerts},
      {"alert", "show", "ID", "help.alert.show", {}, false, &show_alert},
      {"alert",
       "ack",
       "ID",
       "help.alert.ack",
       {{"note", 0, "TEXT", "help.option.note", {}}},
       false,
       &acknowledge_alert},
      {"alert",
       "silence",
       "OBJECT",
       "help.alert.silence",
       {{"for", 0, "SPAN", "help.option.for", {}},
        {"reason", 0, "TEXT", "help.option.reason", {}},
        {"rule", 0, "RULE", "help.option.rule", {}},
        {"owner", 0, "NAME", "help.option.owner", {}},
        {"dry-run", 0, "", "help.option.dry_run", {}}},
       false,
       &silence_alerts},
      {"alert", "unsilence", "ID", "help.alert.unsilence", {}, false, &end_silence},
      {"alert", "test", "", "help.alert.test", {}, false, &test_alerts},
  };
}

}  // namespace campus::cli
