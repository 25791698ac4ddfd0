// What the traffic of a time came to: campusctl traffic summary and traffic top.

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <chrono>

#include "cli/amounts.hpp"
#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/members.hpp"
#include "cli/moments.hpp"
#include "daemon/contract/application_words.hpp"
#include "daemon/contract/codec.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;
using Kind = Column::Kind;

// From one moment to another, or so far back from now; the last hour where nothing is said, and the hour before a moment
// where that alone is.
Result<Window> time_typed(Invocation const& typed) {
  for (std::string const other : {"from", "until"})
    if (typed.has("last") && typed.has(other)) return fail(Fault::Kind::usage, "CMP-L062", {{"other", other}});
  auto const moments = moments_typed(typed);
  if (!moments) return std::unexpected(moments.error());
  auto const seconds = span_typed(typed.has("last") ? typed.option("last") : "1h");
  if (!seconds) return std::unexpected(seconds.error());
  auto const until = moments->until.value_or(now());
  return Window{moments->from.value_or(until - std::chrono::seconds(*seconds)), until};
}

// "?from=…&until=…&source=…"; all that counts where no source is said.
Result<std::string> window_typed(Invocation const& typed) {
  auto const time = time_typed(typed);
  if (!time) return std::unexpected(time.error());
  auto const [from, until] = *time;
  auto const source = typed.has("source") ? "&source=" + path_segment(typed.option("source")) : std::string();
  return "?from=" + path_segment(contract::to_rfc3339(from)) + "&until=" + path_segment(contract::to_rfc3339(until)) + source;
}

Cell size_cell(json::value const& share, std::string_view name) {
  auto const bytes = count_at(share, name).value_or(0);
  return {bytes_text(bytes), std::to_string(bytes)};
}

// Nothing where nothing was watched.
Cell rate_cell_at(json::value const& view, std::string_view name) {
  auto const rate = count_at(view, name);
  return rate ? Cell(rate_text(*rate), std::to_string(*rate)) : Cell("-", "");
}

std::string category_of(json::value const& share, Look const& look) {
  auto const word = text_at(share, "category");
  return word.empty() ? "-" : contract::category_name(word, look.language);
}

Cell name_cell(json::value const& share, std::string_view by, Look const& look) {
  auto const name = text_at(share, "name");
  if (by == "category") return {name.empty() ? look.say("traffic.unknown") : category_of(share, look), name};
  if (by == "application") {
    auto const english = text_at(share, "name_en");
    auto const shown = look.language == contract::Language::en && !english.empty() ? english : name;
    return {shown.empty() ? look.say("traffic.unknown") : shown, name};
  }
  if (by == "direction") return {look.say("traffic.direction." + name), name};
  if (by == "vlan" && name == "0") return {look.say("top.untagged"), name};
  return name;
}

Listing shares_listing(json::array const& shares, std::string_view by, std::uint64_t whole, Look const& look) {
  bool const has_sides = by != "vlan" && by != "direction", has_rates = by == "uplink";
  Listing listing;
  listing.columns = {{"name", look.say("column." + std::string(by))},
                     {"bytes", look.say("column.bytes"), Kind::number},
                     {"share", look.say("column.share"), Kind::number}};
  if (has_sides) {
    listing.columns.push_back({"down_bytes", look.say("column.down"), Kind::number});
    listing.columns.push_back({"up_bytes", look.say("column.up"), Kind::number});
  }
  if (has_rates) {
    listing.columns.push_back({"down_bps_p95", look.say("column.down_p95"), Kind::number});
    listing.columns.push_back({"up_bps_p95", look.say("column.up_p95"), Kind::number});
  }
  if (by == "application") {
    listing.columns.push_back({"category", look.say("column.category")});
    listing.columns.push_back({"teaching", look.say("column.teaching")});
  }
  for (auto const& share : shares) {
    auto const bytes = count_at(share, "bytes").value_or(0);
    std::vector<Cell> row{name_cell(share, by, look), size_cell(share, "bytes"), Cell(share_text(bytes, whole))};
    if (has_sides) row.insert(row.end(), {size_cell(share, "down_bytes"), size_cell(share, "up_bytes")});
    if (has_rates) row.insert(row.end(), {rate_cell_at(share, "down_bps_p95"), rate_cell_at(share, "up_bps_p95")});
    if (by == "application") {
      auto const teaching = text_at(share, "teaching");
      row.push_back({category_of(share, look), text_at(share, "category")});
      row.push_back({look.say("app.teaching." + teaching), teaching});
    }
    listing.rows.push_back(std::move(row));
  }
  return listing;
}

