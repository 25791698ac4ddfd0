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

// How often one address may ask: a burst, and then so many a second.  A value; on the loop.
class Callers {
public:
  // A browser that opens all its pages at once fits in, a program that knows nothing else to do does not.
  static constexpr std::uint32_t burst = 30;
  static constexpr std::uint32_t per_second = 3;
  // More devices than a school has.  Full: who was heard longest ago is forgotten, and begins with a burst.
  static constexpr std::size_t callers_max = 16'384;

  bool admit(std::string_view address, Instant now);
  std::size_t size() const { return latest_.size(); }
  std::uint64_t refused() const { return refused_; }

private:
  struct Caller {
    std::string address;
    std::uint32_t left = burst;
    Instant since;  // up to when it was given what it earned
  };
  std::list<Caller> latest_;  // who was heard last is first
  std::unordered_map<std::string_view, std::list<Caller>::iterator> known_;  // keys are within the list
  std::uint64_t refused_ = 0;
};

}  // namespace campus::portal
