#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/ruling.hpp"
#include "policy/model/time.hpp"

namespace campus::store {

// What is added up in memory before it becomes rows.  Plain values of the SeriesStore.

// The ports of one device in five minutes.
class OpenStretch {
public:
  struct Rate {
    std::uint64_t sum = 0, max = 0;
    std::uint32_t count = 0;
    void add(std::optional<std::uint64_t> bps);
    std::optional<std::uint64_t> mean() const;
    std::optional<std::uint64_t> highest() const;
  };
  struct Port {
    std::string name;
    LinkState link = LinkState::other;
    std::uint32_t polls = 0;
    Rate in, out;
  };

  explicit OpenStretch(Instant from) : from_(from) {}
  static Instant stretch_of(Instant at);

  Instant from() const { return from_; }
  void add(std::vector<PortRate> const& ports);
  std::map<std::uint32_t, Port> const& ports() const { return ports_; }

private:
  Instant from_;
  std::map<std::uint32_t, Port> ports_;  // by ifIndex
};

}  // namespace campus::store
