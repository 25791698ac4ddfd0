#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collectors/snmp/message.hpp"
#include "policy/model/device.hpp"

namespace campus {

// The columns of IF-MIB that are asked for (RFC 2863).
enum class IfColumn : std::uint8_t {
  index,
  descr,
  type,
  speed,
  oper_status,
  in_octets,
  in_discards,
  in_errors,
  out_octets,
  out_discards,
  out_errors,
  name,
  hc_in_octets,
  hc_out_octets,
  high_speed,
  alias,
  discontinuity,
};

Oid const& oid_of(IfColumn column);

// The interface table of one device while its answers come in, in any order.  Sans I/O; the control loop.
class IfTable {
public:
  // False: the value is not of a type that this column can have, and was not taken.
  bool set(IfColumn column, std::uint32_t if_index, Varbind const& value, std::uint32_t uptime_ticks);

  std::size_t rows(IfColumn column) const;
  bool needs_narrow_octets() const;  // some row has no pair of 64-bit octet counters
  // By ifIndex.  A row is what the index column lists; an agent without that column is taken by the names.
  std::vector<PortSample> ports() const;

private:
  struct Octets {
    std::optional<std::uint64_t> in, out;
    std::uint32_t ticks = 0;
  };
  struct Row {
    bool is_indexed = false;
    std::string name, descr, alias;
    std::uint32_t type = 0;
    LinkState link = LinkState::other;
    std::uint64_t speed_bps = 0, high_speed_mbps = 0;
    Octets wide, narrow;
    std::optional<std::uint64_t> in_errors, out_errors, in_discards, out_discards;
    std::uint32_t discontinuity_ticks = 0;
  };

  bool set_octets(IfColumn column, Row& row, Varbind const& value, std::uint32_t uptime_ticks);
  static PortSample sample(std::uint32_t if_index, Row const& row);

  std::map<std::uint32_t, Row> rows_;
  std::map<IfColumn, std::size_t> counts_;
};

}  // namespace campus
