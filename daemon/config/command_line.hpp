#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/contract/messages.hpp"
#include "policy/model/fault.hpp"

namespace CLI {
class App;
}

namespace campus::config {

// How a daemon talks to whoever starts it: what it reads of its words, and how it complains.  CLI11 only
// takes the words apart; what is said of them stands in the catalogue.

// Of the environment.
contract::Language spoken_language();

// On standard error; gives the code to end with.
int complain(std::string_view program, Fault const& fault);

// Nothing: the words were understood.  Else the code to end with: help and version were printed, or what is
// wrong was said.
std::optional<int> read_words(CLI::App& app, int count, char const* const* words, std::string_view program);

// What CLI11 would only say in English, and with codes of its own.
Fault word_missing(std::string_view program, std::vector<std::string_view> const& known);
Fault operand_missing(std::string_view command, std::string_view operand);
Fault value_unknown(std::string_view option, std::string_view value,
                    std::vector<std::string_view> const& known);

}  // namespace campus::config
