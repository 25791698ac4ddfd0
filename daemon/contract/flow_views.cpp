#include "daemon/contract/flow_views.hpp"

#include <array>
#include <boost/json.hpp>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/flow_query.hpp"
#include "daemon/contract/views.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

// A file may hold a number that no version of this program wrote.
template <class Member, std::size_t count>
std::string_view name_in(std::array<std::string_view, count> const& names, Member member) {
  auto const place = static_cast<std::size_t>(member);
  return place < count ? names[place] : names[0];
}

std::string_view word_of(FoundFlows::End end) {
  constexpr std::array<std::string_view, 3> names{"all", "limit", "bound"};
  return name_in(names, end);
}

json::value text_or_null(std::string const& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

json::value number_unless_zero(std::uint32_t number) {
  return number == 0 ? json::value(nullptr) : json::value(number);
}

json::string moment(std::int64_t ns) { return json::string(to_rfc3339(Instant(std::chrono::nanoseconds(ns)))); }

json::object end_of(IpAddress const& address, std::uint16_t port, FlowSide const& side) {
  return {{"address", address.to_string()},
          {"port", port},
          {"packets", side.counts.packets},
          {"bytes", side.counts.bytes},
          {"tcp_flags", side.tcp_flags},
          {"retransmitted", side.retransmitted},
          {"out_of_order", side.out_of_order},
          {"zero_windows", side.zero_windows},
          {"dscp", side.tos >> 2},
          {"ttl", number_unless_zero(side.ttl)}};
}

void add_said(json::object& object, KeptFlow const& flow) {
  json::array addresses;
  if (flow.answer)
    for (auto const& address : flow.answer->addresses) addresses.push_back(json::value(address.to_string()));
  object["ja3"] = text_or_null(flow.ja3);
  object["ja3s"] = text_or_null(flow.ja3_server);
  object["ja4"] = text_or_null(flow.ja4);
  object["certificate"] = text_or_null(flow.certificate);
  object["issuer"] = text_or_null(flow.issuer);
  object["dns_code"] = flow.answer ? json::value(flow.answer->code) : json::value(nullptr);
  object["answers"] = std::move(addresses);
  object["tunnel"] = flow.tunnel.empty() ? "none" : flow.tunnel;
  object["agent"] = text_or_null(flow.agent);
}

json::object flow_object(KeptFlow const& flow) {
  auto const& record = flow.record;
  auto const& key = record.key;
  auto a = end_of(key.address_a, key.port_a, record.a);
  auto b = end_of(key.address_b, key.port_b, record.b);
  if (!record.is_opened_by_a) std::swap(a, b);
  bool const is_icmp = key.protocol == 1 || key.protocol == 58;
  auto const& words = flow.application;
  json::object object{
          {"first", moment(record.first_ns)},
          {"last", moment(record.last_ns)},
          {"interface", flow.interface_name},
          {"vlan", key.vlan},
          {"protocol", protocol_name(key.protocol)},
          {"from", std::move(a)},
          {"to", std::move(b)},
          {"name", text_or_null(flow.name)},
          {"name_origin", name_of(flow.name_origin)},
          {"application",
           {{"name", text_or_null(words.name)},
            {"english", text_or_null(words.english.empty() ? words.name : words.english)},
            {"carrier", text_or_null(words.carrier)},
            {"category", text_or_null(words.category)},
            {"source", name_of(record.app.source)},
            {"is_guess", record.app.source != AppSource::none && is_guess(record.app.source)}}},
          {"syn_rtt_us", number_unless_zero(record.syn_rtt_us)},
          {"data_rtt_us", number_unless_zero(record.data_rtt_us)},
          {"icmp_type", is_icmp ? json::value(record.icmp_type) : json::value(nullptr)},
          {"icmp_code", is_icmp ? json::value(record.icmp_code) : json::value(nullptr)},
          {"end", name_of(record.end)},
          {"sampled_one_in", record.sampled_one_in},
          {"bytes_of", flow.has_ip_bytes ? "ip" : "frame"}};
  add_said(object, flow);
  return object;
}

std::string_view word_of(ExportersView::Protocol protocol) {
  constexpr std::array<std::string_view, 4> names{"netflow5", "netflow9", "ipfix", "sflow"};
  return name_in(names, protocol);
}

json::object domain_object(ExportersView::Domain const& domain) {
  return {{"exporter", domain.exporter.to_string()},
          {"protocol", word_of(domain.protocol)},
          {"domain", domain.domain},
          {"first_heard", to_rfc3339(domain.first_heard)},
          {"last_heard", to_rfc3339(domain.last_heard)},
          {"clock_behind_ms", domain.clock_behind_ms},
          {"sampled_one_in", domain.sampled_one_in},
          {"datagrams", domain.datagrams},
          {"records", domain.records},
          {"frames", domain.frames},
          {"sampler_drops", domain.sampler_drops},
          {"templates", domain.templates},
          {"waiting_sets", domain.waiting_sets},
          {"sets_without_template", domain.sets_without_template},
          {"broken", domain.broken},
          {"not_understood", domain.not_understood},
          {"gaps", domain.gaps},
          {"lost", domain.lost},
          {"lost_are", domain.is_lost_datagrams ? "datagrams" : "records"},
          {"late", domain.late},
          {"restarts", domain.restarts}};
}

json::object source_object(ExportersView::Source const& source) {
  json::object object{{"exporter", source.exporter.to_string()},
                      {"counts", source.counts},
                      {"is_estimate", source.is_estimate},
                      {"told_late", source.told_late},
                      {"told_twice", source.told_twice},
                      {"refused", source.refused},
                      {"from", nullptr},
                      {"until", nullptr}};
  auto const rate = [&](std::string_view name, Counts const& counts) {
    object[name] = bits_per_second(counts.bytes, source.newest->window);
  };
  for (std::string_view const name : {"down_bps", "up_bps", "within_bps", "transit_bps"}) object[name] = nullptr;
  if (!source.newest) return object;
  object["from"] = to_rfc3339(source.newest->window.from);
  object["until"] = to_rfc3339(source.newest->window.to);
  rate("down_bps", source.newest->down);
  rate("up_bps", source.newest->up);
  rate("within_bps", source.newest->within);
  rate("transit_bps", source.newest->transit);
  return object;
}

json::object way_object(ExportersView::Way const& way) {
  return {{"bps", number_or_null(way.bps)},
          {"errors", number_or_null(way.errors)},
          {"discards", number_or_null(way.discards)}};
}

json::object interface_object(ExportersView::Interface const& one) {
  return {{"exporter", one.exporter.to_string()},
          {"agent", one.agent.to_string()},
          {"domain", one.domain},
          {"index", one.index},
          {"speed_bps", one.speed_bps},
          {"is_up", one.is_up},
          {"is_enabled", one.is_enabled},
          {"heard", to_rfc3339(one.heard)},
          {"over_ms", one.over_ms},
          {"in", way_object(one.in)},
          {"out", way_object(one.out)}};
}

json::object sums_of(ExportersView const& view) {
  json::array listen;
  for (auto const& address : view.listen) listen.push_back(json::value(address));
  std::uint64_t gaps = 0;
  for (auto const& domain : view.domains) gaps += domain.gaps;
  return {{"listen", std::move(listen)},
          {"is_listening", view.is_listening},
          {"heard", view.domains.size()},
          {"records", view.records},
          {"gaps", gaps},
          {"from_strangers", view.from_strangers},
          {"not_understood", view.not_understood},
          {"no_room", view.no_room},
          {"too_long", view.too_long},
          {"kernel_dropped", view.kernel_dropped},
          {"frames_not_understood", view.frames_not_understood},
          {"shed", view.shed},
          {"words_without_number", view.words_without_number},
          {"interfaces_not_followed", view.interfaces_not_followed},
          {"sources_without_room", view.sources_without_room},
          {"told_after_s", view.told_after_s}};
}

}  // namespace

