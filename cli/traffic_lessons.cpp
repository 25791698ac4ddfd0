// What passed in each lesson of a day, and how much of it was for teaching: campusctl traffic lessons.

#include <boost/json.hpp>

#include "cli/amounts.hpp"
#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/members.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;
using Kind = Column::Kind;

constexpr std::string_view kinds_of_use[] = {"yes", "mixed", "no", "unknown"};

// What was counted over all rows.
struct Sums {
  std::uint64_t down = 0, up = 0, passed_s = 0, watched_s = 0, teaching = 0, told = 0;
};

std::string said(Look const& look, std::string_view family, std::string const& word) {
  auto const key = std::string(family) + '.' + word;
  return contract::find_entry("label." + key) ? look.say(key) : word;
}

std::string minutes_text(std::uint64_t seconds) { return std::to_string((seconds + 30) / 60); }

std::uint64_t use_bytes(json::value const& part, std::string_view use) {
  return count_at(at(part, "teaching_bytes"), use).value_or(0);
}

std::uint64_t told_bytes(json::value const& part) {
  std::uint64_t sum = 0;
  for (auto const use : kinds_of_use) sum += use_bytes(part, use);
  return sum;
}

Cell name_cell(json::value const& part, Look const& look) {
  auto const name = text_at(part, "name");
  if (!name.empty()) return name;
  auto const kind = text_at(part, "kind");
  auto const number = count_at(part, "number").value_or(0);
  auto const around = said(look, "lesson_part", kind);
  auto const shown = around == kind ? said(look, "period", kind) : around;
  return {number == 0 ? shown : shown + ' ' + std::to_string(number), kind};
}

// How far the figures beside it can be relied on.
Cell watched_cell(json::value const& part, Look const& look) {
  auto const watched = count_at(part, "watched_s").value_or(0);
  auto const passed = count_at(part, "passed_s").value_or(0);
  auto const raw = std::to_string(watched);
  if (text_at(part, "state") == "to_come") return {look.say("traffic.to_come"), raw, Tone::faint};
  if (watched == 0) return {look.say("traffic.unwatched"), raw, Tone::notice};
  auto const key = text_at(part, "state") == "now" ? "traffic.minutes_now" : "traffic.minutes";
  bool const is_whole = minutes_text(watched) == minutes_text(passed);
  return {look.say(key, {{"watched", minutes_text(watched)}, {"passed", minutes_text(passed)}}), raw,
          is_whole ? Tone::plain : Tone::notice};
}

// What was not watched is not zero.
Cell bytes_cell(json::value const& part, std::string_view member) {
  auto const bytes = count_at(part, member).value_or(0);
  bool const is_known = count_at(part, "watched_s").value_or(0) > 0;
  return {is_known ? bytes_text(bytes) : "-", std::to_string(bytes)};
}

Cell leisure_cell(json::value const& part, Look const& look) {
  auto const& largest = at(part, "largest_not_teaching");
  auto const name = text_at(largest, "name"), english = text_at(largest, "name_en");
  if (name.empty()) return {"-", ""};
  auto const& shown = look.language == contract::Language::en && !english.empty() ? english : name;
  return {shown + "  " + bytes_text(count_at(largest, "bytes").value_or(0)), name};
}

Listing listing_of(json::array const& parts, Look const& look) {
  Listing listing;
  listing.columns = {{"name", look.say("column.lesson")},
                     {"time", look.say("column.time")},
                     {"watched_s", look.say("column.watched"), Kind::number},
                     {"down_bytes", look.say("column.down"), Kind::number},
                     {"up_bytes", look.say("column.up"), Kind::number}};
  for (auto const use : kinds_of_use)
    listing.columns.push_back(
        {"share_" + std::string(use), look.say("share_of." + std::string(use)), Kind::number});
  listing.columns.push_back({"largest_not_teaching", look.say("column.leisure"), Kind::flexible});
  for (auto const& part : parts) {
    std::vector<Cell> row{name_cell(part, look), text_at(part, "begins") + '-' + text_at(part, "ends"),
                          watched_cell(part, look), bytes_cell(part, "down_bytes"), bytes_cell(part, "up_bytes")};
    for (auto const use : kinds_of_use) row.push_back(share_text(use_bytes(part, use), told_bytes(part)));
    row.push_back(leisure_cell(part, look));
    listing.rows.push_back(std::move(row));
  }
  return listing;
}

Sums sums_of(json::array const& parts) {
  Sums sums;
  for (auto const& part : parts) {
    sums.down += count_at(part, "down_bytes").value_or(0);
    sums.up += count_at(part, "up_bytes").value_or(0);
    sums.passed_s += count_at(part, "passed_s").value_or(0);
    sums.watched_s += count_at(part, "watched_s").value_or(0);
    sums.teaching += use_bytes(part, "yes");
    sums.told += told_bytes(part);
  }
  return sums;
}

std::string head_of_day(json::value const& day, Look const& look) {
  auto text = look.say("traffic.lessons_head", {{"day", text_at(day, "day")},
                                                {"kind", said(look, "day", text_at(day, "kind"))},
                                                {"name", look.safe(text_at(day, "name"))}});
  while (text.ends_with(' ')) text.pop_back();
  text += '\n';
  auto const& parts = list_at(day, "items");
  bool const is_undivided = parts.size() == 1 && text_at(parts.front(), "kind") == "all_day";
  if (!flag_at(day, "has_lessons").value_or(true))
    text += look.say("traffic.lessons_off", {{"next", text_at(day, "next_day_with_lessons")}}) + '\n';
  else if (is_undivided)
    text += look.say("traffic.lessons_plain") + '\n';
  return text + '\n';
}

std::string foot_of_day(json::value const& day, Look const& look) {
  auto const sums = sums_of(list_at(day, "items"));
  if (sums.watched_s == 0) return {};
  auto text = '\n' + look.say("traffic.lessons_total", {{"down", bytes_text(sums.down)},
                                                        {"up", bytes_text(sums.up)},
                                                        {"yes", share_text(sums.teaching, sums.told)},
                                                        {"passed", minutes_text(sums.passed_s)},
                                                        {"watched", minutes_text(sums.watched_s)}}) +
              '\n';
  if (sums.told == 0 && !flag_at(day, "is_recognised").value_or(true))
    text += look.say("traffic.lessons_unrecognised") + '\n';
  return text;
}

}  // namespace

Result<Answer> show_traffic_lessons(Invocation const& typed) {
  auto const day = typed.has("day") ? "?day=" + path_segment(typed.option("day")) : std::string();
  auto const told = Client(typed).get("/local/v1/traffic/lessons" + day);
  if (!told) return std::unexpected(told.error());
  Answer answer;
  answer.document = with_schema("campusctl/traffic.lessons/v1", *told);
  answer.before = head_of_day(*told, typed.look);
  answer.listing = listing_of(list_at(*told, "items"), typed.look);
  answer.after = foot_of_day(*told, typed.look);
  return answer;
}

}  // namespace campus::cli
