#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/time.hpp"

namespace campus::protection {

// What the gateway's own machine tells of itself, as far as its files let campusd read.  What could not be
// read is absent, never assumed.  Plain values without the name of any person.

struct Machine {
  struct Account {
    std::uint32_t uid = 0;
    bool can_log_in = false;  // its shell is one
    std::optional<Instant> last_login;
  };
  struct Passwords {
    std::optional<int> days_most;  // until it must be changed
    std::optional<int> length_least;
    std::optional<int> classes_least;  // of letters, digits, signs
    std::optional<int> failures_most;  // until the account is locked; absent: never
  };
  struct Ssh {
    bool is_installed = false;
    bool permits_root = false;
    bool permits_empty = false;
    bool limits_origin = false;  // by user and host, by address or by listening inside alone
    std::optional<int> idle_s;   // until a silent session is ended; absent: never
  };
  struct Listener {
    std::uint16_t port = 0;
    bool is_udp = false;
    bool is_local = false;  // on a loopback address alone
  };
  struct System {
    std::string id, version;  // "debian", "12"
    std::optional<Instant> updates_looked_for;
    bool updates_itself = false;
  };
  struct Logs {
    bool keeps_journal = false;  // over a restart
    bool has_auditd = false;
    bool forwards = false;    // to another machine
    bool is_private = false;  // nobody but root and the group of log readers may write or read
  };
  // As configured: what the kernel holds may differ, and says so by `source`.
  struct Firewall {
    std::string source;  // "/etc/nftables.conf", "kernel"
    bool denies_by_default = false;
    bool is_stateful = false;
    std::uint32_t rules = 0, doubled_rules = 0;
    std::uint32_t wide_rules = 0;  // that permit without naming an address or a port
  };
  struct Interface {
    std::string name;
    bool is_up = false;
    bool has_default_route = false;
  };
  struct Signatures {
    std::string name;  // "suricata", "clamav"
    Instant at;        // of the newest rules
  };
  struct Process {  // campusd itself
    bool is_root = false;
    std::vector<std::string> capabilities;
    bool gains_no_privileges = false, filters_calls = false;
  };

  std::optional<std::vector<Account>> accounts;
  std::optional<Passwords> passwords;
  std::optional<int> idle_logout_s;  // TMOUT of the shells
  std::optional<Ssh> ssh;
  std::optional<std::vector<Listener>> listeners;
  std::optional<std::vector<std::string>> packages;  // installed
  std::optional<System> system;
  std::optional<bool> secure_boot;
  std::optional<bool> has_trust_chip;
  std::optional<bool> clock_is_disciplined;
  std::optional<Logs> logs;
  std::optional<Firewall> firewall;
  std::optional<std::vector<Interface>> interfaces;
  std::optional<Signatures> intrusion_rules, malware_signatures;
  std::optional<Process> process;
};

}  // namespace campus::protection
