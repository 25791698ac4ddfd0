#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/look.hpp"
#include "policy/model/fault.hpp"

namespace campus::cli {

struct Command;

enum class Format : std::uint8_t { table, wide, json, yaml, csv, name };

// What was typed, understood and checked.  A plain value.
struct Invocation {
  Command const* command = nullptr;
  std::vector<std::string> operands;
  std::map<std::string, std::string, std::less<>>
      options;  // of the command, by name: "district"; a flag is "true"
  Format format = Format::table;
  std::vector<std::string> fields;
  Look look;
  bool is_quiet = false;
  bool is_exit_zero = false;  // findings are no failure
  std::string socket;
  std::chrono::milliseconds wait{};  // for an answer of campusd
  std::optional<std::chrono::milliseconds> watch;
  std::uint64_t rounds = 0;  // of watch; 0: until somebody ends it

  bool has(std::string_view option) const { return options.contains(option); }
  std::string option(std::string_view name) const {
    auto const found = options.find(name);
    return found == options.end() ? std::string() : found->second;
  }
};

// Asked for help instead of the thing itself: which command's, nullptr for all.
struct HelpWanted {
  Command const* command = nullptr;
};

// Exit codes; a promise to scripts.
enum Exit : int {
  exit_ok = 0,
  exit_failure = 1,
  exit_usage = 2,
  exit_findings = 3,
  exit_not_found = 4,
  exit_unreachable = 5,
  exit_permission = 6,
  exit_validation = 7,
  exit_conflict = 8,
  exit_timeout = 9,
  exit_interrupted = 130,
};
int exit_code_of(Fault::Kind kind);

}  // namespace campus::cli
