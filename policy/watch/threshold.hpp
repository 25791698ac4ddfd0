#pragma once

#include <cstdint>

namespace campus::watch {

// Raises once above one level and clears once below a lower one, so that a value trembling at the edge makes
// one alert and not a hundred.  A value that is no number changes nothing.  Lives with its owner, on the
// control loop.
class Threshold {
public:
  struct Levels {
    double raise = 0;
    double clear = 0;  // below raise: bad values are high; above it: bad values are low
  };
  enum class Edge : std::uint8_t { none, raised, cleared };

  explicit Threshold(Levels levels) : levels_(levels) {}

  Edge feed(double value);
  bool is_raised() const { return is_raised_; }

private:
  Levels levels_;
  bool is_raised_ = false;
};

// How restless a condition is: the share of changes among the last checks, the newer ones weighing more (the
// weights of Icinga 2: 0.8 for the oldest, 0.02 more for each newer one, over twenty).  A value.
class Restlessness {
public:
  static constexpr unsigned changes_kept = 20;  // between 21 checks

  void feed(bool has_changed);
  double share() const;  // 0 to just below 1

private:
  std::uint32_t changes_ = 0;  // a bit a check, the newest lowest
};

}  // namespace campus::watch
