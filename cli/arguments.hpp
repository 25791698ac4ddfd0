#pragma once

#include <string>
#include <variant>
#include <vector>

#include "cli/invocation.hpp"
#include "cli/look.hpp"
#include "policy/model/fault.hpp"

namespace campus::cli {

// From words to an Invocation.  Asks nobody and opens nothing.

// Where the words come from; a test can say anything.
struct Surroundings {
  bool is_output_terminal = false;
  bool is_input_terminal = false;
  std::size_t columns = 0;
  std::string lc_all, lc_messages, lang, no_color, socket;  // of the environment

  static Surroundings here();
};

// The language and the colours, found before anything else so that a complaint about the words is in it too.
Look look_of(std::vector<std::string> const& words, Surroundings const& where);

// `noun verb` in full, as `display noun`, and on a terminal by any beginning that is unambiguous.
Result<std::variant<Invocation, HelpWanted>> understand(std::vector<std::string> words,
                                                        Surroundings const& where);

}  // namespace campus::cli
