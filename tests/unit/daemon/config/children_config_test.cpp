#include "daemon/config/children_config.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "daemon/config/campus_config.hpp"
#include "tests/unit/daemon/config/temporary_folder.hpp"

using namespace campus;
using namespace campus::config;

BOOST_AUTO_TEST_SUITE(children_config)

BOOST_AUTO_TEST_CASE(groups_arrive_and_are_dumped_as_they_were_written) {
  TemporaryFolder const folder;
  auto const read = read_campus_config(folder.write("campus.yaml", R"(admission: {segments: [{vlan: 210, interface: br210}]}
under_14:
  - {group: 七年级, vlans: [210, 211], networks: [10.20.64.0/19]}
  - {group: devices, admitted_as: pupil}
)"));
  require(read);
  BOOST_REQUIRE_EQUAL(read->children.groups.size(), 2u);
  auto const& [year, devices] = std::tie(read->children.groups[0], read->children.groups[1]);
  BOOST_TEST(year.name == "七年级");
  BOOST_TEST(year.vlans.at(1).number == 211);
  BOOST_TEST(year.networks.at(0).to_string() == "10.20.64.0/19");
  BOOST_TEST(!year.admitted_as.has_value());
  BOOST_TEST((devices.admitted_as == Group::pupil));
  BOOST_TEST(!read->children.is_everybody);
  auto const again = read_campus_config(folder.write("again.yaml", to_yaml(*read)));
  require(again);
  BOOST_TEST((again->children == read->children));
}

BOOST_AUTO_TEST_CASE(a_primary_school_needs_no_groups_and_is_narrowed_by_them) {
  TemporaryFolder const folder;
  folder.write("targets.yaml", "school: {type: village_primary}\n");
  auto const whole = read_campus_config(folder.write("campus.yaml", "targets: targets.yaml\n"));
  require(whole);
  BOOST_TEST(whole->children.is_everybody);
  auto const part = read_campus_config(
      folder.write("campus.yaml", "targets: targets.yaml\nunder_14: [{group: pupils, networks: [10.20.0.0/17]}]\n"));
  require(part);
  BOOST_TEST(!part->children.is_everybody);
  folder.write("targets.yaml", "school: {type: junior}\n");
  auto const junior = read_campus_config(folder.write("campus.yaml", "targets: targets.yaml\n"));
  require(junior);
  BOOST_TEST(!junior->children.are_here());
}

BOOST_AUTO_TEST_CASE(a_group_that_nobody_can_be_in_is_refused) {
  TemporaryFolder const folder;
  std::string text = "under_14:\n  - {group: a}\n  - {group: b, vlans: []}\n  - {group: c, admitted_as: pupil}\n"
                     "  - {group: d, vlans: [210], stage: junior}\n";
  auto const read = read_campus_config(folder.write("campus.yaml", text));
  BOOST_REQUIRE(!read);
  std::vector<std::string> codes;
  for (auto const& complaint : read.error().complaints()) codes.push_back(complaint.fault.code);
  BOOST_TEST(codes == (std::vector<std::string>{"CMP-C097", "CMP-C097", "CMP-C098", "CMP-C021"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
