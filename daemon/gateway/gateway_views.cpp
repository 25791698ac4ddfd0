// What the gateway shows: to campusctl on its socket, and to the district in each heartbeat.

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "daemon/gateway/gateway.hpp"
#include "daemon/gateway/live_applications.hpp"
#include "daemon/gateway/queue_sums.hpp"
#include "daemon/runtime/clock.hpp"
#include "policy/model/traffic_source.hpp"
#include "policy/watch/standing.hpp"

namespace campus::gateway {
namespace {

// A second that is older than this is no longer "now".
constexpr std::chrono::seconds newest_age_max{5};

contract::UplinkView::State state_of(uplink::UplinkStatus::State state) {
  switch (state) {
    case uplink::UplinkStatus::State::not_enrolled: return contract::UplinkView::State::not_enrolled;
    case uplink::UplinkStatus::State::connected: return contract::UplinkView::State::connected;
    case uplink::UplinkStatus::State::waiting: return contract::UplinkView::State::waiting;
  }
  return contract::UplinkView::State::waiting;
}

bool is_of_now(TrafficRollup const& rollup, Instant now) { return now - rollup.window.to <= newest_age_max; }

// Those that count towards what the school moves.
std::vector<TrafficRollup> counting(std::vector<TrafficRollup> rollups) {
  std::erase_if(rollups, [](auto const& rollup) { return !SourceChoice().takes(rollup.interface_name); });
  return rollups;
}

contract::StatusView::Capture capture_view(CapturePost const& post, CaptureSums const& sums, Instant now) {
  contract::StatusView::Capture view{.interface_name = post.interface_name(),
                                     .health = watch::judge(post.facts(now), watch::CaptureLimits{}, now),
                                     .sums = sums.health,
                                     .flows_active = post.flows_active()};
  for (std::size_t i = 0; i < packet::frame_fates; ++i)
    view.frames.push_back({packet::frame_fate_names[i], sums.frames.by_fate[i].packets});
  for (std::size_t i = 0; i < packet::tunnel_kinds; ++i)
    if (auto const packets = sums.frames.by_tunnel[i].packets; packets > 0)
      view.tunnels.push_back({packet::tunnel_names[i], packets});
  return view;
}

Health judge(contract::UplinkView const& view, Instant now) {
  watch::UplinkFacts const facts{.is_enrolled = view.state != contract::UplinkView::State::not_enrolled,
                                 .is_connected = view.state == contract::UplinkView::State::connected,
                                 .clock_offset_ms = view.clock_offset_ms,
                                 .certificate_until = view.certificate_until};
  return watch::judge(facts, watch::UplinkLimits{}, now);
}

}  // namespace

contract::HeartbeatReport Gateway::heartbeat() const {
  auto const uptime = runtime::now() - started_at_;
  return {.version = CAMPUS_VERSION,
          .every_ms = static_cast<std::uint32_t>(config_.uplink.live_every.count()),
          .uptime_s =
              static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(uptime).count()),
          .egress = egress(),
          .devices = device_counts(),
          .capture = capture_sums(),
          .backlog = 0,
          .applications = live_applications(counting(newest_traffic()), names_.get())};
}

contract::StatusView Gateway::status() const {
  auto const now = runtime::now();
  contract::StatusView view;
  view.version = CAMPUS_VERSION;
  view.uplink = uplink_view();
  view.school = view.uplink.school;
  view.is_gateway = config_.role == config::Role::gateway;
  view.started_at = started_at_;
  view.egress = egress();
  for (auto const& post : posts_)
    view.capture.push_back(capture_view(*post, sums_of(*post), now));
  view.devices = device_counts();
  watch::AlertFacts alerts;
  for (auto const& alert : campus_.alert_book().alerts()) {
    ++alerts.open;
    if (alert.severity >= Severity::high) ++alerts.grave;
  }
  view.alerts_open = alerts.open;
  view.alerts_grave = alerts.grave;
  auto const orders = local_orders_.standing(now);
  view.tasks_waiting = orders.tasks_waiting;
  view.warnings_unread = orders.warnings_unread;
  view.flows = flows_.view();
  view.verdicts = {
      .egress = view.egress ? Health::ok : Health::notice,
      .devices = watch::judge(watch::DeviceFacts{view.devices.unreachable, view.devices.unknown}),
      .alerts = watch::judge(alerts),
      .orders = orders == LocalOrders::Standing{} ? Health::ok : Health::notice,
      .flows = view.flows.trouble ? Health::alarm : view.flows.dropped + view.flows.exporters.shed > 0 ? Health::notice : Health::ok,
      .uplink = judge(view.uplink, now)};
  if (poller_) view.poll_late_ms_max = poller_->counters().poll_late_ms_max;
  view.loop_stall_ms_max = loop_.stall_ms_max();
  return view;
}

