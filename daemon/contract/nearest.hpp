#pragma once

#include <span>
#include <string_view>

namespace campus::contract {

// The one of the known words that a slip of the fingers may have meant; empty when none is near.  For a
// misspelt key of a configuration, a misspelt command, a misspelt field.  Pure; any thread.
std::string_view nearest(std::string_view word, std::span<std::string_view const> known);

}  // namespace campus::contract
