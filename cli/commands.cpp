#include "cli/commands.hpp"

#include <algorithm>

namespace campus::cli {
namespace {

// The families that stand in files of their own, before the last words.
std::vector<Command> with_families(std::vector<Command> all) {
  for (auto const& family : {alert_commands(), task_commands()}) {
    auto const last = std::ranges::find(all, std::string_view("completion"), &Command::noun);
    all.insert(last, family.begin(), family.end());
  }
  return all;
}

std::vector<Command> const& table() {
  static std::vector<Command> const all = with_families({
      {"status", "", "", "help.status", {}, true, &show_status},
      {"top", "", "", "help.top", {}, true, &show_top},
      {"traffic",
       "read",
       "FILE",
       "help.traffic.read",
       {{"hosts", 0, "N", "help.option.hosts", {}}},
       false,
       &read_traffic},
      {"device", "list", "", "help.device.list", {}, true, &list_devices},
      {"device", "show", "NAME", "help.device.show", {}, true, &show_device},
      {"room", "list", "", "help.room.list", {}, true, &list_rooms},
      {"room",
       "show",
       "NAME",
       "help.room.show",
       {{"usage", 0, "", "help.option.usage", {}}, {"days", 0, "N", "help.option.days", {}}},
       true,
       &show_room},
      {"target", "list", "", "help.target.list", {}, true, &list_targets},
      {"target", "show", "TARGET", "help.target.show", {}, true, &show_target},
      {"target",
       "test",
       "TARGET",
       "help.target.test",
       {{"now", 0, "", "help.option.now", {}}},
       false,
       &test_target},
      {"calendar", "show", "[DAY]", "help.calendar.show", {}, false, &show_calendar},
      {"nac",
       "list",
       "",
       "help.nac.list",
       {{"state",
         0,
         "STANDING",
         "help.option.standing",
         {"pending", "admitted", "quarantined", "blocked", "exempt"}}},
       true,
       &list_hosts},
      {"nac", "show", "MAC", "help.nac.show", {}, true, &show_host},
      {"nac",
       "allow",
       "MAC",
       "help.nac.allow",
       {{"as", 0, "GROUP", "help.option.as", {"pupil", "staff", "server", "guest"}},
        {"vlan", 0, "VLAN", "help.option.vlan", {}},
        {"until", 0, "TIME", "help.option.until", {}},
        {"replace", 0, "", "help.option.replace", {}},
        {"reason", 0, "TEXT", "help.option.reason", {}},
        {"dry-run", 0, "", "help.option.dry_run", {}}},
       false,
       &allow_host},
      {"nac",
       "block",
       "MAC",
       "help.nac.block",
       {{"reason", 0, "TEXT", "help.option.reason", {}},
        {"until", 0, "TIME", "help.option.until", {}},
        {"quarantine", 0, "", "help.option.quarantine", {}},
        {"dry-run", 0, "", "help.option.dry_run", {}}},
       false,
       &block_host},
      {"nac",
       "mode",
       "observe|enforce",
       "help.nac.mode",
       {{"reason", 0, "TEXT", "help.option.reason", {}}, {"dry-run", 0, "", "help.option.dry_run", {}}},
       false,
       &set_admission_mode},
      {"uplink",
       "enroll",
       "CODE",
       "help.uplink.enroll",
       {{"district", 0, "URL", "help.option.district", {}},
        {"ca-words", 0, "WORDS", "help.option.ca_words", {}},
        {"dry-run", 0, "", "help.option.dry_run", {}}},
       false,
       &enroll_uplink},
      {"uplink", "status", "", "help.uplink.status", {}, true, &show_uplink},
      {"config",
       "check",
       "FILE",
       "help.config.check",
       {{"kind", 0, "KIND", "help.option.kind", {"campus", "district"}}},
       false,
       &check_configuration},
      {"config", "show", "", "help.config.show", {}, false, &show_configuration},
      {"compliance",
       "check",
       "",
       "help.compliance.check",
       {{"level", 0, "N", "help.option.level", {"1", "2", "3"}}},
       false,
       &check_compliance},
      {"compliance",
       "report",
       "FILE",
       "help.compliance.report",
       {{"level", 0, "N", "help.option.level", {"1", "2", "3"}}, {"from", 0, "PACK", "help.option.from", {}}},
       false,
       &report_compliance},
      {"compliance", "verify", "PACK", "help.compliance.verify", {}, false, &verify_compliance},
      {"completion", "", "SHELL", "help.completion", {}, false, &print_completion},
      {"version", "", "", "help.version", {}, false, &print_version},
      {"help", "", "[COMMAND|CODE]", "help.help", {}, false, &print_help},
  });
  return all;
}

}  // namespace

std::span<Command const> commands() { return table(); }

std::span<Option const> general_options() {
  static std::vector<Option> const all{
      {"output", 'o', "FORMAT", "help.option.output", {"table", "wide", "json", "yaml", "csv", "name"}},
      {"fields", 0, "A,B", "help.option.fields", {}},
      {"watch", 'w', "[SEC]", "help.option.watch", {}},
      {"count", 'n', "N", "help.option.count", {}},
      {"lang", 0, "LANG", "help.option.lang", {"zh", "en"}},
      {"color", 0, "WHEN", "help.option.color", {"auto", "always", "never"}},
      {"ascii", 0, "", "help.option.ascii", {}},
      {"quiet", 'q', "", "help.option.quiet", {}},
      {"exit-zero", 0, "", "help.option.exit_zero", {}},
      {"socket", 0, "PATH", "help.option.socket", {}},
      {"timeout", 0, "SEC", "help.option.timeout", {}},
      {"help", 'h', "", "help.option.help", {}},
  };
  return all;
}

std::vector<std::string_view> nouns() {
  std::vector<std::string_view> all;
  for (auto const& command : table())
    if (std::ranges::find(all, command.noun) == all.end()) all.push_back(command.noun);
  return all;
}

std::vector<std::string_view> verbs_of(std::string_view noun) {
  std::vector<std::string_view> all;
  for (auto const& command : table())
    if (command.noun == noun && !command.verb.empty()) all.push_back(command.verb);
  return all;
}

Command const* find_command(std::string_view noun, std::string_view verb) {
  auto const found = std::ranges::find_if(
      table(), [&](Command const& command) { return command.noun == noun && command.verb == verb; });
  return found == table().end() ? nullptr : &*found;
}

}  // namespace campus::cli
