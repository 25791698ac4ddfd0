#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/simulation/causes.hpp"
#include "tests/simulation/dice.hpp"
#include "tests/simulation/gateway.hpp"
#include "tests/simulation/invariants.hpp"
#include "tests/simulation/kernel.hpp"
#include "tests/simulation/record.hpp"
#include "tests/simulation/school.hpp"

namespace campus::simulation {

// A term of a school of 3,000 machines from one seed: what happens on each day, the gateway that sees it, and
// the invariants after every step.  A step is a look of the gateway at the time, or something that happened.
class Term {
public:
  struct Options {
    std::uint64_t seed = 1;
    int days = School::days;
  };
  struct Counts {
    std::size_t steps = 0, orders = 0, refused = 0, unrecorded = 0, restarts = 0, sightings = 0, alerts = 0,
                pages = 0, floods = 0, scans = 0;
  };

  Term(Options options, protection::Sha256 sha256);
  void run();  // ends early when something is broken

  Gateway& gateway() { return gateway_; }
  Kernel& kernel() { return kernel_; }
  Record& record() { return record_; }
  Causes& causes() { return causes_; }
  Invariants const& invariants() const { return invariants_; }
  Counts const& counts() const { return counts_; }
  std::string what_happened() const { return happened_; }  // last, for whoever reads a failure

private:
  struct Event {
    Instant at;
    std::string name;
    std::function<void()> happen;
  };
  struct Device {
    bool is_broken = false;
    unsigned silences = 0;
    std::uint64_t octets = 0;
  };
  enum class ProjectorIs : std::uint8_t { well, failing, gone };

  // term.cpp: time
  void live_day(int day);
  void switch_on();
  void pass_until(Instant until);
  void pass(Duration span, Duration step);
  void look();
  void poll_all(bool is_everyone);
  void poll(DeviceId const& device);
  void probe_projectors();
  bool is_reachable(std::string const& object) const;
  void settle(std::vector<admission::Order> const& orders);
  void check_table(bool has_time_turned = false);
  void check_alerts();
  void check_hosts(std::size_t how_many);
  void check_day();

  // events.cpp: what may happen
  std::vector<Event> plot(int day);
  std::function<void()> something(std::string& name);
  void arrive(unsigned percent);
  void depart(unsigned percent);
  void see(Machine& machine);
  void leave(Machine& machine);
  void register_machines(std::size_t most);
  void order(admission::Order order, std::string expected = {});
  void order_a_few();
  void order_something();
  void ask_for_the_impossible();

  // tricks.cpp: what machines play
  void roam();
  void steal_an_address();
  void invent_addresses();
  void scan();
  void forge_claims();
  void invent_hosts();

  // troubles.cpp: what breaks
  void break_a_device();
  void break_the_core();
  void mend_devices();
  void flap_a_device();
  void trouble_a_projector();
  void fill_the_disk();
  void empty_the_disk();
  void restart();
  void shape_the_line();
  void change_the_configuration();
  void recable();
  void hush_or_own_an_alert();
  void flicker_the_uplink();
  void tell_of_the_uplink();

  School school_;
  Dice dice_;
  Record record_;
  Kernel kernel_;
  Causes causes_;
  Gateway gateway_;
  Invariants invariants_;
  Counts counts_;
  std::string happened_ = "nothing";
  Instant now_;
  std::map<std::string, Device> devices_;  // by name
  std::vector<ProjectorIs> projectors_;
  std::vector<Campus::KnownDevice> watched_;
  std::vector<watch::Topology::Link> first_links_;  // empty: the cables are as on the first day
  std::set<Instant> turns_;  // when a grant or a restriction begins to hold, or no longer does
  Instant next_poll_, next_probe_;
  std::size_t registered_ = 0;
  std::uint32_t invented_ = 0;
  std::uint64_t line_bps_ = 300'000'000;
  std::uint64_t wan_speed_bps_ = 1'000'000'000;
  std::uint64_t seen_revision_ = ~0ULL;
  std::size_t seen_applied_ = 0;
  std::set<std::uint64_t> alerts_seen_;
  bool is_uplink_down_ = false;
  int day_ = 0;
};

}  // namespace campus::simulation
