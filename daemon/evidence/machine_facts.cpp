#include "daemon/evidence/machine_facts.hpp"

#include <sys/stat.h>
#include <sys/timex.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "daemon/evidence/text_lines.hpp"

namespace campus::evidence {
namespace {

namespace fs = std::filesystem;
using protection::Machine;

bool is_there(fs::path const& path) {
  std::error_code error;
  return fs::exists(path, error);
}

std::optional<Instant> changed_at(fs::path const& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return std::nullopt;
  return Instant(std::chrono::seconds(facts.st_mtim.tv_sec) +
                 std::chrono::nanoseconds(facts.st_mtim.tv_nsec));
}

std::optional<Instant> newest_of(std::initializer_list<fs::path> paths) {
  std::optional<Instant> newest;
  for (auto const& path : paths)
    if (auto const at = changed_at(path); at && (!newest || *at > *newest)) newest = at;
  return newest;
}

// "TMOUT=600", "export TMOUT=600", "readonly TMOUT=600"
std::optional<int> read_idle_logout(fs::path const& root) {
  auto files = files_in(root / "etc/profile.d", ".sh");
  files.insert(files.begin(), {root / "etc/profile", root / "etc/bash.bashrc"});
  std::optional<int> seconds;
  for (auto const& file : files) {
    auto const lines = read_lines(file);
    if (!lines) continue;
    for (auto const& line : *lines)
      for (auto const& word : words_of(bare(line)))
        if (word.starts_with("TMOUT=")) seconds = number_in(std::string_view(word).substr(6));
  }
  return seconds;
}

std::optional<std::vector<std::string>> read_packages(fs::path const& root) {
  auto const lines = read_lines(root / "var/lib/dpkg/status");
  if (!lines) return std::nullopt;
  std::vector<std::string> packages;
  std::string name;
  for (auto const& line : *lines) {
    if (line.starts_with("Package: ")) name = line.substr(9);
    if (line == "Status: install ok installed" || line == "Status: hold ok installed")
      packages.push_back(name);
  }
  return packages;
}

bool updates_itself(fs::path const& root) {
  for (auto const& file : files_in(root / "etc/apt/apt.conf.d", "")) {
    auto const text = read_text(file);
    if (!text) continue;
    auto const at = text->find("APT::Periodic::Unattended-Upgrade");
    if (at != std::string::npos && text->substr(at, text->find(';', at) - at).contains("\"1\"")) return true;
  }
  return false;
}

std::optional<Machine::System> read_system(fs::path const& root) {
  auto const lines = read_lines(root / "etc/os-release");
  if (!lines) return std::nullopt;
  Machine::System system;
  auto const value = [](std::string_view text) {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    return std::string(text);
  };
  for (auto const& line : *lines) {
    if (line.starts_with("ID=")) system.id = value(std::string_view(line).substr(3));
    if (line.starts_with("VERSION_ID=")) system.version = value(std::string_view(line).substr(11));
  }
  system.updates_looked_for = newest_of({root / "var/lib/apt/periodic/update-success-stamp",
                                         root / "var/lib/apt/lists", root / "var/lib/apt/lists/partial"});
  system.updates_itself = updates_itself(root);
  return system;
}

std::optional<bool> read_secure_boot(fs::path const& root) {
  if (!is_there(root / "sys/firmware")) return std::nullopt;
  if (!is_there(root / "sys/firmware/efi")) return false;  // started without it
  auto const state =
      read_text(root / "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c");
  if (!state || state->empty()) return std::nullopt;
  return state->back() == 1;
}

std::optional<bool> read_trust_chip(fs::path const& root) {
  if (!is_there(root / "sys/class")) return std::nullopt;
  return !files_in(root / "sys/class/tpm", "").empty();
}

bool forwards_logs(fs::path const& root) {
  auto files = files_in(root / "etc/rsyslog.d", ".conf");
  files.push_back(root / "etc/rsyslog.conf");
  for (auto const& file : files) {
    auto const lines = read_lines(file);
    if (!lines) continue;
    for (auto const& line : *lines) {
      auto const text = bare(line);
      auto const words = words_of(text);
      bool const is_old_style = words.size() == 2 && words[1].starts_with('@');
      if (is_old_style || text.contains("omfwd") || text.contains("omrelp")) return true;
    }
  }
  return false;
}

bool is_closed_to_others(fs::path const& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) != 0 || (facts.st_mode & 0007u) == 0;
}

std::optional<Machine::Logs> read_logs(fs::path const& root) {
  auto const logs = root / "var/log";
  if (!is_there(logs)) return std::nullopt;
  Machine::Logs found;
  found.keeps_journal = is_there(logs / "journal") || is_there(logs / "syslog");
  found.has_auditd = is_there(root / "etc/audit/auditd.conf");
  found.forwards = forwards_logs(root);
  found.is_private = std::ranges::all_of(std::initializer_list<char const*>{"syslog", "auth.log", "audit"},
                                         [&](auto const* name) { return is_closed_to_others(logs / name); });
  return found;
}

std::optional<Machine::Signatures> signatures(std::string name, std::initializer_list<fs::path> files) {
  auto const at = newest_of(files);
  if (!at) return std::nullopt;
  return Machine::Signatures{std::move(name), *at};
}

}  // namespace

std::optional<bool> is_clock_disciplined() {
  timex state{};
  auto const answer = ::adjtimex(&state);  // modes is 0: asks only
  if (answer < 0) return std::nullopt;
  return answer != TIME_ERROR;
}

Machine read_machine(fs::path const& root) {
  Machine machine;
  machine.accounts = read_accounts(root);
  machine.passwords = read_passwords(root);
  machine.idle_logout_s = read_idle_logout(root);
  machine.ssh = read_ssh(root);
  machine.listeners = read_listeners(root);
  machine.packages = read_packages(root);
  machine.system = read_system(root);
  machine.secure_boot = read_secure_boot(root);
  machine.has_trust_chip = read_trust_chip(root);
  machine.logs = read_logs(root);
  machine.firewall = read_firewall(root);
  machine.interfaces = read_interfaces(root);
  machine.intrusion_rules = signatures("suricata", {root / "var/lib/suricata/rules/suricata.rules"});
  machine.malware_signatures =
      signatures("clamav", {root / "var/lib/clamav/daily.cld", root / "var/lib/clamav/daily.cvd"});
  machine.process = read_process(root);
  if (is_there(root / "run/systemd/timesync/synchronized")) machine.clock_is_disciplined = true;
  return machine;
}

}  // namespace campus::evidence
