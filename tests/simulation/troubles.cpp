// What breaks at school, and in the gateway itself.

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <utility>

#include "tests/simulation/term.hpp"

namespace campus::simulation {
namespace {

using namespace std::chrono_literals;
using admission::Element;

// The rows that the record alone must be able to make again; addresses are heard of anew.
std::set<Element> of_the_record(admission::AdmissionTable const& table) {
  auto rows = table.elements;
  std::erase_if(rows, [](Element const& row) { return row.kind == Element::Kind::receiver; });
  return rows;
}

}  // namespace

void Term::break_a_device() {
  devices_[dice_.pick(school_.devices).id.name].is_broken = true;
  poll_all(true);
  pass(4min, 10s);
}

void Term::break_the_core() {
  devices_["core"].is_broken = true;
  poll_all(true);
  pass(4min, 10s);
  pass_until(now_ + 10min * dice_.between(1, 6));
  devices_["core"].is_broken = false;
  poll_all(true);
  pass(4min, 10s);
}

// All of them, or half.
void Term::mend_devices() {
  for (auto& [name, device] : devices_)
    if (dice_.chance(70)) device.is_broken = false;
  for (auto& projector : projectors_)
    if (dice_.chance(50)) projector = ProjectorIs::well;
  poll_all(true);
  pass(4min, 10s);
}

void Term::flap_a_device() {
  auto const& id = dice_.pick(school_.devices).id;
  if (id.name == "core") return;
  for (int times = 0; times < 8; ++times) {
    auto& device = devices_[id.name];
    device.is_broken = !device.is_broken;
    for (int i = 0; i < 3; ++i) {
      poll(id);
      pass(20s, 10s);
    }
  }
}

void Term::trouble_a_projector() {
  auto& projector = dice_.pick(projectors_);
  projector = projector != ProjectorIs::well ? ProjectorIs::well
              : dice_.chance(60)             ? ProjectorIs::failing
                                             : ProjectorIs::gone;
}

void Term::fill_the_disk() {
  record_.is_full = true;
  order_something();
  order_something();
  settle({});
}

void Term::empty_the_disk() {
  record_.is_full = false;
  settle({});
}

void Term::restart() {
  ++counts_.restarts;
  bool const was_settled = gateway_.is_settled();
  auto const before = of_the_record(kernel_.read());
  auto const lines = record_.chain().size();
  gateway_.start(now_);
  causes_.gateway_started(now_);
  for (auto& [name, device] : devices_) device.silences = 0;
  if (was_settled && of_the_record(kernel_.read()) != before)
    invariants_.complain("a restart made another table of the same record");
  if (was_settled && record_.chain().size() != lines)
    invariants_.complain("a restart is written down as a decision: " + record_.chain().back().outcome);
  // Who is here says so again.
  for (auto& machine : school_.machines)
    if (machine.is_here) see(machine);
  settle({});
  poll_all(true);
  probe_projectors();
  tell_of_the_uplink();
}

// The provider gives less than the contract says, or the cable less than the port.
void Term::shape_the_line() {
  line_bps_ = dice_.chance(50) ? 80'000'000 : 300'000'000;
  wan_speed_bps_ = line_bps_ < 100'000'000 ? 100'000'000 : 1'000'000'000;
  gateway_.campus().attainment().note({.at = now_,
                                       .server = "district",
                                       .down_bps = line_bps_,
                                       .up_bps = line_bps_,
                                       .seconds = 10,
                                       .samples = 20});
  TrafficRollup rollup;
  rollup.interface_name = "wan0";
  rollup.window = {now_ - 1s, now_};
  rollup.down = {1'000, line_bps_ / 8};
  gateway_.observe(TrafficMeasured{rollup}, now_);
}

// A switch is taken off the list, or put back.
void Term::change_the_configuration() {
  bool const is_whole = watched_.size() == school_.devices.size();
  watched_ = school_.devices;
  if (is_whole) {
    auto const gone = watched_.begin() + static_cast<std::ptrdiff_t>(dice_.between(1, watched_.size() - 1));
    causes_.forget(gone->id);
    devices_[gone->id.name].silences = 0;
    watched_.erase(gone);
  }
  gateway_.reload(watched_, now_);
  pass(20s, 10s);
}

// A switch comes to stand behind one that stood behind it, as when a cable is moved at night; or all is put
// back.  Half the time both are dead by then, and somebody has asked for silence about the first.
void Term::recable() {
  auto& links = school_.links;
  if (!first_links_.empty()) {
    links = std::exchange(first_links_, {});
  } else {
    auto const upper = "sw-" + std::to_string(dice_.between(1, 6));
    auto const lower = upper + '-' + std::to_string(dice_.between(1, 5));
    if (dice_.chance(50)) {
      devices_[upper].is_broken = devices_[lower].is_broken = true;
      poll_all(true);
      pass(4min, 10s);
      Silence silence{.object = "device:" + upper, .rule = "*", .reason = "cabling", .owner = "night"};
      silence.until = now_ + 12h;
      Ruling ruling;
      std::ignore = gateway_.campus().alert_book().silence(silence, now_, ruling);
      gateway_.carry_out(std::move(ruling));
    }
    first_links_ = links;
    for (auto& link : links) {
      if (link.object == "device:" + upper)
        link.behind = "device:" + lower;
      else if (link.object == "device:" + lower)
        link.behind = "device:core";
    }
  }
  school_.topology = watch::Topology::make(links).value();
  causes_.recabled(school_.topology);
  gateway_.reload(watched_, now_);
  poll_all(true);
  pass(4min, 10s);
}

void Term::hush_or_own_an_alert() {
  auto& book = gateway_.campus().alert_book();
  auto const open = book.alerts();
  if (open.empty()) return;
  auto const& alert = open[static_cast<std::size_t>(dice_.below(open.size()))];
  Ruling ruling;
  if (dice_.chance(50)) {
    if (!book.acknowledge(alert.number, {"night", now_, "seen"}, ruling))
      invariants_.complain("an open alert cannot be owned");
  } else {
    Silence silence{.object = alert.key.object, .rule = "*", .reason = "known", .owner = "night"};
    silence.until = now_ + 1h * dice_.between(1, 48);
    std::ignore = book.silence(silence, now_, ruling);
  }
  gateway_.carry_out(std::move(ruling));
}

// Down and up and down again between two looks, as a loose plug does it.
void Term::flicker_the_uplink() {
  for (auto left = dice_.between(1, 5); left > 0; --left) {
    is_uplink_down_ = !is_uplink_down_;
    tell_of_the_uplink();
    if (dice_.chance(40)) pass(10min, 20s);
  }
}

void Term::tell_of_the_uplink() {
  for (AlertKey const& key : {AlertKey{"uplink", "uplink.down"}, AlertKey{"port:core/wan", "port.down"}}) {
    causes_.condition(key, is_uplink_down_, now_);
    Condition condition{key, is_uplink_down_, {Fault::Kind::failure, "CMP-V110", {}}, std::nullopt, {}};
    gateway_.observe(ConditionFound{std::move(condition)}, now_);
  }
}

}  // namespace campus::simulation
