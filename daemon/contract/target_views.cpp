#include "daemon/contract/target_views.hpp"

#include <boost/json.hpp>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/codec_members.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;
using targets::Standing;
using targets::Verdict;

json::value number_or_null(std::optional<Amount> const& amount) {
  return amount ? json::value(amount->number) : json::value(nullptr);
}

json::value day_or_null(std::optional<CivilDay> const& day) {
  return day ? json::value(campus::to_text(*day)) : json::value(nullptr);
}

json::object span_object(targets::Span const& span) {
  json::object object;
  if (span.least) object["least"] = *span.least;
  if (span.most) object["most"] = *span.most;
  return object;
}

json::object rule_object(targets::Rule const& rule) {
  json::array types;
  for (auto const type : rule.types) types.push_back(json::value(name_of(type)));
  return {{"types", std::move(types)},
          {"locality", rule.locality ? json::value(name_of(*rule.locality)) : json::value(nullptr)},
          {"headcount", span_object(rule.headcount)},
          {"classes", span_object(rule.classes)}};
}

json::value target_or_null(std::optional<targets::Target> const& target) {
  if (!target) return nullptr;
  return json::object{{"side", name_of(target->bound.side)}, {"amount", target->bound.amount.number},
                      {"proof", name_of(target->proof)},     {"rule", rule_object(target->rule)},
                      {"from", day_or_null(target->from)},   {"until", day_or_null(target->until)},
                      {"due", day_or_null(target->due)},     {"is_baseline", target->is_baseline},
                      {"wording", target->wording}};
}

json::object source_object(targets::Source const& source) {
  return {{"title", source.title},
          {"document", source.document},
          {"seen_at", source.seen_at},
          {"year", source.year == 0 ? json::value(nullptr) : json::value(source.year)},
          {"certainty", name_of(source.certainty)}};
}

json::object standing_object(Standing const& standing, bool is_full) {
  auto const& reading = standing.reading;
  auto const& evidence = reading.evidence;
  json::object object{{"kind", name_of(evidence.kind)},
                      {"outcome", name_of(standing.outcome)},
                      {"want", name_of(standing.want)},
                      {"short_by", standing.short_by.number},
                      {"value", reading.value.number},
                      {"at_best", reading.at_best.number},
                      {"from", to_rfc3339(reading.window.from)},
                      {"to", to_rfc3339(reading.window.to)},
                      {"valid_until", time_or_null(reading.valid_until)},
                      {"method", evidence.method},
                      {"taken_at", to_rfc3339(evidence.taken_at)},
                      {"samples", evidence.samples},
                      {"coverage", evidence.coverage}};
  if (!is_full) return object;
  json::array items;
  for (auto const& item : evidence.items)
    items.push_back({{"subject", item.subject},
                     {"value", number_or_null(item.value)},
                     {"finding", name_of(item.finding)}});
  object["items"] = std::move(items);
  object["items_beyond"] = evidence.items_beyond;
  return object;
}

json::object verdict_object(Verdict const& verdict, bool is_full) {
  json::array standings;
  for (auto const& standing : verdict.standings) standings.push_back(standing_object(standing, is_full));
  return {{"id", verdict.id},
          {"profile", verdict.profile},
          {"source", source_object(verdict.source)},
          {"metric", name_of(verdict.metric)},
          {"unit", name_of(unit_of(verdict.metric))},
          {"target", target_or_null(verdict.target)},
          {"outcome", name_of(verdict.outcome)},
          {"want", name_of(verdict.want)},
          {"missing", verdict.missing},
          {"is_due", verdict.is_due},
          {"is_strictest", verdict.is_strictest},
          {"is_finding", verdict.is_finding()},
          {"value", number_or_null(verdict.value)},
          {"short_by", number_or_null(verdict.short_by)},
          {"deciding", verdict.deciding ? json::value(*verdict.deciding) : json::value(nullptr)},
          {"standings", std::move(standings)},
          {"judged_at", to_rfc3339(verdict.judged_at)},
          {"seal", verdict.seal}};
}

json::object lesson_object(Lesson const& lesson) {
  return {{"name", lesson.period.name},
          {"kind", name_of(lesson.period.kind)},
          {"number", lesson.period.number},
          {"begins", to_clock_text(lesson.period.begins)},
          {"ends", to_clock_text(lesson.period.ends)}};
}

}  // namespace

std::string special_name_of(SchoolCalendar const& calendar, CivilDay day) {
  auto const kind = calendar.kind_of(day);
  for (auto const& special : calendar.facts().special_days)
    if (special.first <= day && day <= special.last && special.kind == kind) return special.name;
  return {};
}

std::string encode(Verdict const& verdict) {
  json::object document{{"schema", "campusctl/target.show/v1"}};
  for (auto& member : verdict_object(verdict, true)) document[member.key()] = std::move(member.value());
  return json::serialize(document);
}

std::string encode(std::vector<Verdict> const& verdicts, Instant judged_at) {
  json::array items;
  for (auto const& verdict : verdicts) items.push_back(verdict_object(verdict, false));
  return json::serialize(json::object{{"schema", "campusctl/target.list/v1"},
                                      {"judged_at", to_rfc3339(judged_at)},
                                      {"items", std::move(items)}});
}

std::string encode(SchoolCalendar const& calendar, CivilDay day, Instant now) {
  json::array lessons;
  for (auto const& lesson : calendar.lessons_on(day)) lessons.push_back(lesson_object(lesson));
  auto const today = calendar.day_of(now);
  auto const lesson_now = calendar.lesson_at(now);
  auto const term = calendar.term_of(day);
  return json::serialize(json::object{
      {"schema", "campusctl/calendar.show/v1"},
      {"day", campus::to_text(day)},
      {"kind", name_of(calendar.kind_of(day))},
      {"name", special_name_of(calendar, day)},
      {"term", term ? json::value(*term) : json::value(nullptr)},
      {"has_lessons", calendar.has_lessons(day)},
      {"next_day_with_lessons", campus::to_text(calendar.next_day_with_lessons(day))},
      {"today", campus::to_text(today)},
      {"lesson_now", lesson_now ? json::value(lesson_object(*lesson_now)) : json::value(nullptr)},
      {"utc_offset_minutes", calendar.facts().utc_offset.count()},
      {"lessons", std::move(lessons)}});
}

std::string encode(TestRequest const& request) {
  return json::serialize(json::object{{"now", request.is_insisted}});
}

Result<TestRequest> decode_test_request(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  TestRequest request;
  request.is_insisted = members.truth("now");
  return trouble.or_value(request);
}

}  // namespace campus::contract
