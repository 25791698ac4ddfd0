#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/contract/messages.hpp"

namespace campus::cli {

// How good or bad something is.  The word stands first, the colour only repeats it.
enum class Tone : std::uint8_t { plain, good, notice, alarm, failure, faint, strong };

// To whom the answer is shown: in which language, on what.  A plain value, found out once at the start.
struct Look {
  contract::Language language = contract::Language::en;
  bool is_terminal = false;  // of standard output
  bool has_color = false;
  bool is_ascii = false;    // a serial console: no character beyond ASCII
  std::size_t columns = 0;  // of the terminal; 0: as wide as it takes

  std::string say(std::string_view key, std::vector<Fault::Argument> const& arguments = {}) const {
    return contract::label(key, language, arguments);
  }
  // Foreign text made harmless, and plain ASCII where nothing else is shown.
  std::string safe(std::string_view text) const;
  std::string colored(std::string_view text, Tone tone) const;
  std::string_view ellipsis() const { return is_ascii ? "..." : "…"; }
};

}  // namespace campus::cli
