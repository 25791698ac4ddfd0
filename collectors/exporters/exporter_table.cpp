#include "collectors/exporters/exporter_table.hpp"

#include <algorithm>
#include <utility>

#include "collectors/exporters/limits.hpp"

namespace campus::exporters {
namespace {

SequenceWatch::Way standard_way(Protocol protocol) noexcept {
  switch (protocol) {
    case Protocol::netflow5: return SequenceWatch::Way::flows_before;
    case Protocol::ipfix: return SequenceWatch::Way::records_before;
    case Protocol::netflow9:
    case Protocol::sflow: break;
  }
  return SequenceWatch::Way::datagrams;
}

bool is_of(Domain const& domain, Heading const& heading) noexcept {
  auto const& known = domain.statistics;
  return known.protocol == heading.protocol && known.domain == heading.domain && known.agent == heading.agent;
}

Instant last_heard(std::unique_ptr<Domain> const& domain) noexcept { return domain->statistics.last_heard; }

bool is_silent(Instant last, Instant now) noexcept { return now - last >= silence_until_replaced; }

std::unique_ptr<Domain> make_domain(IpAddress const& exporter, Heading const& heading, Instant now) {
  auto domain = std::make_unique<Domain>(standard_way(heading.protocol));
  domain->statistics.exporter = exporter;
  domain->statistics.protocol = heading.protocol;
  domain->statistics.domain = heading.domain;
  domain->statistics.agent = heading.agent;
  domain->statistics.first_heard = now;
  return domain;
}

}  // namespace

ExporterTable::Exporter* ExporterTable::room_for(IpAddress const& exporter, Instant now) {
  auto const found = exporters_.find(exporter);
  if (found != exporters_.end()) return &found->second;
  if (exporters_.size() >= exporters_max) {
    auto const oldest =
        std::ranges::min_element(exporters_, {}, [](auto const& entry) { return entry.second.last_heard; });
    if (!is_silent(oldest->second.last_heard, now)) return nullptr;
    exporters_.erase(oldest);
  }
  return &exporters_[exporter];
}

Domain* ExporterTable::find(IpAddress const& exporter, Heading const& heading, Instant now) {
  auto* const place = room_for(exporter, now);
  if (!place) return nullptr;
  place->last_heard = now;
  auto& domains = place->domains;
  auto const known =
      std::ranges::find_if(domains, [&](auto const& domain) { return is_of(*domain, heading); });
  if (known != domains.end()) return known->get();
  if (domains.size() < domains_per_exporter_max) {
    domains.push_back(make_domain(exporter, heading, now));
    return domains.back().get();
  }
  auto const oldest = std::ranges::min_element(domains, {}, last_heard);
  if (!is_silent(last_heard(*oldest), now)) return nullptr;
  *oldest = make_domain(exporter, heading, now);
  return oldest->get();
}

std::vector<DomainStatistics> ExporterTable::statistics() const {
  std::vector<DomainStatistics> all;
  for (auto const& [exporter, entry] : exporters_)
    for (auto const& domain : entry.domains) {
      all.push_back(domain->statistics);
      all.back().templates = domain->templates.size();
      all.back().waiting_sets = domain->waiting.size();
      all.back().sequence = domain->sequence.counters();
    }
  std::ranges::stable_sort(all, {}, &DomainStatistics::exporter);
  return all;
}

}  // namespace campus::exporters
