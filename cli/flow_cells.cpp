#include "cli/flow_cells.hpp"

#include <array>
#include <boost/json.hpp>
#include <string>

#include "cli/amounts.hpp"
#include "cli/members.hpp"
#include "cli/words.hpp"

namespace campus::cli {
namespace {

constexpr std::array<std::string_view, 5> ways{"retransmitted", "out_of_order", "zero_windows", "dscp", "ttl"};

Cell ways_cell(boost::json::value const& out, boost::json::value const& back, std::string_view name) {
  auto const sent = count_at(out, name), received = count_at(back, name);
  if (!sent && !received) return {"-", ""};
  auto const text = std::to_string(sent.value_or(0)) + '/' + std::to_string(received.value_or(0));
  return {text == "0/0" ? "-" : text, text};
}

}  // namespace

Cell end_cell(std::string_view address, std::uint64_t port) {
  std::string const text(address);
  if (port == 0) return text;
  bool const is_v6 = text.find(':') != std::string::npos;
  return (is_v6 ? '[' + text + ']' : text) + ':' + std::to_string(port);
}

Cell amount_cell(std::uint64_t bytes) { return {bytes_text(bytes), std::to_string(bytes)}; }

Cell tally_cell(boost::json::value const& value, std::string_view name) {
  auto const count = count_at(value, name);
  return {count ? count_text(*count) : "-", count ? std::to_string(*count) : ""};
}

Cell moment_cell(boost::json::value const& value, std::string_view name) {
  auto const when = time_at(value, name);
  return {when ? time_text(*when) : "-", text_at(value, name)};
}

Cell text_cell(boost::json::value const& value, std::string_view name) {
  auto const text = text_at(value, name);
  return {text.empty() ? "-" : text, text};
}

void add_ways_columns(std::vector<Column>& columns, Look const& look) {
  for (auto const name : ways)
    columns.push_back({std::string(name), look.say("column." + std::string(name)), Column::Kind::number, true});
}

void add_ways_cells(std::vector<Cell>& row, boost::json::value const& out, boost::json::value const& back) {
  for (auto const name : ways) row.push_back(ways_cell(out, back, name));
}

Cell tunnel_cell(boost::json::value const& flow) {
  auto const name = text_at(flow, "tunnel");
  return {name.empty() || name == "none" ? "-" : name, name};
}

}  // namespace campus::cli
