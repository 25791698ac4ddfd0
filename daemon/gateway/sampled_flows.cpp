#include "daemon/gateway/sampled_flows.hpp"

#include <algorithm>
#include <utility>

namespace campus::gateway {
namespace {

using Header = exporters::SampledFrame::Header;

packet::LinkType link_of(Header header) {
  if (header == Header::ethernet) return packet::LinkType::ethernet;
  return header == Header::other ? packet::LinkType::unknown : packet::LinkType::raw_ip;
}

KeptFlow newborn(packet::Dissection const& read, exporters::SampledFrame const& frame, std::string word) {
  KeptFlow flow;
  auto& record = flow.record;
  record.key = read.key;
  record.is_opened_by_a = read.is_from_a;  // as far as was seen
  record.first_ns = frame.heard_ns;
  record.icmp_type = read.icmp_type;
  record.icmp_code = read.icmp_code;
  record.end = FlowEnd::active;
  record.tunnel = static_cast<std::uint8_t>(read.tunnel);
  (read.is_from_a ? record.a : record.b).tos = read.tos;
  flow.interface_name = std::move(word);
  flow.has_ip_bytes = frame.header != Header::ethernet;
  return flow;
}

}  // namespace

std::string ExporterWords::word(IpAddress const& exporter, std::uint32_t interface_in, Instant now) {
  auto name = exporter.to_string();
  if (interface_in == 0) return name;
  auto place = known_.find(exporter);
  if (place == known_.end() && known_.size() < exporters_max) place = known_.try_emplace(exporter).first;
  if (place != known_.end()) place->second.heard = now;
  bool const is_full = place == known_.end() || (place->second.interfaces.size() >= interfaces_per_exporter_max &&
                                                 !place->second.interfaces.contains(interface_in));
  if (is_full) {
    ++without_number_;
    return name;
  }
  place->second.interfaces.insert(interface_in);
  return name + '#' + std::to_string(interface_in);
}

void ExporterWords::forget_silent(Instant now) {
  std::erase_if(known_, [now](auto const& entry) { return now - entry.second.heard >= forgotten_after; });
}

std::size_t SampledFlows::Hash::operator()(Key const& key) const noexcept {
  std::hash<IpAddress> const of_address;
  auto hash = of_address(key.exporter) ^ key.interface_in;
  auto const mix = [&](std::size_t part) { hash = (hash ^ part) * 0x9e37'79b9'7f4a'7c15u; };
  mix(of_address(key.flow.address_a));
  mix(of_address(key.flow.address_b));
  mix((std::size_t{key.flow.port_a} << 16 | key.flow.port_b) << 8 | key.flow.protocol);
  return hash;
}

SampledFlows::Heard SampledFlows::hear(exporters::SampledFrame const& frame, Use const& use) {
  packet::dissect({.bytes = frame.bytes,
                   .arrived_ns = frame.heard_ns,
                   .wire_length = frame.wire_length,
                   .link = link_of(frame.header),
                   .is_lasting = false},
                  read_);
  if (!packet::is_flow(read_.fate)) {
    ++not_understood_;
    return {};
  }
  if (flows_.size() >= flows_max) hand_on(use);
  auto const [at, is_new] = flows_.try_emplace(Key{frame.exporter, frame.interface_in, read_.key});
  auto const heard = Instant{Duration{frame.heard_ns}};
  if (is_new) at->second = newborn(read_, frame, words_.word(frame.exporter, frame.interface_in, heard));
  auto& record = at->second.record;
  auto& side = read_.is_from_a ? record.a : record.b;
  side.counts += {.packets = frame.one_in, .bytes = std::uint64_t{frame.wire_length} * frame.one_in};
  side.tcp_flags = static_cast<std::uint8_t>(side.tcp_flags | read_.tcp_flags);
  record.last_ns = frame.heard_ns;
  record.sampled_one_in = std::max(record.sampled_one_in, frame.one_in);
  return {&read_, is_new};
}

void SampledFlows::hand_on(Use const& use) {
  for (auto& [key, flow] : flows_) use(std::move(flow));
  flows_.clear();
}

}  // namespace campus::gateway
