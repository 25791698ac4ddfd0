#include "daemon/offline/read_capture.hpp"

#include <time.h>

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>

#include <fmt/format.h>

#include "daemon/config/applications_config.hpp"
#include "daemon/contract/application_words.hpp"
#include "daemon/contract/flow_query.hpp"
#include "daemon/contract/flow_views.hpp"
#include "daemon/flows/community_id.hpp"

namespace campus::offline {
namespace {

namespace json = boost::json;
using namespace std::chrono;

double cpu_seconds_so_far() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

json::value time_or_null(std::optional<std::int64_t> const& since_1970_ns) {
  if (!since_1970_ns) return nullptr;
  sys_time<nanoseconds> const at{nanoseconds(*since_1970_ns)};
  auto const day = floor<days>(at);
  year_month_day const date{day};
  hh_mm_ss<nanoseconds> const clock{at - day};
  return json::string(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", static_cast<int>(date.year()),
                                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                  clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                                  clock.subseconds().count()));
}

std::string_view name_of(packet::FileTail tail) {
  switch (tail) {
    case packet::FileTail::whole: return "whole";
    case packet::FileTail::cut_off: return "cut_off";
    case packet::FileTail::damaged: return "damaged";
  }
  return "whole";
}

json::object counts(Counts const& total) { return {{"packets", total.packets}, {"bytes", total.bytes}}; }

json::array hosts_of(packet::CaptureSummary const& summary) {
  json::array hosts;
  for (auto const& host : summary.top_hosts)
    hosts.push_back({{"address", host.address.to_string()},
                     {"bytes", host.sent.bytes + host.received.bytes},
                     {"packets", host.sent.packets + host.received.packets},
                     {"sent_bytes", host.sent.bytes},
                     {"sent_packets", host.sent.packets},
                     {"received_bytes", host.received.bytes},
                     {"received_packets", host.received.packets}});
  return hosts;
}

json::array protocols_of(packet::CaptureSummary const& summary) {
  json::array protocols;
  for (auto const& protocol : summary.protocols)
    protocols.push_back({{"protocol", protocol_name(protocol.protocol)},
                         {"number", protocol.protocol},
                         {"flows", protocol.flows},
                         {"packets", protocol.total.packets},
                         {"bytes", protocol.total.bytes}});
  return protocols;
}

json::array vlans_of(packet::CaptureSummary const& summary) {
  json::array vlans;
  for (auto const& vlan : summary.vlans)
    vlans.push_back({{"vlan", vlan.vlan}, {"packets", vlan.total.packets}, {"bytes", vlan.total.bytes}});
  return vlans;
}

json::object side_of(FlowSide const& side) {
  return {{"packets", side.counts.packets},
          {"bytes", side.counts.bytes},
          {"retransmitted", side.retransmitted},
          {"out_of_order", side.out_of_order},
          {"zero_windows", side.zero_windows},
          {"tcp_flags", side.tcp_flags},
          {"tos", side.tos},
          {"dscp", side.tos >> 2},
          {"ttl", side.ttl}};
}

json::value text_or_null(std::string_view text) { return text.empty() ? json::value(nullptr) : json::value(text); }

// What a conversation said of itself, each null where it did not.  Not what a client says of its software: a school
// decides whether that is kept, and a file has no configuration.
json::object names_of(FlowNames const* said) {
  static FlowNames const nothing{};
  auto const& names = said ? *said : nothing;
  bool const is_question = names.origin == NameOrigin::dns_question;
  json::array answers;
  for (std::size_t i = 0; i < names.answers_used; ++i) answers.push_back(json::value(names.answers[i].to_string()));
  return {{"server", is_question ? json::value(nullptr) : text_or_null(names.server.view())},
          {"server_origin", contract::name_of(is_question ? NameOrigin::none : names.origin)},
          {"question", is_question ? text_or_null(names.server.view()) : json::value(nullptr)},
          {"dns_code", names.has_answer ? json::value(names.dns_code) : json::value(nullptr)},
          {"answers", std::move(answers)},
          {"ja3", text_or_null(names.ja3.view())},
          {"ja3s", text_or_null(names.ja3_server.view())},
          {"ja4", text_or_null(names.ja4.view())},
          {"certificate", text_or_null(names.certificate.view())},
          {"issuer", text_or_null(names.issuer.view())}};
}

json::object flow_of(packet::ListedFlow const& flow, CaptureReading const& reading, contract::Language language) {
  bool const is_icmp = flow.key.protocol == 1 || flow.key.protocol == 58;
  json::object object{{"a", flow.key.address_a.to_string()},
                      {"a_port", flow.key.port_a},
                      {"b", flow.key.address_b.to_string()},
                      {"b_port", flow.key.port_b},
                      {"protocol", protocol_name(flow.key.protocol)},
                      {"vlan", flow.key.vlan},
                      {"opened_by", flow.is_opened_by_a ? "a" : "b"},
                      {"first_seen", time_or_null(flow.first_ns)},
                      {"last_seen", time_or_null(flow.last_ns)},
                      {"from_a", side_of(flow.a)},
                      {"from_b", side_of(flow.b)},
                      {"syn_rtt_us", flow.syn_rtt_us},
                      {"data_rtt_us", flow.data_rtt_us},
                      {"icmp_type", is_icmp ? json::value(flow.icmp_type) : json::value(nullptr)},
                      {"icmp_code", is_icmp ? json::value(flow.icmp_code) : json::value(nullptr)},
                      {"tunnel", packet::tunnel_names[flow.tunnel]},
                      {"application", application_name(flow.app, reading.applications, language)},
                      {"application_source", contract::name_of(flow.app.source)},
                      {"community_id", flows::community_id(flow)}};
  for (auto& member : names_of(reading.summary.names_of(flow))) object[member.key()] = std::move(member.value());
  return object;
}

json::array flows_of(CaptureReading const& reading, contract::Language language) {
  json::array flows;
  for (auto const& flow : reading.summary.top_flows) flows.push_back(flow_of(flow, reading, language));
  return flows;
}

json::array applications_of(CaptureReading const& reading, contract::Language language) {
  auto const& summary = reading.summary;
  json::array applications;
  for (auto const& application : summary.applications)
    applications.push_back({{"application", application_name(application.label, reading.applications, language)},
                            {"teaching", contract::teaching_word(reading.applications.teaching(application.label.application))},
                            {"flows", application.flows},
                            {"guesses", application.guesses},
                            {"packets", application.total.packets},
                            {"bytes", application.total.bytes}});
  return applications;
}

json::object tunnels_of(packet::CaptureSummary const& summary) {
  json::object tunnels;
  for (std::size_t i = 1; i < packet::tunnel_kinds; ++i)
    if (summary.frames.by_tunnel[i].packets != 0)
      tunnels[packet::tunnel_names[i]] = counts(summary.frames.by_tunnel[i]);
  return tunnels;
}

json::object frames_of(packet::CaptureSummary const& summary) {
  json::object frames;
  for (std::size_t i = 0; i < packet::frame_fates; ++i)
    frames[packet::frame_fate_names[i]] = counts(summary.frames.by_fate[i]);
  return frames;
}

constexpr std::string_view installed_names = "/usr/share/campus/applications.yaml";

// Faults of the list are told in full by whoever checks it; here the first one and how many there are.
Result<ApplicationList> read_names(std::string const& given) {
  auto const path = given.empty() ? std::filesystem::path(installed_names) : std::filesystem::path(given);
  if (given.empty() && !std::filesystem::exists(path)) return ApplicationList{};
  auto list = config::read_applications(path);
  if (list) return std::move(*list);
  auto const& complaints = list.error().complaints();
  return fail(Fault::Kind::invalid, "CMP-L027",
              {{"path", path.string()},
               {"count", std::to_string(list.error().count())},
               {"line", complaints.empty() ? "1" : std::to_string(complaints.front().at.line)},
               {"code", complaints.empty() ? "" : complaints.front().fault.code}});
}

}  // namespace

