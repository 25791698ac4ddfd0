#include "cli/commands.hpp"

#include <algorithm>

namespace campus::cli {
namespace {

// Families of one or two commands; the others stand beside what they do.
std::vector<Command> view_commands() {
  return {
      {"status", "", "", "help.status", {}, true, &show_status},
      {"top", "", "", "help.top", {{"source", 0, "NAME", "help.option.traffic_source", {}}}, true, &show_top},
  };
}

std::vector<Command> traffic_commands() {
  return {
      {"traffic",
       "capture",
       "",
       "help.traffic.capture",
       {{"interface", 0, "NAME", "help.option.interface", {}},
        {"filter", 0, "EXPRESSION", "help.option.filter", {}},
        {"seconds", 0, "N", "help.option.seconds", {}},
        {"mebibytes", 0, "N", "help.option.mebibytes", {}},
        {"payload", 0, "", "help.option.payload", {}},
        {"reason", 0, "TEXT", "help.option.reason", {}}},
       false,
       &capture_traffic},
      {"traffic", "lessons", "", "help.traffic.lessons", {{"day", 0, "DAY", "help.option.day", {}}}, true, &show_traffic_lessons},
      {"traffic",
       "summary",
       "",
       "help.traffic.summary",
       {{"last", 0, "SPAN", "help.option.last", {}},
        {"from", 0, "TIME", "help.option.time_from", {}},
        {"until", 0, "TIME", "help.option.time_until", {}},
        {"each", 0, "STEP", "help.option.each", {"minute", "hour", "day"}},
        {"source", 0, "NAME", "help.option.traffic_source", {}}},
       true,
       &summarise_traffic},
      {"traffic",
       "top",
       "",
       "help.traffic.top",
       {{"by", 0, "WHAT", "help.option.by", {"application", "category", "host", "subnet", "vlan", "uplink", "direction"}},
        {"last", 0, "SPAN", "help.option.last", {}},
        {"from", 0, "TIME", "help.option.time_from", {}},
        {"until", 0, "TIME", "help.option.time_until", {}},
        {"limit", 0, "N", "help.option.limit", {}},
        {"source", 0, "NAME", "help.option.traffic_source", {}}},
       true,
       &show_traffic_top},
      {"traffic",
       "read",
       "FILE",
       "help.traffic.read",
       {{"hosts", 0, "N", "help.option.hosts", {}},
        {"flows", 0, "N", "help.option.flows", {}},
        {"names", 0, "FILE", "help.option.names", {}},
        {"no-apps", 0, "", "help.option.no_apps", {}},
        {"no-tunnels", 0, "A,B", "help.option.no_tunnels", {}},
        {"tunnel-depth", 0, "N", "help.option.tunnel_depth", {}},
        {"no-vlans", 0, "", "help.option.no_vlans", {}},
        {"workers", 0, "N", "help.option.workers", {}},
        {"source", 0, "SOURCE", "help.option.source", {"file", "libpcap", "dpdk"}}},
       false,
       &read_traffic},
  };
}

std::vector<Command> device_commands() {
  return {
      {"device", "list", "", "help.device.list", {}, true, &list_devices},
      {"device", "show", "NAME", "help.device.show", {}, true, &show_device},
  };
}

std::vector<Command> calendar_commands() {
  return {
      {"calendar", "show", "[DAY]", "help.calendar.show", {}, false, &show_calendar},
  };
}

std::vector<Command> other_commands() {
  return {
      {"config",
       "check",
       "FILE",
       "help.config.check",
       {{"kind", 0, "KIND", "help.option.kind", {"campus", "district"}}},
       false,
       &check_configuration},
      {"config", "show", "", "help.config.show", {}, false, &show_configuration},
      {"completion", "", "SHELL", "help.completion", {}, false, &print_completion},
      {"version", "", "", "help.version", {}, false, &print_version},
      {"help", "", "[COMMAND|CODE]", "help.help", {{"man", 0, "", "help.option.man", {}}}, false, &print_help},
  };
}

std::vector<Command> all_families() {
  std::vector<Command> all;
  for (auto const family :
       {&view_commands, &traffic_commands, &flow_commands, &device_commands, &room_commands, &target_commands, &calendar_commands, &admission_commands, &alert_commands,
        &task_commands, &uplink_commands, &compliance_commands,
        &other_commands})
    for (auto& command : family()) all.push_back(std::move(command));
  return all;
}

std::vector<Command> const& table() {
  static std::vector<Command> const all = all_families();
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
