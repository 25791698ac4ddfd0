// The time of a term: the gateway looks about once a minute while there is school and every two minutes by
// night, asks its devices, and what happened is settled.

#include "tests/simulation/term.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace campus::simulation {
namespace {

using namespace std::chrono_literals;

constexpr Duration look_by_day = 80s, look_by_night = tick_most;
constexpr Duration poll_every = 30min, probe_every = 10min;
constexpr int morning = 6 * 60, evening = 20 * 60;
constexpr std::size_t hosts_checked_each_time = 8;

}  // namespace

Term::Term(Options options, protection::Sha256 sha256)
    : dice_(options.seed),
      record_(std::move(sha256)),
      causes_(school_.alerts, school_.topology),
      gateway_(school_, record_, kernel_),
      invariants_(school_, record_, kernel_, causes_),
      projectors_(school_.rooms.size(), ProjectorIs::well),
      watched_(school_.devices),
      day_(options.days) {
  kernel_.before = [this](admission::Plan const& steps) { invariants_.before_the_kernel(steps); };
  kernel_.victim = school_.site.exempt.front();
  for (auto const& device : school_.devices) devices_[device.id.name];
}

void Term::run() {
  now_ = school_.at(0, 0);
  switch_on();
  auto const days = std::exchange(day_, 0);
  for (; day_ < days && invariants_.broken().empty(); ++day_)
    if (school_.is_powered(day_)) live_day(day_);
  invariants_.of_the_whole_chain();
}

void Term::switch_on() {
  gateway_.start(now_);
  causes_.gateway_started(now_);
  seen_revision_ = ~0ULL;
  next_poll_ = next_probe_ = now_;
  look();
}

void Term::live_day(int day) {
  if (now_ < school_.at(day, 0) - 2h) {  // the power comes back
    now_ = school_.at(day, morning);
    switch_on();
  }
  for (auto& event : plot(day)) {
    if (event.at < now_) continue;
    pass_until(event.at);
    if (!invariants_.broken().empty()) return;
    happened_ = event.name + " on " + to_text(school_.civil(day));
    event.happen();
    check_table();
    look();
  }
  pass_until(school_.at(day + 1, 0));
  check_day();
}

void Term::pass_until(Instant until) {
  while (now_ < until && invariants_.broken().empty()) {
    auto const minute = (now_ - school_.at(day_, 0)) / 1min;
    pass(std::min<Duration>(until - now_, 10min),
         minute >= morning && minute < evening ? look_by_day : look_by_night);
  }
}

void Term::pass(Duration span, Duration step) {
  for (auto const until = now_ + span; now_ < until && invariants_.broken().empty();) {
    now_ += std::min(step, until - now_);
    look();
  }
}

// One look of the gateway.
void Term::look() {
  ++counts_.steps;
  invariants_.now = now_;
  for (auto const& device : gateway_.take_asked()) poll(device);
  if (now_ >= next_poll_) {
    poll_all(true);
    next_poll_ = now_ + poll_every;
  } else {
    poll_all(false);
  }
  if (now_ >= next_probe_) {
    probe_projectors();
    next_probe_ = now_ + probe_every;
  }
  gateway_.tick(now_);
  // A turn of time, or a record that refused before.
  bool has_turned = !gateway_.is_settled() && !record_.is_full;
  for (; !turns_.empty() && *turns_.begin() <= now_; turns_.erase(turns_.begin())) has_turned = true;
  if (has_turned) {
    settle({});
    check_table(true);
  }
  check_alerts();
}

bool Term::is_reachable(std::string const& object) const {
  auto const found = devices_.find(object.substr(object.find(':') + 1));
  if (found == devices_.end() || found->second.is_broken) return false;
  auto const parents = school_.topology.above(object);
  return parents.empty() ||
         std::ranges::any_of(parents, [&](std::string const& one) { return is_reachable(one); });
}

// Everyone, or those of whom it is not known yet how they are.
void Term::poll_all(bool is_everyone) {
  auto turn = watched_;
  dice_.shuffle(turn);
  for (auto const& device : turn) {
    auto const silences = devices_[device.id.name].silences;
    bool const is_doubtful = silences > 0 && silences < 3;
    if (is_everyone || is_doubtful) poll(device.id);
  }
}

