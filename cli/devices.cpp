#include <algorithm>
#include <boost/json.hpp>

#include "cli/amounts.hpp"
#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/members.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;
using Kind = Column::Kind;

// A word of the contract in the reader's language, as long as this program knows it.
std::string word(Look const& look, std::string_view family, std::string const& value) {
  if (value.empty()) return "-";
  auto const key = std::string(family) + '.' + value;
  return contract::find_entry("label." + key) ? look.say(key) : value;
}

Cell state_cell(json::value const& device, Look const& look) {
  auto const state = text_at(device, "state");
  auto const tone = state == "reachable" ? Tone::good : state == "unreachable" ? Tone::alarm : Tone::faint;
  return {word(look, "state", state), state, tone};
}

Cell time_cell(json::value const& value, std::string_view name) {
  auto const when = time_at(value, name);
  return {when ? time_text(*when) : "-", text_at(value, name)};
}

Cell span_cell(json::value const& value, std::string_view name, Look const& look) {
  auto const seconds = number_at(value, name);
  return {seconds ? span_text(*seconds, look) : "-", seconds ? std::to_string(*seconds) : ""};
}

Cell rate_cell(json::value const& port, std::string_view name) {
  auto const rate = count_at(port, name);
  if (!rate) return {"-", ""};
  bool const is_at_least = name != "speed_bps" && flag_at(port, "is_lower_bound").value_or(false);
  return {(is_at_least ? ">= " : "") + rate_text(*rate), std::to_string(*rate)};
}

Cell ports_cell(json::value const& device) {
  auto const& ports = list_at(device, "ports");
  auto const up =
      std::ranges::count_if(ports, [](auto const& port) { return text_at(port, "link") == "up"; });
  return std::to_string(up) + '/' + std::to_string(ports.size());
}

Listing listing_of(json::array const& devices, Look const& look) {
  Listing listing;
  listing.columns = {{"name", look.say("column.name")},
                     {"kind", look.say("column.kind")},
                     {"state", look.say("column.state")},
                     {"ports", look.say("column.ports_up"), Kind::number},
                     {"uptime_s", look.say("column.uptime"), Kind::number},
                     {"last_answer", look.say("column.last_answer")},
                     {"cause", look.say("column.cause")},
                     {"sys_name", look.say("column.sys_name"), Kind::flexible, true},
                     {"sys_location", look.say("column.sys_location"), Kind::flexible, true},
                     {"sys_descr", look.say("column.sys_descr"), Kind::flexible, true}};
  for (auto const& device : devices) {
    auto const kind = text_at(device, "kind");
    auto const cause = text_at(device, "cause");
    listing.rows.push_back({text_at(device, "name"), Cell(word(look, "kind", kind), kind),
                            state_cell(device, look), ports_cell(device), span_cell(device, "uptime_s", look),
                            time_cell(device, "last_answer"), Cell(word(look, "cause", cause), cause),
                            text_at(device, "sys_name"), text_at(device, "sys_location"),
                            text_at(device, "sys_descr")});
  }
  return listing;
}

Listing ports_of(json::value const& device, Look const& look) {
  Listing listing;
  listing.columns = {{"name", look.say("column.port")},
                     {"if_index", "ifIndex", Kind::number, true},
                     {"link", look.say("column.link")},
                     {"speed_bps", look.say("column.speed"), Kind::number},
                     {"in_bps", look.say("column.in"), Kind::number},
                     {"out_bps", look.say("column.out"), Kind::number}};
  for (auto const& port : list_at(device, "ports")) {
    auto const link = text_at(port, "link");
    auto const tone = link == "up" ? Tone::good : Tone::faint;
    auto speed = rate_cell(port, "speed_bps");
    if (speed.raw == "0") speed.shown = "-";  // the agent does not say
    listing.rows.push_back({text_at(port, "name"), std::to_string(count_at(port, "if_index").value_or(0)),
                            Cell(word(look, "link", link), link, tone), speed, rate_cell(port, "in_bps"),
                            rate_cell(port, "out_bps")});
  }
  return listing;
}

// The facts of one device, a line each; those it does not have are left out.
std::string facts_of(json::value const& device, Look const& look) {
  std::string lines;
  auto const add = [&](std::string_view key, std::string const& value) {
    if (!value.empty() && value != "-")
      lines += look.say("device.fact", {{"name", look.say(key)}, {"value", look.safe(value)}}) + '\n';
  };
  auto const state = state_cell(device, look);
  auto const cause = text_at(device, "cause");
  add("column.name", text_at(device, "name"));
  add("column.kind", word(look, "kind", text_at(device, "kind")));
  lines += look.say("device.fact",
                    {{"name", look.say("column.state")}, {"value", look.colored(state.shown, state.tone)}});
  if (!cause.empty()) lines += "  " + word(look, "cause", cause);
  lines += '\n';
  add("column.since", time_cell(device, "since").shown);
  add("column.last_answer", time_cell(device, "last_answer").shown);
  add("column.uptime", span_cell(device, "uptime_s", look).shown);
  if (auto const took = count_at(device, "took_ms")) add("column.took", std::to_string(*took) + " ms");
  add("column.sys_name", text_at(device, "sys_name"));
  add("column.sys_location", text_at(device, "sys_location"));
  add("column.sys_descr", text_at(device, "sys_descr"));
  add("column.sys_object_id", text_at(device, "sys_object_id"));
  return lines + '\n';
}

}  // namespace

Result<Answer> list_devices(Invocation const& typed) {
  auto const& look = typed.look;
  auto const devices = Client(typed).get("/local/v1/devices");
  if (!devices) return std::unexpected(devices.error());
  auto const& items = list_at(*devices, "items");
  Answer answer;
  answer.document = with_schema("campusctl/device.list/v1", *devices);
  answer.listing = listing_of(items, look);
  if (items.empty()) answer.messages = look.say("device.none") + '\n';
  auto const silent = std::ranges::count_if(
      items, [](auto const& device) { return text_at(device, "state") == "unreachable"; });
  if (silent > 0) answer.after = '\n' + look.say("device.silent", {{"count", std::to_string(silent)}}) + '\n';
  return answer;
}

Result<Answer> show_device(Invocation const& typed) {
  auto const& look = typed.look;
  auto const path = "/local/v1/devices/" + path_segment(typed.operands.at(0));
  auto const device = Client(typed).get(path);
  if (!device) return std::unexpected(device.error());
  Answer answer;
  answer.document = with_schema("campusctl/device.show/v1", *device);
  answer.before = facts_of(*device, look);
  answer.listing = ports_of(*device, look);
  return answer;
}

}  // namespace campus::cli
