#include "daemon/contract/room_views.hpp"

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/room_names.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;
using namespace room_names;

template <class Member, std::size_t count>
std::string_view named(Member member, Names<Member, count> const& names) {
  for (auto const& [known, called] : names)
    if (known == member) return called;
  std::unreachable();
}

template <class Value>
json::value or_null(std::optional<Value> const& value) {
  if (!value) return nullptr;
  if constexpr (std::is_same_v<Value, Instant>)
    return json::string(to_rfc3339(*value));
  else
    return json::value(*value);
}

std::int64_t seconds_of(Duration span) {
  return std::chrono::duration_cast<std::chrono::seconds>(span).count();
}

// "2026-11-23"
std::string text_of(CivilDay day) {
  std::chrono::year_month_day const date(day);
  auto const two = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return std::to_string(static_cast<int>(date.year())) + '-' + two(static_cast<unsigned>(date.month())) +
         '-' + two(static_cast<unsigned>(date.day()));
}

json::object object_of(Lesson const& lesson) {
  return {{"day", text_of(lesson.day)},
          {"kind", named(lesson.period.kind, period_kinds)},
          {"number", lesson.period.number},
          {"name", lesson.period.name},
          {"from", to_rfc3339(lesson.window.from)},
          {"to", to_rfc3339(lesson.window.to)}};
}

json::object object_of(UseSummary const& sum) {
  return {
      {"scheduled", sum.scheduled}, {"measured", sum.measured}, {"used", sum.used}, {"faulty", sum.faulty}};
}

json::value projector_of(std::optional<ProjectorState> const& said) {
  if (!said) return nullptr;
  json::array lamps;
  for (auto const& lamp : said->lamps) lamps.push_back({{"hours", lamp.hours}, {"is_lit", lamp.is_lit}});
  json::value errors;
  if (said->errors)
    errors = {{"fan", named(said->errors->fan, levels)},
              {"lamp", named(said->errors->lamp, levels)},
              {"temperature", named(said->errors->temperature, levels)},
              {"cover", named(said->errors->cover, levels)},
              {"filter", named(said->errors->filter, levels)},
              {"other", named(said->errors->other, levels)}};
  json::value power;
  if (said->power) power = named(*said->power, powers);
  return json::object{{"power", std::move(power)},
                      {"input", or_null(said->input)},
                      {"lamps", std::move(lamps)},
                      {"errors", std::move(errors)}};
}

json::value host_of(std::optional<HostSample> const& host) {
  if (!host) return nullptr;
  constexpr std::uint32_t ticks_per_second = 100;
  json::value uptime;
  if (host->uptime_ticks) uptime = *host->uptime_ticks / ticks_per_second;
  return json::object{{"uptime_s", std::move(uptime)},
                      {"users", or_null(host->users)},
                      {"processes", or_null(host->processes)}};
}

// A state that was never judged has no beginning.
json::value since_or_null(Instant since) {
  return since == Instant{} ? json::value() : json::value(to_rfc3339(since));
}

json::object object_of(AssetStatus const& asset) {
  return {{"name", asset.device.name},
          {"kind", name_of(asset.kind)},
          {"is_wanted", asset.is_wanted},
          {"state", name_of(asset.state)},
          {"cause", name_of(asset.cause)},
          {"since", since_or_null(asset.since)},
          {"last_good", or_null(asset.last_good)},
          {"use", name_of(asset.use)},
          {"projector", projector_of(asset.projector)},
          {"host", host_of(asset.host)}};
}

json::object object_of(RoomView const& view) {
  auto const& status = view.status;
  json::array devices;
  for (auto const& asset : status.assets) devices.push_back(object_of(asset));
  json::value culprit;
  if (!status.culprit.name.empty()) culprit = json::string(status.culprit.name);
  return {{"name", status.room.name},          {"title", status.title},
          {"building", status.place.building}, {"floor", status.place.floor},
          {"state", name_of(status.state)},    {"cause", name_of(status.cause)},
          {"culprit", std::move(culprit)},     {"since", since_or_null(status.since)},
          {"use", name_of(status.use)},        {"today", object_of(view.today)},
          {"devices", std::move(devices)}};
}

json::array evidence_of(std::uint8_t bits) {
  json::array evidence;
  for (auto const& [source, called] : sources)
    if (bits & static_cast<std::uint8_t>(source)) evidence.push_back(json::string(called));
  return evidence;
}

}  // namespace

std::string_view name_of(RoomState state) { return named(state, states); }
std::string_view name_of(RoomCause cause) { return named(cause, causes); }
std::string_view name_of(UseSign use) { return named(use, signs); }
std::string_view name_of(UseVerdict verdict) { return named(verdict, verdicts); }

std::string encode(RoomView const& view) { return json::serialize(object_of(view)); }

std::string encode(RoomListView const& view) {
  json::array items;
  for (auto const& room : view.rooms) items.push_back(object_of(room));
  json::value lesson;
  if (view.lesson) lesson = object_of(*view.lesson);
  return json::serialize(json::object{{"lesson", std::move(lesson)}, {"items", std::move(items)}});
}

std::string encode(RoomUseView const& view) {
  json::array rows;
  for (auto const& row : view.rows) {
    auto object = object_of(row.use.lesson);
    object["measured_s"] = seconds_of(row.use.measured);
    object["used_s"] = seconds_of(row.use.used);
    object["faulty_s"] = seconds_of(row.use.faulty);
    object["evidence"] = evidence_of(row.use.signs);
    object["verdict"] = name_of(row.verdict);
    rows.push_back(std::move(object));
  }
  return json::serialize(json::object{{"room", view.room.name},
                                      {"days", view.days},
                                      {"has_timetable", view.has_timetable},
                                      {"summary", object_of(view.summary)},
                                      {"items", std::move(rows)}});
}

}  // namespace campus::contract
