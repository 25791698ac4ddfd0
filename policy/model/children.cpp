#include "policy/model/children.hpp"

#include <algorithm>
#include <array>

namespace campus {
namespace {

struct ConversationEnd {
  IpAddress address;
  bool is_inside_by_mac;
};

bool may_be_child(ConversationEnd const& end, std::vector<ChildGroup> const& groups, Children::Surroundings const& around) {
  bool const is_known_place = around.is_inside(end.address);
  // Behind a router that translates addresses: a school's, and no more is known of it.
  if (end.is_inside_by_mac && !is_known_place) return true;
  return std::ranges::any_of(groups, [&](ChildGroup const& group) {
    auto const holds = [&](Prefix const& network) { return network.contains(end.address); };
    if (std::ranges::any_of(group.networks, holds)) return true;
    return group.admitted_as && is_known_place &&
           around.group_at(end.address).value_or(*group.admitted_as) == *group.admitted_as;
  });
}

}  // namespace

bool Children::may_speak_in(FlowRecord const& record, Surroundings const& around) const {
  if (groups.empty()) return is_everybody;
  auto const is_in_vlan = [&](ChildGroup const& group) {
    return std::ranges::any_of(group.vlans, [&](VlanId vlan) { return vlan.number == record.key.vlan || vlan == around.segment; });
  };
  if (std::ranges::any_of(groups, is_in_vlan)) return true;
  std::array const ends{ConversationEnd{record.key.address_a, (record.inside_by_mac & 1) != 0},
                        ConversationEnd{record.key.address_b, (record.inside_by_mac & 2) != 0}};
  return std::ranges::any_of(ends, [&](ConversationEnd const& end) { return may_be_child(end, groups, around); });
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
