#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "policy/model/time.hpp"

namespace campus::alerting {

// What an answer to a webhook means.
enum class Verdict : std::uint8_t {
  delivered,
  later,    // the same again, after a pause
  refused,  // this message will never be taken: sending it again would hold up all that follow
};

Verdict judge_answer(int status, std::string_view body, bool reads_errcode);

// At most so many in any minute.  A value.
class Pace {
public:
  explicit Pace(unsigned per_minute) : sent_(per_minute == 0 ? 1 : per_minute) {}

  Instant ready_at(Instant now) const;
  void spend(Instant now);

private:
  std::vector<Instant> sent_;  // a ring; empty times were long ago
  std::size_t next_ = 0;
};

}  // namespace campus::alerting