json::object to_json(FlowsView const& view) {
  json::value ipfix = nullptr, eve = nullptr;
  if (view.ipfix)
    ipfix = {{"collector", view.ipfix->collector},
             {"records", view.ipfix->records},
             {"dropped", view.ipfix->dropped},
             {"unsent", view.ipfix->unsent},
             {"refused", view.ipfix->refused}};
  if (view.eve)
    eve = {{"file", view.eve->file},
           {"lines", view.eve->lines},
           {"lost", view.eve->lost},
           {"bytes_waiting", view.eve->bytes_waiting}};
  return {{"kept", view.kept},
          {"dropped", view.dropped},
          {"waiting", view.waiting},
          {"days", view.days},
          {"since", time_or_null(view.since)},
          {"bytes", view.bytes},
          {"trouble", view.trouble ? json::value(to_json(*view.trouble)) : json::value(nullptr)},
          {"exports", {{"ipfix", std::move(ipfix)}, {"eve", std::move(eve)}}},
          {"exporters", sums_of(view.exporters)}};
}

std::string encode(ExportersView const& view) {
  auto document = sums_of(view);
  json::object answer{{"schema", "campusctl/traffic.exporters/v1"}};
  for (auto& member : document) answer[member.key()] = std::move(member.value());
  json::array items;
  for (auto const& domain : view.domains) items.push_back(domain_object(domain));
  answer["items"] = std::move(items);
  json::array sources, interfaces;
  for (auto const& source : view.sources) sources.push_back(source_object(source));
  for (auto const& one : view.interfaces) interfaces.push_back(interface_object(one));
  answer["sources"] = std::move(sources);
  answer["interfaces"] = std::move(interfaces);
  return json::serialize(answer);
}

std::string_view name_of(FlowEnd end) {
  constexpr std::array<std::string_view, 6> names{"idle", "active", "finished", "reset", "evicted", "stopped"};
  return name_in(names, end);
}

std::string_view name_of(AppSource source) {
  constexpr std::array<std::string_view, 7> names{"none", "port", "address", "cache", "dns", "dissector", "name"};
  return name_in(names, source);
}

std::string_view name_of(NameOrigin origin) {
  constexpr std::array<std::string_view, 5> names{"none", "dns_before", "dns_question", "http_host", "tls"};
  return name_in(names, origin);
}

// A record at a time, so that ten thousand of them are no tree of values.
std::string encode(FoundFlows const& found, std::function<std::string(FlowRecord const&)> const& community_id) {
  auto text = json::serialize(json::object{{"schema", "campusctl/traffic.flows/v1"},
                                           {"ended_by", word_of(found.end)},
                                           {"searched_back_to", time_or_null(found.searched_back_to)},
                                           {"rows_read", found.rows_read},
                                           {"days_read", found.days_read},
                                           {"days_unreadable", found.days_unreadable}});
  text.pop_back();
  text += R"(,"items":[)";
  for (auto const& flow : found.flows) {
    if (text.back() != '[') text += ',';
    auto object = flow_object(flow);
    object["community_id"] = community_id(flow.record);
    text += json::serialize(object);
  }
  return text + "]}";
}

}  // namespace campus::contract
