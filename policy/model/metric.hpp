#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/time.hpp"

namespace campus {

enum class Unit : std::uint8_t { bits_per_second, parts_per_million, count };

// A whole number of a unit.  A share is counted in millionths, so that what is compared and sealed is exact.
struct Amount {
  Unit unit = Unit::count;
  std::int64_t number = 0;
  bool operator==(Amount const&) const = default;
};
constexpr std::int64_t whole = 1'000'000;  // of a share, in millionths

// What a target may be about.
enum class Metric : std::uint8_t {
  egress_rate,       // the line to the world
  egress_load,       // how much of it the 95th percentile takes
  backbone_gigabit,  // share of the backbone's links as fast as they should be
  desktop_100m,      // share of the access ports in use as fast as they should be
  wifi_coverage,     // share of the places that should have Wi-Fi and do
};
constexpr std::size_t metrics_count = 5;

// How something is known.  Kept apart, because a contract proves no speed and a port's speed no contract.
enum class EvidenceKind : std::uint8_t {
  contracted,  // a paper promises it
  negotiated,  // both ends of the cable agreed on it
  delivered,   // it was sent and it arrived
  counted,     // things of a kind were looked at one by one, or a counter was read over time
};

// One thing that was looked at.
struct EvidenceItem {
  enum class Finding : std::uint8_t { good, short_of_it, unknown };
  std::string subject;  // "sw-teaching GE0/0/3", a document, a place
  std::optional<Amount> value;
  Finding finding = Finding::good;
  bool operator==(EvidenceItem const&) const = default;
};

struct Evidence {
  static constexpr std::size_t items_max = 256;  // what is short or unknown first; the rest is counted
  EvidenceKind kind = EvidenceKind::counted;
  std::string method;  // a word: "contract", "if_high_speed", "iperf3", "p95_school_hours" ...
  Instant taken_at;
  std::uint64_t samples = 0;
  std::int64_t coverage = whole;  // how much of what should have been looked at was, in millionths
  std::vector<EvidenceItem> items;
  std::uint64_t items_beyond = 0;
  bool operator==(Evidence const&) const = default;
};

// What is known of a metric, and how.
struct Reading {
  Metric metric{};
  Amount value;    // with everything unknown taken for bad
  Amount at_best;  // with everything unknown taken for good
  Window window;   // what it is of
  std::optional<Instant> valid_until;
  Evidence evidence;
  bool operator==(Reading const&) const = default;
};

std::string_view name_of(Metric metric);  // "egress_rate": the word of files and interfaces
std::optional<Metric> metric_of(std::string_view name);
std::array<std::string_view, metrics_count> metric_names();
Unit unit_of(Metric metric);
std::string_view name_of(Unit unit);
std::string_view name_of(EvidenceKind kind);
std::string_view name_of(EvidenceItem::Finding finding);

}  // namespace campus
