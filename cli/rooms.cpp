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
using Kind = Column::Kind;

// A word of the contract in the reader's language, as long as this program knows it.
std::string said(Look const& look, std::string_view family, std::string const& value) {
  if (value.empty()) return "-";
  auto const key = std::string(family) + '.' + value;
  return contract::find_entry("label." + key) ? look.say(key) : value;
}

bool is_faulty(json::value const& room) {
  auto const state = text_at(room, "state");
  return state == "fault" || state == "unreachable";
}

Cell health_cell(json::value const& value, Look const& look) {
  auto const state = text_at(value, "state");
  auto const tone = state == "ok"        ? Tone::good
                    : is_faulty(value)   ? Tone::alarm
                    : state == "warning" ? Tone::notice
                                         : Tone::faint;
  return {said(look, "room_state", state), state, tone};
}

Cell cause_of(json::value const& value, Look const& look) {
  auto const cause = text_at(value, "cause");
  return {said(look, "room_cause", cause), cause};
}

Cell use_of(json::value const& value, Look const& look) {
  auto const use = text_at(value, "use");
  return {said(look, "use", use), use, use == "used" ? Tone::good : Tone::faint};
}

Cell moment_of(json::value const& value, std::string_view name) {
  auto const when = time_at(value, name);
  return {when ? time_text(*when) : "-", text_at(value, name)};
}

// "3/5": used of measured; nothing measured says nothing.
Cell today_of(json::value const& room) {
  auto const& today = at(room, "today");
  auto const measured = count_at(today, "measured").value_or(0);
  auto const used = std::to_string(count_at(today, "used").value_or(0));
  return {measured == 0 ? "-" : used + '/' + std::to_string(measured), measured == 0 ? "" : used};
}

std::string whole_percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? "-" : std::to_string((100 * part + whole / 2) / whole) + " %";
}

Listing rooms_of(json::array const& rooms, Look const& look) {
  Listing listing;
  listing.columns = {{"name", look.say("column.room")},
                     {"title", look.say("column.room_title"), Kind::flexible},
                     {"state", look.say("column.state")},
                     {"cause", look.say("column.cause")},
                     {"culprit", look.say("column.culprit")},
                     {"use", look.say("column.use")},
                     {"used_today", look.say("column.used_today"), Kind::number},
                     {"since", look.say("column.since")},
                     {"building", look.say("column.building"), Kind::text, true},
                     {"floor", look.say("column.floor"), Kind::text, true},
                     {"devices", look.say("column.devices"), Kind::number, true}};
  for (auto const& room : rooms) {
    auto const culprit = text_at(room, "culprit");
    listing.rows.push_back({text_at(room, "name"), text_at(room, "title"), health_cell(room, look),
                            cause_of(room, look), Cell(culprit.empty() ? "-" : culprit, culprit),
                            use_of(room, look), today_of(room), moment_of(room, "since"),
                            text_at(room, "building"), text_at(room, "floor"),
                            std::to_string(list_at(room, "devices").size())});
  }
  return listing;
}

Cell power_of(json::value const& device, Look const& look) {
  auto const& projector = at(device, "projector");
  auto const power = text_at(projector, "power");
  return {said(look, "power", power), power};
}

// The hours of each lamp.
Cell lamps_of(json::value const& device) {
  std::string hours;
  auto const& projector = at(device, "projector");
  for (auto const& lamp : list_at(projector, "lamps"))
    hours += (hours.empty() ? "" : " ") + std::to_string(count_at(lamp, "hours").value_or(0)) + " h";
  return {hours.empty() ? "-" : hours, hours};
}

Cell uptime_of(json::value const& device, Look const& look) {
  auto const& host = at(device, "host");
  auto const seconds = number_at(host, "uptime_s");
  return {seconds ? span_text(*seconds, look) : "-", seconds ? std::to_string(*seconds) : ""};
}

Listing devices_of(json::value const& room, Look const& look) {
  Listing listing;
  listing.columns = {{"name", look.say("column.device")},
                     {"kind", look.say("column.kind")},
                     {"is_wanted", look.say("column.wanted")},
                     {"state", look.say("column.state")},
                     {"cause", look.say("column.cause")},
                     {"use", look.say("column.use")},
                     {"power", look.say("column.power")},
                     {"lamp", look.say("column.lamp"), Kind::number},
                     {"uptime_s", look.say("column.uptime"), Kind::number},
                     {"last_good", look.say("column.last_good")},
                     {"since", look.say("column.since"), Kind::text, true}};
  for (auto const& device : list_at(room, "devices")) {
    auto const kind = text_at(device, "kind");
    bool const is_wanted = flag_at(device, "is_wanted").value_or(true);
    listing.rows.push_back({text_at(device, "name"), Cell(said(look, "kind", kind), kind),
                            Cell(look.say(is_wanted ? "word.yes" : "word.no"), is_wanted ? "true" : "false"),
                            health_cell(device, look), cause_of(device, look), use_of(device, look),
                            power_of(device, look), lamps_of(device), uptime_of(device, look),
                            moment_of(device, "last_good"), moment_of(device, "since")});
  }
  return listing;
}

