#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "cli/answer.hpp"
#include "cli/invocation.hpp"
#include "policy/model/fault.hpp"

namespace campus::cli {

// The commands as data: the parser, the help, the suggestions and the completion of three shells all read
// this table.

struct Option {
  std::string_view name;  // "district"; one letter more where there is a short one
  char letter = 0;
  std::string_view value;  // "URL"; empty: a flag
  std::string_view label;  // of its description in the catalogue
  std::vector<std::string_view> choices;
};

struct Command {
  std::string_view noun;
  std::string_view verb;     // empty: the noun is the whole command
  std::string_view operand;  // "NAME"; empty: none.  "[NAME]" may be left out
  std::string_view label;    // of its description in the catalogue
  std::vector<Option> options;
  bool can_watch = false;
  Result<Answer> (*run)(Invocation const&) = nullptr;

  std::string name() const { return std::string(noun) + (verb.empty() ? "" : " " + std::string(verb)); }
  bool needs_operand() const { return !operand.empty() && operand.front() != '['; }
};

std::span<Command const> commands();
std::span<Option const> general_options();

// Every noun once, and the verbs of one of them.
std::vector<std::string_view> nouns();
std::vector<std::string_view> verbs_of(std::string_view noun);
Command const* find_command(std::string_view noun, std::string_view verb);

// Families whose words stand beside what they do.
std::vector<Command> admission_commands();
std::vector<Command> alert_commands();
std::vector<Command> compliance_commands();
std::vector<Command> flow_commands();
std::vector<Command> room_commands();
std::vector<Command> target_commands();
std::vector<Command> task_commands();
std::vector<Command> uplink_commands();

// The commands themselves, a file a family.
Result<Answer> show_status(Invocation const&);
Result<Answer> show_top(Invocation const&);
Result<Answer> read_traffic(Invocation const&);
Result<Answer> capture_traffic(Invocation const&);
Result<Answer> show_traffic_lessons(Invocation const&);
Result<Answer> show_traffic_top(Invocation const&);
Result<Answer> summarise_traffic(Invocation const&);
Result<Answer> find_flows(Invocation const&);
Result<Answer> list_devices(Invocation const&);
Result<Answer> show_device(Invocation const&);
Result<Answer> list_rooms(Invocation const&);
Result<Answer> show_room(Invocation const&);
Result<Answer> list_hosts(Invocation const&);
Result<Answer> show_host(Invocation const&);
Result<Answer> allow_host(Invocation const&);
Result<Answer> block_host(Invocation const&);
Result<Answer> set_admission_mode(Invocation const&);
Result<Answer> enroll_uplink(Invocation const&);
Result<Answer> show_uplink(Invocation const&);
Result<Answer> list_targets(Invocation const&);
Result<Answer> show_target(Invocation const&);
Result<Answer> test_target(Invocation const&);
Result<Answer> show_calendar(Invocation const&);
Result<Answer> check_configuration(Invocation const&);
Result<Answer> show_configuration(Invocation const&);
Result<Answer> check_compliance(Invocation const&);
Result<Answer> report_compliance(Invocation const&);
Result<Answer> verify_compliance(Invocation const&);
Result<Answer> print_completion(Invocation const&);
Result<Answer> print_version(Invocation const&);
Result<Answer> print_help(Invocation const&);

}  // namespace campus::cli
