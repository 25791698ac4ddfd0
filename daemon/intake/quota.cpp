#include "daemon/intake/quota.hpp"

#include <algorithm>
#include <cmath>

namespace campus::intake {

std::optional<std::chrono::seconds> Quota::take(std::string_view school, Instant now) {
  auto found = buckets_.find(school);
  if (found == buckets_.end())
    found = buckets_.emplace(std::string(school), Bucket{limits_.burst, now}).first;
  auto& bucket = found->second;
  auto const passed = std::chrono::duration<double>(now - bucket.as_of).count();
  bucket.level = std::min(limits_.burst, bucket.level + std::max(0.0, passed) * limits_.per_second);
  bucket.as_of = now;
  if (bucket.level < 1) {
    auto const wait = std::ceil((1 - bucket.level) / limits_.per_second);
    return std::chrono::seconds(static_cast<std::chrono::seconds::rep>(std::max(1.0, wait)));
  }
  bucket.level -= 1;
  return std::nullopt;
}

}  // namespace campus::intake
