#include "policy/targets/survey.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace campus::targets {
namespace {

using Finding = EvidenceItem::Finding;

Amount rate(std::uint64_t bps) { return {Unit::bits_per_second, static_cast<std::int64_t>(bps)}; }

SurveyedDevice const* find(std::span<SurveyedDevice const> devices, DeviceId const& id) {
  auto const found = std::ranges::find(devices, id, [](auto const& device) { return device.status.device; });
  return found == devices.end() ? nullptr : &*found;
}

bool answers(SurveyedDevice const* device) {
  return device && device->status.state == DeviceState::reachable;
}

PortRate const* find(SurveyedDevice const& device, std::string const& port) {
  auto const found = std::ranges::find(device.status.ports, port, &PortRate::name);
  return found == device.status.ports.end() ? nullptr : &*found;
}

// Things looked at one by one, and the share of them that is as it should be.
class Tally {
public:
  void add(std::string subject, std::optional<Amount> value, Finding finding, std::size_t count = 1) {
    counts_[static_cast<std::size_t>(finding)] += static_cast<std::int64_t>(count);
    items_.push_back({std::move(subject), value, finding});
  }

  // Rounded down: one desk of three million still keeps the share below the whole.
  std::optional<Reading> reading(Metric metric, std::string method, Instant now) {
    auto const good = count(Finding::good), unknown = count(Finding::unknown);
    auto const all = good + unknown + count(Finding::short_of_it);
    if (all == 0) return std::nullopt;
    Reading reading{.metric = metric,
                    .value = {Unit::parts_per_million, good * whole / all},
                    .at_best = {Unit::parts_per_million, (good + unknown) * whole / all},
                    .window = {now, now},
                    .valid_until = std::nullopt,
                    .evidence = {}};
    auto& evidence = reading.evidence;
    evidence.method = std::move(method);
    evidence.taken_at = now;
    evidence.samples = static_cast<std::uint64_t>(all - unknown);
    evidence.coverage = (all - unknown) * whole / all;
    std::ranges::stable_sort(items_, std::ranges::greater(),
                             [](auto const& item) { return item.finding != Finding::good; });
    if (items_.size() > Evidence::items_max) {
      evidence.items_beyond = items_.size() - Evidence::items_max;
      items_.resize(Evidence::items_max);
    }
    evidence.items = std::move(items_);
    return reading;
  }

private:
  std::int64_t count(Finding finding) const { return counts_[static_cast<std::size_t>(finding)]; }

  std::array<std::int64_t, 3> counts_{};
  std::vector<EvidenceItem> items_;
};

void add_port(Tally& tally, std::string subject, PortRate const& port, std::uint64_t least) {
  if (port.speed_bps == 0)
    tally.add(std::move(subject), std::nullopt, Finding::unknown);
  else
    tally.add(std::move(subject), rate(port.speed_bps),
              port.speed_bps >= least ? Finding::good : Finding::short_of_it);
}

// Ethernet in its several names; an agent that does not say is taken at its word that it has a port.
bool is_ethernet(SurveyedDevice const& device, PortRate const& port) {
  constexpr std::array<std::uint32_t, 4> ethernets{6, 26, 62, 117};  // IANAifType
  auto const type = device.port_types.find(port.if_index);
  return type == device.port_types.end() || type->second == 0 ||
         std::ranges::find(ethernets, type->second) != ethernets.end();
}

bool is_backbone(Layout const& layout, DeviceId const& device, std::string const& port) {
  return std::ranges::find(layout.backbone, PortName{device, port}) != layout.backbone.end() ||
         layout.egress_port == PortName{device, port};
}

bool leads_to_desks(Layout const& layout, SurveyedDevice const& device) {
  if (layout.desktop_devices.empty()) return device.kind == DeviceKind::switch_;
  return std::ranges::find(layout.desktop_devices, device.status.device) != layout.desktop_devices.end();
}

}  // namespace

Reading contracted(Contract const& contract, SchoolCalendar const& calendar) {
  auto const from = calendar.begin_of(contract.from);
  Reading reading{.metric = Metric::egress_rate,
                  .value = rate(contract.down_bps),
                  .at_best = rate(contract.down_bps),
                  .window = {from, from},
                  .valid_until = std::nullopt,
                  .evidence = {}};
  if (contract.until) {
    reading.valid_until = calendar.begin_of(*contract.until + std::chrono::days(1));
    reading.window.to = *reading.valid_until;
  }
  reading.evidence.kind = EvidenceKind::contracted;
  reading.evidence.method = "contract";
  reading.evidence.taken_at = from;
  reading.evidence.samples = 1;
  reading.evidence.items = {{contract.document, rate(contract.down_bps), Finding::good}};
  return reading;
}

