#include "daemon/contract/views.hpp"

#include <boost/json.hpp>
#include <chrono>
#include <string_view>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/codec_members.hpp"
#include "policy/model/traffic_source.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

std::string_view name_of(Health health) {
  switch (health) {
    case Health::ok: return "ok";
    case Health::notice: return "notice";
    case Health::alarm: return "alarm";
    case Health::unknown: return "unknown";
  }
  return "unknown";
}

std::string_view name_of(UplinkView::State state) {
  switch (state) {
    case UplinkView::State::not_enrolled: return "not_enrolled";
    case UplinkView::State::connected: return "connected";
    case UplinkView::State::waiting: return "waiting";
  }
  return "waiting";
}

json::value text_or_null(std::optional<std::string> const& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

json::object counts_by_name(std::vector<NamedCount> const& counts) {
  json::object object;
  for (auto const& one : counts) object[one.name] = one.count;
  return object;
}

json::object uplink_object(UplinkView const& view) {
  json::array lanes;
  for (auto const& lane : view.lanes)
    lanes.push_back({{"lane", std::string(contract::name_of(lane.lane))},
                     {"acked", lane.acked},
                     {"backlog", lane.backlog},
                     {"oldest", time_or_null(lane.oldest)},
                     {"rejected", lane.rejected}});
  return {
      {"schema", "campusctl/uplink.status/v1"},
      {"state", name_of(view.state)},
      {"district", text_or_null(view.district)},
      {"school", text_or_null(view.school)},
      {"certificate_until", time_or_null(view.certificate_until)},
      {"clock_offset_ms", view.clock_offset_ms ? json::value(*view.clock_offset_ms) : json::value(nullptr)},
      {"gaps", view.gaps},
      {"last_error", view.last_error ? json::value(to_json(*view.last_error)) : json::value(nullptr)},
      {"lanes", std::move(lanes)}};
}

json::array uplinks_of(std::vector<TopView::Uplink> const& uplinks) {
  json::array array;
  for (auto const& one : uplinks) {
    auto const told = told_source(one.name);
    array.push_back({{"name", one.name},
                     {"down_bps", one.down_bps},
                     {"up_bps", one.up_bps},
                     {"seconds", one.seconds},
                     {"is_told", told.has_value()},
                     {"is_estimate", told && told->is_estimate}});
  }
  return array;
}

}  // namespace

std::uint64_t bits_per_second(std::uint64_t bytes, Window const& window) {
  auto const length = window.to - window.from;
  if (length <= Duration::zero()) return 0;
  auto const seconds = std::chrono::duration<double>(length).count();
  return static_cast<std::uint64_t>(static_cast<double>(bytes) * 8 / seconds + 0.5);
}

std::string encode(UplinkView const& view) { return json::serialize(uplink_object(view)); }

std::string encode(StatusView const& view) {
  json::array captures;
  for (auto const& capture : view.capture)
    captures.push_back({{"interface", capture.interface_name},
                        {"health", name_of(capture.health)},
                        {"packets", capture.sums.packets},
                        {"kernel_dropped", capture.sums.kernel_dropped},
                        {"interface_dropped", capture.sums.interface_dropped},
                        {"undissected", capture.sums.undissected},
                        {"flows_evicted", capture.sums.flows_evicted},
                        {"flows_active", capture.flows_active},
                        {"frames", counts_by_name(capture.frames)},
                        {"tunnels", counts_by_name(capture.tunnels)}});
  json::object const status{
      {"schema", "campusctl/status/v1"},
      {"version", view.version},
      {"school", text_or_null(view.school)},
      {"role", view.is_gateway ? "gateway" : "mirror"},
      {"started_at", to_rfc3339(view.started_at)},
      {"egress", view.egress ? json::value(to_json(*view.egress)) : json::value(nullptr)},
      {"capture", std::move(captures)},
      {"devices", to_json(view.devices)},
      {"alerts", {{"open", view.alerts_open}, {"grave", view.alerts_grave}}},
      {"orders", {{"tasks_waiting", view.tasks_waiting}, {"warnings_unread", view.warnings_unread}}},
      {"flows", to_json(view.flows)},
      {"uplink", uplink_object(view.uplink)},
      {"verdicts",
       {{"egress", name_of(view.verdicts.egress)},
        {"devices", name_of(view.verdicts.devices)},
        {"alerts", name_of(view.verdicts.alerts)},
        {"orders", name_of(view.verdicts.orders)},
        {"flows", name_of(view.verdicts.flows)},
        {"uplink", name_of(view.verdicts.uplink)}}},
      {"poll_late_ms_max", view.poll_late_ms_max},
      {"loop_stall_ms_max", view.loop_stall_ms_max}};
  return json::serialize(status);
}

