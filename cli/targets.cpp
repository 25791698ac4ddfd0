#include <algorithm>
#include <boost/json.hpp>
#include <chrono>

#include <fmt/format.h>

#include "cli/amounts.hpp"
#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/members.hpp"
#include "daemon/contract/target_views.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;
using Kind = Column::Kind;

// Two directions of at most a minute each, and the time to connect.
constexpr std::chrono::seconds test_wait_max{180};

// A word of the contract in the reader's language, as long as this program knows it.
std::string spoken(Look const& look, std::string_view family, std::string const& value) {
  if (value.empty()) return "-";
  auto const key = std::string(family) + '.' + value;
  return contract::find_entry("label." + key) ? look.say(key) : value;
}

// 975000 millionths: "97.5%"
std::string percent_text(std::int64_t millionths) {
  auto text = fmt::format("{}.{:04}", millionths / 10'000, millionths % 10'000);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text + '%';
}

std::string amount_text(json::value const& verdict, json::value const& amount) {
  auto const number = amount.is_int64()    ? std::optional(amount.get_int64())
                      : amount.is_uint64() ? std::optional(static_cast<std::int64_t>(amount.get_uint64()))
                                           : std::nullopt;
  if (!number || *number < 0) return "-";
  if (text_at(verdict, "unit") == "bits_per_second") return rate_text(static_cast<std::uint64_t>(*number));
  if (text_at(verdict, "unit") == "parts_per_million") return percent_text(*number);
  return std::to_string(*number);
}

Cell amount_cell(json::value const& verdict, json::value const& holder, std::string_view name) {
  auto const raw = number_at(holder, name);
  return {amount_text(verdict, at(holder, name)), raw ? std::to_string(*raw) : ""};
}

Cell outcome_cell(json::value const& verdict, Look const& look) {
  auto const outcome = text_at(verdict, "outcome");
  auto const is_finding = flag_at(verdict, "is_finding").value_or(false);
  auto const tone = outcome == "met" ? Tone::good : is_finding ? Tone::alarm : Tone::faint;
  return {spoken(look, "outcome", outcome), outcome, tone};
}

std::string bound_text(json::value const& verdict) {
  auto const& target = at(verdict, "target");
  if (!target.is_object()) return "-";
  return (text_at(target, "side") == "at_least" ? ">= " : "<= ") + amount_text(verdict, at(target, "amount"));
}

// How the answer came about, or what is missing for one.
std::string ground_text(json::value const& verdict, Look const& look) {
  auto const want = text_at(verdict, "want");
  if (want == "attribute")
    return look.say("target.want.attribute",
                    {{"attribute", spoken(look, "attribute", text_at(verdict, "missing"))}});
  if (want != "nothing") return spoken(look, "target.want", want);
  auto const deciding = count_at(verdict, "deciding");
  auto const& standings = list_at(verdict, "standings");
  if (!deciding || *deciding >= standings.size()) return "-";
  return spoken(look, "method", text_at(standings[*deciding], "method"));
}

std::string due_text(json::value const& verdict) { return text_at(at(verdict, "target"), "due"); }

Listing listing_of_targets(json::array const& verdicts, Look const& look) {
  Listing listing;
  listing.columns = {{"id", look.say("column.target")},
                     {"metric", look.say("column.metric")},
                     {"amount", look.say("column.wanted"), Kind::number},
                     {"value", look.say("column.measured"), Kind::number},
                     {"outcome", look.say("column.outcome")},
                     {"ground", look.say("column.ground")},
                     {"due", look.say("column.due"), Kind::text, true},
                     {"title", look.say("column.source"), Kind::flexible, true},
                     {"certainty", look.say("column.certainty"), Kind::text, true},
                     {"seal", look.say("column.seal"), Kind::text, true}};
  for (auto const& verdict : verdicts) {
    auto const metric = text_at(verdict, "metric");
    auto const& source = at(verdict, "source");
    auto const certainty = text_at(source, "certainty");
    auto const amount = number_at(at(verdict, "target"), "amount");
    auto const seal = text_at(verdict, "seal");
    listing.rows.push_back({text_at(verdict, "id"), Cell(spoken(look, "metric", metric), metric),
                            Cell(bound_text(verdict), amount ? std::to_string(*amount) : ""),
                            amount_cell(verdict, verdict, "value"), outcome_cell(verdict, look),
                            ground_text(verdict, look), due_text(verdict), text_at(source, "title"),
                            Cell(spoken(look, "certainty", certainty), certainty),
                            Cell(seal.substr(0, 12), seal)});
  }
  return listing;
}

std::string fact_line(Look const& look, std::string_view key, std::string const& value) {
  if (value.empty() || value == "-") return {};
  return look.say("device.fact", {{"name", look.say(key)}, {"value", look.safe(value)}}) + '\n';
}

