#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "policy/model/time.hpp"

namespace campus::intake {

// How much one school may ask, so that a storm at one leaves the others unharmed: a bucket of requests that
// fills steadily.  Its keys come from certificates we issued, so there are no more of them than schools.
// Lives on the control loop.
class Quota {
public:
  struct Limits {
    double per_second = 10;  // a school with a lively backlog sends two or three
    double burst = 100;      // after an outage of ours, everything at once
  };

  explicit Quota(Limits limits) : limits_(limits) {}

  // Nothing when it may ask, which is counted; else after how long it may.
  std::optional<std::chrono::seconds> take(std::string_view school, Instant now);

private:
  struct Bucket {
    double level = 0;
    Instant as_of;
  };
  Limits limits_;
  std::map<std::string, Bucket, std::less<>> buckets_;
};

}  // namespace campus::intake
