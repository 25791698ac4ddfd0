#include <boost/json.hpp>
#include <map>

#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/members.hpp"
#include "daemon/offline/self_check.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;
using Kind = Column::Kind;

// 184 days of files are opened and a machine is read: more than what campusd knows by heart.
constexpr std::chrono::seconds self_check_wait{60};

Tone tone_of(std::string const& verdict) {
  if (verdict == "met") return Tone::good;
  if (verdict == "partly") return Tone::notice;
  return verdict == "not_met" ? Tone::alarm : Tone::faint;
}

std::string in(Look const& look, json::value const& from, std::string_view name) {
  return text_at(at(from, name), look.language == contract::Language::zh ? "zh" : "en");
}

// What decided: the first piece of evidence that is not for the item, else the first.
std::string why(json::value const& item, Look const& look) {
  auto const& evidence = list_at(item, "evidence");
  for (auto const& one : evidence)
    if (text_at(one, "bearing") != "supports") return in(look, one, "text");
  return evidence.empty() ? "-" : in(look, evidence[0], "text");
}

Listing listing_of(json::value const& pack, Look const& look) {
  Listing listing;
  listing.columns = {{"id", look.say("column.item")},
                     {"clause", look.say("column.clause")},
                     {"verdict", look.say("column.verdict")},
                     {"title", look.say("column.title"), Kind::flexible},
                     {"why", look.say("column.why"), Kind::flexible},
                     {"high_risk_case", look.say("column.high_risk_case"), Kind::text, true},
                     {"hazard", look.say("column.hazard"), Kind::text, true},
                     {"certainty", look.say("column.certainty"), Kind::text, true}};
  for (auto const& item : list_at(pack, "items")) {
    auto const verdict = text_at(item, "verdict");
    listing.rows.push_back({text_at(item, "id"), text_at(item, "clause"),
                            Cell(look.say("verdict." + verdict), verdict, tone_of(verdict)),
                            in(look, item, "title"), why(item, look), text_at(item, "high_risk_case"),
                            text_at(item, "hazard"), text_at(item, "certainty")});
  }
  return listing;
}

std::map<std::string, std::size_t> counts_of(json::value const& pack) {
  std::map<std::string, std::size_t> counts{
      {"met", 0}, {"partly", 0}, {"not_met", 0}, {"not_applicable", 0}, {"unchecked", 0}};
  for (auto const& item : list_at(pack, "items")) ++counts[text_at(item, "verdict")];
  return counts;
}

json::object document_of(json::value const& pack) {
  json::object counts;
  for (auto const& [verdict, count] : counts_of(pack)) counts[verdict] = count;
  return {{"schema", "campusctl/compliance.check/v1"},
          {"day", text_at(pack, "day")},
          {"level", number_at(pack, "level").value_or(0)},
          {"counts", std::move(counts)},
          {"score", at(pack, "score")},
          {"logs", at(pack, "logs")},
          {"items", at(pack, "items")}};
}

std::vector<Fault::Argument> sums(std::map<std::string, std::size_t> const& counts) {
  std::vector<Fault::Argument> arguments;
  for (auto const& [verdict, count] : counts) arguments.push_back({verdict, std::to_string(count)});
  return arguments;
}

// A person's entry that no longer counts, or says better than what was seen, is a finding too.
bool has_stale_entry(json::value const& pack) {
  for (auto const& item : list_at(pack, "items"))
    if (auto const state = text_at(at(item, "manual"), "state"); state == "expired" || state == "contradicts")
      return true;
  return false;
}

int exit_code_for(json::value const& pack) {
  auto const counts = counts_of(pack);
  return counts.at("partly") + counts.at("not_met") > 0 || has_stale_entry(pack) ? exit_findings : exit_ok;
}

std::string query_of(Invocation const& typed) {
  return typed.has("level") ? "?level=" + typed.option("level") : std::string();
}

