#pragma once

#include <string>

#include "cli/commands.hpp"
#include "cli/look.hpp"

namespace campus::cli {

// Everything at a glance, or one command with its options.  Made from the table of commands alone: it asks no
// daemon.
std::string help_text(Look const& look);
std::string help_text(Command const& command, Look const& look);

}  // namespace campus::cli
