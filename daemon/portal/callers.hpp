#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "policy/model/time.hpp"

namespace campus::portal {

// How often one address may ask: a burst, and then so many a second.  Owned by the Portal; on the loop.
class Callers {
public:
  // A browser that opens all its pages at once fits in, a program that knows nothing else to do does not.
  static constexpr std::uint32_t burst = 30;
  static constexpr std::uint32_t per_second = 3;
  // More devices than a school has.  Full: who was heard longest ago is forgotten, and begins with a burst.
  static constexpr std::size_t callers_max = 16'384;

  Callers() = default;
  Callers(Callers const&) = delete;  // its keys lie in it
  Callers& operator=(Callers const&) = delete;

  bool admit(std::string_view address, Instant now);
  std::size_t size() const { return latest_.size(); }
  std::uint64_t refused() const { return refused_; }

private:
  struct Caller {
    std::string address;
    std::uint32_t left = burst;
    Instant since;  // up to when it was given what it earned
  };
  // Who was heard last is first; the keys below are within it.
  std::list<Caller> latest_;
  std::unordered_map<std::string_view, std::list<Caller>::iterator> known_;
  std::uint64_t refused_ = 0;
};

}  // namespace campus::portal