std::string lines_of(offline::PackSummary const& summary, Look const& look) {
  return look.say("compliance.counts", sums({{"met", summary.met},
                                             {"partly", summary.partly},
                                             {"not_met", summary.not_met},
                                             {"not_applicable", summary.not_applicable},
                                             {"unchecked", summary.unchecked}})) +
         '\n' + look.say("compliance.seal", {{"seal", summary.seal}}) + '\n';
}

json::object document_of(offline::PackSummary const& summary, std::string_view schema,
                         std::string const& file) {
  return {{"schema", schema},
          {"file", file},
          {"day", summary.day},
          {"level", summary.level},
          {"seal", summary.seal},
          {"counts",
           {{"met", summary.met},
            {"partly", summary.partly},
            {"not_met", summary.not_met},
            {"not_applicable", summary.not_applicable},
            {"unchecked", summary.unchecked}}}};
}

}  // namespace

Result<Answer> check_compliance(Invocation const& typed) {
  auto const& look = typed.look;
  auto slow = typed;
  if (!typed.has("timeout")) slow.wait = self_check_wait;
  auto const pack = Client(slow).get("/local/v1/compliance" + query_of(typed));
  if (!pack) return std::unexpected(pack.error());
  Answer answer;
  answer.document = document_of(*pack);
  answer.before =
      look.say("compliance.head", {{"level", std::to_string(number_at(*pack, "level").value_or(0))},
                                   {"day", text_at(*pack, "day")}}) +
      "\n\n";
  answer.listing = listing_of(*pack, look);
  answer.after = '\n' + look.say("compliance.counts", sums(counts_of(*pack))) + '\n';
  answer.exit_code = exit_code_for(*pack);
  return answer;
}

// What the pack says is no finding of the command: the report was made.
Result<Answer> report_compliance(Invocation const& typed) {
  auto const& look = typed.look;
  auto const& file = typed.operands.at(0);
  // First: a report that cannot be written is not made.
  if (auto const named = offline::check_report_name(file); !named) return std::unexpected(named.error());
  Result<std::string> text = std::string();
  if (typed.has("from")) {
    text = offline::read_pack_text(typed.option("from"));
  } else {
    auto const wait = typed.has("timeout") ? typed.wait : std::chrono::milliseconds(self_check_wait);
    auto const pack = Client(typed).post("/local/v1/compliance/report" + query_of(typed), "{}", wait);
    if (!pack) return std::unexpected(pack.error());
    text = json::serialize(*pack) + '\n';
  }
  if (!text) return std::unexpected(text.error());
  auto const written = offline::write_report(*text, file, look.language);
  if (!written) return std::unexpected(written.error());
  Answer answer;
  answer.shape = Answer::Shape::text;
  answer.document = document_of(*written, "campusctl/compliance.report/v1", file);
  answer.before =
      look.say("compliance.written", {{"file", look.safe(file)}}) + '\n' + lines_of(*written, look);
  answer.exit_code = written->partly + written->not_met > 0 ? exit_findings : exit_ok;
  return answer;
}

Result<Answer> verify_compliance(Invocation const& typed) {
  auto const& look = typed.look;
  auto const& file = typed.operands.at(0);
  auto const proven = offline::verify_pack(file);
  if (!proven) return std::unexpected(proven.error());
  Answer answer;
  answer.shape = Answer::Shape::text;
  answer.document = document_of(*proven, "campusctl/compliance.verify/v1", file);
  answer.before = look.say("compliance.proven", {{"file", look.safe(file)}, {"day", proven->day}}) + '\n' +
                  lines_of(*proven, look);
  return answer;
}

std::vector<Command> compliance_commands() {
  return {
      {"compliance",
       "check",
       "",
       "help.compliance.check",
       {{"level", 0, "N", "help.option.level", {"1", "2", "3"}}},
       false,
       &check_compliance},
      {"compliance",
       "report",
       "FILE",
       "help.compliance.report",
       {{"level", 0, "N", "help.option.level", {"1", "2", "3"}}, {"from", 0, "PACK", "help.option.from", {}}},
       false,
       &report_compliance},
      {"compliance", "verify", "PACK", "help.compliance.verify", {}, false, &verify_compliance},
  };
}

}  // namespace campus::cli
