#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <ranges>
#include <span>
#include <string_view>

#include <boost/json.hpp>

#include "cli/amounts.hpp"
#include "cli/capture_flows.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/table.hpp"
#include "cli/words.hpp"
#include "daemon/offline/read_capture.hpp"

namespace campus::cli {
namespace {

using Kind = Column::Kind;

constexpr std::size_t hosts_default = 20;
constexpr std::size_t applications_shown = 10;  // the others are in the JSON
constexpr std::size_t hosts_most = 100'000;
constexpr std::size_t flows_most = 10'000'000;

Result<std::size_t> number_of(Invocation const& typed, std::string const& option, std::size_t otherwise,
                              std::size_t least, std::size_t most) {
  if (!typed.has(option)) return otherwise;
  auto const text = typed.option(option);
  std::size_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most)
    return misuse("CMP-L014", {{"option", "--" + option}, {"value", text}});
  return number;
}

// Of the tunnels all but the named ones are opened; "all" names each.
Result<packet::TunnelSet> opened_but(std::string const& names) {
  auto opened = packet::TunnelSet::all();
  for (auto const word : std::views::split(names, ',')) {
    std::string_view const name(word);
    auto const found = std::ranges::find(packet::tunnel_names, name);
    if (name == "all") {
      opened = packet::TunnelSet::none();
    } else if (found == packet::tunnel_names.end() || found == packet::tunnel_names.begin()) {
      std::string known = "all";
      for (auto const one : std::span(packet::tunnel_names).subspan(1)) known.append(", ").append(one);
      return misuse("CMP-L009", {{"option", "--no-tunnels"}, {"value", std::string(name)}, {"known", known}});
    } else {
      opened = opened.without(static_cast<packet::Tunnel>(found - packet::tunnel_names.begin()));
    }
  }
  return opened;
}

Result<packet::DissectOptions> tunnels_of(Invocation const& typed) {
  packet::DissectOptions options;
  auto const depth = number_of(typed, "tunnel-depth", packet::tunnel_depth_max, 0, packet::tunnel_depth_max);
  if (!depth) return std::unexpected(depth.error());
  options.depth_max = static_cast<int>(*depth);
  if (!typed.has("no-tunnels")) return options;
  auto const opened = opened_but(typed.option("no-tunnels"));
  if (!opened) return std::unexpected(opened.error());
  options.tunnels = *opened;
  return options;
}

Result<packet::ReadOptions> wishes_of(Invocation const& typed) {
  auto const hosts = number_of(typed, "hosts", hosts_default, 0, hosts_most);
  if (!hosts) return std::unexpected(hosts.error());
  auto const workers = number_of(typed, "workers", 1, 1, packet::read_workers_max);
  if (!workers) return std::unexpected(workers.error());
  auto const flows = number_of(typed, "flows", 0, 0, flows_most);
  if (!flows) return std::unexpected(flows.error());
  auto const tunnels = tunnels_of(typed);
  if (!tunnels) return std::unexpected(tunnels.error());
  packet::ReadOptions options;
  options.tunnels = *tunnels;
  options.is_vlan_in_key = !typed.has("no-vlans");
  options.hosts_max = *hosts;
  options.flows_listed_max = *flows;
  options.workers = static_cast<unsigned>(*workers);
  if (!typed.has("no-apps")) options.applications.emplace();
  if (typed.has("source") && typed.option("source") == "libpcap") options.reader = packet::RecordReader::libpcap;
  if (typed.has("source") && typed.option("source") == "dpdk") options.reader = packet::RecordReader::dpdk;
  return options;
}

std::string when(std::optional<std::int64_t> const& since_1970_ns) {
  return since_1970_ns ? time_text(Instant(std::chrono::nanoseconds(*since_1970_ns))) : "-";
}

std::string head_of_capture(std::string const& file, offline::CaptureReading const& reading, Look const& look) {
  auto const& summary = reading.summary;
  auto text = look.colored(look.safe(file), Tone::strong) + '\n';
  text += look.say("traffic.totals", {{"packets", count_text(summary.total.packets)},
                                      {"bytes", bytes_text(summary.total.bytes)},
                                      {"flows", count_text(summary.flows)},
                                      {"hosts", count_text(summary.host_count)}}) +
          '\n';
  text += look.say("traffic.times",
                   {{"first", when(summary.first_seen_ns)}, {"last", when(summary.last_seen_ns)}}) +
          '\n';
  text += look.say("traffic.undissected", {{"count", count_text(summary.undissected)}}) + '\n';
  for (auto const& protocol : summary.protocols)
    text += "  " +
            look.say("traffic.protocol", {{"name", offline::protocol_name(protocol.protocol)},
                                          {"packets", count_text(protocol.total.packets)},
                                          {"bytes", bytes_text(protocol.total.bytes)},
                                          {"flows", count_text(protocol.flows)}}) +
            '\n';
  auto const name_of = [&](AppLabel const& label) {
    auto name = offline::application_name(label, reading.applications, look.language);
    return name == offline::unknown_application ? look.say("share_of.unknown") : name;
  };
  for (auto const& application : std::span(summary.applications).first(std::min(applications_shown, summary.applications.size())))
    text += "  " +
            look.say("traffic.application", {{"name", name_of(application.label)},
                                             {"packets", count_text(application.total.packets)},
                                             {"bytes", bytes_text(application.total.bytes)},
                                             {"flows", count_text(application.flows)},
                                             {"guesses", count_text(application.guesses)}}) +
            '\n';
  for (std::size_t kind = 1; kind < packet::tunnel_kinds; ++kind)
    if (auto const& inside = summary.frames.by_tunnel[kind]; inside.packets != 0)
      text += "  " +
              look.say("traffic.tunnel", {{"name", std::string(packet::tunnel_names[kind])},
                                          {"packets", count_text(inside.packets)},
                                          {"bytes", bytes_text(inside.bytes)}}) +
              '\n';
  return text + '\n';
}

// What a reader other than our own does not tell.
std::string about_reader(packet::ReadOptions const& options, packet::CaptureSummary const& summary, Look const& look) {
  if (options.reader != packet::RecordReader::dpdk) return {};
  auto text = look.say("traffic.through_dpdk") + '\n';
  if (summary.shortened != 0) text += look.say("traffic.shortened", {{"count", count_text(summary.shortened)}}) + '\n';
  if (summary.lost != 0) text += look.say("traffic.lost", {{"count", count_text(summary.lost)}}) + '\n';
  return text;
}

Listing hosts_of(packet::CaptureSummary const& summary, Look const& look) {
  Listing listing;
  listing.columns = {{"address", look.say("column.address")},
                     {"bytes", look.say("column.bytes"), Kind::number},
                     {"packets", look.say("column.packets"), Kind::number},
                     {"sent_bytes", look.say("column.sent"), Kind::number},
                     {"received_bytes", look.say("column.received"), Kind::number}};
  auto const size = [](std::uint64_t bytes) { return Cell(bytes_text(bytes), std::to_string(bytes)); };
  for (auto const& host : summary.top_hosts) {
    auto const packets = host.sent.packets + host.received.packets;
    listing.rows.push_back({host.address.to_string(), size(host.sent.bytes + host.received.bytes),
                            Cell(count_text(packets), std::to_string(packets)), size(host.sent.bytes),
                            size(host.received.bytes)});
  }
  return listing;
}

}  // namespace