Listing steps_listing(json::array const& steps, Look const& look) {
  Listing listing;
  listing.columns = {{"from", look.say("column.from")},
                     {"until", look.say("column.to"), Kind::text, true},
                     {"down_bytes", look.say("column.down"), Kind::number},
                     {"up_bytes", look.say("column.up"), Kind::number},
                     {"down_bps", look.say("column.mean_down"), Kind::number},
                     {"up_bps", look.say("column.mean_up"), Kind::number},
                     {"down_packets", look.say("column.down_packets"), Kind::number},
                     {"up_packets", look.say("column.up_packets"), Kind::number}};
  for (auto const& step : steps) {
    auto const moment = [&](std::string_view name) {
      auto const when = time_at(step, name);
      return Cell(when ? time_text(*when) : "-", text_at(step, name));
    };
    auto const packets = [&](std::string_view side) {
      auto const count = count_at(at(step, side), "packets").value_or(0);
      return Cell(count_text(count), std::to_string(count));
    };
    listing.rows.push_back({moment("from"), moment("until"), size_cell(at(step, "down"), "bytes"),
                            size_cell(at(step, "up"), "bytes"), rate_cell_at(step, "down_bps"),
                            rate_cell_at(step, "up_bps"), packets("down"), packets("up")});
  }
  return listing;
}

std::uint64_t bytes_of_all(json::array const& shares) {
  std::uint64_t sum = 0;
  for (auto const& share : shares) sum += count_at(share, "bytes").value_or(0);
  return sum;
}

std::string times_of(json::value const& view, Look const& look) {
  auto const when = [&](std::string_view name) {
    auto const at = time_at(view, name);
    return at ? time_text(*at) : "-";
  };
  return look.say("traffic.times", {{"first", when("from")}, {"last", when("until")}}) + '\n';
}

std::string rate_or_none(json::value const& view, std::string_view name) {
  auto const rate = count_at(view, name);
  return rate ? rate_text(*rate) : "-";
}

std::uint64_t bytes_at(json::value const& view, std::string_view name) {
  return count_at(at(view, name), "bytes").value_or(0);
}

// What was counted, and how far it can be relied on.
std::string head_of_summary(json::value const& summary, Look const& look) {
  auto text = times_of(summary, look);
  auto const line = [&](std::string_view key, std::vector<Fault::Argument> const& args) { text += look.say(key, args) + '\n'; };
  line("traffic.moved", {{"down", bytes_text(bytes_at(summary, "down"))},
                         {"up", bytes_text(bytes_at(summary, "up"))},
                         {"within", bytes_text(bytes_at(summary, "within"))},
                         {"transit", bytes_text(bytes_at(summary, "transit"))},
                         {"flows", count_text(count_at(summary, "flows").value_or(0))}});
  line("traffic.p95", {{"down", rate_or_none(summary, "down_bps_p95")},
                       {"up", rate_or_none(summary, "up_bps_p95")},
                       {"down_max", rate_or_none(summary, "down_bps_max")},
                       {"up_max", rate_or_none(summary, "up_bps_max")}});
  auto const& teaching = at(summary, "teaching_bytes");
  auto const part = [&](std::string_view word) { return count_at(teaching, word).value_or(0); };
  auto const whole = part("yes") + part("mixed") + part("no") + part("unknown");
  line("traffic.teaching", {{"yes", share_text(part("yes"), whole)},
                            {"mixed", share_text(part("mixed"), whole)},
                            {"no", share_text(part("no"), whole)},
                            {"unknown", share_text(part("unknown"), whole)}});
  auto const& lost = at(summary, "lost");
  auto const dropped =
      count_at(lost, "kernel_dropped").value_or(0) + count_at(lost, "interface_dropped").value_or(0);
  if (dropped > 0) text += look.colored(look.say("top.dropped", {{"count", count_text(dropped)}}), Tone::alarm) + '\n';
  for (auto const& category : list_at(summary, "categories"))
    text += "  " +
            look.say("traffic.category", {{"name", name_cell(category, "category", look).shown},
                                          {"bytes", bytes_text(count_at(category, "bytes").value_or(0))},
                                          {"share", share_text(count_at(category, "bytes").value_or(0), whole)}}) +
            '\n';
  return text + '\n';
}

