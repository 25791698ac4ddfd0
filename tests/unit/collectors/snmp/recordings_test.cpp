// Recorded agents through the real plan: our own by hand, and those of real devices where they are at hand.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "collectors/snmp/poll_plan.hpp"
#include "tests/unit/collectors/snmp/fake_agent.hpp"

using namespace campus;
using namespace campus::test;
namespace fs = std::filesystem;

namespace {

Oid const if_index = oid_from("1.3.6.1.2.1.2.2.1.1");
Oid const if_descr = oid_from("1.3.6.1.2.1.2.2.1.2");
Oid const hc_in = oid_from("1.3.6.1.2.1.31.1.1.1.6");
Oid const hc_out = oid_from("1.3.6.1.2.1.31.1.1.1.10");

std::string said(std::optional<std::uint64_t> value) { return value ? std::to_string(*value) : "-"; }

std::string described(PortSample const& port) {
  std::ostringstream out;
  out << "port " << port.if_index << " name=" << port.name << " alias=" << port.alias << " type=" << port.type
      << " link="
      << (port.link == LinkState::up     ? "up"
          : port.link == LinkState::down ? "down"
                                         : "other")
      << " speed=" << port.speed_bps << " octets=";
  if (port.octets)
    out << (port.octets->width == OctetCounters::Width::bits64 ? "64:" : "32:") << port.octets->in << '/'
        << port.octets->out;
  else
    out << '-';
  out << " errors=" << said(port.in_errors) << '/' << said(port.out_errors)
      << " discards=" << said(port.in_discards) << '/' << said(port.out_discards)
      << " discontinuity=" << port.discontinuity_ticks << " at=" << port.sampled_ticks << '\n';
  return out.str();
}

std::string described(DevicePolled const& polled) {
  std::ostringstream out;
  out << "sys_name " << polled.identity.sys_name << "\nsys_descr " << polled.identity.sys_descr
      << "\nsys_object_id " << polled.identity.sys_object_id << "\nsys_location "
      << polled.identity.sys_location << "\nuptime_ticks " << polled.uptime_ticks << "\ntruncated "
      << (polled.is_truncated ? "yes" : "no") << '\n';
  for (auto const& port : polled.ports) out << described(port);
  return out.str();
}

std::string content(fs::path const& path) {
  std::ifstream file(path);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

std::expected<DevicePolled, SilenceCause> poll(FakeAgent& agent, int repetitions) {
  PollPlan plan({"recorded"}, {.max_repetitions = repetitions});
  play(plan, agent);
  return plan.finish(Instant{}, {});
}

// The rows of a column in the recording itself, with their values where they are of the type given.
std::map<std::uint32_t, Varbind> column_of(FakeAgent const& agent, Oid const& column) {
  std::map<std::uint32_t, Varbind> rows;
  for (auto found = agent.objects().upper_bound(column); found != agent.objects().end(); ++found) {
    auto const& oid = found->first;
    if (oid.size() != column.size() + 1 || !std::equal(column.begin(), column.end(), oid.begin())) break;
    rows.emplace(oid.back(), found->second);
  }
  return rows;
}

void check_nothing_lost(FakeAgent const& agent, DevicePolled const& polled) {
  BOOST_TEST(!polled.is_truncated);
  auto const rows = column_of(agent, if_index);
  auto const in = column_of(agent, hc_in);
  auto const out = column_of(agent, hc_out);
  if (!rows.empty()) BOOST_TEST(polled.ports.size() == rows.size());
  for (auto const& port : polled.ports) {
    if (!rows.empty()) BOOST_TEST(rows.contains(port.if_index));
    auto const way_in = in.find(port.if_index);
    auto const way_out = out.find(port.if_index);
    if (way_in == in.end() || way_out == out.end()) continue;
    if (way_in->second.type != SnmpType::counter64 || way_out->second.type != SnmpType::counter64) continue;
    BOOST_REQUIRE(port.octets.has_value());
    BOOST_TEST((port.octets->width == OctetCounters::Width::bits64));
    BOOST_TEST(port.octets->in == way_in->second.number);
    BOOST_TEST(port.octets->out == way_out->second.number);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(recordings)

BOOST_AUTO_TEST_CASE(golden_walks_come_out_as_expected) {
  std::size_t walks = 0;
  for (auto const& entry : fs::directory_iterator(fs::path(CAMPUS_SOURCE_DIR) / "tests/golden/walks")) {
    if (entry.path().extension() != ".snmprec") continue;
    ++walks;
    BOOST_TEST_CONTEXT(entry.path().filename().string()) {
      for (int const repetitions : {25, 2, 1}) {
        auto agent = FakeAgent::from_recording(entry.path());
        auto const polled = poll(agent, repetitions);
        BOOST_REQUIRE(polled.has_value());
        BOOST_TEST(described(*polled) == content(fs::path(entry.path()).replace_extension(".expected")));
      }
    }
  }
  BOOST_TEST(walks >= 3);
}

BOOST_AUTO_TEST_CASE(every_recorded_device_is_read_without_loss) {
  auto const folder = fs::path(CAMPUS_SOURCE_DIR) / "../shared/snmprec";
  if (!fs::is_directory(folder)) {
    BOOST_TEST_MESSAGE("skipped: no recordings of real devices beside the source tree");
    return;
  }
  std::size_t recordings = 0, ports = 0, silent = 0;
  for (auto const& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".snmprec") continue;
    ++recordings;
    BOOST_TEST_CONTEXT(entry.path().filename().string()) {
      for (int const repetitions : {25, 1}) {
        auto agent = FakeAgent::from_recording(entry.path());
        if (repetitions == 1) agent.cut_answers_to(9);
        auto const polled = poll(agent, repetitions);
        BOOST_REQUIRE(polled.has_value());
        check_nothing_lost(agent, *polled);
        if (repetitions == 25) ports += polled->ports.size();
        if (repetitions == 25 && polled->ports.empty()) ++silent;
      }
    }
  }
  BOOST_TEST_MESSAGE(recordings << " recordings, " << ports << " ports, " << silent << " without any");
  BOOST_TEST(recordings > 0);
}

BOOST_AUTO_TEST_SUITE_END()