std::string application_name(AppLabel const& label, ApplicationList const& list, contract::Language language) {
  auto const& words = packet::dissector_words();
  auto const word = [&](std::uint16_t number) {
    if (auto const* const own = list.find(number)) return contract::application_name(*own, language);
    return number < words.applications.size() ? words.applications[number] : std::to_string(number);
  };
  if (label.master == 0 && label.application == 0) return std::string(unknown_application);
  if (label.application == 0 || label.application == label.master) return word(label.master);
  if (label.master == 0) return word(label.application);
  return word(label.master) + '.' + word(label.application);
}

std::string protocol_name(std::uint8_t number) { return contract::protocol_name(number); }

Result<CaptureReading> read_capture(std::string const& path, packet::ReadOptions options, std::string const& names) {
  auto const before = cpu_seconds_so_far();
  CaptureReading reading;
  if (options.applications) {
    auto list = read_names(names);
    if (!list) return std::unexpected(std::move(list.error()));
    reading.applications = std::move(*list);
  }
  packet::NameTable const table(reading.applications);
  if (options.applications) options.applications->naming.table = &table;
  auto summary = packet::read_file(path, options);
  if (!summary) return std::unexpected(std::move(summary.error()));
  reading.summary = std::move(*summary);
  reading.cpu_seconds = cpu_seconds_so_far() - before;
  return reading;
}

json::object to_json(std::string const& path, CaptureReading const& reading, contract::Language language) {
  auto const& summary = reading.summary;
  return {{"schema", "campusctl/traffic.read/v1"},
          {"file", path},
          {"packets", summary.total.packets},
          {"bytes", summary.total.bytes},
          {"flows", summary.flows},
          {"first_seen", time_or_null(summary.first_seen_ns)},
          {"last_seen", time_or_null(summary.last_seen_ns)},
          {"cpu_seconds", reading.cpu_seconds},
          {"loop_cpu_seconds", summary.loop_cpu_seconds},
          {"loop_wall_seconds", summary.loop_wall_seconds},
          {"workers", summary.workers},
          {"undissected", summary.undissected},
          {"flows_evicted", summary.flows_evicted},
          {"tail", name_of(summary.tail)},
          {"tail_reason", summary.stopped ? json::value(contract::text_of(*summary.stopped, language)) : json::value(nullptr)},
          {"tail_offset",
           summary.tail == packet::FileTail::whole ? json::value(nullptr) : json::value(summary.tail_offset)},
          {"shortened", summary.shortened},
          {"lost", summary.lost},
          {"hosts", summary.host_count},
          {"top_hosts", hosts_of(summary)},
          {"protocols", protocols_of(summary)},
          {"vlans", vlans_of(summary)},
          {"top_flows", flows_of(reading, language)},
          {"applications", applications_of(reading, language)},
          {"tunnels", tunnels_of(summary)},
          {"frames", frames_of(summary)}};
}

}  // namespace campus::offline
