// The bodies of the records: how a school is, how a device is, what passed.

#include <boost/json/serialize.hpp>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/codec_members.hpp"

namespace campus::contract {
namespace json = boost::json;

namespace {

constexpr std::uint32_t ticks_per_second = 100;  // of sysUpTime
constexpr std::uint32_t took_ms_max = 86'400'000;
constexpr std::size_t device_name_bytes_max = 128;

template <class Value>
json::value or_null(std::optional<Value> const& value) {
  if (!value) return nullptr;
  if constexpr (std::is_same_v<Value, Instant>)
    return json::string(to_rfc3339(*value));
  else
    return json::value(*value);
}

template <class Member, std::size_t count>
std::string_view named(Member member, Names<Member, count> const& names) {
  for (auto const& [known, called] : names)
    if (known == member) return called;
  std::unreachable();
}

json::object object_of(PortRate const& port) {
  return {{"if_index", port.if_index},
          {"name", port.name},
          {"link", name_of(port.link)},
          {"speed_bps", port.speed_bps},
          {"in_bps", or_null(port.in_bps)},
          {"out_bps", or_null(port.out_bps)},
          {"is_lower_bound", port.is_lower_bound}};
}

PortRate read_port(json::value const& item, std::size_t index, Trouble& trouble) {
  Members members(item, "ports." + std::to_string(index), trouble);
  PortRate port;
  port.if_index = static_cast<std::uint32_t>(members.number("if_index", 0, UINT32_MAX));
  port.name = members.text("name");
  port.link = members.choice("link", link_states);
  port.speed_bps = members.number("speed_bps");
  port.in_bps = members.number_if_any("in_bps");
  port.out_bps = members.number_if_any("out_bps");
  port.is_lower_bound = members.truth("is_lower_bound");
  return port;
}

json::array array_of(TrafficReport::Column const& column) {
  json::array values;
  values.reserve(column.size());
  for (auto const& value : column) values.push_back(or_null(value));
  return values;
}

// Every column has as many rows as the first.
struct ColumnReader {
  Members& members;
  Trouble& trouble;
  std::optional<std::size_t> rows;

