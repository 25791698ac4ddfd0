#include "cli/capture_flows.hpp"

#include <boost/json.hpp>
#include <string>
#include <utility>

#include "cli/flow_cells.hpp"
#include "cli/members.hpp"
#include "daemon/offline/read_capture.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;
using Kind = Column::Kind;

// The name by which it is known: the server's, or the one that was asked for.
Cell server_cell(json::value const& flow) {
  auto const server = text_at(flow, "server"), question = text_at(flow, "question");
  auto const& name = server.empty() ? question : server;
  return {name.empty() ? "-" : name, name};
}

Cell icmp_cell(json::value const& flow) {
  auto const type = count_at(flow, "icmp_type");
  if (!type) return {"-", ""};
  return std::to_string(*type) + '.' + std::to_string(count_at(flow, "icmp_code").value_or(0));
}

std::vector<Column> capture_flow_columns(Look const& look) {
  std::vector<Column> columns{
          {"from", look.say("column.from")},
          {"to", look.say("column.to")},
          {"protocol", look.say("column.protocol")},
          {"application", look.say("column.application")},
          {"server", look.say("column.server"), Kind::flexible},
          {"packets", look.say("column.packets"), Kind::number},
          {"bytes", look.say("column.bytes"), Kind::number},
          {"vlan", look.say("column.vlan"), Kind::number, true},
          {"icmp", look.say("column.icmp"), Kind::text, true},
          {"tunnel", look.say("column.tunnel"), Kind::text, true},
          {"syn_rtt_us", look.say("column.rtt_us"), Kind::number, true},
          {"ja3", look.say("column.ja3"), Kind::text, true},
          {"ja3s", look.say("column.ja3s"), Kind::text, true},
          {"ja4", look.say("column.ja4"), Kind::text, true},
          {"certificate", look.say("column.certificate"), Kind::flexible, true},
          {"issuer", look.say("column.issuer"), Kind::flexible, true},
          {"community_id", look.say("column.community_id"), Kind::text, true}};
  add_ways_columns(columns, look);
  return columns;
}

Cell application_cell(json::value const& flow, Look const& look) {
  auto const name = text_at(flow, "application");
  return name == offline::unknown_application ? Cell(look.say("share_of.unknown"), name) : text_cell(flow, "application");
}

}  // namespace

Listing capture_flow_listing(json::array const& flows, Look const& look) {
  Listing listing;
  listing.columns = capture_flow_columns(look);
  for (auto const& flow : flows) {
    auto const& a = at(flow, "from_a");
    auto const& b = at(flow, "from_b");
    bool const is_by_a = text_at(flow, "opened_by") == "a";
    auto const& out = is_by_a ? a : b;
    auto const& back = is_by_a ? b : a;
    auto const end = [&](bool is_a) {
      return end_cell(text_at(flow, is_a ? "a" : "b"), count_at(flow, is_a ? "a_port" : "b_port").value_or(0));
    };
    auto const both = [&](std::string_view name) {
      return count_at(a, name).value_or(0) + count_at(b, name).value_or(0);
    };
    auto const packets = std::to_string(both("packets"));
    std::vector<Cell> row{end(is_by_a),       end(!is_by_a),       text_cell(flow, "protocol"),
                          application_cell(flow, look), server_cell(flow), packets,
                          amount_cell(both("bytes")),     tally_cell(flow, "vlan"), icmp_cell(flow),
                          tunnel_cell(flow), tally_cell(flow, "syn_rtt_us")};
    for (std::string_view const name : {"ja3", "ja3s", "ja4", "certificate", "issuer", "community_id"})
      row.push_back(text_cell(flow, name));
    add_ways_cells(row, out, back);
    listing.rows.push_back(std::move(row));
  }
  return listing;
}

}  // namespace campus::cli
