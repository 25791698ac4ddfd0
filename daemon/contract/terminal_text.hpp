#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace campus::contract {

// Text on its way to a terminal: how wide it stands there, and that it cannot do anything there.  Names of
// devices, lines of files and answers of agents are written by strangers.  Pure functions; any thread.

// One character of UTF-8 and the bytes it took; a byte that begins none is itself, one byte long, and not
// valid.
struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 1;
  bool is_valid = false;
};
Character first_character(std::string_view text);
bool is_utf8(std::string_view text);

// Columns on a terminal: 2 for East Asian wide and full width, 0 for what combines, 1 for the rest (UAX #11).
std::size_t display_width(std::string_view text);

// What a terminal obeys, or what makes a line read as something that it is not: control characters, marks
// that turn the direction of writing, characters without a body.
bool is_treacherous(std::uint32_t code);

// The same text with everything escaped that a terminal would obey or hide: control characters, escape
// sequences, marks that turn the direction of writing, bytes that are no UTF-8.
std::string printable(std::string_view text);

// The beginning of a text, at most so many bytes and whole characters, with an ellipsis when something went: for a
// foreign value inside a sentence.
std::string shortened(std::string_view text, std::size_t bytes_max);

// Cut to so many columns, an ellipsis last when something went.  Expects printable text.
std::string clipped(std::string_view text, std::size_t columns, std::string_view ellipsis = "…");

}  // namespace campus::contract