std::string facts_of_target(json::value const& verdict, Look const& look) {
  auto const& target = at(verdict, "target");
  auto const& source = at(verdict, "source");
  auto const outcome = outcome_cell(verdict, look);
  auto const year = number_at(source, "year");
  std::string lines = fact_line(look, "column.target", text_at(verdict, "id"));
  lines += fact_line(look, "column.source", text_at(source, "title"));
  lines += fact_line(look, "column.document", text_at(source, "document"));
  lines += fact_line(look, "column.year", year ? std::to_string(*year) : "");
  lines += fact_line(look, "column.certainty", spoken(look, "certainty", text_at(source, "certainty")));
  lines += fact_line(look, "column.metric", spoken(look, "metric", text_at(verdict, "metric")));
  lines += fact_line(look, "column.wording", text_at(target, "wording"));
  lines += fact_line(look, "column.wanted", bound_text(verdict));
  lines += fact_line(look, "column.due", due_text(verdict));
  lines += fact_line(look, "column.proof", spoken(look, "evidence", text_at(target, "proof")));
  lines += fact_line(look, "column.measured", amount_text(verdict, at(verdict, "value")));
  lines += look.say("device.fact", {{"name", look.say("column.outcome")},
                                    {"value", look.colored(outcome.shown, outcome.tone)}}) +
           '\n';
  lines += fact_line(look, "column.short_by", amount_text(verdict, at(verdict, "short_by")));
  lines += fact_line(look, "column.ground", ground_text(verdict, look));
  lines += fact_line(look, "column.seal", text_at(verdict, "seal"));
  return lines + '\n';
}

// A line each kind of evidence, with what speaks against it below.
Listing standings_of(json::value const& verdict, Look const& look) {
  Listing listing;
  listing.columns = {{"kind", look.say("column.evidence")},
                     {"value", look.say("column.measured"), Kind::number},
                     {"outcome", look.say("column.outcome")},
                     {"method", look.say("column.method")},
                     {"samples", look.say("column.samples"), Kind::number},
                     {"coverage", look.say("column.coverage"), Kind::number},
                     {"taken_at", look.say("column.taken_at")}};
  for (auto const& standing : list_at(verdict, "standings")) {
    auto const kind = text_at(standing, "kind"), method = text_at(standing, "method");
    auto const outcome = text_at(standing, "outcome");
    auto const taken = time_at(standing, "taken_at");
    auto const coverage = number_at(standing, "coverage");
    listing.rows.push_back(
        {Cell(spoken(look, "evidence", kind), kind), amount_cell(verdict, standing, "value"),
         Cell(spoken(look, "outcome", outcome), outcome), Cell(spoken(look, "method", method), method),
         std::to_string(count_at(standing, "samples").value_or(0)),
         Cell(coverage ? percent_text(*coverage) : "-", coverage ? std::to_string(*coverage) : ""),
         Cell(taken ? time_text(*taken) : "-", text_at(standing, "taken_at"))});
  }
  return listing;
}

std::string items_of(json::value const& verdict, Look const& look) {
  std::string lines;
  for (auto const& standing : list_at(verdict, "standings")) {
    for (auto const& item : list_at(standing, "items")) {
      auto const finding = text_at(item, "finding");
      if (finding == "good" && text_at(standing, "kind") == "counted")
        continue;  // what is well is a number above
      lines += "  " +
               look.say("target.item", {{"subject", look.safe(text_at(item, "subject"))},
                                        {"value", amount_text(verdict, at(item, "value"))},
                                        {"finding", spoken(look, "finding", finding)}}) +
               '\n';
    }
    if (auto const beyond = count_at(standing, "items_beyond").value_or(0); beyond > 0)
      lines += "  " + look.say("target.items_beyond", {{"count", std::to_string(beyond)}}) + '\n';
  }
  return lines.empty() ? lines : '\n' + lines;
}

Answer answer_about(json::value const& verdict, Look const& look) {
  Answer answer;
  answer.document = with_schema("campusctl/target.show/v1", verdict);
  answer.before = facts_of_target(verdict, look);
  answer.listing = standings_of(verdict, look);
  answer.after = items_of(verdict, look);
  if (answer.listing.rows.empty()) answer.shape = Answer::Shape::lines;
  if (flag_at(verdict, "is_finding").value_or(false)) answer.exit_code = exit_findings;
  return answer;
}

}  // namespace

Result<Answer> list_targets(Invocation const& typed) {
  auto const& look = typed.look;
  auto const targets = Client(typed).get("/local/v1/targets");
  if (!targets) return std::unexpected(targets.error());
  auto const& items = list_at(*targets, "items");
  Answer answer;
  answer.document = with_schema("campusctl/target.list/v1", *targets);
  answer.listing = listing_of_targets(items, look);
  if (items.empty()) answer.messages = look.say("target.none") + '\n';
  auto const findings = std::ranges::count_if(
      items, [](auto const& item) { return flag_at(item, "is_finding").value_or(false); });
  if (findings > 0) {
    answer.after = '\n' + look.say("target.missed", {{"count", std::to_string(findings)}}) + '\n';
    answer.exit_code = exit_findings;
  }
  return answer;
}

Result<Answer> show_target(Invocation const& typed) {
  auto const verdict = Client(typed).get("/local/v1/targets/" + path_segment(typed.operands.at(0)));
  if (!verdict) return std::unexpected(verdict.error());
  return answer_about(*verdict, typed.look);
}

Result<Answer> test_target(Invocation const& typed) {
  auto const path = "/local/v1/targets/" + path_segment(typed.operands.at(0)) + "/test";
  auto const body = contract::encode(contract::TestRequest{.is_insisted = typed.has("now")});
  auto const verdict = Client(typed).post(path, body, test_wait_max);
  if (!verdict) return std::unexpected(verdict.error());
  return answer_about(*verdict, typed.look);
}

std::vector<Command> target_commands() {
  return {
      {"target", "list", "", "help.target.list", {}, true, &list_targets},
      {"target", "show", "TARGET", "help.target.show", {}, true, &show_target},
      {"target",
       "test",
       "TARGET",
       "help.target.test",
       {{"now", 0, "", "help.option.now", {}}},
       false,
       &test_target},
  };
}

}  // namespace campus::cli
