#include "cli/table.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "daemon/contract/terminal_text.hpp"

namespace campus::cli {
namespace {

using contract::display_width;

constexpr std::size_t gap = 2;              // blanks between two columns
constexpr std::size_t flexible_least = 12;  // a column cut below this says nothing any more

struct Shape {
  std::vector<std::size_t> columns;  // which of them are shown
  std::vector<std::size_t> widths;
};

std::size_t total(std::vector<std::size_t> const& widths) {
  return std::accumulate(widths.begin(), widths.end(), std::size_t{0}) +
         (widths.empty() ? 0 : gap * (widths.size() - 1));
}

// Takes from the widest flexible column, again and again, until the line fits or nothing may be taken.
void fit(Shape& shape, Listing const& listing, std::size_t room) {
  while (total(shape.widths) > room) {
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < shape.columns.size(); ++i) {
      bool const may_shrink = listing.columns[shape.columns[i]].kind == Column::Kind::flexible &&
                              shape.widths[i] > flexible_least;
      if (may_shrink && (!widest || shape.widths[i] > *widest)) widest = &shape.widths[i];
    }
    if (!widest) return;
    *widest -= std::min(*widest - flexible_least, total(shape.widths) - room);
  }
}

Shape shape_of(Listing const& listing, Look const& look, bool is_wide) {
  Shape shape;
  for (std::size_t i = 0; i < listing.columns.size(); ++i) {
    if (listing.columns[i].is_wide && !is_wide) continue;
    auto width = display_width(listing.columns[i].title);
    for (auto const& row : listing.rows) width = std::max(width, display_width(look.safe(row[i].shown)));
    shape.columns.push_back(i);
    shape.widths.push_back(width);
  }
  if (look.is_terminal && look.columns > 0) fit(shape, listing, look.columns);
  return shape;
}

// One cell in its width; the last of a line is not filled up with blanks.
std::string padded(std::string const& text, std::size_t width, Column::Kind kind, bool is_last, Tone tone,
                   Look const& look) {
  auto const shown = contract::clipped(text, width, look.ellipsis());
  auto const blanks = std::string(width - std::min(width, display_width(shown)), ' ');
  auto const colored = look.colored(shown, tone);
  if (kind == Column::Kind::number) return blanks + colored;
  return is_last ? colored : colored + blanks;
}

bool is_number(std::string_view text) {
  double number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::string csv_cell(std::string text) {
  bool const is_formula =
      !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
  if (is_formula && !is_number(text)) text.insert(0, "'");
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char const letter : text) quoted += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  return quoted + '"';
}

}  // namespace

std::string table_text(Listing const& listing, Look const& look, bool is_wide) {
  auto const shape = shape_of(listing, look, is_wide);
  std::string text;
  for (std::size_t i = 0; i < shape.columns.size(); ++i) {
    auto const& column = listing.columns[shape.columns[i]];
    bool const is_last = i + 1 == shape.columns.size();
    text += padded(column.title, shape.widths[i], column.kind, is_last, Tone::strong, look);
    text += is_last ? std::string("\n") : std::string(gap, ' ');
  }
  for (auto const& row : listing.rows)
    for (std::size_t i = 0; i < shape.columns.size(); ++i) {
      auto const& cell = row[shape.columns[i]];
      bool const is_last = i + 1 == shape.columns.size();
      text += padded(look.safe(cell.shown), shape.widths[i], listing.columns[shape.columns[i]].kind, is_last,
                     cell.tone, look);
      text += is_last ? std::string("\n") : std::string(gap, ' ');
    }
  return text;
}

std::string csv_text(Listing const& listing) {
  std::string text;
  for (std::size_t i = 0; i < listing.columns.size(); ++i)
    text += (i == 0 ? "" : ",") + csv_cell(listing.columns[i].key);
  text += "\r\n";
  for (auto const& row : listing.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : ",") + csv_cell(row[i].raw);
    text += "\r\n";
  }
  return text;
}

Listing only(Listing const& listing, std::vector<std::string> const& keys) {
  Listing part;
  std::vector<std::size_t> places;
  for (auto const& key : keys) {
    auto const found = std::ranges::find(listing.columns, key, &Column::key);
    if (found == listing.columns.end()) continue;
    places.push_back(static_cast<std::size_t>(found - listing.columns.begin()));
    part.columns.push_back(*found);
    part.columns.back().is_wide = false;
  }
  for (auto const& row : listing.rows) {
    std::vector<Cell> cells;
    for (auto const place : places) cells.push_back(row[place]);
    part.rows.push_back(std::move(cells));
  }
  return part;
}

}  // namespace campus::cli
