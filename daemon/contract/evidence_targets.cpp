// target/v1: one verdict with everything that was looked at, read back.

#include <boost/json.hpp>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_members.hpp"
#include "daemon/contract/evidence.hpp"
#include "daemon/contract/target_views.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;
using namespace targets;

constexpr std::size_t standings_max = 8;  // there are four kinds of evidence
constexpr std::size_t word_bytes_max = 128;

// The words of an enumeration whose members count from 0.
template <class Member, std::size_t count>
Names<Member, count> words() {
  Names<Member, count> names;
  for (std::size_t i = 0; i < count; ++i) {
    auto const member = static_cast<Member>(i);
    names[i] = {member, name_of(member)};
  }
  return names;
}

auto const metrics = words<Metric, metrics_count>();
auto const outcomes = words<Outcome, 4>();
auto const wants = words<Want, 7>();
auto const kinds = words<EvidenceKind, 4>();
auto const sides = words<Bound::Side, 2>();
auto const certainties = words<targets::Certainty, 3>();
auto const findings = words<EvidenceItem::Finding, 3>();
auto const types = words<SchoolType, school_types_count>();
auto const localities = words<Locality, 2>();

std::int64_t amount(Members& members, std::string_view name) {
  return static_cast<std::int64_t>(members.number(name));
}

std::optional<Amount> amount_if_any(Members& members, std::string_view name, Unit unit) {
  auto const number = members.number_if_any(name);
  if (!number) return std::nullopt;
  return Amount{unit, static_cast<std::int64_t>(*number)};
}

std::optional<CivilDay> day_if_any(Members& members, std::string_view name, json::object const& object,
                                   Trouble& trouble) {
  auto const* const value = object.if_contains(name);
  if (!value || value->is_null()) return std::nullopt;
  auto const day = parse_day(members.text(name));
  if (!day) trouble.raise("CMP-K003", {{"member", members.path_of(name)}, {"expected", "date"}});
  return day;
}

targets::Span read_span(Members members) {
  auto const end = [&](std::string_view name) -> std::optional<std::uint32_t> {
    auto const number = members.number_if_any(name, UINT32_MAX);
    return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
  };
  return {.least = end("least"), .most = end("most")};
}

Rule read_rule(Members members, Trouble& trouble) {
  Rule rule;
  for (auto const& value : members.list("types", types.size())) {
    json::object const holder{{"type", value}};
    if (trouble.first) break;
    rule.types.push_back(Members(holder, members.path_of("types"), trouble).choice("type", types));
  }
  rule.locality = members.choice_if_any("locality", localities);
  rule.headcount = read_span(members.object("headcount"));
  rule.classes = read_span(members.object("classes"));
  return rule;
}

Source read_source(Members members) {
  Source source;
  source.title = members.text("title");
  source.document = members.text("document");
  source.seen_at = members.text("seen_at");
  source.year = static_cast<std::int64_t>(members.number_if_any("year", 9'999).value_or(0));
  source.certainty = members.choice("certainty", certainties);
  return source;
}

Target read_target(Members members, json::object const& object, Verdict const& verdict, Trouble& trouble) {
  Target target;
  target.id = verdict.id.substr(std::min(verdict.id.size(), verdict.profile.size() + 1));
  target.metric = verdict.metric;
  target.bound.side = members.choice("side", sides);
  target.bound.amount = {unit_of(verdict.metric), amount(members, "amount")};
  target.proof = members.choice("proof", kinds);
  target.rule = read_rule(members.object("rule"), trouble);
  target.from = day_if_any(members, "from", object, trouble);
  target.until = day_if_any(members, "until", object, trouble);
  target.due = day_if_any(members, "due", object, trouble);
  target.is_baseline = members.truth("is_baseline");
  target.wording = members.text("wording");
  return target;
}

Standing read_standing(Members members, Verdict const& verdict, Trouble& trouble) {
  auto const unit = unit_of(verdict.metric);
  Standing standing;
  auto& evidence = standing.reading.evidence;
  evidence.kind = members.choice("kind", kinds);
  standing.outcome = members.choice("outcome", outcomes);
  standing.want = members.choice("want", wants);
  standing.short_by = {unit, amount(members, "short_by")};
  standing.reading.metric = verdict.metric;
  standing.reading.value = {unit, amount(members, "value")};
  standing.reading.at_best = {unit, amount(members, "at_best")};
  standing.reading.window = {members.time("from"), members.time("to")};
  standing.reading.valid_until = members.time_if_any("valid_until");
  evidence.method = members.text("method", word_bytes_max);
  evidence.taken_at = members.time("taken_at");
  evidence.samples = members.number("samples");
  evidence.coverage = amount(members, "coverage");
  auto const& items = members.list("items", Evidence::items_max);
  for (std::size_t i = 0; i < items.size() && !trouble.first; ++i) {
    Members one(items[i], members.path_of("items") + '.' + std::to_string(i), trouble);
    evidence.items.push_back({.subject = one.text("subject"),
                              .value = amount_if_any(one, "value", unit),
                              .finding = one.choice("finding", findings)});
  }
  evidence.items_beyond = members.number("items_beyond");
  return standing;
}

Verdict read_verdict(Members members, Trouble& trouble) {
  Verdict verdict;
  verdict.id = members.text("id", word_bytes_max);
  verdict.profile = members.text("profile", word_bytes_max);
  verdict.source = read_source(members.object("source"));
  verdict.metric = members.choice("metric", metrics);
  if (auto target = members.object_if_any("target"))
    verdict.target = read_target(std::move(*target), members.raw_object("target"), verdict, trouble);
  verdict.outcome = members.choice("outcome", outcomes);
  verdict.want = members.choice("want", wants);
  verdict.missing = members.text("missing", word_bytes_max);
  verdict.is_due = members.truth("is_due");
  verdict.is_strictest = members.truth("is_strictest");
  verdict.value = amount_if_any(members, "value", unit_of(verdict.metric));
  verdict.short_by = amount_if_any(members, "short_by", unit_of(verdict.metric));
  auto const& standings = members.list("standings", standings_max);
  for (std::size_t i = 0; i < standings.size() && !trouble.first; ++i)
    verdict.standings.push_back(
        read_standing(Members(standings[i], "standings." + std::to_string(i), trouble), verdict, trouble));
  if (auto const deciding = members.number_if_any("deciding", standings_max)) {
    verdict.deciding = static_cast<std::size_t>(*deciding);
    if (*deciding >= verdict.standings.size())
      trouble.raise("CMP-K004", {{"member", "deciding"},
                                 {"value", std::to_string(*deciding)},
                                 {"least", "0"},
                                 {"most", std::to_string(verdict.standings.size())}});
  }
  verdict.judged_at = members.time("judged_at");
  verdict.seal = members.text("seal", word_bytes_max);
  return verdict;
}

}  // namespace

Result<TargetReport> decode_target_report(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  TargetReport report;
  report.verdict = read_verdict(Members(document, "", trouble), trouble);
  if (trouble.first) return std::unexpected(*trouble.first);
  report.text = encode(report.verdict);
  if (report.text.size() <= target_bytes_max) return report;
  return fail(Fault::Kind::invalid, "CMP-K005",
              {{"member", "/"},
               {"size", std::to_string(report.text.size())},
               {"limit", std::to_string(target_bytes_max)}});
}

}  // namespace campus::contract
