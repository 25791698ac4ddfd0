// What a computer says of itself as a whole, beside its ports.
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "collectors/snmp/poll_plan.hpp"
#include "tests/unit/collectors/snmp/fake_agent.hpp"

using namespace campus;
using namespace campus::test;

namespace {

Oid const host_uptime = oid_from("1.3.6.1.2.1.25.1.1.0");
Oid const host_users = oid_from("1.3.6.1.2.1.25.1.5.0");
Oid const host_processes = oid_from("1.3.6.1.2.1.25.1.6.0");

struct HostPoll {
  std::optional<HostSample> host;
  std::uint64_t refused = 0;
  bool is_truncated = false;
  std::size_t ports = 0;
};

HostPoll poll_host(FakeAgent& agent, PollPlan::Host asked = PollPlan::Host::asked) {
  PollPlan plan({"pc"}, {}, asked);
  play(plan, agent);
  auto const polled = plan.finish(Instant{}, {});
  BOOST_REQUIRE(polled.has_value());
  return {polled->host, plan.values_refused(), polled->is_truncated, polled->ports.size()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(host_resources)

BOOST_AUTO_TEST_CASE(a_computer_tells_its_uptime_users_and_processes) {
  auto agent = fake_switch(1);
  agent.set(host_uptime, number(SnmpType::ticks, 123'456));
  agent.set(host_users, number(SnmpType::gauge32, 2));
  agent.set(host_processes, number(SnmpType::gauge32, 181));
  auto const polled = poll_host(agent);
  BOOST_REQUIRE(polled.host.has_value());
  BOOST_TEST((*polled.host == HostSample{.uptime_ticks = 123'456, .users = 2, .processes = 181}));
  BOOST_TEST(polled.ports == 1u);
}

BOOST_AUTO_TEST_CASE(what_the_agent_lacks_is_absent_and_costs_nothing_else) {
  auto agent = fake_switch(3);
  auto const without = poll_host(agent);
  BOOST_TEST(!without.host.has_value());
  BOOST_TEST(!without.is_truncated);
  BOOST_TEST(without.refused == 0u);
  agent.set(host_processes, number(SnmpType::gauge32, 0));
  auto const some = poll_host(agent);
  BOOST_REQUIRE(some.host.has_value());
  BOOST_TEST(!some.host->uptime_ticks);
  BOOST_TEST((some.host->processes == 0u));
}

BOOST_AUTO_TEST_CASE(a_value_of_a_type_it_cannot_have_is_refused_and_counted) {
  auto agent = fake_switch(1);
  agent.set(host_uptime, number(SnmpType::integer, 5));
  agent.set(host_users, text("two"));
  agent.set(host_processes, number(SnmpType::counter64, 1ULL << 40));
  auto const polled = poll_host(agent);
  BOOST_TEST(!polled.host.has_value());
  BOOST_TEST(polled.refused == 3u);
}

BOOST_AUTO_TEST_CASE(a_switch_is_not_asked) {
  auto agent = fake_switch(1);
  agent.set(host_uptime, number(SnmpType::ticks, 123'456));
  BOOST_TEST(!poll_host(agent, PollPlan::Host::not_asked).host.has_value());
}

BOOST_AUTO_TEST_CASE(an_agent_that_falls_silent_on_it_still_gives_its_ports) {
  auto agent = fake_switch(4);
  PollPlan plan({"pc"}, {}, PollPlan::Host::asked);
  while (!plan.is_done()) {
    auto const requests = plan.next();
    BOOST_REQUIRE(!requests.empty());
    for (auto const& request : requests) {
      bool const is_host = request.oids.front() == host_uptime;
      plan.take(is_host ? SnmpAnswer{.number = request.number, .outcome = SnmpAnswer::Outcome::timeout}
                        : agent.ask(request));
    }
  }
  auto const polled = plan.finish(Instant{}, {});
  BOOST_REQUIRE(polled.has_value());
  BOOST_TEST(polled->ports.size() == 4u);
  BOOST_TEST(!polled->host.has_value());
}

BOOST_AUTO_TEST_CASE(every_recorded_computer_gives_the_numbers_of_its_recording) {
  auto const folder = std::filesystem::path(CAMPUS_SOURCE_DIR) / "../shared/snmprec";
  if (!std::filesystem::is_directory(folder)) {
    BOOST_TEST_MESSAGE("skipped: no recordings of real devices beside the source tree");
    return;
  }
  std::size_t computers = 0;
  for (auto const& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".snmprec") continue;
    auto agent = FakeAgent::from_recording(entry.path());
    auto const& objects = agent.objects();
    auto const recorded = [&](Oid const& oid) -> std::optional<std::uint32_t> {
      auto const found = objects.find(oid);
      if (found == objects.end()) return std::nullopt;
      return static_cast<std::uint32_t>(found->second.number);
    };
    HostSample const expected{recorded(host_uptime), recorded(host_users), recorded(host_processes)};
    BOOST_TEST_CONTEXT(entry.path().filename().string())
    BOOST_TEST((poll_host(agent).host.value_or(HostSample{}) == expected));
    computers += expected != HostSample{};
  }
  BOOST_TEST_MESSAGE(computers << " recorded devices with HOST-RESOURCES-MIB");
  BOOST_TEST(computers > 0u);
}

BOOST_AUTO_TEST_SUITE_END()
