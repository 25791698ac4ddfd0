#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/device.hpp"
#include "policy/model/fault.hpp"

namespace campus {

// Rooms, where they are, and what should stand in them.  Facts that people enter; plain values.

struct Place {
  std::string building, floor;  // as people say them; may be empty
  bool operator==(Place const&) const = default;
};

// The name an operator gave a room ("301").  Unique within a school.
struct RoomId {
  std::string name;
  auto operator<=>(RoomId const&) const = default;
};

// The port of a switch that a device hangs on, by the name the switch gives it.
struct AssetPort {
  DeviceId device;
  std::string port;
  bool operator==(AssetPort const&) const = default;
};

// By which ways something is learnt of a device.  A document camera on a cable to the computer has none of
// them.
struct AssetMeans {
  bool has_snmp = false;  // it is polled under its own name
  bool has_pjlink = false;
  bool has_ping = false;
  std::optional<AssetPort> port{};
  bool any() const { return has_snmp || has_pjlink || has_ping || port; }
  bool operator==(AssetMeans const&) const = default;
};

// A device that belongs to a room.
struct RoomAsset {
  DeviceId device;
  DeviceKind kind = DeviceKind::other;
  bool is_wanted = true;  // the room is not well without it
  AssetMeans means{};
  std::optional<std::uint32_t> lamp_life_hours{};  // of a projector's lamp, as its maker rates it
  bool operator==(RoomAsset const&) const = default;
};

struct Room {
  RoomId id;
  std::string title;  // "三年级2班"; may be empty
  Place place{};
  std::vector<RoomAsset> assets{};
  bool operator==(Room const&) const = default;
};

// What is wrong with a list of rooms, and where.
struct RoomFault {
  std::size_t room = 0;
  std::optional<std::size_t> asset{};  // none: the room itself
  Fault fault{};
  bool operator==(RoomFault const&) const = default;
};

// Everything wrong with the rooms of a school, by room and then asset: a room or a device named twice, a room
// without a device, a device that nothing is learnt of, a port of a switch that is not polled, a device whose
// kind is another where it is polled.  `polled`: the devices that are asked by SNMP, and their kinds.
std::vector<RoomFault> faults_of(std::vector<Room> const& rooms,
                                 std::map<DeviceId, DeviceKind> const& polled);

}  // namespace campus
