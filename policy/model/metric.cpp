#include "policy/model/metric.hpp"

#include <algorithm>

namespace campus {
namespace {

constexpr std::array<std::string_view, metrics_count> metrics{
    "egress_rate", "egress_load", "backbone_gigabit", "desktop_100m", "wifi_coverage"};

}  // namespace

std::string_view name_of(Metric metric) { return metrics[static_cast<std::size_t>(metric)]; }

std::array<std::string_view, metrics_count> metric_names() { return metrics; }

std::optional<Metric> metric_of(std::string_view name) {
  auto const found = std::ranges::find(metrics, name);
  if (found == metrics.end()) return std::nullopt;
  return static_cast<Metric>(found - metrics.begin());
}

Unit unit_of(Metric metric) {
  return metric == Metric::egress_rate ? Unit::bits_per_second : Unit::parts_per_million;
}

std::string_view name_of(Unit unit) {
  constexpr std::array<std::string_view, 3> names{"bits_per_second", "parts_per_million", "count"};
  return names[static_cast<std::size_t>(unit)];
}

std::string_view name_of(EvidenceKind kind) {
  constexpr std::array<std::string_view, 4> names{"contracted", "negotiated", "delivered", "counted"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(EvidenceItem::Finding finding) {
  constexpr std::array<std::string_view, 3> names{"good", "short", "unknown"};
  return names[static_cast<std::size_t>(finding)];
}

}  // namespace campus
