// What is wrong with a school, as far as the rest of it touches that: what is seen of devices, ports, flows and clues
// becomes conditions, and the book of alerts is told of them.

#include <algorithm>
#include <string_view>
#include <utility>

#include "policy/campus.hpp"

namespace campus {
namespace {

// What people switch off when they go home.  Nothing tells that from a broken one, and its room knows when it is wanted.
bool is_switched_off_at_will(DeviceKind kind) {
  return kind == DeviceKind::computer || kind == DeviceKind::projector;
}

}  // namespace

Ruling Campus::watch_over(watch::DetectorSettings detectors, watch::AlertSettings alerts, watch::Topology topology,
                          SchoolCalendar calendar, AlertMemory memory, std::uint64_t seed, Instant now) {
  Ruling ruling;
  flow_watch_.emplace(seed);
  lan_watch_.emplace(seed);
  watch_by(std::move(detectors), std::move(alerts), std::move(topology), std::move(calendar));
  book_.start(std::move(memory), now, ruling);
  return ruling;
}

void Campus::watch_by(watch::DetectorSettings detectors, watch::AlertSettings alerts, watch::Topology topology,
                      SchoolCalendar calendar) {
  if (flow_watch_) flow_watch_->configure(std::move(detectors));
  book_.configure(std::move(alerts), std::move(topology), std::move(calendar));
}

void Campus::watch_lan(watch::LanSettings settings) {
  if (lan_watch_) lan_watch_->configure(std::move(settings));
}

void Campus::tick_watch(Instant now, Ruling& ruling) {
  if (!flow_watch_) return;
  found_.clear();
  flow_watch_->tick(now, found_);
  for (auto const& condition : found_) book_.feed(condition, now, ruling);
  book_.retain([this](std::string_view object) { return is_watched(object); }, now, ruling);
  auto const before = ruling.size();
  book_.tick(now, ruling);
  // Whom the book wants asked at once is asked until it is known.
  for (auto intent = ruling.begin() + static_cast<std::ptrdiff_t>(before); intent != ruling.end(); ++intent)
    if (auto const* const probe = std::get_if<ProbeDevice>(&*intent))
      if (auto const device = devices_.find(probe->device); device != devices_.end())
        device->second.is_suspected = true;
}

Ruling Campus::judge(FlowsSeen const& seen, Instant now) {
  Ruling ruling;
  if (!flow_watch_) return ruling;
  found_.clear();
  flow_watch_->feed(seen, found_);
  for (auto const& condition : found_) book_.feed(condition, now, ruling);
  return ruling;
}

// Who claims an address may be here although the kernel never spoke with it.  The frames of a segment come
// from its interface without a tag: one that has a tag is of another network.
Ruling Campus::judge(CluesHeard const& heard, Instant now) {
  Ruling ruling;
  for (auto const& clue : heard.clues)
    if (clue.kind == Clue::Kind::address_claim && clue.vlan == 0 && is_routable(clue.address))
      gate_.hear({clue.mac, clue.address, heard.interface_name, clue.at}, now);
  if (!lan_watch_) return ruling;
  found_.clear();
  lan_watch_->hear(heard, found_);
  for (auto const& condition : found_) book_.feed(condition, now, ruling);
  return ruling;
}

Ruling Campus::judge(ConditionFound const& found, Instant now) {
  Ruling ruling;
  if (flow_watch_) book_.feed(found.condition, now, ruling);
  return ruling;
}

// One silence is no fact yet; three are, and a device that something else depends on is asked again at once.
void Campus::watch_device(Device const& device, Instant now, Ruling& ruling) {
  if (!flow_watch_) return;
  auto const& id = device.status.device;
  AlertKey key{"device:" + id.name, "device.unreachable"};
  bool const is_missed = !is_switched_off_at_will(device.kind);
  if (device.status.state == DeviceState::unreachable && is_missed) {
    book_.feed({std::move(key), true, {Fault::Kind::unreachable, "CMP-V103", {{"device", id.name}}}, {}, {}}, now,
               ruling);
  } else if (device.misses == 0) {
    book_.answered(key.object, now);
    book_.feed(well(std::move(key)), now, ruling);
  } else if (device.is_suspected) {
    ruling.emplace_back(ProbeDevice{id});
  }
  for (auto const& intent : ruling)
    if (auto const* const probe = std::get_if<ProbeDevice>(&intent))
      if (auto const other = devices_.find(probe->device); other != devices_.end())
        other->second.is_suspected = other->second.status.state != DeviceState::unreachable;
}

// Of an object that the configuration no longer has nobody will ever say that it is well.
bool Campus::is_watched(std::string_view object) const {
  auto const colon = object.find(':');
  if (colon == std::string_view::npos) return true;
  auto const kind = object.substr(0, colon);
  auto const name = std::string(object.substr(colon + 1));
  if (kind == "device") return devices_.contains({name});
  if (kind == "room") return rooms_.status({name}) != nullptr;
  if (kind == "capture") return !captures_ || std::ranges::find(*captures_, name) != captures_->end();
  if (kind != "port") return true;
  auto const& layout = attainment_.settings().layout;
  auto const is_it = [&](targets::PortName const& port) {
    return port.device.name + '/' + port.port == name && devices_.contains(port.device);
  };
  return (layout.egress_port && is_it(*layout.egress_port)) || std::ranges::any_of(layout.backbone, is_it);
}

// Most ports are dark when nobody sits there; those that carry others are written down: the egress and the backbone.
void Campus::watch_ports(Device const& device, Instant now, Ruling& ruling) {
  if (!flow_watch_) return;
  auto const watch_port = [&](targets::PortName const& wanted) {
    if (wanted.device != device.status.device) return;
    auto const port = std::ranges::find(device.status.ports, wanted.port, &PortRate::name);
    if (port == device.status.ports.end() || port->link == LinkState::other) return;
    auto name = wanted.device.name + '/' + wanted.port;
    book_.feed({{"port:" + name, "port.down"},
                port->link == LinkState::down,
                {Fault::Kind::failure, "CMP-V106", {{"port", name}, {"device", wanted.device.name}}},
                {},
                {}},
               now, ruling);
  };
  auto const& layout = attainment_.settings().layout;
  if (layout.egress_port) watch_port(*layout.egress_port);
  for (auto const& port : layout.backbone)
    if (port != layout.egress_port) watch_port(port);
}

}  // namespace campus
