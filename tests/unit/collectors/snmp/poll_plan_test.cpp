#include "collectors/snmp/poll_plan.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/collectors/snmp/fake_agent.hpp"

using namespace campus;
using namespace campus::test;
using Temper = FakeAgent::Temper;

namespace {

Instant const now = Instant{std::chrono::seconds(1'800'000'000)};

std::expected<DevicePolled, SilenceCause> poll(FakeAgent& agent, PollMemory memory = {}) {
  PollPlan plan({"sw"}, memory);
  play(plan, agent);
  return plan.finish(now, std::chrono::milliseconds(3));
}

std::expected<DevicePolled, SilenceCause> poll(Temper temper) {
  auto agent = fake_switch(52);
  agent.be(temper);
  return poll(agent);
}

void check_all_ports(DevicePolled const& polled, std::size_t ports) {
  BOOST_REQUIRE_EQUAL(polled.ports.size(), ports);
  for (std::size_t i = 0; i < ports; ++i) {
    auto const& port = polled.ports[i];
    BOOST_TEST(port.if_index == i + 1);
    BOOST_TEST(port.name == "ge" + std::to_string(i + 1));
    BOOST_TEST((port.link == LinkState::up));
    BOOST_TEST(port.speed_bps == 1'000'000'000);
    BOOST_REQUIRE(port.octets.has_value());
    BOOST_TEST(port.octets->in == 1'000 * (i + 1));
    BOOST_TEST(port.octets->out == 1'000 * (i + 1));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(poll_plan)

BOOST_AUTO_TEST_CASE(a_question_that_never_left_is_our_fault_and_no_silence_of_the_device) {
  PollPlan plan({"sw"}, {});
  for (auto const& request : plan.next())
    plan.take({.number = request.number, .outcome = SnmpAnswer::Outcome::not_sent});
  BOOST_REQUIRE(plan.is_done());
  auto const outcome = plan.finish(now, std::chrono::milliseconds(3));
  BOOST_REQUIRE(!outcome);
  BOOST_TEST((outcome.error() == SilenceCause::not_sent));
}

BOOST_AUTO_TEST_CASE(a_sound_switch_gives_every_port) {
  auto agent = fake_switch(52);
  auto const polled = poll(agent);
  BOOST_REQUIRE(polled.has_value());
  BOOST_TEST(polled->device.name == "sw");
  BOOST_TEST((polled->at == now));
  BOOST_TEST(polled->uptime_ticks == 360'000);
  BOOST_TEST(polled->identity.sys_name == "sw");
  BOOST_TEST(!polled->is_truncated);
  check_all_ports(*polled, 52);
  for (auto const& port : polled->ports) {
    BOOST_TEST((port.octets->width == OctetCounters::Width::bits64));
    BOOST_TEST(port.sampled_ticks == 360'000);
    BOOST_TEST(!port.in_errors);  // the agent has none: absent, not zero
  }
}

BOOST_AUTO_TEST_CASE(the_first_request_is_one_get_that_probes) {
  PollPlan plan({"sw"}, {});
  auto const requests = plan.next();
  BOOST_REQUIRE_EQUAL(requests.size(), 1);
  BOOST_TEST((requests[0].verb == SnmpRequest::Verb::get));
  BOOST_TEST(plan.next().empty());
}

BOOST_AUTO_TEST_CASE(no_more_than_16_requests_are_under_way) {
  auto agent = fake_switch(52);
  PollPlan plan({"sw"}, {});
  std::vector<SnmpRequest> under_way;
  while (!plan.is_done()) {
    for (auto& request : plan.next()) under_way.push_back(std::move(request));
    BOOST_REQUIRE(!under_way.empty());
    BOOST_TEST(under_way.size() <= PollPlan::requests_in_flight_max);
    plan.take(agent.ask(under_way.back()));  // answers may come in any order
    under_way.pop_back();
  }
  check_all_ports(*plan.finish(now, {}), 52);
}

BOOST_AUTO_TEST_CASE(a_switch_without_ports_is_reachable_all_the_same) {
  auto agent = fake_switch(0);
  auto const polled = poll(agent);
  BOOST_REQUIRE(polled.has_value());
  BOOST_TEST(polled->ports.empty());
}

BOOST_AUTO_TEST_CASE(answers_cut_short_lose_nothing) {
  for (std::size_t const varbinds : {2U, 3U, 4U, 7U}) {
    auto agent = fake_switch(52);
    agent.cut_answers_to(varbinds);
    auto const polled = poll(agent);
    BOOST_REQUIRE(polled.has_value());
    BOOST_TEST(!polled->is_truncated);
    check_all_ports(*polled, 52);
  }
}

BOOST_AUTO_TEST_CASE(each_silence_has_its_cause) {
  BOOST_TEST((poll(Temper::silent).error() == SilenceCause::timeout));
  BOOST_TEST((poll(Temper::refusing).error() == SilenceCause::refused));
  BOOST_TEST((poll(Temper::garbage).error() == SilenceCause::garbage));
  BOOST_TEST((poll(Temper::off_topic).error() == SilenceCause::garbage));
  BOOST_TEST((poll(Temper::unaccepting).error() == SilenceCause::authentication));
}

BOOST_AUTO_TEST_CASE(a_dead_device_costs_one_request) {
  auto agent = fake_switch(52);
  agent.be(Temper::silent);
  poll(agent);
  BOOST_TEST(agent.requests() == 1);
}

BOOST_AUTO_TEST_CASE(object_identifiers_that_do_not_grow_are_an_end) {
  for (auto const temper : {Temper::rolling, Temper::standing}) {
    auto agent = fake_switch(52);
    agent.be(temper);
    auto const polled = poll(agent);
    BOOST_REQUIRE(!polled.has_value());
    BOOST_TEST((polled.error() == SilenceCause::endless));
    BOOST_TEST(agent.requests() < 200);
  }
}

BOOST_AUTO_TEST_CASE(rows_that_the_agent_itself_does_not_count_are_an_end) {
  auto agent = fake_switch(52);
  agent.be(Temper::unending);
  auto const polled = poll(agent);
  BOOST_REQUIRE(!polled.has_value());
  BOOST_TEST((polled.error() == SilenceCause::endless));
}

BOOST_AUTO_TEST_CASE(a_device_beyond_the_limit_of_rows_is_truncated_and_says_so) {
  auto agent = fake_switch(0);
  auto const rows = static_cast<std::uint32_t>(ColumnWalk::rows_per_column_max) + 50;
  agent.set(oid_from("1.3.6.1.2.1.2.1.0"), number(SnmpType::integer, rows));
  for (std::uint32_t i = 1; i <= rows; ++i) {
    auto oid = oid_from("1.3.6.1.2.1.2.2.1.1");
    oid.push_back(i);
    agent.set(oid, number(SnmpType::integer, i));
  }
  auto const polled = poll(agent);
  BOOST_REQUIRE(polled.has_value());
  BOOST_TEST(polled->is_truncated);
  BOOST_TEST(polled->ports.size() == ColumnWalk::rows_per_column_max);
}

BOOST_AUTO_TEST_CASE(an_empty_bulk_answer_ends_the_column_and_is_not_repeated) {
  auto agent = fake_switch(52);
  agent.be(Temper::empty_bulk);
  auto const polled = poll(agent);
  BOOST_REQUIRE(polled.has_value());
  BOOST_TEST(polled->is_truncated);
  BOOST_TEST(polled->ports.empty());
  BOOST_TEST(agent.requests() < 20);
}

BOOST_AUTO_TEST_CASE(too_big_is_asked_again_for_less_and_remembered) {
  auto agent = fake_switch(52);
  agent.be(Temper::too_big);
  PollPlan plan({"sw"}, {});
  play(plan, agent);
  check_all_ports(*plan.finish(now, {}), 52);
  auto const memory = plan.memory();
  BOOST_TEST(memory.max_repetitions == 3);  // 25, 12, 6, 3
  auto second = fake_switch(52);
  second.be(Temper::too_big);
  check_all_ports(*poll(second, memory), 52);
  BOOST_TEST(second.largest_repetitions() == 3);
}

BOOST_AUTO_TEST_CASE(more_is_asked_again_only_after_many_clean_polls) {
  auto agent = fake_switch(2);
  PollMemory memory{.max_repetitions = 3};
  int polls = 0;
  while (memory.max_repetitions == 3) {
    PollPlan plan({"sw"}, memory);
    play(plan, agent);
    memory = plan.memory();
    BOOST_REQUIRE(++polls <= PollMemory::polls_until_raise);
  }
  BOOST_TEST(polls == PollMemory::polls_until_raise);
  BOOST_TEST(memory.max_repetitions == 6);
}

BOOST_AUTO_TEST_CASE(an_agent_that_does_not_know_bulk_is_read_one_by_one) {
  auto agent = fake_switch(12);
  agent.be(Temper::mute_on_bulk);
  auto const polled = poll(agent);
  BOOST_REQUIRE(polled.has_value());
  check_all_ports(*polled, 12);
  BOOST_TEST(!polled->is_truncated);
}

BOOST_AUTO_TEST_CASE(rows_in_the_wrong_order_are_asked_one_by_one) {
  auto agent = fake_switch(52);
  agent.be(Temper::shuffling);
  auto const polled = poll(agent);
  BOOST_REQUIRE(polled.has_value());
  check_all_ports(*polled, 52);
}

BOOST_AUTO_TEST_CASE(an_agent_to_which_all_is_too_big_is_known_by_name_only) {
  auto const polled = poll(Temper::always_too_big);
  BOOST_REQUIRE(polled.has_value());
  BOOST_TEST(polled->identity.sys_name == "sw");
  BOOST_TEST(polled->is_truncated);
  BOOST_TEST(polled->ports.empty());
}

BOOST_AUTO_TEST_CASE(what_came_before_the_agent_fell_silent_is_kept) {
  auto const polled = poll(Temper::broken_off);
  BOOST_REQUIRE(polled.has_value());
  BOOST_TEST(polled->is_truncated);
  BOOST_TEST(polled->identity.sys_name == "sw");
}

BOOST_AUTO_TEST_CASE(the_end_of_time_keeps_what_came) {
  auto agent = fake_switch(52);
  PollPlan plan({"sw"}, {});
  for (auto const& request : plan.next()) plan.take(agent.ask(request));
  plan.next();
  plan.give_up();
  BOOST_TEST(plan.is_done());
  auto const polled = plan.finish(now, {});
  BOOST_REQUIRE(polled.has_value());
  BOOST_TEST(polled->is_truncated);
  PollPlan unanswered({"sw"}, {});
  unanswered.next();
  unanswered.give_up();
  BOOST_TEST((unanswered.finish(now, {}).error() == SilenceCause::timeout));
}

BOOST_AUTO_TEST_CASE(octets_are_32_bits_wide_only_where_64_are_missing) {
  auto agent = fake_switch(3);
  FakeAgent partly;
  for (auto const& [oid, value] : agent.objects())
    if (oid != oid_from("1.3.6.1.2.1.31.1.1.1.6.2")) partly.set(oid, value);  // port 2: no way in
  auto const polled = poll(partly);
  BOOST_REQUIRE(polled.has_value());
  BOOST_REQUIRE_EQUAL(polled->ports.size(), 3);
  BOOST_TEST((polled->ports[0].octets->width == OctetCounters::Width::bits64));
  BOOST_TEST((polled->ports[1].octets->width == OctetCounters::Width::bits32));
  BOOST_TEST(polled->ports[1].octets->in == 2'000);
  BOOST_TEST((polled->ports[2].octets->width == OctetCounters::Width::bits64));
}

BOOST_AUTO_TEST_CASE(a_value_of_the_wrong_type_is_refused_and_counted) {
  auto agent = fake_switch(2);
  agent.set(oid_from("1.3.6.1.2.1.31.1.1.1.1.1"), number(SnmpType::integer, 7));  // a name
  agent.set(oid_from("1.3.6.1.2.1.31.1.1.1.6.2"), text("many"));                  // octets
  agent.set(oid_from("1.3.6.1.2.1.2.2.1.8.1"), text("up"));                       // a status
  agent.set(oid_from("1.3.6.1.2.1.31.1.1.1.18.1.4"), text("a row with a name of two parts"));
  PollPlan plan({"sw"}, {});
  play(plan, agent);
  auto const polled = plan.finish(now, {});
  BOOST_REQUIRE(polled.has_value());
  BOOST_TEST(plan.values_refused() == 4);
  BOOST_TEST(polled->ports.at(0).name == "port 1");  // ifDescr steps in
  BOOST_TEST((polled->ports.at(0).link == LinkState::other));
  BOOST_TEST((polled->ports.at(1).octets->width == OctetCounters::Width::bits32));
}

BOOST_AUTO_TEST_CASE(a_restart_in_the_middle_shows_in_the_uptime_of_the_counters) {
  auto agent = fake_switch(3);
  PollPlan plan({"sw"}, {});
  for (auto const& request : plan.next()) plan.take(agent.ask(request));
  agent.set(oid_from("1.3.6.1.2.1.1.3.0"), number(SnmpType::ticks, 12));
  play(plan, agent);
  BOOST_TEST(plan.finish(now, {})->ports.at(0).sampled_ticks == 12);
}

BOOST_AUTO_TEST_CASE(a_faster_line_than_ifspeed_can_say_is_read_from_ifhighspeed) {
  auto agent = fake_switch(3);
  agent.set(oid_from("1.3.6.1.2.1.2.2.1.5.1"), number(SnmpType::gauge32, 4'294'967'295));
  agent.set(oid_from("1.3.6.1.2.1.31.1.1.1.15.1"), number(SnmpType::gauge32, 40'000));
  agent.set(oid_from("1.3.6.1.2.1.2.2.1.5.2"), number(SnmpType::gauge32, 4'294'967'295));
  agent.set(oid_from("1.3.6.1.2.1.31.1.1.1.15.2"), number(SnmpType::gauge32, 0));
  agent.set(oid_from("1.3.6.1.2.1.2.2.1.5.3"), number(SnmpType::gauge32, 512'000));
  agent.set(oid_from("1.3.6.1.2.1.31.1.1.1.15.3"), number(SnmpType::gauge32, 0));
  auto const polled = poll(agent);
  BOOST_TEST(polled->ports.at(0).speed_bps == 40'000'000'000);
  BOOST_TEST(polled->ports.at(1).speed_bps == 0);  // it does not say
  BOOST_TEST(polled->ports.at(2).speed_bps == 512'000);
}

BOOST_AUTO_TEST_SUITE_END()
