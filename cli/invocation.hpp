#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/look.hpp"
#include "daemon/contract/exit_codes.hpp"
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

using enum contract::Exit;
using contract::exit_code_of;

}  // namespace campus::cli
