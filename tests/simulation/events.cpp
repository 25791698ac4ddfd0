// What happens at school: machines come and go, people order, some play tricks.

#include <algorithm>
#include <chrono>
#include <utility>

#include "tests/simulation/term.hpp"

namespace campus::simulation {
namespace {

using namespace std::chrono_literals;
using admission::Allow;
using admission::Restrict;
using admission::SetMode;

constexpr int orders_at_once = 3;
constexpr std::size_t registered_on_the_first_day = 1'500, registered_each_day = 40;
constexpr int enforcing_from_day = 7;

Allow allow(MacAddress const& mac, Group group) {
  return {mac, group, std::nullopt, std::nullopt, "office", "registered", false};
}

MacAddress subject_of(admission::Order const& order) {
  if (auto const* const allow = std::get_if<Allow>(&order)) return allow->mac;
  auto const* const held = std::get_if<Restrict>(&order);
  return held ? held->mac : MacAddress{};
}

}  // namespace

// A day with lessons fills and empties; on every other a few look after things.  Then the unforeseen.
std::vector<Term::Event> Term::plot(int day) {
  std::vector<Event> events;
  auto const add = [&](int minute, std::string name, std::function<void()> happen) {
    events.push_back({school_.at(day, minute), std::move(name), std::move(happen)});
  };
  bool const has_lessons = school_.calendar.has_lessons(school_.civil(day));
  if (has_lessons) {
    add(7 * 60 + 20, "the first come", [this] { arrive(40); });
    add(7 * 60 + 50, "the others come", [this] { arrive(80); });
    add(12 * 60 + 30, "noon", [this] { depart(10); });
    add(17 * 60 + 15, "school is out", [this] { depart(70); });
    add(19 * 60 + 45, "the last go", [this] { depart(95); });
    auto const most = day == 0 ? registered_on_the_first_day : registered_each_day;
    add(9 * 60 + 5, "the office registers machines", [this, most] { register_machines(most); });
  } else {
    add(9 * 60, "a few come", [this] { arrive(2); });
    add(16 * 60, "they go", [this] { depart(90); });
  }
  if (day == enforcing_from_day)
    add(10 * 60, "from now on strangers are cut off", [this] {
      order(SetMode{AdmissionMode::enforce, "office", "as announced"});
    });
  if (day % 30 == 29 && day > School::days / 2) add(11 * 60, "a storm of invented addresses", [this] { invent_addresses(); });
  auto const unforeseen = dice_.between(has_lessons ? 6 : 2, has_lessons ? 12 : 4);
  for (std::uint64_t i = 0; i < unforeseen; ++i) {
    std::string name;
    auto happen = something(name);
    add(static_cast<int>(dice_.below(24 * 60)), std::move(name), std::move(happen));
  }
  std::ranges::stable_sort(events, {}, &Event::at);
  return events;
}

std::function<void()> Term::something(std::string& name) {
  struct Chance {
    unsigned weight;
    char const* name;
    void (Term::*happen)();
  };
  static constexpr Chance chances[]{{30, "some orders", &Term::order_a_few},
                                    {6, "an order that may not be", &Term::ask_for_the_impossible},
                                    {8, "a machine moves", &Term::roam},
                                    {4, "an address is taken by another", &Term::steal_an_address},
                                    {8, "a scan", &Term::scan},
                                    {6, "somebody forges claims", &Term::forge_claims},
                                    {1, "somebody invents hosts", &Term::invent_hosts},
                                    {8, "a device breaks", &Term::break_a_device},
                                    {2, "the core breaks", &Term::break_the_core},
                                    {8, "devices are mended", &Term::mend_devices},
                                    {2, "a device comes and goes", &Term::flap_a_device},
                                    {7, "a projector has a trouble", &Term::trouble_a_projector},
                                    {4, "the disk is full", &Term::fill_the_disk},
                                    {6, "the disk has room", &Term::empty_the_disk},
                                    {5, "the gateway is started again", &Term::restart},
                                    {4, "the line is shaped", &Term::shape_the_line},
                                    {2, "another configuration", &Term::change_the_configuration},
                                    {2, "switches change places", &Term::recable},
                                    {4, "an alert is hushed or owned", &Term::hush_or_own_an_alert},
                                    {3, "the uplink flickers", &Term::flicker_the_uplink}};
  unsigned all = 0;
  for (auto const& one : chances) all += one.weight;
  auto left = static_cast<unsigned>(dice_.below(all));
  auto const* chosen = chances;
  while (left >= chosen->weight) left -= (chosen++)->weight;
  name = chosen->name;
  return [this, happen = chosen->happen] { (this->*happen)(); };
}

void Term::see(Machine& machine) {
  machine.is_here = true;
  auto const& name = school_.site.segments[machine.segment].interface_name;
  gateway_.observe(HostSeen{machine.mac, machine.v4(), name, now_}, now_);
  if (machine.number % 2 == 0) gateway_.observe(HostSeen{machine.mac, machine.v6(), name, now_}, now_);
  counts_.sightings += machine.number % 2 == 0 ? 2 : 1;
}

void Term::leave(Machine& machine) {
  machine.is_here = false;
  auto const& name = school_.site.segments[machine.segment].interface_name;
  gateway_.observe(HostLeft{machine.mac, machine.v4(), name, now_}, now_);
  if (machine.number % 2 == 0) gateway_.observe(HostLeft{MacAddress{}, machine.v6(), name, now_}, now_);
}

void Term::arrive(unsigned percent) {
  for (auto& machine : school_.machines) {
    if (machine.is_here || (!machine.is_exempt && !dice_.chance(percent))) continue;
    // A phone that hides: nobody will ever know it again.
    if (machine.makes_up_addresses) machine.mac = made_up(++invented_, 1);
    see(machine);
  }
  settle({});
}

void Term::depart(unsigned percent) {
  for (auto& machine : school_.machines)
    if (machine.is_here && !machine.is_exempt && dice_.chance(percent)) leave(machine);
  settle({});
}

void Term::register_machines(std::size_t most) {
  std::vector<admission::Order> orders;
  for (; most > 0 && registered_ < school_.machines.size(); ++registered_) {
    auto const& machine = school_.machines[registered_];
    if (machine.is_exempt || machine.makes_up_addresses) continue;
    orders.emplace_back(allow(machine.mac, machine.group));
    --most;
  }
  settle(orders);
}

void Term::order(admission::Order order, std::string expected) {
  // The whole roster is compared where the disk refuses, the one host where the gate does.
  using Roster = admission::Roster;
  auto const& roster = gateway_.campus().admission().roster();
  auto const whole = record_.is_full ? std::optional<Roster>(roster) : std::nullopt;
  auto const subject = subject_of(order);
  auto const grants = roster.grants_of(subject);
  auto const size = roster.size();
  auto const outcome = gateway_.settle(std::vector{order}, now_);
  auto const& answer = outcome.answers[0];
  ++counts_.orders;
  counts_.refused += !answer.empty();
  counts_.unrecorded += !outcome.is_recorded;
  if (!expected.empty() && outcome.is_recorded && answer != expected)
    invariants_.complain("answered with '" + answer + "' and not with " + expected);
  bool const is_as_it_was =
      roster.size() == size && roster.grants_of(subject) == grants && (!whole || roster == *whole);
  if (!answer.empty() && !is_as_it_was)
    invariants_.complain("an order that came to nothing (" + answer + ") left something behind");
  auto const note = [&](std::optional<Instant> const& until) {
    if (until) turns_.insert(*until);
  };
  if (auto const* const one = std::get_if<Allow>(&order)) note(one->until);
  if (auto const* const one = std::get_if<Restrict>(&order)) note(one->until);
  invariants_.of_the_chain();
}

void Term::order_a_few() {
  for (int i = 0; i < orders_at_once; ++i) order_something();
}

// Who is let in, moved, held back and let go again; half of it with an end, on the full ten minutes.
void Term::order_something() {
  auto const& machine = dice_.pick(school_.machines);
  if (machine.is_exempt) return ask_for_the_impossible();
  auto const soon = std::chrono::floor<std::chrono::minutes>(now_) + 10min * dice_.between(1, 6 * 24 * 3);
  auto const until = dice_.chance(50) ? std::optional<Instant>(soon) : std::nullopt;
  auto const vlan = school_.site.segments[static_cast<std::size_t>(dice_.below(4))].vlan;
  switch (dice_.below(7)) {
    case 0: return order(Restrict{machine.mac, Standing::blocked, until, "night", "scans its segment"});
    case 1: return order(Restrict{machine.mac, Standing::quarantined, until, "night", "mines"});
    case 2: return order(Allow{machine.mac, Group::pupil, vlan, until, "office", "moved", true});
    case 3: return order(Allow{machine.mac, Group::guest, vlan, soon, "office", "a visitor", false});
    case 4:
      return order(Allow{machine.mac, std::nullopt, std::nullopt, std::nullopt, "office", "cleaned", false});
    case 5: {  // somebody who has not been here yet
      auto const stranger = made_up(static_cast<std::uint32_t>(dice_.below(64)), 2);
      return order(Allow{stranger, Group::guest, vlan, soon, "office", "tomorrow's guest", dice_.chance(30)});
    }
    default: {
      auto const mode = gateway_.campus().admission().mode();
      if (day_ < enforcing_from_day || dice_.below(8) != 0) return order(allow(machine.mac, machine.group));
      auto const other = mode == AdmissionMode::enforce ? AdmissionMode::observe : AdmissionMode::enforce;
      return order(SetMode{other, "office", "a trial"});
    }
  }
}

void Term::ask_for_the_impossible() {
  auto const& server = school_.machines[static_cast<std::size_t>(dice_.below(School::exempt_count))];
  order(Restrict{server.mac, Standing::blocked, std::nullopt, "night", "by mistake"}, "CMP-A020");
  order(allow(server.mac, Group::server), "CMP-A022");
  order(allow(MacAddress{{0x01, 0, 0x5e, 0, 0, 1}}, Group::pupil), "CMP-A010");
  order(Restrict{school_.machines.back().mac, Standing::blocked, std::nullopt, "night", ""}, "CMP-A019");
  // A second grant over the one that is there.
  auto const& machine = dice_.pick(school_.machines);
  for (auto const& grant : record_.grants_of(machine.mac)) {
    if (grant.until || grant.vlan) continue;
    auto const vlan = school_.site.segments[machine.segment].vlan;
    return order(Allow{machine.mac, Group::staff, vlan, now_ + 24h, "office", "again", false}, "CMP-A016");
  }
}

}  // namespace campus::simulation