void Term::poll(DeviceId const& id) {
  if (std::ranges::find(watched_, id, &Campus::KnownDevice::id) == watched_.end()) return;
  auto& device = devices_[id.name];
  if (!is_reachable("device:" + id.name)) {
    ++device.silences;
    causes_.device_was_silent(id, now_);
    gateway_.observe(DeviceSilent{id, now_, SilenceCause::timeout}, now_);
    return;
  }
  device.silences = 0;
  device.octets += 1'000'000;
  DevicePolled polled{.device = id, .at = now_};
  polled.uptime_ticks = static_cast<std::uint32_t>((now_ - school_.at(0, 0)) / 10ms);
  bool const is_core = id.name == "core";
  PortSample port;
  port.if_index = 1;
  port.name = is_core ? "wan" : "up";
  port.type = 6;
  port.link = LinkState::up;
  port.speed_bps = is_core ? wan_speed_bps_ : 1'000'000'000;
  port.octets = OctetCounters{OctetCounters::Width::bits64, device.octets, device.octets};
  polled.ports.push_back(port);
  for (std::size_t i = 0; i < school_.rooms.size(); ++i) {
    if (school_.switches_of_rooms[i] != id.name) continue;
    port.if_index = static_cast<std::uint32_t>(2 + i);
    port.name = "p" + school_.rooms[i].id.name;
    polled.ports.push_back(port);
  }
  causes_.device_answered(id, now_);
  gateway_.observe(polled, now_);
}

void Term::probe_projectors() {
  auto const is_lesson = school_.calendar.lesson_at(now_).has_value();
  for (std::size_t i = 0; i < school_.rooms.size(); ++i) {
    auto const& room = school_.rooms[i];
    ProbeDone probe{.device = room.assets[0].device, .at = now_};
    if (projectors_[i] == ProjectorIs::gone || !is_reachable("device:" + school_.switches_of_rooms[i])) {
      probe.failure = ProbeFailure::timeout;
      causes_.room_was_silent(room.id.name, now_);
    } else {
      ProjectorState state{.power = is_lesson ? ProjectorPower::on : ProjectorPower::standby};
      bool const is_ill = projectors_[i] == ProjectorIs::failing;
      if (is_ill) state.errors = ProjectorErrors{.fan = ErrorLevel::error};
      probe.projector = state;
      causes_.room_said(room.id.name, is_ill, now_);
    }
    gateway_.observe(probe, now_);
  }
}

void Term::settle(std::vector<admission::Order> const& orders) {
  auto const applied = kernel_.applied();
  auto const outcome = gateway_.settle(orders, now_);
  counts_.orders += orders.size();
  counts_.refused += static_cast<std::size_t>(
      std::ranges::count_if(outcome.answers, [](std::string const& code) { return !code.empty(); }));
  if (!outcome.is_recorded) {
    ++counts_.unrecorded;
    if (kernel_.applied() != applied) invariants_.complain("the kernel heard of what no record holds");
  } else if (counts_.steps % 8 == 0 && !gateway_.campus().admission().due(now_).empty()) {
    invariants_.complain("what was settled is due again");
  }
  for (auto const& one : orders) {
    if (auto const* const allow = std::get_if<admission::Allow>(&one); allow && allow->until)
      turns_.insert(*allow->until);
    if (auto const* const held = std::get_if<admission::Restrict>(&one); held && held->until)
      turns_.insert(*held->until);
  }
  invariants_.of_the_chain();
}

// Whole, whenever it may have become another.
void Term::check_table(bool has_time_turned) {
  auto const& gate = gateway_.campus().admission();
  if (gate.revision() != seen_revision_ || kernel_.applied() != seen_applied_ || has_time_turned)
    invariants_.of_the_table(gate, gateway_.is_settled(), now_);
  seen_revision_ = gate.revision();
  seen_applied_ = kernel_.applied();
  check_hosts(hosts_checked_each_time);
}

void Term::check_hosts(std::size_t how_many) {
  if (!gateway_.is_settled()) return;
  for (std::size_t i = 0; i < how_many; ++i)
    invariants_.of_a_host(gateway_.campus().admission(), dice_.pick(school_.machines).mac, now_);
}

void Term::check_alerts() {
  auto const open = gateway_.campus().alert_book().alerts();
  for (auto const& alert : open) alerts_seen_.insert(alert.number);
  counts_.alerts = alerts_seen_.size();
  auto const notices = gateway_.take_notices();
  counts_.pages += static_cast<std::size_t>(
      std::ranges::count_if(notices, [](Notice const& one) { return one.kind == Notice::Kind::page; }));
  invariants_.of_the_notices(notices);
  invariants_.of_the_alerts(open, gateway_.pile(), now_);
}

// At midnight: everybody, a flipped byte, and what the district's plan comes to.
void Term::check_day() {
  if (gateway_.is_settled())
    for (auto const& machine : school_.machines)
      invariants_.of_a_host(gateway_.campus().admission(), machine.mac, now_);
  invariants_.of_a_flipped_byte(dice_);
  auto& campus = gateway_.campus();
  auto const verdicts =
      campus.attainment().judge(campus.surveyed(), school_.calendar, now_, record_.sha256());
  for (auto const& verdict : verdicts) {
    if (verdict.outcome != targets::Outcome::met && verdict.outcome != targets::Outcome::missed) continue;
    bool const is_enough = line_bps_ >= 200'000'000;
    if ((verdict.outcome == targets::Outcome::met) != is_enough)
      invariants_.complain("the line carries " + std::to_string(line_bps_) +
                           " bit/s and the verdict is another");
  }
}

}  // namespace campus::simulation
