#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "policy/model/traffic.hpp"
#include "policy/model/health.hpp"
#include "policy/model/time.hpp"

namespace campus::watch {

// How the gateway itself stands: facts of now in, a Health out.  Whatever shows it has no rules of its own.

// The last minutes of one interface, so that what was lost on the first day does not count for ever.  A
// value.
class RecentCapture {
public:
  static constexpr std::size_t minutes_kept = 5;
  struct Sums {
    std::uint64_t frames = 0, lost = 0, evicted = 0;
  };

  void feed(TrafficRollup const& rollup);
  Sums sums(Instant now) const;  // of the minutes kept, this one included
  std::optional<Instant> last_frame() const { return last_frame_; }

private:
  struct Minute {
    Instant from;
    Sums sums;
  };
  std::array<Minute, minutes_kept> minutes_{};
  std::optional<Instant> last_frame_;
};

struct CaptureFacts {
  bool is_watching = false;
  Instant watched_since;
  std::optional<Instant> last_frame;
  RecentCapture::Sums recent;
};
struct CaptureLimits {
  // A school is quiet at night and never silent: its machines ask for addresses and names at all hours.
  Duration silent_notice = std::chrono::minutes(2);
  Duration silent_alarm = std::chrono::minutes(10);
  // Of all frames that passed.  A rate that misses more than this is no measurement any more.
  double lost_notice = 0.001;
  double lost_alarm = 0.05;
};
Health judge(CaptureFacts const& facts, CaptureLimits const& limits, Instant now);

struct DeviceFacts {
  std::uint32_t unreachable = 0, unknown = 0;
};
Health judge(DeviceFacts const& facts);

struct AlertFacts {
  std::uint32_t open = 0, grave = 0;  // grave: high or critical, of the open ones
};
Health judge(AlertFacts const& facts);

struct UplinkFacts {
  bool is_enrolled = false;
  bool is_connected = false;
  std::optional<std::int64_t> clock_offset_ms;
  std::optional<Instant> certificate_until;
};
struct UplinkLimits {
  // A certificate is renewed long before; with so little left something stands in the way.
  Duration certificate_least = std::chrono::hours(14 * 24);
  // Beyond this the two machines would draw the same event at different times.
  std::int64_t clock_offset_ms_most = 2'000;
};
Health judge(UplinkFacts const& facts, UplinkLimits const& limits, Instant now);

}  // namespace campus::watch
