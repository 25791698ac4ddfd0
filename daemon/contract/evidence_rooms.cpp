// room/v1 and room.use/v1: a classroom, and one period of it, told and read back.

#include <boost/json.hpp>
#include <chrono>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_members.hpp"
#include "daemon/contract/evidence.hpp"
#include "daemon/contract/room_names.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;
using namespace room_names;

constexpr std::size_t assets_max = 64;  // of one room
constexpr std::size_t lamps_max = 16;
constexpr std::size_t name_bytes_max = 256;
constexpr std::uint64_t uptime_s_most = UINT32_MAX / 100;
constexpr std::uint64_t day_s = 86'400;
constexpr std::uint32_t ticks_per_second = 100;

template <class Member, std::size_t count>
std::string_view named(Member member, Names<Member, count> const& names) {
  for (auto const& [known, called] : names)
    if (known == member) return called;
  std::unreachable();
}

std::string text_or_empty(Members& members, std::string_view name, json::object const& object) {
  auto const* const value = object.if_contains(name);
  return value && value->is_null() ? std::string() : members.text(name, name_bytes_max);
}

UseSummary read_summary(Members members) {
  auto const count = [&](std::string_view name) {
    return static_cast<std::uint32_t>(members.number(name, 0, UINT32_MAX));
  };
  return {.scheduled = count("scheduled"),
          .measured = count("measured"),
          .used = count("used"),
          .faulty = count("faulty")};
}

ProjectorState read_projector(Members members, json::object const& object, Trouble& trouble) {
  ProjectorState state;
  state.power = members.choice_if_any("power", powers);
  auto const input = text_or_empty(members, "input", object);
  if (!input.empty()) state.input = input;
  auto const& lamps = members.list("lamps", lamps_max);
  for (std::size_t i = 0; i < lamps.size() && !trouble.first; ++i) {
    Members lamp(lamps[i], members.path_of("lamps"), trouble);
    state.lamps.push_back(
        {static_cast<std::uint32_t>(lamp.number("hours", 0, UINT32_MAX)), lamp.truth("is_lit")});
  }
  if (auto errors = members.object_if_any("errors"))
    state.errors = ProjectorErrors{errors->choice("fan", levels),         errors->choice("lamp", levels),
                                   errors->choice("temperature", levels), errors->choice("cover", levels),
                                   errors->choice("filter", levels),      errors->choice("other", levels)};
  return state;
}

HostSample read_host(Members members) {
  auto const number = [&](std::string_view name, std::uint64_t most) -> std::optional<std::uint32_t> {
    auto const found = members.number_if_any(name, most);
    return found ? std::optional(static_cast<std::uint32_t>(*found)) : std::nullopt;
  };
  HostSample host;
  host.uptime_ticks = number("uptime_s", uptime_s_most);
  if (host.uptime_ticks) *host.uptime_ticks *= ticks_per_second;
  host.users = number("users", UINT32_MAX);
  host.processes = number("processes", UINT32_MAX);
  return host;
}

AssetStatus read_asset(Members members, Trouble& trouble) {
  AssetStatus asset;
  asset.device = {members.text("name", name_bytes_max)};
  asset.kind = members.choice("kind", device_kinds);
  asset.is_wanted = members.truth("is_wanted");
  asset.state = members.choice("state", states);
  asset.cause = members.choice("cause", causes);
  asset.since = members.time("since");
  asset.last_good = members.time_if_any("last_good");
  asset.use = members.choice("use", signs);
  if (auto projector = members.object_if_any("projector"))
    asset.projector = read_projector(std::move(*projector), members.raw_object("projector"), trouble);
  if (auto host = members.object_if_any("host")) asset.host = read_host(std::move(*host));
  return asset;
}

