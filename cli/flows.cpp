#include <boost/json.hpp>

#include "cli/amounts.hpp"
#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/flow_cells.hpp"
#include "cli/members.hpp"
#include "cli/moments.hpp"
#include "daemon/contract/application_words.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/contract/flow_query.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;
using Kind = Column::Kind;

// Dates become moments here, where the reader's time zone is known; all else is read as campusd reads it.
Result<contract::FlowQuery> flow_query(Invocation const& typed) {
  auto const moments = moments_typed(typed);
  if (!moments) return std::unexpected(moments.error());
  return contract::read_flow_query([&](std::string_view wish) -> std::optional<std::string> {
    if (!typed.has(wish)) return std::nullopt;
    if (wish == "from") return contract::to_rfc3339(*moments->from);
    if (wish == "until") return contract::to_rfc3339(*moments->until);
    return typed.option(wish);
  });
}

std::string flow_application(json::value const& flow, Look const& look) {
  auto const& application = at(flow, "application");
  auto name = text_at(application, look.language == contract::Language::en ? "english" : "name");
  if (name.empty()) return "-";
  return flag_at(application, "is_guess").value_or(false) ? name + '?' : name;
}

std::string flow_category(json::value const& flow, Look const& look) {
  auto const word = text_at(at(flow, "application"), "category");
  return word.empty() ? "-" : contract::category_name(word, look.language);
}

Cell flow_end(json::value const& flow, std::string_view which) {
  auto const& end = at(flow, which);
  return end_cell(text_at(end, "address"), count_at(end, "port").value_or(0));
}

Cell flow_bytes(json::value const& flow, std::string_view which) {
  return amount_cell(count_at(at(flow, which), "bytes").value_or(0));
}

Listing flow_listing(json::array const& flows, Look const& look) {
  Listing listing;
  listing.columns = {{"last", look.say("column.ends")},
                     {"from", look.say("column.from")},
                     {"to", look.say("column.to")},
                     {"protocol", look.say("column.protocol")},
                     {"application", look.say("column.application")},
                     {"name", look.say("column.name"), Kind::flexible},
                     {"out_bytes", look.say("column.sent"), Kind::number},
                     {"back_bytes", look.say("column.received"), Kind::number},
                     {"first", look.say("column.begins"), Kind::text, true},
                     {"interface", look.say("column.interface"), Kind::text, true},
                     {"vlan", look.say("column.vlan"), Kind::number, true},
                     {"category", look.say("column.category"), Kind::text, true},
                     {"out_packets", look.say("column.sent_packets"), Kind::number, true},
                     {"back_packets", look.say("column.received_packets"), Kind::number, true},
                     {"syn_rtt_us", look.say("column.rtt_us"), Kind::number, true},
                     {"tunnel", look.say("column.tunnel"), Kind::text, true},
                     {"certificate", look.say("column.certificate"), Kind::flexible, true},
                     {"ja4", look.say("column.ja4"), Kind::text, true},
                     {"end", look.say("column.end"), Kind::text, true},
                     {"sampled_one_in", look.say("column.sampled"), Kind::number, true}};
  add_ways_columns(listing.columns, look);
  for (auto const& flow : flows) {
    auto const name = text_at(flow, "name");
    auto const end = text_at(flow, "end");
    auto const& out = at(flow, "from");
    auto const& back = at(flow, "to");
    listing.rows.push_back({moment_cell(flow, "last"), flow_end(flow, "from"), flow_end(flow, "to"),
                            text_at(flow, "protocol"), flow_application(flow, look), Cell(name.empty() ? "-" : name, name),
                            flow_bytes(flow, "from"), flow_bytes(flow, "to"), moment_cell(flow, "first"),
                            text_at(flow, "interface"), tally_cell(flow, "vlan"), flow_category(flow, look),
                            tally_cell(out, "packets"), tally_cell(back, "packets"), tally_cell(flow, "syn_rtt_us"),
                            tunnel_cell(flow), text_cell(flow, "certificate"),
                            text_cell(flow, "ja4"), Cell(look.say("flow_end." + end), end),
                            tally_cell(flow, "sampled_one_in")});
    add_ways_cells(listing.rows.back(), out, back);
  }
  return listing;
}