// Where the sums come from; one interface alone need not be said.
std::string sources_of_summary(json::value const& summary, Look const& look) {
  auto const& sources = list_at(summary, "sources");
  bool const are_plain = std::ranges::none_of(
      sources, [](json::value const& source) { return flag_at(source, "is_told").value_or(false); });
  if (are_plain && sources.size() < 2) return {};
  auto text = '\n' + look.say("traffic.sources") + '\n';
  for (auto const& source : sources) {
    bool const is_in = flag_at(source, "is_in").value_or(false);
    bool const is_beside = flag_at(source, "is_told").value_or(false) || text_at(source, "name").starts_with("beside:");
    auto standing = look.say(is_in ? "traffic.source_in" : is_beside ? "traffic.source_beside" : "exporters.beside");
    if (flag_at(source, "is_estimate").value_or(false)) standing += "  " + look.say("traffic.source_estimate");
    text += "  " +
            look.say("traffic.source", {{"name", look.safe(text_at(source, "name"))},
                                        {"bytes", bytes_text(count_at(source, "bytes").value_or(0))},
                                        {"standing", standing}}) +
            '\n';
  }
  return text;
}

}  // namespace

Result<Answer> show_traffic_top(Invocation const& typed) {
  auto const window = window_typed(typed);
  if (!window) return std::unexpected(window.error());
  auto const by = typed.has("by") ? typed.option("by") : std::string("application");
  auto const limit = typed.has("limit") ? "&limit=" + path_segment(typed.option("limit")) : std::string();
  auto const top = Client(typed).get("/local/v1/traffic/top" + *window + "&by=" + by + limit);
  if (!top) return std::unexpected(top.error());
  auto const& look = typed.look;
  auto const& shares = list_at(*top, "items");
  auto const beyond = bytes_at(*top, "beyond");
  Answer answer;
  answer.document = with_schema("campusctl/traffic.top/v1", *top);
  answer.before = times_of(*top, look) + '\n';
  answer.listing = shares_listing(shares, by, bytes_of_all(shares) + beyond, look);
  if (beyond > 0) answer.after = look.say("traffic.beyond", {{"bytes", bytes_text(beyond)}}) + '\n';
  if (auto const error = count_at(*top, "error_bytes").value_or(0); error > 0)
    answer.after += look.say("traffic.error", {{"bytes", bytes_text(error)}}) + '\n';
  return answer;
}

Result<Answer> summarise_traffic(Invocation const& typed) {
  auto const window = window_typed(typed);
  if (!window) return std::unexpected(window.error());
  auto const each = typed.has("each") ? "&each=" + typed.option("each") : std::string();
  auto const summary = Client(typed).get("/local/v1/traffic/summary" + *window + each);
  if (!summary) return std::unexpected(summary.error());
  auto const whole = bytes_at(*summary, "up") + bytes_at(*summary, "down") + bytes_at(*summary, "within") +
                     bytes_at(*summary, "transit");
  Answer answer;
  answer.document = with_schema("campusctl/traffic.summary/v1", *summary);
  answer.before = head_of_summary(*summary, typed.look);
  answer.listing = each.empty() ? shares_listing(list_at(*summary, "applications"), "application", whole, typed.look)
                                : steps_listing(list_at(*summary, "steps"), typed.look);
  answer.after = sources_of_summary(*summary, typed.look);
  return answer;
}

}  // namespace campus::cli