// The last second of each interface, and the last minute that exporters told of.
std::vector<TrafficRollup> Gateway::newest_traffic() const {
  auto const now = runtime::now();
  auto rollups = campus_.traffic();
  std::erase_if(rollups, [now](auto const& rollup) { return !is_of_now(rollup, now); });
  rollups = one_for_each_port(rollups);
  std::ranges::move(flows_.told_traffic().newest(now), std::back_inserter(rollups));
  return rollups;
}

contract::TopView Gateway::top(std::optional<std::string> const& source) const {
  contract::TopView view;
  auto rollups = newest_traffic();
  for (auto const& rollup : rollups) view.sources.push_back(rollup.interface_name);
  auto const choice = source ? SourceChoice(*source) : SourceChoice();
  std::erase_if(rollups, [&](auto const& rollup) { return !choice.takes(rollup.interface_name); });
  for (auto const& rollup : rollups)
    view.uplinks.push_back(
        {.name = rollup.interface_name,
         .down_bps = contract::bits_per_second(rollup.down.bytes, rollup.window),
         .up_bps = contract::bits_per_second(rollup.up.bytes, rollup.window),
         .seconds = std::chrono::round<std::chrono::seconds>(rollup.window.to - rollup.window.from).count()});
  // The busiest of the sources that count, or the one that is asked for: on most gateways there is one.
  auto const busiest = std::ranges::max_element(rollups, {}, [](TrafficRollup const& rollup) {
    return contract::bits_per_second(rollup.up.bytes + rollup.down.bytes, rollup.window);
  });
  if (busiest != rollups.end()) {
    view.interface_name = busiest->interface_name;
    view.newest = *busiest;
    view.applications = shares_of(busiest->applications, names_.get());
  } else if (source) {
    view.interface_name = *source;
  } else if (!posts_.empty()) {
    view.interface_name = posts_.front()->traffic_name();
  }
  return view;
}

contract::UplinkView Gateway::uplink_view() const {
  auto const status = uplink_.status();
  contract::UplinkView view{.state = state_of(status.state),
                            .district = status.district,
                            .school = status.school,
                            .certificate_until = status.certificate_until,
                            .clock_offset_ms = status.clock_offset_ms,
                            .gaps = status.gaps,
                            .last_error = status.last_error,
                            .lanes = {}};
  for (auto const& lane : status.lanes)
    view.lanes.push_back({lane.lane, lane.acked, lane.backlog, lane.oldest, lane.rejected});
  return view;
}

std::vector<contract::DeviceReport> Gateway::devices() const {
  std::vector<contract::DeviceReport> reports;
  for (auto& status : campus_.devices()) {
    auto const kind = campus_.kind_of(status.device).value_or(DeviceKind::other);
    reports.push_back({std::move(status), kind});
  }
  return reports;
}

std::optional<contract::Egress> Gateway::egress() const {
  std::optional<contract::Egress> egress;
  for (auto const& rollup : counting(newest_traffic())) {
    if (!egress) egress = contract::Egress{.down_bps = 0, .up_bps = 0, .at = rollup.window.to};
    egress->down_bps += contract::bits_per_second(rollup.down.bytes, rollup.window);
    egress->up_bps += contract::bits_per_second(rollup.up.bytes, rollup.window);
    egress->at = std::max(egress->at, rollup.window.to);
  }
  return egress;
}

contract::DeviceCounts Gateway::device_counts() const {
  contract::DeviceCounts counts;
  for (auto const& status : campus_.devices()) {
    ++counts.total;
    if (status.state == DeviceState::reachable) ++counts.reachable;
    if (status.state == DeviceState::unreachable) ++counts.unreachable;
    if (status.state == DeviceState::unknown) ++counts.unknown;
  }
  return counts;
}

contract::CaptureHealth Gateway::capture_sums() const {
  contract::CaptureHealth sums;
  for (auto const& [name, earlier] : earlier_) sums += earlier.health;
  for (auto const& post : posts_) sums += post->sums().health;
  return sums;
}

// Since campusd started, whatever was loaded anew in between.
CaptureSums Gateway::sums_of(CapturePost const& post) const {
  auto sums = post.sums();
  if (auto const earlier = earlier_.find(post.interface_name()); earlier != earlier_.end())
    sums += earlier->second;
  return sums;
}

}  // namespace campus::gateway
