#include "tests/support/flow_replay.hpp"

#include <algorithm>
#include <cstring>

#include "collectors/packet/capture_file.hpp"

namespace campus::test {
namespace {

using namespace campus::packet;

bool has_addresses(std::uint8_t const* header, FlowKey const& key) {
  auto const& last = key.address_a.octets;
  if (key.ip_version == 4)
    return std::equal(last.begin() + 12, last.end(), header + 12) ||
           std::equal(last.begin() + 12, last.end(), header + 16);
  return std::equal(last.begin(), last.end(), header + 8) ||
         std::equal(last.begin(), last.end(), header + 24);
}

// The IP header whose packet continues at `behind`.
std::uint8_t const* network_header(Frame const& frame, Dissection const& seen) {
  auto const* const begin = reinterpret_cast<std::uint8_t const*>(frame.bytes.data());
  std::ptrdiff_t const step = seen.key.ip_version == 4 ? 4 : 8, least = seen.key.ip_version == 4 ? 20 : 40;
  for (auto const* at = seen.behind - least; at >= begin; at -= step)
    if (*at >> 4 == seen.key.ip_version && has_addresses(at, seen.key)) return at;
  return nullptr;
}

std::uint32_t wire_bytes(std::uint8_t const* network, std::uint8_t const* behind) {
  std::uint32_t const headers = static_cast<std::uint32_t>(behind - network);
  std::uint32_t const length = *network >> 4 == 4 ? std::uint32_t{network[2]} << 8 | network[3]
                                                  : 40 + (std::uint32_t{network[4]} << 8 | network[5]);
  return length > headers ? length - headers : 0;
}

}  // namespace

std::optional<PacketView> view_of(Frame const& frame, Dissection const& seen) {
  if (!is_flow(seen.fate) || !seen.behind) return std::nullopt;
  auto const* const network = network_header(frame, seen);
  if (!network) return std::nullopt;
  auto const* const end = reinterpret_cast<std::uint8_t const*>(frame.bytes.data()) + frame.bytes.size();
  PacketView view{
      .network = {network, end}, .payload = {}, .arrived_ns = frame.arrived_ns, .is_from_a = seen.is_from_a};
  bool const is_tcp = seen.key.protocol == tcp_protocol;
  if (!is_tcp && seen.key.protocol != udp_protocol) return view;
  std::size_t const least = is_tcp ? 20 : 8;
  if (seen.behind_bytes < least) return view;
  if (is_tcp) view.tcp_flags = seen.behind[13];
  std::size_t const header = is_tcp ? std::size_t{seen.behind[12]} >> 4 << 2 : least;
  auto const whole = wire_bytes(network, seen.behind);
  if (header < least || header > seen.behind_bytes || whole < header) return view;
  view.payload_wire_bytes = whole - static_cast<std::uint32_t>(header);
  auto const captured = std::min<std::size_t>(seen.behind_bytes - header, view.payload_wire_bytes);
  view.payload = {seen.behind + header, captured};
  return view;
}

std::size_t FlowKeyHash::operator()(FlowKey const& key) const {
  std::size_t value = 14695981039346656037u;
  for (auto const* at = reinterpret_cast<unsigned char const*>(&key);
       at != reinterpret_cast<unsigned char const*>(&key + 1); ++at)
    value = (value ^ *at) * 1099511628211u;
  return value;
}

void FlowReplay::take(Frame const& frame) {
  Dissection seen;
  dissect(frame, seen);
  auto const view = view_of(frame, seen);
  if (!view) return;
  last_ns_ = std::max(last_ns_, frame.arrived_ns);
  auto const [place, is_new] = places_.try_emplace(seen.key, flows_.size());
  if (is_new) flows_.push_back({.key = seen.key, .slot = {}});
  auto& flow = flows_[place->second];
  ++flow.packets;
  applications_.inspect(flow.key, flow.slot, *view);
}

void FlowReplay::take_file(std::string const& path) {
  auto file = CaptureFile::open(path);
  Frame frame;
  while (file && file->next(frame)) take(frame);
}

void FlowReplay::end() {
  for (auto& flow : flows_) applications_.give_up(flow.key, flow.slot, last_ns_);
}

FlowReplay::Flow const* FlowReplay::find(FlowKey const& key) const {
  auto const place = places_.find(key);
  return place == places_.end() ? nullptr : &flows_[place->second];
}

}  // namespace campus::test