// What the reader must know of the search besides what it found.
std::string flow_remarks(json::value const& found, std::size_t count, Look const& look) {
  std::string lines;
  auto const ended_by = text_at(found, "ended_by");
  if (count == 0 && ended_by != "bound") lines += look.say("flows.none") + '\n';
  if (ended_by == "limit") lines += look.say("flows.limit", {{"count", std::to_string(count)}}) + '\n';
  auto const back_to = time_at(found, "searched_back_to");
  if (ended_by == "bound")
    lines += look.say("flows.bound", {{"time", back_to ? time_text(*back_to) : "-"},
                                      {"rows", count_text(count_at(found, "rows_read").value_or(0))}}) +
             '\n';
  if (auto const days = count_at(found, "days_unreadable").value_or(0); days > 0)
    lines += look.say("flows.unreadable", {{"days", std::to_string(days)}}) + '\n';
  return lines;
}

Listing exporter_listing(json::array const& domains, Look const& look) {
  Listing listing;
  listing.columns = {{"exporter", look.say("column.exporter")},
                     {"protocol", look.say("column.protocol")},
                     {"domain", look.say("column.domain"), Kind::number},
                     {"last_heard", look.say("column.last_seen")},
                     {"records", look.say("column.records"), Kind::number},
                     {"frames", look.say("column.frames"), Kind::number},
                     {"sampled_one_in", look.say("column.sampled"), Kind::number},
                     {"gaps", look.say("column.gaps"), Kind::number},
                     {"lost", look.say("column.lost"), Kind::number},
                     {"templates", look.say("column.templates"), Kind::number},
                     {"sets_without_template", look.say("column.without_template"), Kind::number},
                     {"restarts", look.say("column.restarts"), Kind::number, true},
                     {"late", look.say("column.late"), Kind::number, true},
                     {"broken", look.say("column.broken"), Kind::number, true},
                     {"not_understood", look.say("column.not_understood"), Kind::number, true},
                     {"clock_behind_ms", look.say("column.clock_behind"), Kind::number, true}};
  for (auto const& domain : domains) {
    std::vector<Cell> row{text_at(domain, "exporter"), text_at(domain, "protocol")};
    row.push_back(std::to_string(count_at(domain, "domain").value_or(0)));
    row.push_back(moment_cell(domain, "last_heard"));
    for (std::string_view const name : {"records", "frames", "sampled_one_in", "gaps", "lost", "templates",
                                        "sets_without_template", "restarts", "late", "broken", "not_understood"})
      row.push_back(tally_cell(domain, name));
    row.push_back(std::to_string(number_at(domain, "clock_behind_ms").value_or(0)));
    listing.rows.push_back(std::move(row));
  }
  return listing;
}

Cell rate_or_none_cell(json::value const& way) {
  auto const bps = count_at(way, "bps");
  return {bps ? rate_text(*bps) : "-", bps ? std::to_string(*bps) : ""};
}

Listing interface_listing(json::array const& interfaces, Look const& look) {
  Listing listing;
  listing.columns = {{"exporter", look.say("column.exporter")},
                     {"index", look.say("column.interface"), Kind::number},
                     {"link", look.say("column.link")},
                     {"speed_bps", look.say("column.speed"), Kind::number},
                     {"in_bps", look.say("column.in"), Kind::number},
                     {"out_bps", look.say("column.out"), Kind::number},
                     {"errors", look.say("column.errors"), Kind::number},
                     {"discards", look.say("column.discards"), Kind::number},
                     {"interval_s", look.say("column.interval"), Kind::number},
                     {"heard", look.say("column.last_seen")},
                     {"agent", look.say("column.address"), Kind::text, true}};
  for (auto const& one : interfaces) {
    auto const &in = at(one, "in"), &out = at(one, "out");
    auto const both = [&](std::string_view name) -> Cell {
      auto const received = count_at(in, name), sent = count_at(out, name);
      if (!received && !sent) return {"-", ""};
      return {count_text(received.value_or(0)) + '/' + count_text(sent.value_or(0)),
              std::to_string(received.value_or(0) + sent.value_or(0))};
    };
    bool const is_up = flag_at(one, "is_up").value_or(false);
    auto const speed = count_at(one, "speed_bps").value_or(0);
    auto const over_ms = count_at(one, "over_ms").value_or(0);
    listing.rows.push_back({text_at(one, "exporter"), std::to_string(count_at(one, "index").value_or(0)),
                            Cell(look.say(is_up ? "link.up" : "link.down"), is_up ? "up" : "down"),
                            Cell(speed == 0 ? "-" : rate_text(speed), std::to_string(speed)), rate_or_none_cell(in),
                            rate_or_none_cell(out), both("errors"), both("discards"),
                            Cell(over_ms == 0 ? "-" : std::to_string(over_ms / 1000), std::to_string(over_ms / 1000)),
                            moment_cell(one, "heard"), text_at(one, "agent")});
  }
  return listing;
}

