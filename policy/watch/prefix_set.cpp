#include "policy/watch/prefix_set.hpp"

#include <algorithm>

namespace campus::watch {
namespace {

IpAddress last_address_of(Prefix const& prefix) {
  auto last = prefix.address();
  int const own = prefix.length() + (last.is_v4() ? 96 : 0);
  for (int bit = own; bit < 128; ++bit)
    last.octets[static_cast<std::size_t>(bit / 8)] |= static_cast<std::uint8_t>(0x80 >> bit % 8);
  return last;
}

}  // namespace

PrefixSet::PrefixSet(std::span<Prefix const> prefixes) {
  std::vector<Range> all;
  all.reserve(prefixes.size());
  for (auto const& prefix : prefixes) all.push_back({prefix.address(), last_address_of(prefix)});
  std::ranges::sort(all, {}, &Range::first);
  for (auto const& range : all) {
    if (!ranges_.empty() && range.first <= ranges_.back().last)
      ranges_.back().last = std::max(ranges_.back().last, range.last);
    else
      ranges_.push_back(range);
  }
}

bool PrefixSet::contains(IpAddress const& address) const {
  auto const after = std::ranges::upper_bound(ranges_, address, {}, &Range::first);
  return after != ranges_.begin() && address <= std::prev(after)->last;
}

}  // namespace campus::watch
