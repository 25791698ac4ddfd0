#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "collectors/exporters/told.hpp"

namespace campus::exporters {

// How a count of some is made one of all.
struct Sampling {
  std::uint32_t kept = 1, of = 1;  // so many packets were metered of so many

  bool is_whole() const noexcept { return kept == of; }
  // To the nearest, never below 2 for what is no whole.
  std::uint32_t one_in() const noexcept {
    if (is_whole()) return 1;
    auto const nearest = (std::uint64_t{of} + kept / 2) / kept;
    return nearest < 2 ? 2 : static_cast<std::uint32_t>(nearest);
  }
  // Full: the greatest number.
  std::uint64_t scale(std::uint64_t count) const noexcept {
    if (is_whole()) return count;
    auto const most = std::numeric_limits<std::uint64_t>::max();
    auto const whole = count / kept, rest = count % kept * of / kept;
    return whole > (most - rest) / of ? most : whole * of + rest;
  }
  bool operator==(Sampling const&) const = default;
};

// What the option records of one domain tell of its sampling: for a sampler, for an interface, or for all.
class Samplers {
public:
  enum class Learned : std::uint8_t { something, nothing, refused };

  Learned hear(Told const& options);
  Sampling of(Told const& flow) const noexcept;

private:
  enum class Kind : std::uint8_t { sampler, interface };
  struct Sampler {
    Kind kind = Kind::sampler;
    std::uint64_t number = 0;
    Sampling sampling;
  };
  bool keep(Kind kind, std::uint64_t number, Sampling sampling);
  Sampler const* find(Kind kind, std::uint64_t number) const noexcept;

  std::vector<Sampler> samplers_;  // at most samplers_per_domain_max
  Sampling for_all_;
};

}  // namespace campus::exporters
