#include "collectors/exporters/sflow.hpp"

#include <algorithm>
#include <optional>

#include "collectors/exporters/limits.hpp"
#include "collectors/exporters/sflow_counters.hpp"

namespace campus::exporters {
namespace {

// Of enterprise 0, in the sFlow v5 specification's words: flow_sample, counters_sample and their expanded
// forms.
constexpr std::uint32_t sample_flow = 1, sample_counters = 2, sample_flow_expanded = 3,
                        sample_counters_expanded = 4;
constexpr std::uint32_t record_raw = 1, record_ipv4 = 3, record_ipv6 = 4, record_switch = 1001;

// What stands before the records of a flow sample.
struct Sample {
  std::uint32_t one_in = 1;
  std::uint32_t interface_in = 0, interface_out = 0;
  std::uint32_t records = 0;
};

// A number of an interface; several ways out, a drop and the device itself are none.
std::uint32_t read_interface(Bytes& sample, bool is_expanded) noexcept {
  constexpr std::uint32_t kind_shift = 30, number_bits = 0x3fff'ffff, itself = number_bits;
  std::uint32_t kind = 0, number = 0;
  if (is_expanded) {
    kind = sample.u32();
    number = sample.u32();
  } else {
    auto const both = sample.u32();
    kind = both >> kind_shift;
    number = both & number_bits;
  }
  return kind == 0 && number != itself ? number : 0;
}

Sample read_head(Bytes& bytes, bool is_expanded, Hearing const& hearing) {
  Sample sample;
  bytes.skip(4);  // its own sequence number
  auto const source = is_expanded ? bytes.u64() : bytes.u32();
  auto const one_in = bytes.u32();
  bytes.skip(4);  // pool
  auto const drops = bytes.u32();
  sample.interface_in = read_interface(bytes, is_expanded);
  sample.interface_out = read_interface(bytes, is_expanded);
  sample.records = bytes.u32();
  if (bytes.is_short()) return sample;
  auto& statistics = hearing.domain.statistics;
  statistics.sampler_drops += hearing.domain.drops.feed(source, drops);
  if (one_in >= 1 && one_in <= sampled_one_in_max)
    sample.one_in = one_in;
  else
    ++statistics.samplings_refused;
  if (hearing.fixed_sampling) sample.one_in = hearing.fixed_sampling->one_in();
  statistics.sampled_one_in = sample.one_in;
  return sample;
}

SampledFrame::Header header_of(std::uint32_t protocol) noexcept {
  constexpr std::uint32_t ethernet = 1, ipv4 = 11, ipv6 = 12;
  return protocol == ethernet ? SampledFrame::Header::ethernet
         : protocol == ipv4   ? SampledFrame::Header::ipv4
         : protocol == ipv6   ? SampledFrame::Header::ipv6
                              : SampledFrame::Header::other;
}

bool hand_on_frame(Bytes& record, Sample const& sample, Hearing const& hearing) {
  SampledFrame frame;
  frame.header = header_of(record.u32());
  auto const length = record.u32();
  auto const stripped = record.u32();
  auto const header = record.take(record.u32());
  if (record.is_short() || header.left() > length) return false;
  // What is stripped begins with the checksum, four bytes of the length; more of it was a tag inside the
  // frame.
  constexpr std::uint32_t checksum_bytes = 4;
  frame.wire_length = length - std::min({stripped, checksum_bytes, length});
  frame.wire_length = std::max(frame.wire_length, static_cast<std::uint32_t>(header.left()));
  frame.bytes = {reinterpret_cast<std::byte const*>(header.at()), header.left()};
  frame.exporter = hearing.domain.statistics.exporter;
  frame.domain = hearing.heading.domain;
  frame.one_in = sample.one_in;
  frame.interface_in = sample.interface_in;
  frame.interface_out = sample.interface_out;
  frame.heard_ns = hearing.now.time_since_epoch().count();
  ++hearing.domain.statistics.frames;
  hearing.audience.hear(frame);
  return true;
}

// Some agents send no bytes but what they read in them.
bool read_ip(Bytes& record, bool is_v6, Told& told) noexcept {
  told.set(Item::octets, record.u32());
  told.set(Item::packets, 1);
  told.set(Item::protocol, record.u32());
  if (is_v6) {
    constexpr std::size_t address_bytes = 16;
    told.set_bytes(Item::source_v6, record.take(address_bytes).at());
    told.set_bytes(Item::destination_v6, record.take(address_bytes).at());
  } else {
    told.set(Item::source_v4, record.u32());
    told.set(Item::destination_v4, record.u32());
  }
  told.set(Item::source_port, record.u32());
  told.set(Item::destination_port, record.u32());
  told.set(Item::tcp_flags, record.u32());
  told.set(Item::tos, record.u32());
  return !record.is_short();
}

// Hands on the frame; where there is none, the flow that the other records describe.
void read_flow_sample(Bytes bytes, bool is_expanded, Hearing const& hearing) {
  auto const sample = read_head(bytes, is_expanded, hearing);
  auto& statistics = hearing.domain.statistics;
  bool has_frame = false, has_flow = false;
  Told told;
  for (std::uint32_t i = 0; i < sample.records && !bytes.is_short(); ++i) {
    auto const format = bytes.u32();
    auto record = bytes.take(bytes.u32());
    bool is_good = !bytes.is_short();
    if (is_good && format == record_raw)
      is_good = has_frame = hand_on_frame(record, sample, hearing);
    else if (is_good && (format == record_ipv4 || format == record_ipv6))
      is_good = has_flow = read_ip(record, format == record_ipv6, told);
    else if (is_good && format == record_switch)
      told.set(Item::vlan, record.u32());
    if (!is_good) ++statistics.broken;
  }
  if (bytes.is_short() && sample.records == 0) ++statistics.broken;
  if (has_frame || !has_flow) return;
  told.set(Item::sampling_interval, sample.one_in);
  told.set(Item::interface_in, sample.interface_in);
  told.set(Item::interface_out, sample.interface_out);
  tell(told, hearing);
}

void read_sample(std::uint32_t format, Bytes sample, Hearing const& hearing) {
  switch (format) {
    case sample_flow: return read_flow_sample(sample, false, hearing);
    case sample_flow_expanded: return read_flow_sample(sample, true, hearing);
    case sample_counters: return read_counter_sample(sample, false, hearing);
    case sample_counters_expanded: return read_counter_sample(sample, true, hearing);
    default: ++hearing.domain.statistics.not_understood;
  }
}

}  // namespace

void read_sflow(Bytes body, Hearing const& hearing) {
  for (std::uint32_t i = 0; i < hearing.heading.count; ++i) {
    auto const format = body.u32();
    auto const sample = body.take(body.u32());
    if (body.is_short()) {
      ++hearing.domain.statistics.broken;
      return;
    }
    read_sample(format, sample, hearing);
  }
}

}  // namespace campus::exporters
