#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "policy/admission/plan.hpp"
#include "policy/model/alert.hpp"
#include "policy/protection/audit_chain.hpp"
#include "tests/simulation/causes.hpp"
#include "tests/simulation/dice.hpp"
#include "tests/simulation/gateway.hpp"
#include "tests/simulation/kernel.hpp"
#include "tests/simulation/record.hpp"
#include "tests/simulation/school.hpp"

namespace campus::simulation {

// What must be so after every step, whatever happens to the school.  Each check says in a sentence what is
// not; none of them asks the part that it judges how it would judge itself.
class Invariants {
public:
  Invariants(School const& school, Record const& record, Kernel& kernel, Causes const& causes)
      : school_(school), record_(record), kernel_(kernel), causes_(causes) {}

  // Every cut, and every thing that is opened again, stands in the audit before the kernel has it.
  void before_the_kernel(admission::Plan const& steps);
  // plan(t, t) is empty; nobody exempt is cut; the kernel has what the gate says is in force.  The whole of
  // it when the table may have become another.
  void of_the_table(admission::Gate const& gate, bool is_recorded, Instant now);
  // What is forged about a host that the kernel has just spoken with changes nothing of it in the kernel.
  void of_a_claim(admission::AdmissionTable const& before, Machine const& victim);
  // How a host stands follows from what the record says was ordered, and from nothing else.
  void of_a_host(admission::Gate const& gate, MacAddress const& mac, Instant now);
  // Each open alert has a reason, what is hidden has something open above it, a key is open once, and what is
  // unreachable is an alert.
  void of_the_alerts(std::span<Alert const> open, AlertPile const& pile, Instant now);
  void of_the_notices(std::span<Notice const> notices);
  void of_the_chain();                 // up to its end, from where it was looked at last
  void of_a_flipped_byte(Dice& dice);  // in a copy: it must be found
  void of_the_whole_chain();

  void complain(std::string sentence) { say(std::move(sentence)); }  // of what only its teller can see
  std::vector<std::string> const& broken() const { return broken_; }
  std::size_t cuts() const { return cuts_; }
  std::size_t whole_tables() const { return whole_tables_; }
  std::size_t flips() const { return flips_; }
  Instant now;  // of the step, for the watcher of the kernel

  static constexpr std::size_t broken_max = 20;  // sentences kept; what comes after them follows from them

private:
  void say(std::string sentence);
  Standing standing_by_orders(MacAddress const& mac, std::string const& interface_name, Instant at) const;

  School const& school_;
  Record const& record_;
  Kernel& kernel_;
  Causes const& causes_;
  std::vector<std::string> broken_;
  protection::ChainEnd verified_;
  std::map<MacAddress, HostId> numbers_;  // as the kernel was told
  std::size_t cuts_ = 0, whole_tables_ = 0, flips_ = 0;
};

}  // namespace campus::simulation
