// What a machine has open, where its traffic leaves, what it lets through, and with which rights campusd
// runs.

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string>
#include <tuple>

#include "daemon/evidence/machine_facts.hpp"
#include "daemon/evidence/text_lines.hpp"

namespace campus::evidence {
namespace {

namespace fs = std::filesystem;
using protection::Machine;

std::optional<std::uint64_t> hexadecimal(std::string_view text) {
  std::uint64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The kernel writes each four bytes of an address as one number of this machine's order.
bool is_loopback(std::string_view address) {
  if (address.size() == 8) return address.ends_with("7F") || address.ends_with("7f");
  return address == "00000000000000000000000001000000";
}

// /proc/net/tcp and its kin: "0: 0100007F:0016 00000000:0000 0A ..."
void add_listeners(fs::path const& file, bool is_udp, std::vector<Machine::Listener>& listeners,
                   bool& is_read) {
  auto const lines = read_lines(file);
  if (!lines) return;
  is_read = true;
  std::string_view const listening = is_udp ? "07" : "0A";
  for (auto const& line : *lines) {
    auto const words = words_of(line);
    if (words.size() < 4 || words[3] != listening) continue;
    auto const colon = words[1].find(':');
    if (colon == std::string::npos) continue;
    auto const port = hexadecimal(std::string_view(words[1]).substr(colon + 1));
    if (!port || *port > 0xffff) continue;
    listeners.push_back({static_cast<std::uint16_t>(*port), is_udp,
                         is_loopback(std::string_view(words[1]).substr(0, colon))});
  }
}

void mark_exit(std::vector<Machine::Interface>& interfaces, std::string_view name) {
  auto const found = std::ranges::find(interfaces, name, &Machine::Interface::name);
  if (found != interfaces.end()) found->has_default_route = true;
}

void mark_exits(fs::path const& net, std::vector<Machine::Interface>& interfaces) {
  if (auto const routes = read_lines(net / "route"))
    for (auto const& line : *routes)
      if (auto const words = words_of(line);
          words.size() > 7 && words[1] == "00000000" && words[7] == "00000000")
        mark_exit(interfaces, words[0]);
  std::string const anywhere(32, '0');
  if (auto const routes = read_lines(net / "ipv6_route"))
    for (auto const& line : *routes)
      if (auto const words = words_of(line);
          words.size() == 10 && words[0] == anywhere && words[1] == "00" && words[4] != anywhere)
        mark_exit(interfaces, words[9]);
}

// One chain of a file of nft, rule by rule.
class RuleReader {
public:
  void read(std::string const& line) {
    if (line.starts_with("chain ")) {
      seen_.clear();
      is_forward_ = false;
      return;
    }
    if (line.contains("hook ")) {
      is_forward_ = line.contains("hook forward");
      has_forward_ |= is_forward_;
      rules_.denies_by_default |= is_forward_ && line.contains("policy drop");
      return;
    }
    if (!is_verdict(line)) return;
    ++rules_.rules;
    rules_.is_stateful |= line.contains("ct state");
    if (!seen_.insert(line).second) ++rules_.doubled_rules;
    if (line.contains("accept") && !is_narrow(line)) ++rules_.wide_rules;
  }
  bool has_forward() const { return has_forward_; }
  Machine::Firewall const& rules() const { return rules_; }

private:
  static bool contains_any(std::string_view line, std::initializer_list<std::string_view> parts) {
    return std::ranges::any_of(parts, [&](auto const part) { return line.contains(part); });
  }
  static bool is_verdict(std::string_view line) {
    return contains_any(
        line, {"accept", "drop", "reject", "queue", "jump ", "goto ", "masquerade", "snat", "dnat"});
  }
  static bool is_narrow(std::string_view line) {
    return contains_any(line, {"saddr", "daddr", "dport", "sport", "ct state", "iif", "oif", "icmp"});
  }

  Machine::Firewall rules_;
  std::set<std::string> seen_;
  bool is_forward_ = false, has_forward_ = false;
};

constexpr std::array<std::string_view, 41> capability_names{"CHOWN",
                                                            "DAC_OVERRIDE",
                                                            "DAC_READ_SEARCH",
                                                            "FOWNER",
                                                            "FSETID",
                                                            "KILL",
                                                            "SETGID",
                                                            "SETUID",
                                                            "SETPCAP",
                                                            "LINUX_IMMUTABLE",
                                                            "NET_BIND_SERVICE",
                                                            "NET_BROADCAST",
                                                            "NET_ADMIN",
                                                            "NET_RAW",
                                                            "IPC_LOCK",
                                                            "IPC_OWNER",
                                                            "SYS_MODULE",
                                                            "SYS_RAWIO",
                                                            "SYS_CHROOT",
                                                            "SYS_PTRACE",
                                                            "SYS_PACCT",
                                                            "SYS_ADMIN",
                                                            "SYS_BOOT",
                                                            "SYS_NICE",
                                                            "SYS_RESOURCE",
                                                            "SYS_TIME",
                                                            "SYS_TTY_CONFIG",
                                                            "MKNOD",
                                                            "LEASE",
                                                            "AUDIT_WRITE",
                                                            "AUDIT_CONTROL",
                                                            "SETFCAP",
                                                            "MAC_OVERRIDE",
                                                            "MAC_ADMIN",
                                                            "SYSLOG",
                                                            "WAKE_ALARM",
                                                            "BLOCK_SUSPEND",
                                                            "AUDIT_READ",
                                                            "PERFMON",
                                                            "BPF",
                                                            "CHECKPOINT_RESTORE"};

}  // namespace

std::optional<std::vector<Machine::Listener>> read_listeners(fs::path const& root) {
  auto const net = root / "proc/self/net";
  std::vector<Machine::Listener> listeners;
  bool is_read = false;
  add_listeners(net / "tcp", false, listeners, is_read);
  add_listeners(net / "tcp6", false, listeners, is_read);
  add_listeners(net / "udp", true, listeners, is_read);
  add_listeners(net / "udp6", true, listeners, is_read);
  if (!is_read) return std::nullopt;
  auto const key = [](Machine::Listener const& one) {
    return std::tuple(one.port, one.is_udp, one.is_local);
  };
  std::ranges::sort(listeners, {}, key);
  auto const same = std::ranges::unique(listeners, {}, key);
  listeners.erase(same.begin(), same.end());
  return listeners;
}

// /proc/net/dev: two lines of titles, then "name: numbers".
std::optional<std::vector<Machine::Interface>> read_interfaces(fs::path const& root) {
  auto const net = root / "proc/self/net";
  auto const lines = read_lines(net / "dev");
  if (!lines) return std::nullopt;
  std::vector<Machine::Interface> interfaces;
  for (auto const& line : *lines) {
    auto const colon = line.find(':');
    if (colon == std::string::npos) continue;
    Machine::Interface interface;
    interface.name = bare(line.substr(0, colon));
    if (interface.name == "lo") continue;
    auto const state = read_text(root / "sys/class/net" / interface.name / "operstate");
    interface.is_up = !state || !state->starts_with("down");
    interfaces.push_back(std::move(interface));
  }
  mark_exits(net, interfaces);
  return interfaces;
}

// Only where systemd loads it: a file that nobody reads is no rule.
std::optional<Machine::Firewall> read_firewall(fs::path const& root) {
  std::error_code error;
  bool is_enabled = false;
  for (auto const* const target : {"sysinit.target.wants", "multi-user.target.wants"})
    is_enabled |= fs::is_symlink(root / "etc/systemd/system" / target / "nftables.service", error);
  auto const lines = read_lines(root / "etc/nftables.conf");
  if (!is_enabled || !lines) return std::nullopt;
  RuleReader reader;
  for (auto const& line : *lines)
    if (auto const text = bare(line); !text.empty()) reader.read(text);
  if (!reader.has_forward()) return std::nullopt;
  auto rules = reader.rules();
  rules.source = "/etc/nftables.conf";
  return rules;
}

std::optional<Machine::Process> read_process(fs::path const& root) {
  auto const lines = read_lines(root / "proc/self/status");
  if (!lines) return std::nullopt;
  Machine::Process process;
  for (auto const& line : *lines) {
    auto const words = words_of(line);
    if (words.size() < 2) continue;
    if (words[0] == "Uid:" && words.size() > 2) process.is_root = words[2] == "0";
    if (words[0] == "NoNewPrivs:") process.gains_no_privileges = words[1] == "1";
    if (words[0] == "Seccomp:") process.filters_calls = words[1] == "2";
    if (words[0] != "CapEff:") continue;
    auto const bits = hexadecimal(words[1]).value_or(0);
    for (std::size_t bit = 0; bit < capability_names.size(); ++bit)
      if ((bits >> bit & 1u) != 0) process.capabilities.emplace_back(capability_names[bit]);
  }
  return process;
}

}  // namespace campus::evidence
