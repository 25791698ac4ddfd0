#include "collectors/exporters/samplers.hpp"

#include <algorithm>
#include <optional>

#include "collectors/exporters/limits.hpp"

namespace campus::exporters {
namespace {

// Too much of something, or of nothing, to be true.
bool is_possible(std::uint64_t kept, std::uint64_t of) noexcept {
  return kept >= 1 && of >= kept && of / kept <= sampled_one_in_max &&
         of <= std::numeric_limits<std::uint32_t>::max();
}

struct Reading {
  bool is_told = false;
  std::optional<Sampling> sampling;  // none: it cannot be
};

Reading reading(std::uint64_t kept, std::uint64_t of) noexcept {
  if (!is_possible(kept, of)) return {.is_told = true, .sampling = std::nullopt};
  return {
      .is_told = true,
      .sampling = Sampling{.kept = static_cast<std::uint32_t>(kept), .of = static_cast<std::uint32_t>(of)}};
}

// An interval of 0 or 1 is said by those who do not sample.
Reading one_in(std::uint64_t interval) noexcept { return reading(1, std::max<std::uint64_t>(interval, 1)); }

Reading read_sampling(Told const& told) noexcept {
  if (told.has(Item::packet_interval)) {
    auto const kept = told.number(Item::packet_interval), space = told.number(Item::packet_space);
    if (space > std::numeric_limits<std::uint32_t>::max()) return {.is_told = true, .sampling = std::nullopt};
    return reading(kept, kept + space);
  }
  if (told.has(Item::sampling_size) && told.has(Item::sampling_population))
    return reading(told.number(Item::sampling_size), told.number(Item::sampling_population));
  if (told.has(Item::sampler_random_interval)) return one_in(told.number(Item::sampler_random_interval));
  if (told.has(Item::sampling_interval)) return one_in(told.number(Item::sampling_interval));
  return {};
}

}  // namespace

Samplers::Sampler const* Samplers::find(Kind kind, std::uint64_t number) const noexcept {
  auto const found = std::ranges::find_if(
      samplers_, [&](Sampler const& sampler) { return sampler.kind == kind && sampler.number == number; });
  return found == samplers_.end() ? nullptr : &*found;
}

bool Samplers::keep(Kind kind, std::uint64_t number, Sampling sampling) {
  auto const same = std::ranges::find_if(
      samplers_, [&](Sampler const& sampler) { return sampler.kind == kind && sampler.number == number; });
  if (same != samplers_.end()) {
    same->sampling = sampling;
    return true;
  }
  if (samplers_.size() >= samplers_per_domain_max) return false;
  samplers_.push_back({kind, number, sampling});
  return true;
}

Samplers::Learned Samplers::hear(Told const& options) {
  auto const told = read_sampling(options);
  if (!told.is_told) return Learned::nothing;
  if (!told.sampling) return Learned::refused;
  bool is_kept = true;
  if (options.has(Item::sampler))
    is_kept = keep(Kind::sampler, options.number(Item::sampler), *told.sampling);
  else if (options.number(Item::interface_in) != 0)
    is_kept = keep(Kind::interface, options.number(Item::interface_in), *told.sampling);
  else
    for_all_ = *told.sampling;
  return is_kept ? Learned::something : Learned::refused;
}

// What the record says itself, then the sampler it names, then that of its interface.  A record that names
// none in a domain with a single sampler is of that one: many templates leave its number out.
Sampling Samplers::of(Told const& flow) const noexcept {
  if (auto const told = read_sampling(flow); told.sampling) return *told.sampling;
  if (flow.has(Item::sampler))
    if (auto const* const named = find(Kind::sampler, flow.number(Item::sampler))) return named->sampling;
  if (auto const* const near = find(Kind::interface, flow.number(Item::interface_in))) return near->sampling;
  if (!flow.has(Item::sampler) && samplers_.size() == 1 && samplers_.front().kind == Kind::sampler)
    return samplers_.front().sampling;
  return for_all_;
}

}  // namespace campus::exporters
