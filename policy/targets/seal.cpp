// A verdict as the text its seal is of.  One fact a line, in a fixed order; a text is written with the number
// of its bytes in front, so that no name can pass for two facts.

#include <string>
#include <utility>

#include "policy/targets/gap.hpp"

namespace campus::targets {
namespace {

class Text {
public:
  void add(std::string_view name, std::string_view value) {
    text_.append(name)
        .append("=")
        .append(std::to_string(value.size()))
        .append(":")
        .append(value)
        .append("\n");
  }
  void add(std::string_view name, std::int64_t value) { add(name, std::to_string(value)); }
  void add(std::string_view name, Instant value) { add(name, value.time_since_epoch().count()); }
  void add(std::string_view name, std::optional<Instant> value) {
    if (value) add(name, *value);
  }
  void add(std::string_view name, std::optional<CivilDay> value) {
    if (value) add(name, to_text(*value));
  }
  void add(std::string_view name, Amount const& value) {
    add(name, std::to_string(value.number) + ' ' + std::string(name_of(value.unit)));
  }
  void add(std::string_view name, std::optional<Amount> const& value) {
    if (value) add(name, *value);
  }
  void add(std::string_view name, Span const& span) {
    auto const end = [](auto const& number) { return number ? std::to_string(*number) : std::string(); };
    if (span.least || span.most) add(name, end(span.least) + ".." + end(span.most));
  }
  std::string take() { return std::move(text_); }

private:
  std::string text_;
};

void add(Text& text, Target const& target) {
  text.add("target", target.id);
  for (auto const type : target.rule.types) text.add("rule.type", name_of(type));
  if (target.rule.locality) text.add("rule.locality", name_of(*target.rule.locality));
  text.add("rule.headcount", target.rule.headcount);
  text.add("rule.classes", target.rule.classes);
  text.add("bound.side", name_of(target.bound.side));
  text.add("bound.amount", target.bound.amount);
  text.add("proof", name_of(target.proof));
  text.add("from", target.from);
  text.add("until", target.until);
  text.add("due", target.due);
  text.add("baseline", std::int64_t{target.is_baseline});
  text.add("wording", target.wording);
}

void add(Text& text, Reading const& reading) {
  auto const& evidence = reading.evidence;
  text.add("evidence.kind", name_of(evidence.kind));
  text.add("evidence.method", evidence.method);
  text.add("evidence.taken_at", evidence.taken_at);
  text.add("evidence.samples", static_cast<std::int64_t>(evidence.samples));
  text.add("evidence.coverage", evidence.coverage);
  text.add("reading.value", reading.value);
  text.add("reading.at_best", reading.at_best);
  text.add("reading.from", reading.window.from);
  text.add("reading.to", reading.window.to);
  text.add("reading.valid_until", reading.valid_until);
  for (auto const& item : evidence.items) {
    text.add("item.subject", item.subject);
    text.add("item.value", item.value);
    text.add("item.finding", name_of(item.finding));
  }
  text.add("items_beyond", static_cast<std::int64_t>(evidence.items_beyond));
}

}  // namespace

std::string canonical(Verdict const& verdict) {
  Text text;
  text.add("format", "campus/verdict/1");
  text.add("id", verdict.id);
  text.add("profile", verdict.profile);
  text.add("source.title", verdict.source.title);
  text.add("source.document", verdict.source.document);
  text.add("source.seen_at", verdict.source.seen_at);
  text.add("source.year", verdict.source.year);
  text.add("source.certainty", name_of(verdict.source.certainty));
  text.add("metric", name_of(verdict.metric));
  if (verdict.target) add(text, *verdict.target);
  text.add("outcome", name_of(verdict.outcome));
  text.add("want", name_of(verdict.want));
  text.add("missing", verdict.missing);
  text.add("is_due", std::int64_t{verdict.is_due});
  text.add("is_strictest", std::int64_t{verdict.is_strictest});
  text.add("value", verdict.value);
  text.add("short_by", verdict.short_by);
  text.add("judged_at", verdict.judged_at);
  if (verdict.deciding) text.add("deciding", static_cast<std::int64_t>(*verdict.deciding));
  for (auto const& standing : verdict.standings) {
    text.add("standing.outcome", name_of(standing.outcome));
    text.add("standing.want", name_of(standing.want));
    text.add("standing.short_by", standing.short_by);
    add(text, standing.reading);
  }
  return text.take();
}

}  // namespace campus::targets
