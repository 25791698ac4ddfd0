#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/address.hpp"
#include "policy/model/flow_record.hpp"
#include "policy/model/host.hpp"
#include "policy/model/school.hpp"

namespace campus {

// People under 14.  Their personal information is sensitive, and a child is who is under 14: Personal Information
// Protection Law (个人信息保护法, 2021-11-01), Art. 28 and 31; Provisions on the Cyber Protection of Children's Personal
// Information (儿童个人信息网络保护规定, 2019-10-01), Art. 2.  So less is kept of them than of others.

// A class, a year or a building of them, and where on the network they are.
struct ChildGroup {
  std::string name{};
  std::vector<VlanId> vlans{};         // by the outermost tag, the interface that is in it, or where the device was seen
  std::vector<Prefix> networks{};
  std::optional<Group> admitted_as{};  // devices that were let in as this
  bool operator==(ChildGroup const&) const = default;
};

// All that a school has.  A value; any thread.
struct Children {
  // What is known of who has an address now; nothing of a stranger.
  struct Device {
    std::optional<Group> group{};  // it was let in as
    std::optional<VlanId> vlan{};  // it was seen in
  };
  // What else tells whose the ends of a conversation are.
  struct Surroundings {
    std::optional<VlanId> segment;  // that the interface is in
    std::function<bool(IpAddress const&)> is_inside;
    std::function<Device(IpAddress const&)> device_at;
    bool parts_vlans = true;  // what is told on two of them is two conversations
  };

  std::vector<ChildGroup> groups{};
  bool is_everybody = false;  // nobody named groups, and it is a school of children

  bool are_here() const { return is_everybody || !groups.empty(); }
  // Whether an end may be one of them.  Where it cannot be told, it may.
  bool may_speak_in(FlowRecord const& record, Surroundings const& around) const;
  bool operator==(Children const&) const = default;
};

// Whose pupils are under 14 by its kind: kindergartens, and primary schools, which children leave at twelve.
bool is_of_children(SchoolType type);

}  // namespace campus
