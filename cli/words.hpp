#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"
#include "policy/model/fault.hpp"

namespace campus::cli {

// The first pass over a command line: which words name the command and its operands, and which are options.

using Words = std::vector<std::string>;

struct Sorted {
  Words names;    // of the command, and its operands
  Words options;  // with their values
};

Result<Sorted> sort_words(Words const& words);

// The command that the names begin with; its operands are left in them.  Beginnings of words are taken where
// a person sits: scripts must not come to depend on them.
Result<Command const*> take_command(Words& names, bool takes_beginnings);

std::string joined(std::vector<std::string_view> const& words);
std::unexpected<Fault> misuse(std::string code, std::vector<Fault::Argument> arguments = {});

}  // namespace campus::cli