RoomView read_room(json::value const& document, Trouble& trouble) {
  Members members(document, "", trouble);
  RoomView view;
  if (trouble.first) return view;
  auto& status = view.status;
  status.room = {members.text("name", name_bytes_max)};
  status.title = members.text("title", name_bytes_max);
  status.place = {members.text("building", name_bytes_max), members.text("floor", name_bytes_max)};
  status.state = members.choice("state", states);
  status.cause = members.choice("cause", causes);
  status.culprit = {text_or_empty(members, "culprit", document.as_object())};
  status.since = members.time("since");
  status.use = members.choice("use", signs);
  view.today = read_summary(members.object("today"));
  auto const& devices = members.list("devices", assets_max);
  for (std::size_t i = 0; i < devices.size() && !trouble.first; ++i)
    status.assets.push_back(
        read_asset(Members(devices[i], "devices." + std::to_string(i), trouble), trouble));
  return view;
}

std::uint8_t read_sources(Members& members, Trouble& trouble) {
  std::uint8_t bits = 0;
  for (auto const& value : members.list("evidence", sources.size())) {
    if (trouble.first) break;
    json::object const holder{{"source", value}};
    auto const source = Members(holder, "evidence", trouble).choice("source", sources);
    bits = static_cast<std::uint8_t>(bits | static_cast<std::uint8_t>(source));
  }
  return bits;
}

std::int64_t seconds_of(Duration span) {
  return std::chrono::duration_cast<std::chrono::seconds>(span).count();
}

}  // namespace

Result<RoomReport> decode_room_report(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  RoomReport report{read_room(document, trouble), {}};
  if (trouble.first) return std::unexpected(*trouble.first);
  report.text = encode(report.view);
  if (report.text.size() <= room_bytes_max) return report;
  return fail(Fault::Kind::invalid, "CMP-K005",
              {{"member", "/"},
               {"size", std::to_string(report.text.size())},
               {"limit", std::to_string(room_bytes_max)}});
}

std::string encode(RoomUse const& use, UseVerdict verdict) {
  json::array evidence;
  for (auto const& [source, called] : sources)
    if (use.signs & static_cast<std::uint8_t>(source)) evidence.push_back(json::string(called));
  auto const& lesson = use.lesson;
  return json::serialize(json::object{{"room", use.room.name},
                                      {"day", campus::to_text(lesson.day)},
                                      {"kind", named(lesson.period.kind, period_kinds)},
                                      {"number", lesson.period.number},
                                      {"name", lesson.period.name},
                                      {"from", to_rfc3339(lesson.window.from)},
                                      {"to", to_rfc3339(lesson.window.to)},
                                      {"measured_s", seconds_of(use.measured)},
                                      {"used_s", seconds_of(use.used)},
                                      {"faulty_s", seconds_of(use.faulty)},
                                      {"evidence", std::move(evidence)},
                                      {"verdict", named(verdict, verdicts)}});
}

Result<RoomUseReport> decode_room_use_report(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  RoomUseReport report;
  auto& use = report.use;
  use.room = {members.text("room", name_bytes_max)};
  auto const day = parse_day(members.text("day"));
  if (!day) trouble.raise("CMP-K003", {{"member", "day"}, {"expected", "date"}});
  auto& lesson = use.lesson;
  lesson.day = day.value_or(CivilDay{});
  lesson.period.kind = members.choice("kind", period_kinds);
  lesson.period.number = static_cast<std::uint8_t>(members.number("number", 0, UINT8_MAX));
  lesson.period.name = members.text("name", name_bytes_max);
  lesson.window = {members.time("from"), members.time("to")};
  use.measured = std::chrono::seconds(members.number("measured_s", 0, day_s));
  use.used = std::chrono::seconds(members.number("used_s", 0, day_s));
  use.faulty = std::chrono::seconds(members.number("faulty_s", 0, day_s));
  use.signs = read_sources(members, trouble);
  use.until = lesson.window.to;
  report.verdict = members.choice("verdict", verdicts);
  if (trouble.first) return std::unexpected(*trouble.first);
  report.text = encode(use, report.verdict);
  return report;
}

}  // namespace campus::contract
