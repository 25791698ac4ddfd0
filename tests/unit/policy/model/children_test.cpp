#include "policy/model/children.hpp"

#include <boost/test/unit_test.hpp>
#include <map>

using namespace campus;

namespace {

IpAddress address_of(char const* text) { return IpAddress::parse(text).value(); }

// A school with 10.20.0.0/16, in which some are known.
struct SchoolWithGroups {
  std::map<IpAddress, Children::Device> known{{address_of("10.20.9.1"), {.group = Group::pupil, .vlan = VlanId{210}}},
                                              {address_of("10.20.9.2"), {.group = Group::staff, .vlan = VlanId{300}}}};
  Children children;

  bool parts_vlans = true;
  std::uint8_t tunnel = 0;

  bool may_speak(char const* from, std::uint16_t vlan = 0, std::uint8_t inside_by_mac = 0, std::optional<VlanId> segment = {}) const {
    FlowRecord record;
    record.tunnel = tunnel;
    record.key = {.address_a = address_of(from), .address_b = address_of("198.51.100.9"), .vlan = vlan, .protocol = 6};
    record.inside_by_mac = inside_by_mac;
    return children.may_speak_in(record, {.segment = segment,
                                          .is_inside = [](auto const& at) { return Prefix::parse("10.20.0.0/16")->contains(at); },
                                          .device_at = [this](auto const& at) {
                                            auto const found = known.find(at);
                                            return found == known.end() ? Children::Device{} : found->second;
                                          },
                                          .parts_vlans = parts_vlans});
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(children_of_a_school, SchoolWithGroups)

BOOST_AUTO_TEST_CASE(without_a_group_nobody_is_one) {
  BOOST_TEST(!children.are_here());
  BOOST_TEST(!may_speak("10.20.9.1"));
}

BOOST_AUTO_TEST_CASE(a_primary_school_is_one_group) {
  children.is_everybody = true;
  BOOST_TEST(children.are_here());
  BOOST_TEST(may_speak("10.20.9.2"));
  for (auto const type : {SchoolType::kindergarten, SchoolType::teaching_point, SchoolType::village_primary,
                          SchoolType::centre_primary, SchoolType::district_primary})
    BOOST_TEST(is_of_children(type));
  for (auto const type : {SchoolType::junior, SchoolType::nine_year, SchoolType::senior, SchoolType::vocational,
                          SchoolType::special})
    BOOST_TEST(!is_of_children(type));
}

BOOST_AUTO_TEST_CASE(a_group_is_where_its_networks_and_vlans_are) {
  children.groups = {{.name = "year 7", .vlans = {VlanId{210}}, .networks = {*Prefix::parse("10.20.64.0/19")}}};
  BOOST_TEST(may_speak("10.20.95.255"));
  BOOST_TEST(!may_speak("10.20.96.0"));
  BOOST_TEST(may_speak("10.20.9.2", 210));
  BOOST_TEST(!may_speak("10.20.9.2", 211));
  BOOST_TEST(may_speak("10.20.9.2", 0, 0, VlanId{210}));
}

BOOST_AUTO_TEST_CASE(without_a_tag_a_vlan_is_where_the_device_was_seen_and_a_stranger_may_be_in_it) {
  children.groups = {{.name = "year 7", .vlans = {VlanId{210}}}};
  BOOST_TEST(may_speak("10.20.9.1"));
  BOOST_TEST(!may_speak("10.20.9.2"));
  BOOST_TEST(may_speak("10.20.9.3"));
  BOOST_TEST(!may_speak("10.20.9.3", 300));
}

// As where children have global addresses and the school wrote its own only.
BOOST_AUTO_TEST_CASE(a_group_is_one_also_where_its_addresses_are_none_of_the_school_s) {
  children.groups = {{.name = "year 7", .networks = {*Prefix::parse("2001:db8:7::/64")}, .admitted_as = Group::pupil}};
  known[address_of("203.0.113.7")] = {.group = Group::pupil};
  known[address_of("203.0.113.8")] = {.group = Group::staff};
  BOOST_TEST(may_speak("2001:db8:7::5"));
  BOOST_TEST(may_speak("203.0.113.7"));
  BOOST_TEST(!may_speak("203.0.113.8"));
}

BOOST_AUTO_TEST_CASE(a_tag_that_is_not_of_the_ends_says_nothing_of_a_stranger) {
  children.groups = {{.name = "year 7", .vlans = {VlanId{210}}}};
  BOOST_TEST(!may_speak("10.20.9.3", 300));
  tunnel = 8;
  BOOST_TEST(may_speak("10.20.9.3", 300));
  tunnel = 0;
  parts_vlans = false;
  BOOST_TEST(may_speak("10.20.9.3", 300));
  BOOST_TEST(!may_speak("10.20.9.2", 300));  // whose VLAN is known otherwise
}

// 1: address_a is behind one of the school's routers.
BOOST_AUTO_TEST_CASE(whom_a_router_hides_may_be_one) {
  children.groups = {{.name = "year 7", .networks = {*Prefix::parse("10.20.64.0/19")}}};
  BOOST_TEST(may_speak("203.0.113.5", 0, 1));
  BOOST_TEST(!may_speak("203.0.113.5", 0, 0));
  BOOST_TEST(!may_speak("10.20.9.1", 0, 1));
}

BOOST_AUTO_TEST_CASE(who_was_let_in_as_somebody_else_is_none_and_a_stranger_may_be) {
  children.groups = {{.name = "pupils", .admitted_as = Group::pupil}};
  BOOST_TEST(may_speak("10.20.9.1"));
  BOOST_TEST(!may_speak("10.20.9.2"));
  BOOST_TEST(may_speak("10.20.9.3"));
  BOOST_TEST(!may_speak("203.0.113.5"));  // outside: nobody of the school
}

BOOST_AUTO_TEST_SUITE_END()
