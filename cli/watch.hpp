#pragma once

#include "cli/invocation.hpp"

namespace campus::cli {

// Runs a command again and again: on a terminal a picture that refreshes, in a pipe a line of JSON each time.
// An answer that fails is shown and tried again, since a watch outlives a restart of campusd; in a pipe it
// ends the watch. The exit code.
int watch(Invocation invocation);

}  // namespace campus::cli
