#include "policy/model/place.hpp"

#include <boost/test/unit_test.hpp>

using namespace campus;

namespace {

std::map<DeviceId, DeviceKind> const polled_devices{{{"sw"}, DeviceKind::switch_},
                                                    {{"pc"}, DeviceKind::computer}};

RoomAsset asset_by_ping(std::string name) {
  return {.device = {std::move(name)}, .means = {.has_ping = true}};
}

Room room_of(std::string name, std::vector<RoomAsset> assets) {
  return {.id = {std::move(name)}, .title = "", .assets = std::move(assets)};
}

void check_only(std::vector<Room> const& rooms, std::string const& code, std::size_t room,
                std::optional<std::size_t> asset) {
  auto const faults = faults_of(rooms, polled_devices);
  BOOST_REQUIRE(faults.size() == 1u);
  BOOST_TEST(faults[0].fault.code == code);
  BOOST_TEST(faults[0].room == room);
  BOOST_TEST((faults[0].asset == asset));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(place)

BOOST_AUTO_TEST_CASE(rooms_in_order_have_no_fault) {
  RoomAsset pc{.device = {"pc"},
               .kind = DeviceKind::computer,
               .means = {.has_snmp = true, .port = AssetPort{{"sw"}, "1"}}};
  BOOST_TEST(faults_of({room_of("301", {pc}), room_of("302", {asset_by_ping("a")})}, polled_devices).empty());
}

BOOST_AUTO_TEST_CASE(each_disorder_has_its_own_fault) {
  check_only({room_of("301", {asset_by_ping("a")}), room_of("301", {asset_by_ping("b")})}, "CMP-M001", 1, {});
  check_only({room_of("301", {})}, "CMP-M002", 0, {});
  check_only({room_of("301", {asset_by_ping("a")}), room_of("302", {asset_by_ping("a")})}, "CMP-M003", 1, 0);
  check_only({room_of("301", {asset_by_ping("a"), asset_by_ping("a")})}, "CMP-M003", 0, 1);
  check_only({room_of("301", {{.device = {"a"}}})}, "CMP-M004", 0, 0);
  check_only({room_of("301", {{.device = {"a"}, .means = {.port = AssetPort{{"none"}, "1"}}}})}, "CMP-M005",
             0, 0);
  check_only(
      {room_of("301",
               {{.device = {"sw"}, .kind = DeviceKind::switch_, .means = {.port = AssetPort{{"sw"}, "1"}}}})},
      "CMP-M005", 0, 0);
  check_only(
      {room_of("301", {{.device = {"pc"}, .kind = DeviceKind::projector, .means = {.has_snmp = true}}})},
      "CMP-M006", 0, 0);
  check_only(
      {room_of("301", {{.device = {"a"}, .kind = DeviceKind::computer, .means = {.has_pjlink = true}}})},
      "CMP-M007", 0, 0);
}

BOOST_AUTO_TEST_CASE(all_faults_are_told_in_one_run) {
  BOOST_TEST(faults_of({room_of("301", {}), room_of("301", {{.device = {"a"}}})}, {}).size() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
