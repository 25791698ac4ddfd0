#include <boost/json.hpp>

#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/members.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;
using Kind = Column::Kind;

std::string day_kind(Look const& look, std::string const& kind) {
  auto const key = "day." + kind;
  return contract::find_entry("label." + key) ? look.say(key) : kind;
}

std::string facts_of_day(json::value const& day, Look const& look) {
  std::string lines;
  auto const add = [&](std::string_view key, std::string const& value) {
    if (!value.empty())
      lines += look.say("device.fact", {{"name", look.say(key)}, {"value", look.safe(value)}}) + '\n';
  };
  auto const name = text_at(day, "name");
  add("column.day", text_at(day, "day"));
  add("column.day_kind", day_kind(look, text_at(day, "kind")) + (name.empty() ? "" : "  " + name));
  add("column.term", text_at(day, "term"));
  if (text_at(day, "day") == text_at(day, "today"))
    add("column.lesson_now", text_at(at(day, "lesson_now"), "name"));
  add("column.next_day", text_at(day, "next_day_with_lessons"));
  return lines;
}

Listing lessons_of(json::value const& day, Look const& look) {
  Listing listing;
  listing.columns = {{"name", look.say("column.lesson")},
                     {"kind", look.say("column.kind")},
                     {"number", "#", Kind::number, true},
                     {"begins", look.say("column.begins")},
                     {"ends", look.say("column.ends")}};
  for (auto const& lesson : list_at(day, "lessons")) {
    auto const kind = text_at(lesson, "kind");
    auto const key = "period." + kind;
    auto const shown = contract::find_entry("label." + key) ? look.say(key) : kind;
    listing.rows.push_back({text_at(lesson, "name"), Cell(shown, kind),
                            std::to_string(count_at(lesson, "number").value_or(0)), text_at(lesson, "begins"),
                            text_at(lesson, "ends")});
  }
  return listing;
}

}  // namespace

Result<Answer> show_calendar(Invocation const& typed) {
  auto const& look = typed.look;
  auto const path =
      "/local/v1/calendar" + (typed.operands.empty() ? std::string() : '/' + path_segment(typed.operands[0]));
  auto const day = Client(typed).get(path);
  if (!day) return std::unexpected(day.error());
  Answer answer;
  answer.document = with_schema("campusctl/calendar.show/v1", *day);
  answer.before = facts_of_day(*day, look) + '\n';
  answer.listing = lessons_of(*day, look);
  if (answer.listing.rows.empty()) answer.shape = Answer::Shape::lines;
  return answer;
}

}  // namespace campus::cli
