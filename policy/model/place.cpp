#include "policy/model/place.hpp"

#include <utility>

namespace campus {
namespace {

Fault invalid(std::string code, std::vector<Fault::Argument> arguments) {
  return {Fault::Kind::invalid, std::move(code), std::move(arguments)};
}

std::optional<Fault> fault_of(RoomAsset const& asset, std::map<DeviceId, DeviceKind> const& polled) {
  auto const& name = asset.device.name;
  auto const known = polled.find(asset.device);
  if (!asset.means.any()) return invalid("CMP-M004", {{"device", name}});
  if (known != polled.end() && known->second != asset.kind) return invalid("CMP-M006", {{"device", name}});
  if (asset.means.has_pjlink && asset.kind != DeviceKind::projector)
    return invalid("CMP-M007", {{"device", name}});
  if (!asset.means.port) return std::nullopt;
  auto const& port = *asset.means.port;
  if (port.device == asset.device || !polled.contains(port.device))
    return invalid("CMP-M005", {{"device", name}, {"switch", port.device.name}});
  return std::nullopt;
}

}  // namespace

std::vector<RoomFault> faults_of(std::vector<Room> const& rooms,
                                 std::map<DeviceId, DeviceKind> const& polled) {
  std::vector<RoomFault> faults;
  std::map<RoomId, std::size_t> room_of_name;
  std::map<DeviceId, std::size_t> room_of_device;
  for (std::size_t number = 0; number < rooms.size(); ++number) {
    auto const& room = rooms[number];
    if (!room_of_name.emplace(room.id, number).second)
      faults.push_back({number, {}, invalid("CMP-M001", {{"room", room.id.name}})});
    if (room.assets.empty()) faults.push_back({number, {}, invalid("CMP-M002", {{"room", room.id.name}})});
    for (std::size_t place = 0; place < room.assets.size(); ++place) {
      auto const& asset = room.assets[place];
      if (auto const [first, is_new] = room_of_device.emplace(asset.device, number); !is_new)
        faults.push_back(
            {number, place,
             invalid("CMP-M003", {{"device", asset.device.name}, {"room", rooms[first->second].id.name}})});
      if (auto fault = fault_of(asset, polled)) faults.push_back({number, place, std::move(*fault)});
    }
  }
  return faults;
}

}  // namespace campus
