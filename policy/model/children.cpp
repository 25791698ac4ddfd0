#include "policy/model/children.hpp"

#include <algorithm>
#include <array>

namespace campus {
namespace {

struct ConversationEnd {
  IpAddress address;
  bool is_inside_by_mac;
};

bool is_in_networks(ChildGroup const& group, IpAddress const& address) {
  return std::ranges::any_of(group.networks, [&](Prefix const& network) { return network.contains(address); });
}

// Of a school's address.  `has_vlan`: that of the ends is known, and it is none of the group's.
bool may_be_of(ChildGroup const& group, Children::Device const& device, bool has_vlan) {
  if (group.admitted_as && device.group.value_or(*group.admitted_as) == *group.admitted_as) return true;
  if (group.vlans.empty()) return false;
  if (device.vlan) return std::ranges::find(group.vlans, *device.vlan) != group.vlans.end();
  return !has_vlan && group.networks.empty();  // nothing tells where it is
}

}  // namespace

bool Children::may_speak_in(FlowRecord const& record, Surroundings const& around) const {
  if (groups.empty()) return is_everybody;
  auto const vlan = record.key.vlan != 0 ? std::optional(VlanId{record.key.vlan}) : around.segment;
  auto const is_in_vlan = [&](ChildGroup const& group) { return vlan && std::ranges::find(group.vlans, *vlan) != group.vlans.end(); };
  if (std::ranges::any_of(groups, is_in_vlan)) return true;
  // The tag of what carries a tunnel, or the first of several, does not say where the ends are.
  bool const has_vlan = vlan && record.tunnel == 0 && around.parts_vlans;
  std::array const ends{ConversationEnd{record.key.address_a, (record.inside_by_mac & 1) != 0},
                        ConversationEnd{record.key.address_b, (record.inside_by_mac & 2) != 0}};
  return std::ranges::any_of(ends, [&](ConversationEnd const& end) {
    if (std::ranges::any_of(groups, [&](ChildGroup const& group) { return is_in_networks(group, end.address); })) return true;
    auto const device = around.device_at(end.address);
    // Behind a router that translates addresses: a school's, and no more is known of it.
    if (!device.group && !device.vlan && !around.is_inside(end.address)) return end.is_inside_by_mac;
    return std::ranges::any_of(groups, [&](ChildGroup const& group) { return may_be_of(group, device, has_vlan); });
  });
}

bool is_of_children(SchoolType type) {
  switch (type) {
    case SchoolType::kindergarten:
    case SchoolType::teaching_point:
    case SchoolType::village_primary:
    case SchoolType::centre_primary:
    case SchoolType::district_primary: return true;
    case SchoolType::junior:
    case SchoolType::nine_year:
    case SchoolType::senior:
    case SchoolType::vocational:
    case SchoolType::special: return false;
  }
  return false;
}

}  // namespace campus