// A file that breaks off in the middle of a record is what a capture looks like whose machine was switched
// off: all of it is counted and it is only mentioned.  A record that cannot be means that the file is not
// what was captured.
Result<Answer> read_traffic(Invocation const& typed) {
  auto const& look = typed.look;
  auto const wishes = wishes_of(typed);
  if (!wishes) return std::unexpected(wishes.error());
  auto const& file = typed.operands.at(0);
  auto const reading = offline::read_capture(file, *wishes, typed.option("names"));
  if (!reading) return std::unexpected(reading.error());
  Answer answer;
  answer.document = offline::to_json(file, *reading, look.language);
  answer.before = head_of_capture(file, *reading, look);
  answer.listing = hosts_of(reading->summary, look);
  if (auto const& flows = answer.document["top_flows"].as_array(); !flows.empty())
    answer.after = '\n' + look.colored(look.say("traffic.largest_flows"), Tone::strong) + '\n' +
                   table_text(capture_flow_listing(flows, look), look, typed.format == Format::wide);
  answer.messages = about_reader(*wishes, reading->summary, look);
  auto const offset = std::to_string(reading->summary.tail_offset);
  if (reading->summary.tail == packet::FileTail::cut_off)
    answer.messages += look.say("traffic.cut_off", {{"path", look.safe(file)}, {"offset", offset}}) + '\n';
  if (reading->summary.tail == packet::FileTail::damaged) {
    auto const& stopped = reading->summary.stopped;
    answer.messages += stopped ? text_of(*stopped, look, Format::table)
                               : look.say("traffic.damaged", {{"path", look.safe(file)}, {"offset", offset}}) + '\n';
    answer.exit_code = exit_validation;
  }
  return answer;
}

}  // namespace campus::cli
