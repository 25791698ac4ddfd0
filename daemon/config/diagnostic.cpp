#include "daemon/config/diagnostic.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include <fmt/format.h>

#include "daemon/contract/terminal_text.hpp"

namespace campus::config {
namespace {

using contract::display_width;
using contract::label;
using contract::printable;

// More than a person reads in one go; the rest is a number.
constexpr std::size_t complaints_shown_max = 100;

// Wide enough for any terminal's line; what a machine wrote in one line is cut around the place.
constexpr std::size_t snippet_columns_max = 100;

std::size_t bytes_of(std::string_view text, int characters) {
  std::size_t bytes = 0;
  for (; characters > 0 && bytes < text.size(); --characters)
    bytes += contract::first_character(text.substr(bytes)).bytes;
  return bytes;
}

// The end of a text that takes at most so many columns.
std::string_view tail(std::string_view text, std::size_t columns) {
  auto width = display_width(text);
  while (width > columns) {
    auto const bytes = contract::first_character(text).bytes;
    width -= display_width(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return text;
}

// The line, and below it what is meant.  Both begin with a margin of one width; the caret stands by columns
// of the terminal, not by characters, so that it meets its word behind Chinese ones too.
std::string snippet(std::string_view line, Complaint const& complaint) {
  auto const begin = bytes_of(line, complaint.at.column - 1);
  auto const end = begin + bytes_of(line.substr(begin), complaint.length);
  auto before = printable(line.substr(0, begin));
  auto const meant = printable(line.substr(begin, end - begin));
  auto const after = printable(line.substr(end));
  if (display_width(before) > snippet_columns_max / 2)
    before = "…" + std::string(tail(before, snippet_columns_max / 2));
  auto const room = snippet_columns_max - std::min(snippet_columns_max, display_width(before));
  auto const shown = contract::clipped(meant + after, room);
  auto const width = std::clamp<std::size_t>(display_width(meant), 1, std::max<std::size_t>(room, 1));
  auto const number = fmt::format("{:>5}", complaint.at.line);
  return fmt::format("{} | {}{}\n{} | {}{}\n", number, before, shown, std::string(number.size(), ' '),
                     std::string(display_width(before), ' '), std::string(width, '^'));
}

}  // namespace

Diagnostics::Diagnostics(SourceText source, std::vector<Complaint> complaints)
    : source_(std::move(source)), complaints_(std::move(complaints)) {
  std::ranges::stable_sort(complaints_, {}, &Complaint::at);
}

void Diagnostics::append(Diagnostics other) {
  if (other.any()) others_.push_back(std::move(other));
}

std::size_t Diagnostics::count() const {
  auto count = complaints_.size();
  for (auto const& other : others_) count += other.count();
  return count;
}

std::string Diagnostics::to_text(Complaint const& complaint, contract::Language language) const {
  auto place = printable(source_.name());
  if (complaint.at.line > 0) place += fmt::format(":{}:{}", complaint.at.line, complaint.at.column);
  auto text = label("config.complaint", language,
                    {{"place", place},
                     {"code", complaint.fault.code},
                     {"text", printable(contract::text_of(complaint.fault, language))}}) +
              '\n';
  if (complaint.at.line > 0) text += snippet(source_.line(complaint.at.line), complaint);
  if (auto const hint = contract::hint_of(complaint.fault, language); !hint.empty())
    text += "   " + label("config.hint", language, {{"text", printable(hint)}}) + '\n';
  return text;
}

std::string Diagnostics::to_text(contract::Language language) const {
  std::string text;
  for (auto const& complaint : complaints_ | std::views::take(complaints_shown_max))
    text += to_text(complaint, language);
  if (complaints_.size() > complaints_shown_max)
    text += label("config.more_complaints", language,
                  {{"count", std::to_string(complaints_.size() - complaints_shown_max)}}) +
            '\n';
  for (auto const& other : others_) text += other.to_text(language);
  return text;
}

}  // namespace campus::config