Reading delivered(SpeedTest const& test, Duration valid) {
  Reading reading{.metric = Metric::egress_rate,
                  .value = rate(test.down_bps),
                  .at_best = rate(test.down_bps),
                  .window = {test.at - 2 * std::chrono::seconds(test.seconds), test.at},
                  .valid_until = test.at + valid,
                  .evidence = {}};
  reading.evidence.kind = EvidenceKind::delivered;
  reading.evidence.method = "iperf3";
  reading.evidence.taken_at = test.at;
  reading.evidence.samples = test.samples;
  reading.evidence.items = {{test.server, std::nullopt, Finding::good},
                            {"down", rate(test.down_bps), Finding::good},
                            {"up", rate(test.up_bps), Finding::good}};
  return reading;
}

std::optional<Reading> negotiated(PortName const& name, std::span<SurveyedDevice const> devices,
                                  Instant now) {
  auto const* const device = find(devices, name.device);
  if (!answers(device)) return std::nullopt;
  auto const* const port = find(*device, name.port);
  if (!port || port->link != LinkState::up || port->speed_bps == 0) return std::nullopt;
  auto const at = device->status.last_answer.value_or(now);
  Reading reading{.metric = Metric::egress_rate,
                  .value = rate(port->speed_bps),
                  .at_best = rate(port->speed_bps),
                  .window = {at, at},
                  .valid_until = std::nullopt,
                  .evidence = {}};
  reading.evidence.kind = EvidenceKind::negotiated;
  reading.evidence.method = "if_high_speed";
  reading.evidence.taken_at = at;
  reading.evidence.samples = 1;
  reading.evidence.items = {{name.device.name + ' ' + name.port, rate(port->speed_bps), Finding::good}};
  return reading;
}

// A backbone link that is down is not as it should be; nobody knows its speed, but it carries nothing.
std::optional<Reading> backbone_gigabit(Layout const& layout, std::span<SurveyedDevice const> devices,
                                        Instant now) {
  if (layout.backbone_speed.least_bps == 0) return std::nullopt;
  Tally tally;
  for (auto const& name : layout.backbone) {
    auto subject = name.device.name + ' ' + name.port;
    auto const* const device = find(devices, name.device);
    auto const* const port = answers(device) ? find(*device, name.port) : nullptr;
    if (!port || port->link == LinkState::other)
      tally.add(std::move(subject), std::nullopt, Finding::unknown);
    else if (port->link == LinkState::down)
      tally.add(std::move(subject), std::nullopt, Finding::short_of_it);
    else
      add_port(tally, std::move(subject), *port, layout.backbone_speed.least_bps);
  }
  return tally.reading(Metric::backbone_gigabit, "port_speeds", now);
}

// Ports in use alone: a socket with nothing in it has no speed.  Of a silent device not even that is known,
// so the device as a whole is one unknown.
std::optional<Reading> desktop_100m(Layout const& layout, std::span<SurveyedDevice const> devices,
                                    Instant now) {
  if (layout.desktop_speed.least_bps == 0) return std::nullopt;
  Tally tally;
  for (auto const& device : devices) {
    if (!leads_to_desks(layout, device)) continue;
    auto const& id = device.status.device;
    if (!answers(&device)) {
      tally.add(id.name, std::nullopt, Finding::unknown,
                std::max<std::size_t>(device.status.ports.size(), 1));
      continue;
    }
    for (auto const& port : device.status.ports)
      if (port.link == LinkState::up && is_ethernet(device, port) && !is_backbone(layout, id, port.name))
        add_port(tally, id.name + ' ' + port.name, port, layout.desktop_speed.least_bps);
  }
  return tally.reading(Metric::desktop_100m, "port_speeds", now);
}

std::optional<Reading> wifi_coverage(Layout const& layout, std::span<SurveyedDevice const> devices,
                                     Instant now) {
  Tally tally;
  for (auto const& place : layout.wifi_places) {
    auto finding = Finding::short_of_it;
    for (auto const& id : place.access_points) {
      auto const* const device = find(devices, id);
      if (answers(device)) {
        finding = Finding::good;
        break;
      }
      if (!device || device->status.state == DeviceState::unknown) finding = Finding::unknown;
    }
    tally.add(place.name, std::nullopt, finding);
  }
  return tally.reading(Metric::wifi_coverage, "place_list", now);
}

}  // namespace campus::targets