std::string encode(TopView const& view) {
  json::array hosts;
  json::array vlans;
  json::array applications;
  json::object top{{"schema", "campusctl/top/v1"},
                   {"at", nullptr},
                   {"interface", view.interface_name},
                   {"down_bps", 0},
                   {"up_bps", 0},
                   {"dropped", 0},
                   {"seconds", nullptr}};
  auto const told = told_source(view.interface_name);
  top["is_told"] = told.has_value();
  top["is_estimate"] = told && told->is_estimate;
  if (view.newest) {
    top["seconds"] = std::chrono::round<std::chrono::seconds>(view.newest->window.to - view.newest->window.from).count();
    auto const& rollup = *view.newest;
    auto const rate = [&](Counts const& counts) { return bits_per_second(counts.bytes, rollup.window); };
    top["at"] = to_rfc3339(rollup.window.to);
    top["down_bps"] = rate(rollup.down);
    top["up_bps"] = rate(rollup.up);
    top["dropped"] = rollup.loss.kernel_dropped + rollup.loss.interface_dropped;
    for (auto const& host : rollup.hosts)
      hosts.push_back({{"address", host.address.to_string()},
                       {"vlan", host.vlan},
                       {"down_bps", rate(host.received)},
                       {"up_bps", rate(host.sent)}});
    for (auto const& one : view.applications)
      applications.push_back({{"name", one.name},
                              {"name_en", one.name_en},
                              {"category", one.category},
                              {"down_bps", rate(one.down)},
                              {"up_bps", rate(one.up)},
                              {"inner_bps", rate(one.inner)}});
    for (auto const& vlan : rollup.vlans) vlans.push_back({{"vlan", vlan.vlan}, {"bps", rate(vlan.total)}});
  }
  top["hosts"] = std::move(hosts);
  top["vlans"] = std::move(vlans);
  top["applications"] = std::move(applications);
  json::array sources;
  for (auto const& source : view.sources) sources.push_back(json::value(source));
  top["sources"] = std::move(sources);
  top["uplinks"] = uplinks_of(view.uplinks);
  return json::serialize(top);
}

std::string encode(std::vector<DeviceReport> const& devices) {
  std::string list = R"({"items":[)";
  for (auto const& device : devices) {
    if (list.back() != '[') list += ',';
    list += encode(device);
  }
  return list + "]}";
}

Result<EnrollRequest> decode_enroll_request(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  EnrollRequest request;
  request.district = members.text("district");
  request.code = members.text("code");
  request.authority_words = members.text("authority_words");
  return trouble.or_value(std::move(request));
}

std::string encode(EnrollRequest const& request) {
  return json::serialize(json::object{
      {"district", request.district}, {"code", request.code}, {"authority_words", request.authority_words}});
}

std::string encode(ConfigView const& view) {
  auto const head = json::serialize(json::object{{"schema", "campusctl/config.show/v1"},
                                                 {"file", view.file},
                                                 {"loaded_at", to_rfc3339(view.loaded_at)}});
  return head.substr(0, head.size() - 1) + R"(,"settings":)" + view.settings_json + '}';
}

}  // namespace campus::contract
