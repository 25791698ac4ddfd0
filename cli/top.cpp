#include <boost/json.hpp>

#include "cli/amounts.hpp"
#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/members.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;

Cell rate_cell(std::uint64_t bits_per_second) {
  return {rate_text(bits_per_second), std::to_string(bits_per_second)};
}

Listing hosts_of(json::value const& top, std::uint64_t whole, Look const& look) {
  using enum Column::Kind;
  Listing listing;
  listing.columns = {{"address", look.say("column.address")},
                     {"vlan", look.say("column.vlan"), number},
                     {"down_bps", look.say("column.down"), number},
                     {"up_bps", look.say("column.up"), number},
                     {"share", look.say("column.share"), number}};
  for (auto const& host : list_at(top, "hosts")) {
    auto const down = count_at(host, "down_bps").value_or(0);
    auto const up = count_at(host, "up_bps").value_or(0);
    auto const vlan = count_at(host, "vlan").value_or(0);
    auto const share = share_text(down + up, whole);
    listing.rows.push_back({text_at(host, "address"),
                            Cell(vlan == 0 ? "-" : std::to_string(vlan), std::to_string(vlan)),
                            rate_cell(down), rate_cell(up), Cell(share)});
  }
  return listing;
}

// The busiest applications of the second on one line.
std::string applications_of(json::value const& top, Look const& look) {
  constexpr std::size_t shown_max = 6;
  std::string line;
  std::size_t shown = 0;
  for (auto const& one : list_at(top, "applications")) {
    auto const bps = count_at(one, "down_bps").value_or(0) + count_at(one, "up_bps").value_or(0) +
                     count_at(one, "inner_bps").value_or(0);
    if (bps == 0 || ++shown > shown_max) continue;
    auto const english = text_at(one, "name_en"), name = text_at(one, "name");
    bool const is_english = look.language == contract::Language::en && !english.empty();
    auto const said = name.empty() ? look.say("traffic.unknown") : is_english ? english : name;
    line += (line.empty() ? "" : "   ") + look.safe(said) + ' ' + rate_text(bps);
  }
  return line.empty() ? line : look.say("top.applications", {{"list", line}}) + '\n';
}

// A line for each of those that count, where there are several: what stands below is of the busiest alone.
std::string uplinks_of_top(json::value const& top, Look const& look) {
  auto const& uplinks = list_at(top, "uplinks");
  if (uplinks.size() < 2) return {};
  std::string lines;
  for (auto const& one : uplinks) {
    lines += "  " + look.say(look.is_ascii ? "top.uplink_ascii" : "top.uplink",
                             {{"name", look.safe(text_at(one, "name"))},
                              {"down", rate_text(count_at(one, "down_bps").value_or(0))},
                              {"up", rate_text(count_at(one, "up_bps").value_or(0))}});
    if (flag_at(one, "is_estimate").value_or(false)) lines += "  " + look.say("top.estimate");
    lines += '\n';
  }
  return lines;
}

// More than one, and who looks should know of the others.
std::string sources_of_top(json::value const& top, Look const& look) {
  std::string line;
  auto const& sources = list_at(top, "sources");
  for (auto const& source : sources)
    line += (line.empty() ? "" : "   ") + look.safe(source.is_string() ? std::string(source.as_string()) : std::string());
  return sources.size() < 2 ? std::string() : look.say("top.sources", {{"list", line}}) + '\n';
}

std::string vlans_of(json::value const& top, Look const& look) {
  std::string line;
  for (auto const& vlan : list_at(top, "vlans")) {
    auto const number = count_at(vlan, "vlan").value_or(0);
    line += (line.empty() ? "" : "   ") + (number == 0 ? look.say("top.untagged") : std::to_string(number)) +
            ' ' + rate_text(count_at(vlan, "bps").value_or(0));
  }
  return line.empty() ? line : "VLAN  " + line + '\n';
}

}  // namespace

Result<Answer> show_top(Invocation const& typed) {
  auto const& look = typed.look;
  auto const source = typed.has("source") ? "?source=" + path_segment(typed.option("source")) : std::string();
  auto const top = Client(typed).get("/local/v1/top" + source);
  if (!top) return std::unexpected(top.error());
  auto const down = count_at(*top, "down_bps").value_or(0);
  auto const up = count_at(*top, "up_bps").value_or(0);
  auto const dropped = count_at(*top, "dropped").value_or(0);
  auto const when = time_at(*top, "at");

  Answer answer;
  answer.document = with_schema("campusctl/top/v1", *top);
  answer.listing = hosts_of(*top, down + up, look);
  if (!when) {
    answer.before = look.say("top.nothing") + '\n';
    return answer;
  }
  auto const name = text_at(*top, "interface");
  answer.before = uplinks_of_top(*top, look);
  answer.before += look.say(look.is_ascii ? "top.head_ascii" : "top.head", {{"interface", look.safe(name)},
                                                                            {"down", rate_text(down)},
                                                                            {"up", rate_text(up)},
                                                                            {"time", time_text(*when)}});
  if (dropped > 0)
    answer.before +=
        "   " + look.colored(look.say("top.dropped", {{"count", count_text(dropped)}}), Tone::alarm);
  if (flag_at(*top, "is_told").value_or(false))
    answer.before += "   " + look.say("top.told", {{"seconds", std::to_string(count_at(*top, "seconds").value_or(0))}});
  if (flag_at(*top, "is_estimate").value_or(false)) answer.before += "   " + look.say("top.estimate");
  answer.before += '\n' + sources_of_top(*top, look) + applications_of(*top, look) + vlans_of(*top, look);
  return answer;
}

}  // namespace campus::cli
