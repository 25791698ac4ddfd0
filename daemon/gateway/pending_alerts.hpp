#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/store/record_store.hpp"
#include "policy/model/ruling.hpp"

namespace campus::gateway {

// What the book of alerts wants kept and the store has not kept yet, put together by number: the newest state
// of each alert, each notice once.  A value of Effects; lives on the control loop.
class PendingAlerts {
public:
  // Three full books.  Full: the oldest alert goes and is counted; a notice never goes before 10,000 of them
  // wait.
  static constexpr std::size_t alerts_max = 12'288;
  static constexpr std::size_t notices_max = 10'000;

  bool take(Intent& intent, Instant now);  // false: it was none of these
  bool is_empty() const;
  bool has_notices() const { return !notices_.empty(); }
  bool has_reports() const { return !reported_.empty(); }
  void put_back(PendingAlerts older);
  std::size_t trim();  // how much was dropped

  store::RecordStore::AlertBatch batch(std::vector<store::RecordStore::Channel> channels,
                                       std::string school) const;

private:
  std::map<std::uint64_t, Alert> alerts_;
  std::map<std::uint64_t, Instant> reported_;  // which of them the district should learn of, and since when
  std::map<std::uint64_t, Incident> incidents_;
  std::map<std::uint64_t, Silence> silences_;
  std::map<std::uint64_t, Notice> notices_;
  std::optional<Instant> alive_;
};

}  // namespace campus::gateway
