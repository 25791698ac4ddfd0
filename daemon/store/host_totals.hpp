#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_map>

#include "daemon/store/series_rows.hpp"
#include "policy/model/address.hpp"
#include "policy/model/flow.hpp"

namespace campus::store {

// What hosts moved over a time of any length, exact as long as they are not more than `hosts_max`.  Then the lightest
// half makes room, as in the minutes and hours this adds up.  Of those that went the sum is left, and the error grows
// by the heaviest of them: so much any one host may have lost each time.  A plain value.
class HostTotals {
public:
  // Some 10 MB: more than a school has leases in a term.  Full: see above.
  static constexpr std::size_t hosts_max_default = 65'536;

  explicit HostTotals(std::size_t hosts_max = hosts_max_default) : hosts_max_(hosts_max) {}

  void add(HostRow const& host);
  void add_beyond(Counts const& counts) { beyond_ += counts; }
  // So much any host may have moved beside what was added.
  void add_error(std::uint64_t bytes) { error_ += bytes; }

  std::size_t size() const { return hosts_.size(); }
  TopHosts top(std::size_t most) const;

private:
  struct Key {
    IpAddress address;
    std::uint16_t vlan = 0;
    bool operator==(Key const&) const = default;
  };
  struct Hash {
    std::size_t operator()(Key const& key) const noexcept {
      std::string_view const octets(reinterpret_cast<char const*>(key.address.octets.data()), key.address.octets.size());
      return std::hash<std::string_view>{}(octets) ^ key.vlan;
    }
  };

  void make_room();

  std::size_t hosts_max_;
  std::unordered_map<Key, HostRow, Hash> hosts_;
  Counts beyond_;
  std::uint64_t error_ = 0;
};

}  // namespace campus::store