std::string head_of_room(json::value const& room, Look const& look) {
  std::string lines;
  auto const add = [&](std::string_view key, std::string const& value) {
    if (!value.empty() && value != "-")
      lines += look.say("device.fact", {{"name", look.say(key)}, {"value", look.safe(value)}}) + '\n';
  };
  auto const state = health_cell(room, look);
  add("column.room", text_at(room, "name"));
  add("column.room_title", text_at(room, "title"));
  add("column.building", text_at(room, "building"));
  add("column.floor", text_at(room, "floor"));
  lines += look.say("device.fact",
                    {{"name", look.say("column.state")}, {"value", look.colored(state.shown, state.tone)}}) +
           '\n';
  add("column.cause", cause_of(room, look).shown);
  add("column.culprit", text_at(room, "culprit"));
  add("column.since", moment_of(room, "since").shown);
  add("column.use", use_of(room, look).shown);
  add("column.used_today", today_of(room).shown);
  return lines + '\n';
}

std::string evidence_of(json::value const& row, Look const& look) {
  std::string words;
  for (auto const& source : list_at(row, "evidence"))
    if (source.is_string())
      words += (words.empty() ? "" : " ") + said(look, "room_sign", std::string(source.as_string()));
  return words.empty() ? "-" : words;
}

std::string minutes_text(json::value const& row, std::string_view name) {
  return std::to_string(count_at(row, name).value_or(0) / 60) + " min";
}

Listing uses_of(json::value const& use, Look const& look) {
  Listing listing;
  listing.columns = {{"day", look.say("column.day")},
                     {"name", look.say("column.period")},
                     {"verdict", look.say("column.use_verdict")},
                     {"used_s", look.say("column.used"), Kind::number},
                     {"measured_s", look.say("column.measured"), Kind::number},
                     {"evidence", look.say("column.evidence")}};
  for (auto const& row : list_at(use, "items")) {
    auto const verdict = text_at(row, "verdict");
    auto const tone = verdict == "used" ? Tone::good : verdict == "faulty" ? Tone::alarm : Tone::faint;
    auto const name = text_at(row, "name");
    listing.rows.push_back(
        {text_at(row, "day"), Cell(name.empty() ? std::to_string(count_at(row, "number").value_or(0)) : name),
         Cell(said(look, "use", verdict), verdict, tone),
         Cell(minutes_text(row, "used_s"), std::to_string(count_at(row, "used_s").value_or(0))),
         Cell(minutes_text(row, "measured_s"), std::to_string(count_at(row, "measured_s").value_or(0))),
         Cell(evidence_of(row, look))});
  }
  return listing;
}

std::string summary_of(json::value const& use, Look const& look) {
  if (!flag_at(use, "has_timetable").value_or(true)) return look.say("room.no_lessons") + '\n';
  auto const& sum = at(use, "summary");
  auto const count = [&](std::string_view name) { return count_at(sum, name).value_or(0); };
  return look.say("room.summary", {{"days", std::to_string(count_at(use, "days").value_or(0))},
                                   {"scheduled", count_text(count("scheduled"))},
                                   {"measured", count_text(count("measured"))},
                                   {"used", count_text(count("used"))},
                                   {"share", whole_percent(count("used"), count("measured"))},
                                   {"faulty", count_text(count("faulty"))}}) +
         '\n';
}

Result<Answer> show_use(Invocation const& typed, std::string const& path) {
  auto const& look = typed.look;
  auto const days = typed.has("days") ? typed.option("days") : std::string("7");
  unsigned number = 0;
  auto const [end, error] = std::from_chars(days.data(), days.data() + days.size(), number);
  constexpr unsigned days_max = 366;
  if (error != std::errc() || end != days.data() + days.size() || number == 0 || number > days_max)
    return misuse("CMP-L014", {{"option", "--days"}, {"value", days}});
  auto const use = Client(typed).get(path + "/use?days=" + days);
  if (!use) return std::unexpected(use.error());
  Answer answer;
  answer.document = with_schema("campusctl/room.use/v1", *use);
  answer.before = summary_of(*use, look) + '\n';
  answer.listing = uses_of(*use, look);
  return answer;
}

}  // namespace

Result<Answer> list_rooms(Invocation const& typed) {
  auto const& look = typed.look;
  auto const rooms = Client(typed).get("/local/v1/rooms");
  if (!rooms) return std::unexpected(rooms.error());
  auto const& items = list_at(*rooms, "items");
  Answer answer;
  answer.document = with_schema("campusctl/room.list/v1", *rooms);
  answer.listing = rooms_of(items, look);
  if (items.empty()) answer.messages = look.say("room.none") + '\n';
  auto const faulty = std::ranges::count_if(items, is_faulty);
  if (faulty > 0) {
    answer.after = '\n' + look.say("room.faulty", {{"count", std::to_string(faulty)}}) + '\n';
    answer.exit_code = exit_findings;
  }
  return answer;
}

Result<Answer> show_room(Invocation const& typed) {
  auto const& look = typed.look;
  auto const path = "/local/v1/rooms/" + path_segment(typed.operands.at(0));
  if (typed.has("usage") || typed.has("days")) return show_use(typed, path);
  auto const room = Client(typed).get(path);
  if (!room) return std::unexpected(room.error());
  Answer answer;
  answer.document = with_schema("campusctl/room.show/v1", *room);
  answer.before = head_of_room(*room, look);
  answer.listing = devices_of(*room, look);
  if (is_faulty(*room)) answer.exit_code = exit_findings;
  return answer;
}

std::vector<Command> room_commands() {
  return {
      {"room", "list", "", "help.room.list", {}, true, &list_rooms},
      {"room",
       "show",
       "NAME",
       "help.room.show",
       {{"usage", 0, "", "help.option.usage", {}}, {"days", 0, "N", "help.option.days", {}}},
       true,
       &show_room},
  };
}

}  // namespace campus::cli
