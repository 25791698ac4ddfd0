#include "collectors/exporters/datagram_reader.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "collectors/exporters/netflow5.hpp"
#include "collectors/exporters/sets.hpp"
#include "collectors/exporters/sflow.hpp"

namespace campus::exporters {
namespace {

std::int64_t in_milliseconds(Instant moment) noexcept {
  return std::chrono::duration_cast<std::chrono::milliseconds>(moment.time_since_epoch()).count();
}

Contents read_body(Bytes body, Hearing const& hearing) {
  switch (hearing.heading.protocol) {
    case Protocol::netflow5: return read_netflow5(body, hearing);
    case Protocol::netflow9:
    case Protocol::ipfix: return read_sets(body, hearing);
    case Protocol::sflow: read_sflow(body, hearing); break;
  }
  return {};
}

SequenceWatch::Heard for_sequence(Heading const& heading, Contents const& contents) noexcept {
  SequenceWatch::Heard heard{.number = heading.sequence,
                             .flows = contents.flows,
                             .records = contents.records,
                             .is_counted = contents.is_counted,
                             .clock_ms = in_milliseconds(heading.exported),
                             .boot_ms = {}};
  if (heading.protocol == Protocol::ipfix) return heard;
  // What sFlow was heard at says nothing of the order of its datagrams.
  if (heading.protocol == Protocol::sflow) heard.clock_ms = heading.uptime_ms;
  heard.boot_ms = static_cast<std::uint32_t>(in_milliseconds(heading.exported)) - heading.uptime_ms;
  return heard;
}

std::optional<Sampling> fixed_sampling(ExporterRule const& rule) noexcept {
  if (!rule.sampled_one_in || *rule.sampled_one_in < 1) return std::nullopt;
  return Sampling{.kept = 1, .of = std::min(*rule.sampled_one_in, sampled_one_in_max)};
}

}  // namespace

DatagramReader::DatagramReader(ReaderConfig config) : config_(std::move(config)) {}

void DatagramReader::allow(std::vector<ExporterRule> exporters) {
  config_.exporters = std::move(exporters);
  table_.forget_if([this](IpAddress const& exporter) { return rule_for(exporter) == nullptr; });
}

ExporterRule const* DatagramReader::rule_for(IpAddress const& exporter) const noexcept {
  auto const found = std::ranges::find_if(
      config_.exporters, [&](ExporterRule const& rule) { return rule.from.contains(exporter); });
  return found == config_.exporters.end() ? nullptr : &*found;
}

void DatagramReader::read_known(IpAddress const& exporter, ExporterRule const& rule,
                                std::span<std::byte const> datagram, Instant now, Audience& audience) {
  Bytes body(datagram);
  auto const heading = read_heading(body, now);
  if (!heading) {
    ++counters_.not_understood;
    return;
  }
  auto* const domain = table_.find(exporter, *heading, now);
  if (!domain) {
    ++counters_.no_room;
    return;
  }
  auto const behind = now - heading->exported;
  bool const is_trusted = behind <= config_.clock_trusted && behind >= -config_.clock_trusted;
  auto& statistics = domain->statistics;
  statistics.last_heard = now;
  statistics.clock_behind_ms = std::chrono::duration_cast<std::chrono::milliseconds>(behind).count();
  ++statistics.datagrams;
  statistics.bytes += datagram.size();
  Hearing const hearing{.heading = *heading,
                        .domain = *domain,
                        .fixed_sampling = fixed_sampling(rule),
                        .shift = is_trusted ? Duration{} : behind,
                        .now = now,
                        .audience = audience};
  auto const contents = read_body(body, hearing);
  domain->sequence.feed(for_sequence(*heading, contents));
}

void DatagramReader::read(IpAddress const& exporter, std::span<std::byte const> datagram, Instant now,
                          Audience& audience) noexcept {
  ++counters_.datagrams;
  auto const* const rule = rule_for(exporter);
  if (!rule) {
    ++counters_.from_strangers;
    return;
  }
  try {
    read_known(exporter, *rule, datagram, now, audience);
  } catch (std::bad_alloc const&) {
    ++counters_.out_of_memory;
  }
}

}  // namespace campus::exporters
