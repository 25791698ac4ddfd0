// The tricks that machines play: they move, steal, invent, scan and forge.

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "tests/simulation/term.hpp"

namespace campus::simulation {

using namespace std::chrono_literals;

void Term::roam() {
  auto& machine = dice_.pick(school_.machines);
  if (machine.is_exempt) return;
  if (machine.is_here) leave(machine);
  machine.segment = static_cast<std::size_t>(dice_.below(4));
  see(machine);
  gateway_.observe(HostSeen{machine.mac, machine.v4(), "br999", now_}, now_);  // where nobody is judged
  settle({});
}

void Term::steal_an_address() {
  auto& thief = dice_.pick(school_.machines);
  auto const& owner = dice_.pick(school_.machines);
  if (!thief.is_here || !owner.is_here || &thief == &owner) return;
  auto const& name = school_.site.segments[thief.segment].interface_name;
  gateway_.observe(HostSeen{thief.mac, owner.v4(), name, now_}, now_);
  settle({});
}

// More than the gate takes in; they are gone after a while.
void Term::invent_addresses() {
  ++counts_.floods;
  std::vector<std::uint32_t> invented;
  for (int i = 0; i < 5'000; ++i) {
    auto const number = ++invented_;
    gateway_.observe(
        HostSeen{made_up(number, 3), IpAddress::v4(0x0a63'0000u + number % 60'000), "br230", now_}, now_);
    invented.push_back(number);
  }
  counts_.sightings += invented.size();
  settle({});
  for (auto const number : invented)
    gateway_.observe(
        HostLeft{made_up(number, 3), IpAddress::v4(0x0a63'0000u + number % 60'000), "br230", now_}, now_);
  settle({});
}

void Term::scan() {
  auto const& machine = dice_.pick(school_.machines);
  if (!machine.is_here) return;
  ++counts_.scans;
  FlowsSeen seen{.interface_name = "br210", .at = now_};
  for (std::uint32_t i = 0; i < 150; ++i) {
    SeenFlow flow;
    flow.from = machine.v4();
    flow.to = IpAddress::v4(0x0a16'0900u + i);
    flow.to_port = 445;
    flow.protocol = 6;
    flow.is_new = flow.is_from_inside = flow.is_to_inside = true;
    flow.packets_out = 1;
    flow.bytes_out = 60;
    seen.flows.push_back(flow);
  }
  causes_.condition({"host:" + machine.v4().to_string(), "flow.scan_hosts"}, true, now_);
  gateway_.observe(seen, now_);
}

// Frames with the hardware address of somebody who is here, in every other segment; frames that claim its
// addresses for others; and tagged ones.  The kernel has just spoken with the one they are about.
void Term::forge_claims() {
  auto& victim = dice_.pick(school_.machines);
  if (!victim.is_here) return;
  see(victim);
  settle({});
  auto const before = kernel_.read();
  auto const claim = [&](MacAddress const& mac, IpAddress const& address, std::size_t segment,
                         std::uint16_t vlan) {
    Clue clue;
    clue.at = now_;
    clue.mac = mac;
    clue.address = address;
    clue.vlan = vlan;
    gateway_.observe(
        CluesHeard{
            .interface_name = school_.site.segments[segment].interface_name, .at = now_, .clues = {clue}},
        now_);
  };
  for (std::size_t segment = 0; segment < school_.site.segments.size(); ++segment) {
    auto const thief = dice_.chance(50) ? made_up(++invented_, 4) : dice_.pick(school_.machines).mac;
    claim(victim.mac, victim.v4(), segment, 0);
    claim(victim.mac, IpAddress::v4(0x0a63'f000u + static_cast<std::uint32_t>(dice_.below(16))), segment, 0);
    claim(victim.mac, victim.v4(), segment, 230);
    claim(thief, victim.v4(), segment, 0);
  }
  settle({});
  invariants_.of_a_claim(before, victim);
}

// Listed names are asked for by hosts that nobody has, more of them than the book has places; and something
// dies.
void Term::invent_hosts() {
  constexpr std::uint32_t hosts = 1'500;
  for (std::uint32_t i = 0; i < hosts; ++i) {
    Clue clue;
    clue.at = now_;
    clue.kind = Clue::Kind::name_asked;
    clue.mac = dice_.pick(school_.machines).mac;
    clue.address = IpAddress::v4(0x0a64'0000u + i);
    std::ranges::copy(listed_name, clue.text.begin());
    clue.text_used = static_cast<std::uint8_t>(listed_name.size());
    causes_.condition({"host:" + clue.address.to_string(), "lan.listed_name"}, true, now_);
    gateway_.observe(CluesHeard{.interface_name = "br210", .at = now_, .clues = {clue}}, now_);
  }
  AlertKey const crowded{"school", "alerts.crowded/lan.listed_name"};
  causes_.condition(crowded, true, now_);
  pass(30s, 10s);
  causes_.condition(crowded, false, now_);
  break_a_device();
}

}  // namespace campus::simulation
