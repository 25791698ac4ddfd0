// The poller against a real agent, and its answers against those that a foreign client gets.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "collectors/snmp/conversation.hpp"
#include "collectors/snmp/poller.hpp"
#include "policy/campus.hpp"
#include "tests/system/snmp/snmpd.hpp"

using namespace campus;
using namespace campus::test;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::udp;

namespace {

Instant noon() { return Instant{std::chrono::seconds(1'800'000'000)}; }

struct SnmpdIsInstalled {
  boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id) const {
    boost::test_tools::assertion_result is_installed(Snmpd::is_installed());
    if (!Snmpd::is_installed()) is_installed.message() << "skipped: snmpd and snmp are not installed";
    return is_installed;
  }
};

std::string const users =
    "createUser campus SHA-256 \"authentic words\" AES \"private words\"\nrouser campus authpriv\n"
    "createUser oldhand SHA \"authentic words\" AES \"private words\"\nrouser oldhand authpriv\n"
    "createUser strong SHA-512 \"authentic words\" AES \"private words\"\nrouser strong authpriv\n";

SnmpV3 user(std::string name, SnmpV3::Auth auth = SnmpV3::Auth::sha256) {
  return {.user = std::move(name),
          .auth = auth,
          .auth_passphrase = "authentic words",
          .priv_passphrase = "private words"};
}

SnmpTarget target(Snmpd const& agent, SnmpCredential credential = SnmpV2c{"teaching"}) {
  return {.id = {"sw-teaching"},
          .address = "127.0.0.1",
          .port = agent.port(),
          .credential = std::move(credential)};
}

Result<DevicePolled> ask(SnmpTarget to) {
  asio::io_context io;
  Result<DevicePolled> result;
  asio::co_spawn(io, poll_once(to, 500ms, 2, noon),
                 [&](std::exception_ptr error, Result<DevicePolled> outcome) {
                   BOOST_TEST(!error);
                   result = std::move(outcome);
                 });
  io.run();
  return result;
}

std::string code_of(Result<DevicePolled> const& result) { return result ? "an answer" : result.error().code; }

std::vector<std::uint64_t> numbers(std::vector<std::string> const& lines) {
  std::vector<std::uint64_t> values;
  for (auto const& line : lines) values.push_back(std::stoull(line));
  return values;
}

void check_like_foreign(DevicePolled const& polled, Snmpd const& agent) {
  BOOST_TEST(polled.identity.sys_name == foreign("snmpget", agent, "1.3.6.1.2.1.1.5.0").at(0));
  BOOST_TEST(polled.identity.sys_name == "sw-teaching");
  BOOST_TEST(polled.identity.sys_location == "教学楼");
  BOOST_TEST(!polled.is_truncated);
  auto const indexes = numbers(foreign("snmpbulkwalk", agent, "1.3.6.1.2.1.2.2.1.1"));
  auto const names = foreign("snmpbulkwalk", agent, "1.3.6.1.2.1.31.1.1.1.1");
  BOOST_REQUIRE_EQUAL(polled.ports.size(), indexes.size());
  BOOST_TEST(!polled.ports.empty());
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    BOOST_TEST(polled.ports[i].if_index == indexes[i]);
    BOOST_TEST(polled.ports[i].name == names.at(i));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(real_snmpd, *boost::unit_test::precondition(SnmpdIsInstalled{}))

BOOST_AUTO_TEST_CASE(a_poll_sees_what_the_foreign_client_sees) {
  Snmpd const agent;
  auto const before = numbers(foreign("snmpbulkwalk", agent, "1.3.6.1.2.1.31.1.1.1.6"));
  auto const polled = ask(target(agent));
  auto const after = numbers(foreign("snmpbulkwalk", agent, "1.3.6.1.2.1.31.1.1.1.6"));
  BOOST_REQUIRE(polled.has_value());
  check_like_foreign(*polled, agent);
  BOOST_REQUIRE_EQUAL(before.size(), polled->ports.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    BOOST_REQUIRE(polled->ports[i].octets.has_value());
    BOOST_TEST((polled->ports[i].octets->width == OctetCounters::Width::bits64));
    BOOST_TEST(before[i] <= polled->ports[i].octets->in);
    BOOST_TEST(polled->ports[i].octets->in <= after.at(i));
  }
}

BOOST_AUTO_TEST_CASE(version_3_gives_the_same_over_every_hash) {
  Snmpd const agent(users);
  for (auto const& credential :
       {user("campus"), user("oldhand", SnmpV3::Auth::sha1), user("strong", SnmpV3::Auth::sha512)}) {
    auto const polled = ask(target(agent, credential));
    BOOST_REQUIRE_EQUAL(code_of(polled), "an answer");
    check_like_foreign(*polled, agent);
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_community_is_met_with_silence) {
  Snmpd const agent;
  BOOST_TEST(code_of(ask(target(agent, SnmpV2c{"learning"}))) == "CMP-N001");
}

BOOST_AUTO_TEST_CASE(each_wrong_part_of_a_v3_credential_is_a_refused_user) {
  Snmpd const agent(users);
  auto wrong_auth = user("campus");
  wrong_auth.auth_passphrase = "something else";
  auto wrong_priv = user("campus");
  wrong_priv.priv_passphrase = "something else";
  for (auto const& credential :
       {wrong_auth, wrong_priv, user("stranger"), user("campus", SnmpV3::Auth::sha1)})
    BOOST_TEST(code_of(ask(target(agent, credential))) == "CMP-N003");
  // The library keeps users; a corrected password must not meet the keys of the wrong one.
  BOOST_TEST(code_of(ask(target(agent, user("campus")))) == "an answer");
  BOOST_TEST(code_of(ask(target(agent, wrong_auth))) == "CMP-N003");
}

BOOST_AUTO_TEST_CASE(a_stopped_agent_is_refused) {
  Snmpd agent(users);
  agent.stop();
  BOOST_TEST(code_of(ask(target(agent))) == "CMP-N002");
  BOOST_TEST(code_of(ask(target(agent, user("campus")))) == "CMP-N002");
}

BOOST_AUTO_TEST_CASE(a_restarted_agent_is_a_gap_and_not_a_spike) {
  Snmpd agent;
  auto first = ask(target(agent));
  BOOST_REQUIRE(first.has_value());
  Campus campus({{{"sw-teaching"}, DeviceKind::switch_}});
  campus.observe(*first, first->at);
  auto second = *first;  // a minute later by both clocks, and nothing moved
  second.at += 60s;
  second.uptime_ticks += 6'000;
  for (auto& port : second.ports) port.sampled_ticks += 6'000;
  campus.observe(second, second.at);
  for (auto const& port : campus.device({"sw-teaching"})->ports) BOOST_TEST(port.in_bps.has_value());
  agent.stop();
  agent.start();
  auto third = ask(target(agent));
  BOOST_REQUIRE(third.has_value());
  third->at = second.at + 60s;
  BOOST_TEST(third->uptime_ticks < second.uptime_ticks);
  campus.observe(*third, third->at);
  for (auto const& port : campus.device({"sw-teaching"})->ports) BOOST_TEST(!port.in_bps);
}

BOOST_AUTO_TEST_CASE(an_engine_with_a_new_identifier_is_learnt_again) {
  Snmpd agent("exactEngineID 0x80001f880401020304\n" + users);
  KeyRing keys;
  DeviceMemory memory;
  auto converse_once = [&] {
    asio::io_context io;
    bool is_answered = false;
    asio::co_spawn(io, converse(target(agent, user("campus")), 500ms, 2, keys, memory, noon),
                   [&](std::exception_ptr error, Result<Conversation> result) {
                     BOOST_TEST(!error);
                     is_answered = result && result->outcome;
                   });
    io.run();
    return is_answered;
  };
  BOOST_TEST(converse_once());
  auto const first = memory.engine.id;
  BOOST_TEST(first == (std::vector<std::uint8_t>{0x80, 0, 0x1f, 0x88, 4, 1, 2, 3, 4}));
  BOOST_TEST(converse_once());
  BOOST_TEST(memory.engine.id == first);
  agent.stop();
  agent.start("exactEngineID 0x80001f880405060708\n" + users);
  BOOST_TEST(converse_once());
  BOOST_TEST(memory.engine.id == (std::vector<std::uint8_t>{0x80, 0, 0x1f, 0x88, 4, 5, 6, 7, 8}));
}

BOOST_AUTO_TEST_CASE(a_dead_v3_device_does_not_hold_up_a_living_one) {
  Snmpd const agent(users);
  asio::io_context io;
  udp::socket const mute(io, udp::endpoint(asio::ip::address_v4::loopback(), 0));  // nobody reads it
  auto dead = target(agent, user("campus"));
  dead.port = mute.local_endpoint().port();
  std::vector<std::string> order;
  auto note = [&](std::string name) {
    return [&order, name](std::exception_ptr, Result<DevicePolled> const& result) {
      order.push_back(name + (result ? " answered" : " failed"));
    };
  };
  // Were the engine discovered by waiting, the first one asked would be the first one done.
  asio::co_spawn(io, poll_once(dead, 1s, 2, noon), note("dead"));
  asio::co_spawn(io, poll_once(target(agent, user("campus")), 1s, 2, noon), note("living"));
  io.run();
  BOOST_TEST(order == (std::vector<std::string>{"living answered", "dead failed"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_poller_comes_back_again_and_again) {
  Snmpd const agent(users);
  asio::io_context io;
  std::vector<Observation> seen;
  PollConfig config{.every = 100ms, .timeout = 500ms, .tries = 2, .devices = {}};
  config.devices.push_back(target(agent));
  config.devices.push_back(target(agent, user("campus")));
  config.devices.back().id = {"sw-v3"};
  Poller* running = nullptr;
  Poller poller(
      io.get_executor(), config,
      [&](Observation observation) {
        seen.push_back(std::move(observation));
        if (seen.size() == 8) running->stop();
      },
      [](Fault const& fault) { BOOST_ERROR("could not ask: " + fault.code); }, noon);
  running = &poller;
  asio::co_spawn(io, poller.run(), [&](std::exception_ptr error) {
    BOOST_TEST(!error);
    io.stop();
  });
  io.run();
  BOOST_REQUIRE(seen.size() >= 8);
  for (auto const& observation : seen) BOOST_TEST(std::holds_alternative<DevicePolled>(observation));
  auto const counters = poller.counters();
  BOOST_TEST(counters.polls_answered == seen.size());
  BOOST_TEST(counters.polls_silent == 0);
  BOOST_TEST(counters.values_refused == 0);
  BOOST_TEST(counters.equal_engine_ids == 0);  // the other device speaks version 2c
}

BOOST_AUTO_TEST_SUITE_END()
