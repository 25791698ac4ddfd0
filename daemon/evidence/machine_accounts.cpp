// Who may come in to a machine, and how: /etc/passwd, the rules of passwords, sshd.

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <map>
#include <string>

#include "daemon/evidence/machine_facts.hpp"
#include "daemon/evidence/text_lines.hpp"

namespace campus::evidence {
namespace {

namespace fs = std::filesystem;
using protection::Machine;

std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields;
  for (;;) {
    auto const colon = line.find(':');
    fields.emplace_back(line.substr(0, colon));
    if (colon == std::string_view::npos) return fields;
    line.remove_prefix(colon + 1);
  }
}

bool is_shell(std::string_view path) {
  return !path.empty() && !path.ends_with("/nologin") && !path.ends_with("/false") &&
         !path.ends_with("/sync");
}

// lastlog(8): a record of 292 bytes for each user id, which begins with the time in seconds.
std::optional<Instant> last_login(std::ifstream& log, std::uint32_t uid) {
  constexpr std::streamoff record_bytes = 292;
  std::array<char, sizeof(std::int32_t)> bytes{};
  log.clear();
  log.seekg(record_bytes * static_cast<std::streamoff>(uid));
  if (!log.read(bytes.data(), bytes.size())) return std::nullopt;
  std::int32_t seconds = 0;
  std::memcpy(&seconds, bytes.data(), bytes.size());
  if (seconds <= 0) return std::nullopt;
  return Instant(std::chrono::seconds(seconds));
}

// "name = value" or "name value"; the last one counts.
std::optional<std::string> setting(std::vector<std::string> const& lines, std::string_view name) {
  std::optional<std::string> value;
  for (auto const& line : lines) {
    auto text = bare(line);
    std::ranges::replace(text, '=', ' ');
    auto const words = words_of(text);
    if (words.size() >= 2 && is_same_word(words[0], name)) value = words[1];
  }
  return value;
}

std::optional<int> number_of(std::optional<std::string> const& text) {
  return text ? number_in(*text) : std::nullopt;
}

bool has_module(fs::path const& root, std::string_view module) {
  for (auto const* const name : {"common-auth", "common-password", "login", "sshd"}) {
    auto const lines = read_lines(root / "etc/pam.d" / name);
    if (lines && std::ranges::any_of(*lines, [&](auto const& line) { return bare(line).contains(module); }))
      return true;
  }
  return false;
}

// The global part of sshd's configuration: the first value of a keyword counts.
struct SshSettings {
  std::map<std::string, std::string> values;
  bool has_match_address = false;

  void read(fs::path const& file) {
    auto const lines = read_lines(file);
    if (!lines) return;
    bool is_global = true;
    for (auto const& line : *lines) {
      auto const words = words_of(bare(line));
      if (words.size() < 2) continue;
      auto keyword = words[0];
      std::ranges::transform(keyword, keyword.begin(), [](unsigned char c) { return std::tolower(c); });
      if (keyword == "match") {
        is_global = false;
        has_match_address |= is_same_word(words[1], "address");
      }
      if (!is_global) continue;
      auto value = words[1];
      for (std::size_t i = 2; i < words.size(); ++i) value += ' ' + words[i];
      values.emplace(std::move(keyword), std::move(value));
    }
  }
  std::string value(std::string const& keyword, std::string otherwise) const {
    auto const found = values.find(keyword);
    return found == values.end() ? std::move(otherwise) : found->second;
  }
};

// "session:*=10m" of ChannelTimeout, in seconds.
std::optional<int> session_timeout(std::string const& text) {
  for (auto const& word : words_of(text)) {
    auto const equals = word.find('=');
    if (!word.starts_with("session") || equals == std::string::npos) continue;
    auto amount = word.substr(equals + 1);
    int unit = 1;
    if (amount.ends_with('m')) unit = 60;
    if (amount.ends_with('h')) unit = 3600;
    if (amount.ends_with('s') || unit > 1) amount.pop_back();
    if (auto const number = number_in(amount)) return *number * unit;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::vector<Machine::Account>> read_accounts(fs::path const& root) {
  auto const lines = read_lines(root / "etc/passwd");
  if (!lines) return std::nullopt;
  std::ifstream log(root / "var/log/lastlog", std::ios::binary);
  std::vector<Machine::Account> accounts;
  for (auto const& line : *lines) {
    auto const fields = fields_of(line);
    auto const uid = fields.size() == 7 ? number_in(fields[2]) : std::nullopt;
    if (!uid || *uid < 0) continue;
    Machine::Account account;
    account.uid = static_cast<std::uint32_t>(*uid);
    account.can_log_in = is_shell(fields[6]);
    if (account.can_log_in) account.last_login = last_login(log, account.uid);
    accounts.push_back(account);
  }
  return accounts;
}

// A rule that no module applies is none, whatever its file says.
std::optional<Machine::Passwords> read_passwords(fs::path const& root) {
  auto const definitions = read_lines(root / "etc/login.defs");
  if (!definitions) return std::nullopt;
  Machine::Passwords rules;
  rules.days_most = number_of(setting(*definitions, "PASS_MAX_DAYS"));
  if (has_module(root, "pam_pwquality")) {
    auto const quality =
        read_lines(root / "etc/security/pwquality.conf").value_or(std::vector<std::string>{});
    rules.length_least = number_of(setting(quality, "minlen")).value_or(8);  // the module's own default
    rules.classes_least = number_of(setting(quality, "minclass")).value_or(0);
  }
  if (has_module(root, "pam_faillock")) {
    auto const locking = read_lines(root / "etc/security/faillock.conf").value_or(std::vector<std::string>{});
    rules.failures_most = number_of(setting(locking, "deny")).value_or(3);  // likewise
  }
  return rules;
}

std::optional<Machine::Ssh> read_ssh(fs::path const& root) {
  Machine::Ssh ssh;
  std::error_code error;
  ssh.is_installed = fs::exists(root / "usr/sbin/sshd", error);
  if (!ssh.is_installed) return ssh;
  if (!read_text(root / "etc/ssh/sshd_config")) return std::nullopt;
  SshSettings settings;
  for (auto const& file : files_in(root / "etc/ssh/sshd_config.d", ".conf")) settings.read(file);
  settings.read(root / "etc/ssh/sshd_config");
  ssh.permits_root = !is_same_word(settings.value("permitrootlogin", "prohibit-password"), "no");
  ssh.permits_empty = is_same_word(settings.value("permitemptypasswords", "no"), "yes");
  ssh.limits_origin = settings.has_match_address || settings.value("allowusers", "").contains('@') ||
                      settings.values.contains("listenaddress");
  ssh.idle_s = session_timeout(settings.value("channeltimeout", ""));
  return ssh;
}

}  // namespace campus::evidence