  TrafficReport::Column operator()(std::string_view name) {
    TrafficReport::Column column;
    auto const& values = members.list(name, traffic_steps_max);
    column.reserve(values.size());
    for (auto const& value : values) {
      auto const number = natural(value);
      if (!number && !value.is_null())
        trouble.raise("CMP-K003", {{"member", std::string(name)}, {"expected", "integer"}});
      if (number > figure_highest)
        trouble.raise("CMP-K004", {{"member", std::string(name)},
                                   {"value", std::to_string(*number)},
                                   {"least", "0"},
                                   {"most", std::to_string(figure_highest)}});
      column.push_back(number);
    }
    if (!rows) rows = column.size();
    if (*rows != column.size())
      trouble.raise("CMP-K010", {{"member", std::string(name)},
                                 {"size", std::to_string(column.size())},
                                 {"expected", std::to_string(*rows)}});
    return column;
  }
};

}  // namespace

std::string_view name_of(Gap::Reason reason) { return named(reason, gap_reasons); }
std::string_view name_of(DeviceKind kind) { return named(kind, device_kinds); }
std::string_view name_of(DeviceState state) { return named(state, device_states); }
std::string_view name_of(SilenceCause cause) { return named(cause, silence_causes); }
std::string_view name_of(LinkState state) { return named(state, link_states); }

json::object to_json(Egress const& value) {
  return {{"down_bps", value.down_bps}, {"up_bps", value.up_bps}, {"at", to_rfc3339(value.at)}};
}

json::object to_json(DeviceCounts const& value) {
  return {{"total", value.total},
          {"reachable", value.reachable},
          {"unreachable", value.unreachable},
          {"unknown", value.unknown}};
}

json::object to_json(CaptureHealth const& value) {
  return {{"packets", value.packets},
          {"kernel_dropped", value.kernel_dropped},
          {"interface_dropped", value.interface_dropped},
          {"undissected", value.undissected},
          {"flows_evicted", value.flows_evicted}};
}

json::object to_json(HeartbeatReport const& value) {
  json::value egress, applications;
  if (value.egress) egress = to_json(*value.egress);
  if (value.applications) applications = to_json(*value.applications);
  return {{"version", value.version},          {"every_ms", value.every_ms},
          {"uptime_s", value.uptime_s},        {"egress", std::move(egress)},
          {"devices", to_json(value.devices)}, {"capture", to_json(value.capture)},
          {"backlog", value.backlog},          {"applications", std::move(applications)}};
}

json::object to_json(DeviceReport const& value) {
  auto const& status = value.status;
  auto const is_answered = status.last_answer.has_value();
  json::array ports;
  for (auto const& port : status.ports) ports.push_back(object_of(port));
  json::value cause, uptime, took;
  if (status.cause) cause = name_of(*status.cause);
  if (is_answered) uptime = status.uptime_ticks / ticks_per_second;
  if (is_answered) took = std::chrono::duration_cast<std::chrono::milliseconds>(status.took).count();
  return {{"name", status.device.name},
          {"kind", name_of(value.kind)},
          {"state", name_of(status.state)},
          {"since", to_rfc3339(status.since)},
          {"last_answer", or_null(status.last_answer)},
          {"cause", std::move(cause)},
          {"uptime_s", std::move(uptime)},
          {"took_ms", std::move(took)},
          {"sys_name", status.identity.sys_name},
          {"sys_descr", status.identity.sys_descr},
          {"sys_object_id", status.identity.sys_object_id},
          {"sys_location", status.identity.sys_location},
          {"ports", std::move(ports)}};
}

json::object to_json(TrafficReport const& value) {
  return {{"from", to_rfc3339(value.from)},
          {"step_s", value.step_s},
          {"down_bytes", array_of(value.down_bytes)},
          {"up_bytes", array_of(value.up_bytes)},
          {"within_bytes", array_of(value.within_bytes)},
          {"transit_bytes", array_of(value.transit_bytes)},
          {"other_bytes", array_of(value.other_bytes)},
          {"packets", array_of(value.packets)},
          {"dropped", array_of(value.dropped)}};
}

json::value time_or_null(std::optional<Instant> const& at) {
  return at ? json::value(to_rfc3339(*at)) : json::value(nullptr);
}

std::string encode(HeartbeatReport const& value) { return json::serialize(to_json(value)); }
std::string encode(DeviceReport const& value) { return json::serialize(to_json(value)); }
std::string encode(DeviceGone const& value) { return json::serialize(json::object{{"name", value.name}}); }
std::string encode(TrafficReport const& value) { return json::serialize(to_json(value)); }

Result<HeartbeatReport> decode_heartbeat(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  HeartbeatReport value;
  value.version = members.text("version", 64);
  value.every_ms = static_cast<std::uint32_t>(members.number("every_ms", 1, UINT32_MAX));
  value.uptime_s = members.number("uptime_s");
  if (auto egress = members.object_if_any("egress"))
    value.egress = Egress{egress->number("down_bps"), egress->number("up_bps"), egress->time("at")};
  auto devices = members.object("devices");
  auto const count = [&](auto name) {
    return static_cast<std::uint32_t>(devices.number(name, 0, UINT32_MAX));
  };
  value.devices = {count("total"), count("reachable"), count("unreachable"), count("unknown")};
  auto capture = members.object("capture");
  value.capture = {capture.number("packets"), capture.number("kernel_dropped"),
                   capture.number("interface_dropped"), capture.number("undissected"),
                   capture.number("flows_evicted")};
  value.backlog = members.number("backlog");
  if (auto applications = members.object_if_any("applications"))
    value.applications = read_live_applications(std::move(*applications), trouble);
  return trouble.or_value(std::move(value));
}

Result<DeviceReport> decode_device(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  DeviceReport value;
  auto& status = value.status;
  status.device.name = members.text("name", device_name_bytes_max);
  value.kind = members.choice("kind", device_kinds);
  status.state = members.choice("state", device_states);
  status.since = members.time("since");
  status.last_answer = members.time_if_any("last_answer");
  status.cause = members.choice_if_any("cause", silence_causes);
  auto const uptime_s = members.number_if_any("uptime_s", UINT32_MAX / ticks_per_second).value_or(0);
  status.uptime_ticks = static_cast<std::uint32_t>(uptime_s * ticks_per_second);
  status.took = std::chrono::milliseconds(members.number_if_any("took_ms", took_ms_max).value_or(0));
  status.identity = {members.text("sys_name"), members.text("sys_descr"), members.text("sys_object_id"),
                     members.text("sys_location")};
  auto const& ports = members.list("ports", ports_max);
  for (std::size_t i = 0; i < ports.size() && !trouble.first; ++i)
    status.ports.push_back(read_port(ports[i], i, trouble));
  return trouble.or_value(std::move(value));
}

Result<DeviceGone> decode_device_gone(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  DeviceGone value{members.text("name", device_name_bytes_max)};
  return trouble.or_value(std::move(value));
}

Result<TrafficReport> decode_traffic(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  TrafficReport value;
  value.from = members.time("from");
  value.step_s = static_cast<std::uint32_t>(members.number("step_s", 1, 86'400));
  ColumnReader column{members, trouble, {}};
  value.down_bytes = column("down_bytes");
  value.up_bytes = column("up_bytes");
  value.within_bytes = column("within_bytes");
  value.transit_bytes = column("transit_bytes");
  value.other_bytes = column("other_bytes");
  value.packets = column("packets");
  value.dropped = column("dropped");
  return trouble.or_value(std::move(value));
}

}  // namespace campus::contract
