#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "policy/model/address.hpp"
#include "policy/model/host_sums.hpp"

namespace campus::store {

struct HostHash {
  std::size_t operator()(std::pair<IpAddress, std::uint16_t> const& host) const noexcept {
    return std::hash<IpAddress>{}(host.first) ^ host.second;
  }
};

// What hosts moved over a time of any length, added up from minutes and hours that were bounded likewise.
using HostTotals = HostSums<HostHash>;

// Some 10 MB: more than a school has leases in a term.
constexpr std::size_t host_totals_max = 65'536;

}  // namespace campus::store
