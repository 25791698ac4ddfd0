#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "policy/model/address.hpp"

namespace campus::watch {

// Many blocks of addresses, looked up in a few steps however many there are.  A value.
class PrefixSet {
public:
  PrefixSet() = default;
  explicit PrefixSet(std::span<Prefix const> prefixes);

  bool contains(IpAddress const& address) const;
  bool is_empty() const { return ranges_.empty(); }
  bool operator==(PrefixSet const&) const = default;

private:
  struct Range {
    IpAddress first, last;
    bool operator==(Range const&) const = default;
  };
  std::vector<Range> ranges_;  // in order, without overlap
};

}  // namespace campus::watch
