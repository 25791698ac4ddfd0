#include "daemon/alerting/verdict.hpp"

#include <algorithm>
#include <chrono>

#include "daemon/contract/alerts.hpp"

namespace campus::alerting {

Verdict judge_answer(int status, std::string_view body, bool reads_errcode) {
  constexpr int bad_request = 400, too_large = 413, unprocessable = 422;
  if (status == bad_request || status == too_large || status == unprocessable) return Verdict::refused;
  // A wrong address or key is mended by a person, and then what waited must still be there.
  if (status < 200 || status > 299) return Verdict::later;
  if (reads_errcode && contract::robot_error(body).value_or(0) != 0) return Verdict::later;
  return Verdict::delivered;
}

Instant Pace::ready_at(Instant now) const {
  auto const oldest = sent_[next_];
  // A clock that was set back must not silence a channel.
  if (oldest == Instant{} || oldest > now) return now;
  return std::max(now, oldest + std::chrono::minutes(1));
}

void Pace::spend(Instant now) {
  sent_[next_] = now;
  next_ = (next_ + 1) % sent_.size();
}

}  // namespace campus::alerting
