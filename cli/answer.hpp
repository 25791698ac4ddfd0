#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/look.hpp"

namespace campus::cli {

// What a command has to say, once for machines and once for people.  The writers of output.hpp turn it into
// the form that was asked for.

struct Cell {
  std::string shown;  // for a person: "412 Mbps"
  std::string raw;    // for a machine: "412000000"
  Tone tone = Tone::plain;

  Cell(std::string both) : shown(both), raw(std::move(both)) {}
  Cell(char const* both) : Cell(std::string(both)) {}
  Cell(std::string shown_text, std::string raw_text, Tone how = Tone::plain)
      : shown(std::move(shown_text)), raw(std::move(raw_text)), tone(how) {}
};

struct Column {
  enum class Kind : std::uint8_t { text, number, flexible };  // flexible: cut where a terminal is narrow
  std::string key;                                            // "in_bps": for csv and --fields
  std::string title;                                          // in the reader's language
  Kind kind = Kind::text;
  bool is_wide = false;  // shown by -o wide only
};

struct Listing {
  std::vector<Column> columns;  // the first is the name
  std::vector<std::vector<Cell>> rows;
};

struct Answer {
  enum class Shape : std::uint8_t {
    table,  // people see the listing
    lines,  // people see the lines; the listing is for csv and names
    text,   // the lines are the answer in every form but json and yaml
  };
  boost::json::object document;  // what -o json prints; begins with its schema
  std::string before;            // lines above the table, for people
  Listing listing;
  std::string after;     // lines below it
  std::string messages;  // for standard error, whatever the form
  Shape shape = Shape::table;
  int exit_code = 0;
  std::function<void()> once_shown{};  // to a person; what it finds wrong stays unsaid
};

}  // namespace campus::cli
