#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "daemon/store/store_keeper.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::gateway {

// Tells the district what it asks of a school's day: a fact when its gist changes, and once a day so that the
// district sees that it still holds.  What was told stands in the record beside the queue, so a start tells
// nothing twice; a fact the store refuses is tried again with the next look.  Lives on the control loop.
class DayTeller {
public:
  struct Fact {
    std::string schema, key;
    std::string gist;                   // what makes another fact of it
    std::function<std::string()> body;  // JSON, made only for what is told
    Instant observed_at;
    bool happens_once =
        false;  // a thing of the past: told when its gist comes after the one before, never again
  };
  struct World {
    std::function<Instant()> clock;
    std::function<std::vector<Fact>(Instant now)> facts;
    std::function<void()> queued;  // something new waits
    std::function<void(Fault const&)> failed;
  };
  static constexpr std::chrono::seconds look_every{10};
  static constexpr Duration repeat_after = std::chrono::hours(24);
  // A fact that was not told for so long is none any more: a room that was closed, a target that is over.
  static constexpr Duration forget_after = std::chrono::days(30);
  // Of one transaction; the others have their turn with the next look.
  static constexpr std::size_t tales_max = 512;

  DayTeller(boost::asio::any_io_executor executor, store::CampusKeeper& keeper, World world);

  boost::asio::awaitable<void> run();  // until stop()
  void stop();

private:
  using Name = std::pair<std::string, std::string>;  // schema and key
  using Told = store::RecordStore::Told;
  static bool is_news(Fact const& fact, Told const* told, Instant now);
  boost::asio::awaitable<bool> remember();
  boost::asio::awaitable<void> look(Instant now);

  store::CampusKeeper& keeper_;
  World world_;
  boost::asio::steady_timer timer_;
  std::map<Name, Told> told_;  // as many as there are facts, see forget_after
  bool is_ending_ = false;
};

}  // namespace campus::gateway