// What each exporter told, as a source of traffic.
std::string source_lines(json::value const& view, Look const& look) {
  auto const& sources = list_at(view, "sources");
  if (sources.empty()) return {};
  auto text = '\n' + look.say("exporters.sources",
                              {{"seconds", std::to_string(count_at(view, "told_after_s").value_or(0))}}) + '\n';
  for (auto const& source : sources) {
    auto const rate = [&](std::string_view name) {
      auto const bps = count_at(source, name);
      return bps ? rate_text(*bps) : std::string("-");
    };
    auto standing = look.say(flag_at(source, "counts").value_or(false) ? "exporters.counted" : "exporters.beside");
    if (flag_at(source, "is_estimate").value_or(false)) standing += "  " + look.say("top.estimate");
    auto const until = time_at(source, "until");
    text += "  " +
            look.say(look.is_ascii ? "exporters.source_ascii" : "exporters.source",
                     {{"exporter", text_at(source, "exporter")},
                      {"standing", standing},
                      {"down", rate("down_bps")},
                      {"up", rate("up_bps")},
                      {"within", rate("within_bps")},
                      {"until", until ? time_text(*until) : "-"}}) +
            '\n';
  }
  return text;
}

// Who is not heard, and why.
std::string exporter_remarks(json::value const& view, Look const& look) {
  if (list_at(view, "listen").empty()) return look.say("exporters.off") + '\n';
  std::string lines;
  if (!flag_at(view, "is_listening").value_or(true)) lines += look.say("exporters.deaf") + '\n';
  if (list_at(view, "items").empty()) lines += look.say("exporters.none") + '\n';
  for (std::string_view const name :
       {"from_strangers", "kernel_dropped", "not_understood", "no_room", "too_long", "shed", "words_without_number",
        "interfaces_not_followed", "sources_without_room"})
    if (auto const count = count_at(view, name).value_or(0); count > 0)
      lines += look.say("exporters." + std::string(name), {{"count", count_text(count)}}) + '\n';
  for (auto const& source : list_at(view, "sources"))
    for (std::string_view const name : {"told_late", "told_twice", "refused"})
      if (auto const count = count_at(source, name).value_or(0); count > 0)
        lines += look.say("exporters." + std::string(name),
                          {{"exporter", text_at(source, "exporter")}, {"count", count_text(count)}}) +
                 '\n';
  return lines;
}

}  // namespace

Result<Answer> find_flows(Invocation const& typed) {
  auto const query = flow_query(typed);
  if (!query) return std::unexpected(query.error());
  auto const found = Client(typed).get("/local/v1/flows" + contract::to_query_string(*query));
  if (!found) return std::unexpected(found.error());
  auto const& items = list_at(*found, "items");
  Answer answer;
  answer.document = with_schema("campusctl/traffic.flows/v1", *found);
  answer.listing = flow_listing(items, typed.look);
  answer.messages = flow_remarks(*found, items.size(), typed.look);
  return answer;
}

Result<Answer> list_exporters(Invocation const& typed) {
  auto const& look = typed.look;
  auto const view = Client(typed).get("/local/v1/exporters");
  if (!view) return std::unexpected(view.error());
  Answer answer;
  answer.document = with_schema("campusctl/traffic.exporters/v1", *view);
  if (typed.has("interfaces")) {
    answer.listing = interface_listing(list_at(*view, "interfaces"), look);
    if (answer.listing.rows.empty()) answer.messages = look.say("exporters.no_interfaces") + '\n';
    return answer;
  }
  answer.listing = exporter_listing(list_at(*view, "items"), look);
  answer.after = source_lines(*view, look);
  answer.messages = exporter_remarks(*view, look);
  return answer;
}

std::vector<Command> flow_commands() {
  return {
      {"traffic", "exporters", "", "help.traffic.exporters",
       {{"interfaces", 0, "", "help.option.interfaces", {}}}, true, &list_exporters},
      {"traffic",
       "flows",
       "",
       "help.traffic.flows",
       {{"host", 0, "ADDRESS", "help.option.flow_host", {}},
        {"port", 0, "PORT", "help.option.flow_port", {}},
        {"protocol", 0, "NAME", "help.option.flow_protocol", {}},
        {"app", 0, "NAME", "help.option.flow_app", {}},
        {"name", 0, "NAME", "help.option.flow_name", {}},
        {"from", 0, "TIME", "help.option.flow_from", {}},
        {"until", 0, "TIME", "help.option.flow_until", {}},
        {"limit", 0, "N", "help.option.flow_limit", {}}},
       false,
       &find_flows},
  };
}

}  // namespace campus::cli
