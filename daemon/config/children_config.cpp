#include "daemon/config/children_config.hpp"

#include <cstddef>
#include <string>
#include <utility>

#include "daemon/contract/admission_views.hpp"

namespace campus::config {
namespace {

// More than a school has years and buildings; each is looked at for every conversation that said what it is.
constexpr std::size_t child_groups_max = 64;

ChildGroup read_child_group(Cursor& at, bool has_admission) {
  ChildGroup group;
  group.name = at.need<std::string>("group", "-");
  group.vlans = at.values<VlanId>("vlans");
  group.networks = at.values<Prefix>("networks");
  if (at.has("admitted_as"))
    group.admitted_as = at.choice<Group>(
        "admitted_as", Group::pupil,
        {{"pupil", Group::pupil}, {"staff", Group::staff}, {"server", Group::server}, {"guest", Group::guest}});
  if (group.admitted_as && !has_admission)
    at.complain("admitted_as", {Fault::Kind::invalid, "CMP-C098", {{"group", group.name}}});
  if (at.is_map() && group.vlans.empty() && group.networks.empty() && !group.admitted_as)
    at.complain("group", {Fault::Kind::invalid, "CMP-C097", {{"group", group.name}}});
  return group;
}

Setting::List numbers_of(std::vector<VlanId> const& vlans) {
  Setting::List numbers;
  for (auto const vlan : vlans) numbers.emplace_back(std::int64_t{vlan.number});
  return numbers;
}

Setting::List texts_of(std::vector<Prefix> const& networks) {
  Setting::List texts;
  for (auto const& network : networks) texts.emplace_back(network.to_string());
  return texts;
}

}  // namespace

Children read_children(Cursor& root, bool has_admission) {
  Children children;
  children.groups = root.list("under_14", [&](Cursor& at) { return read_child_group(at, has_admission); });
  if (children.groups.size() > child_groups_max)
    root.complain(root.place("under_14", child_groups_max),
                  {Fault::Kind::full, "CMP-C099", {{"max", std::to_string(child_groups_max)}}});
  return children;
}

Setting setting_of(Children const& children) {
  Setting::List groups;
  for (auto const& group : children.groups) {
    Setting::Map map;
    map.emplace_back("group", group.name);
    map.emplace_back("vlans", numbers_of(group.vlans));
    map.emplace_back("networks", texts_of(group.networks));
    if (group.admitted_as) map.emplace_back("admitted_as", contract::name_of(*group.admitted_as));
    groups.emplace_back(std::move(map));
  }
  return groups;
}

}  // namespace campus::config
