#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "daemon/api/event_stream.hpp"
#include "daemon/api/live_traffic.hpp"
#include "daemon/contract/dashboard.hpp"
#include "daemon/contract/wire.hpp"
#include "daemon/runtime/clock.hpp"
#include "daemon/store/store_keeper.hpp"

namespace campus::api {

// How a school of the store is shown: live while it is heard within `stale_after` of its own intervals.
contract::Freshness freshness_of(store::School const& school, Instant now, unsigned stale_after);
Instant stale_from(store::School const& school, unsigned stale_after);  // of a school that was heard
contract::SchoolSummary summary_of(store::School const& school, Instant now, unsigned stale_after);

// Tells the open pages what happens: a school was heard, its devices changed, it has fallen silent.  Owned by
// main, beyond the loop it lives on.
class SchoolWatch {
public:
  SchoolWatch(boost::asio::any_io_executor executor, store::DistrictKeeper& keeper, EventHub& events,
              runtime::Clock clock, unsigned stale_after);

  void heard(std::string const& school, contract::Lane lane);  // after the store has it
  // Somebody has asked for a school that there is: its page is open for a while.
  void looked_at(std::string const& school);
  bool is_watched(std::string const& school) const;
  // How often a school shall say how it is: each second while its page is open; while any page is open each second one, so
  // that nobody waits longer for the first figure, where the schools are not so many that it would cost the others; else
  // as often as it is configured.
  std::optional<std::chrono::milliseconds> asked_pace(std::string const& school) const;
  static constexpr std::size_t lively_schools_max = 200;  // a hundred heartbeats a second
  boost::asio::awaitable<void> run();                          // until end()
  void end();

  LiveTraffic const& traffic() const { return traffic_; }
  std::uint64_t failures() const {
    return failures_;
  }  // the store did not answer; the next word of the school helps

private:
  struct Known {
    std::optional<Instant> stale_from;  // of the last word; none: it is told already
    std::optional<Instant> watched_until;  // by open pages
    bool is_asked = false;
    bool is_heard_again = false;
  };
  boost::asio::awaitable<void> look(std::string school);
  boost::asio::awaitable<void> load();
  void learn(store::School const& school);

  boost::asio::any_io_executor executor_;
  store::DistrictKeeper& keeper_;
  EventHub& events_;
  runtime::Clock clock_;
  unsigned stale_after_;
  boost::asio::steady_timer tick_;
  std::map<std::string, Known> schools_;  // as many as the store knows
  LiveTraffic traffic_;
  std::uint64_t failures_ = 0;
  bool is_ending_ = false;
};

}  // namespace campus::api
