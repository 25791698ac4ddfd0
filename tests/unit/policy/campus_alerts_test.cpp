// Alerts of a whole school: whom they are about, and when nobody watches that any more.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "policy/campus.hpp"

using namespace campus;
using namespace std::chrono_literals;

namespace {

constexpr Instant start{std::chrono::seconds(1'790'000'000)};
DeviceId const teaching{"sw-teaching"};

// A school with one switch, one room, one captured interface and one port that carries others.
struct Watched {
  Campus campus{{{teaching, DeviceKind::switch_}}};
  Instant now = start;

  Watched() {
    campus.watch_only({"eth0"});
    furnish("301");
    lay_out("ge1");
  }
  void furnish(std::string room) { campus.furnish({Room{.id = {std::move(room)}, .title = "", .assets = {}}}, {}, {}); }
  void lay_out(std::string backbone_port) {
    targets::Attainment::Settings settings;
    settings.layout.backbone = {{teaching, std::move(backbone_port)}};
    campus.attainment().reconfigure(std::move(settings));
  }
  void begin(AlertMemory memory = {}) { campus.watch_over({}, {}, {}, {}, std::move(memory), 1, now); }
  void find(AlertKey key) {
    campus.observe(ConditionFound{{std::move(key), true, {Fault::Kind::failure, "CMP-V110", {}}, {}, {}}}, now);
  }
  void pass() { campus.tick(now += 1s); }
  std::vector<std::string> open() const {
    std::vector<std::string> objects;
    for (auto const& alert : campus.alert_book().alerts()) objects.push_back(alert.key.object);
    std::ranges::sort(objects);
    return objects;
  }
};

std::vector<AlertKey> const of_everything{{"capture:eth0", "capture.lost"},
                                          {"device:sw-teaching", "device.unreachable"},
                                          {"host:10.20.0.7", "flow.scan_hosts"},
                                          {"port:sw-teaching/ge1", "port.down"},
                                          {"room:301", "room.fault"},
                                          {"school", "gateway.absent"},
                                          {"uplink", "uplink.down"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(campus_alerts)

BOOST_AUTO_TEST_CASE(what_is_in_the_configuration_keeps_its_alerts) {
  Watched school;
  school.begin();
  for (auto const& key : of_everything) school.find(key);
  school.pass();
  BOOST_TEST(school.open().size() == of_everything.size());
}

BOOST_AUTO_TEST_CASE(what_is_taken_out_of_the_configuration_takes_its_alerts_along) {
  Watched school;
  school.begin();
  for (auto const& key : of_everything) school.find(key);
  school.pass();
  school.campus.watch_only({"eth1"});
  school.furnish("302");
  school.lay_out("ge2");
  school.campus.reconfigure({}, {});
  school.pass();
  std::vector<std::string> const left{"host:10.20.0.7", "school", "uplink"};
  BOOST_TEST(school.open() == left, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_was_taken_out_while_the_gateway_was_off_is_no_ghost) {
  AlertMemory memory;
  for (auto const& key : {AlertKey{"capture:eth9", "capture.lost"}, AlertKey{"room:309", "room.fault"},
                          AlertKey{"port:sw-teaching/ge9", "port.down"}, AlertKey{"port:sw-gone/ge1", "port.down"},
                          AlertKey{"room:301", "room.fault"}}) {
    Alert alert;
    alert.number = ++memory.alert_newest;
    alert.key = key;
    alert.state = AlertState::firing;
    memory.open.push_back(std::move(alert));
  }
  Watched school;
  school.begin(std::move(memory));
  school.pass();
  BOOST_TEST(school.open() == std::vector<std::string>{"room:301"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_port_of_a_switch_that_is_asked_no_more_takes_its_alert_along) {
  Watched school;
  school.begin();
  school.find({"port:sw-teaching/ge1", "port.down"});
  school.pass();
  BOOST_TEST(school.open().size() == 1u);
  school.campus.reconfigure({}, {});  // the layout still names it, but nobody hears of it
  school.pass();
  BOOST_TEST(school.open().empty());
}

BOOST_AUTO_TEST_SUITE_END()
