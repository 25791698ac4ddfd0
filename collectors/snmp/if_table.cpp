#include "collectors/snmp/if_table.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "collectors/snmp/text.hpp"

namespace campus {
namespace {

// ifSpeed has 32 bits; a faster line shows all ones, and its speed stands in ifHighSpeed alone.
constexpr std::uint64_t if_speed_saturated = 0xffff'ffff;
constexpr std::uint64_t bits_per_megabit = 1'000'000;

Oid const if_entry{1, 3, 6, 1, 2, 1, 2, 2, 1};
Oid const if_x_entry{1, 3, 6, 1, 2, 1, 31, 1, 1, 1};

Oid below(Oid const& entry, std::uint32_t column) {
  Oid oid = entry;
  oid.push_back(column);
  return oid;
}

// Agents confuse the unsigned types of 32 bits; a value that fits is worth more than its tag.
std::optional<std::uint64_t> unsigned_of(Varbind const& value) {
  switch (value.type) {
    case SnmpType::counter32:
    case SnmpType::gauge32:
    case SnmpType::ticks: return value.number;
    case SnmpType::integer:
      if (static_cast<std::int64_t>(value.number) >= 0) return value.number;
      return std::nullopt;
    default: return std::nullopt;
  }
}

std::optional<std::uint64_t> counter32_of(Varbind const& value) {
  if (value.type != SnmpType::counter32 && value.type != SnmpType::gauge32) return std::nullopt;
  return value.number;
}

bool put(std::optional<std::uint64_t>& field, std::optional<std::uint64_t> value) {
  if (value) field = value;
  return value.has_value();
}

template <class T>
bool put(T& field, std::optional<std::uint64_t> value) {
  if (value) field = static_cast<T>(*value);
  return value.has_value();
}

bool put_text(std::string& field, Varbind const& value) {
  if (value.type != SnmpType::octets) return false;
  field = device_text(value.octets);
  return true;
}

bool put_link(LinkState& field, Varbind const& value) {
  if (value.type != SnmpType::integer) return false;
  field = value.number == 1 ? LinkState::up : value.number == 2 ? LinkState::down : LinkState::other;
  return true;
}

}  // namespace

Oid const& oid_of(IfColumn column) {
  static std::map<IfColumn, Oid> const oids{
      {IfColumn::index, below(if_entry, 1)},
      {IfColumn::descr, below(if_entry, 2)},
      {IfColumn::type, below(if_entry, 3)},
      {IfColumn::speed, below(if_entry, 5)},
      {IfColumn::oper_status, below(if_entry, 8)},
      {IfColumn::in_octets, below(if_entry, 10)},
      {IfColumn::in_discards, below(if_entry, 13)},
      {IfColumn::in_errors, below(if_entry, 14)},
      {IfColumn::out_octets, below(if_entry, 16)},
      {IfColumn::out_discards, below(if_entry, 19)},
      {IfColumn::out_errors, below(if_entry, 20)},
      {IfColumn::name, below(if_x_entry, 1)},
      {IfColumn::hc_in_octets, below(if_x_entry, 6)},
      {IfColumn::hc_out_octets, below(if_x_entry, 10)},
      {IfColumn::high_speed, below(if_x_entry, 15)},
      {IfColumn::alias, below(if_x_entry, 18)},
      {IfColumn::discontinuity, below(if_x_entry, 19)},
  };
  auto const found = oids.find(column);
  assert(found != oids.end());
  return found->second;
}

bool IfTable::set(IfColumn column, std::uint32_t if_index, Varbind const& value, std::uint32_t uptime_ticks) {
  ++counts_[column];
  auto& row = rows_[if_index];
  switch (column) {
    case IfColumn::index: row.is_indexed = true; return unsigned_of(value).has_value();
    case IfColumn::descr: return put_text(row.descr, value);
    case IfColumn::name: return put_text(row.name, value);
    case IfColumn::alias: return put_text(row.alias, value);
    case IfColumn::type: return put(row.type, unsigned_of(value));
    case IfColumn::speed: return put(row.speed_bps, unsigned_of(value));
    case IfColumn::high_speed: return put(row.high_speed_mbps, unsigned_of(value));
    case IfColumn::oper_status: return put_link(row.link, value);
    case IfColumn::in_errors: return put(row.in_errors, counter32_of(value));
    case IfColumn::out_errors: return put(row.out_errors, counter32_of(value));
    case IfColumn::in_discards: return put(row.in_discards, counter32_of(value));
    case IfColumn::out_discards: return put(row.out_discards, counter32_of(value));
    case IfColumn::discontinuity: return put(row.discontinuity_ticks, unsigned_of(value));
    case IfColumn::in_octets:
    case IfColumn::out_octets:
    case IfColumn::hc_in_octets:
    case IfColumn::hc_out_octets: return set_octets(column, row, value, uptime_ticks);
  }
  return false;
}

bool IfTable::set_octets(IfColumn column, Row& row, Varbind const& value, std::uint32_t uptime_ticks) {
  bool const is_wide = column == IfColumn::hc_in_octets || column == IfColumn::hc_out_octets;
  bool const is_in = column == IfColumn::in_octets || column == IfColumn::hc_in_octets;
  auto const counted = is_wide && value.type == SnmpType::counter64 ? std::optional(value.number)
                       : is_wide                                    ? std::nullopt
                                                                    : counter32_of(value);
  auto& octets = is_wide ? row.wide : row.narrow;
  if (counted) octets.ticks = uptime_ticks;
  return put(is_in ? octets.in : octets.out, counted);
}

std::size_t IfTable::rows(IfColumn column) const {
  auto const found = counts_.find(column);
  return found == counts_.end() ? 0 : found->second;
}

bool IfTable::needs_narrow_octets() const {
  if (rows(IfColumn::index) == 0) return true;
  return std::ranges::any_of(rows_, [](auto const& entry) {
    auto const& row = entry.second;
    return row.is_indexed && !(row.wide.in && row.wide.out);
  });
}

PortSample IfTable::sample(std::uint32_t if_index, Row const& row) {
  PortSample port;
  port.if_index = if_index;
  port.name = row.name.empty() ? row.descr : row.name;
  port.alias = row.alias;
  port.type = row.type;
  port.link = row.link;
  if (row.high_speed_mbps > 0)
    port.speed_bps = row.high_speed_mbps * bits_per_megabit;
  else if (row.speed_bps < if_speed_saturated)
    port.speed_bps = row.speed_bps;
  port.in_errors = row.in_errors;
  port.out_errors = row.out_errors;
  port.in_discards = row.in_discards;
  port.out_discards = row.out_discards;
  port.discontinuity_ticks = row.discontinuity_ticks;
  auto take = [&](Octets const& octets, OctetCounters::Width width) {
    port.octets = OctetCounters{.width = width, .in = *octets.in, .out = *octets.out};
    port.sampled_ticks = octets.ticks;
  };
  if (row.wide.in && row.wide.out)
    take(row.wide, OctetCounters::Width::bits64);
  else if (row.narrow.in && row.narrow.out)
    take(row.narrow, OctetCounters::Width::bits32);
  return port;
}

std::vector<PortSample> IfTable::ports() const {
  bool const has_index = rows(IfColumn::index) > 0;
  std::vector<PortSample> ports;
  for (auto const& [if_index, row] : rows_) {
    if (has_index ? row.is_indexed : !row.name.empty() || !row.descr.empty())
      ports.push_back(sample(if_index, row));
  }
  return ports;
}

}  // namespace campus
