#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/contract/reports.hpp"
#include "daemon/contract/wire.hpp"
#include "daemon/gateway/pending_alerts.hpp"
#include "daemon/store/store_keeper.hpp"
#include "policy/model/device.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/ruling.hpp"
#include "policy/model/time.hpp"

namespace campus::gateway {

// Carries rulings out: into the record and the district's queue in one transaction, and into the series of
// the day. What comes while the store is busy is put together into the next batch.  Lives on the control
// loop.
class Effects {
public:
  // What may wait for a slow or full disk.  Full: the oldest is dropped and counted; a device's next poll and
  // the next second say the same again, and the place of traffic reports is taken by one gap that names their
  // time.
  static constexpr std::size_t rollups_max = 3'600;  // an hour of one interface, about 10 MB
  // However many threads capture: an hour of 16,384 hosts is 1 MB, a minute of a large school 0.05 MB.  So it is
  // eight hours of one of them, and half an hour of sixteen.
  static constexpr std::size_t stretches_bytes_max = std::size_t{32} << 20;
  static constexpr std::size_t changes_max = 4'096;  // two polls of a large school
  static constexpr std::size_t reports_max = 1'440;  // a day of traffic reports
  static constexpr std::size_t uses_max = 4'096;     // four minutes of a thousand rooms

  struct World {
    std::function<DeviceKind(DeviceId const&)> kind_of;
    std::function<void(contract::Lane)> queued;  // something new waits in this lane
    std::function<void(Fault const&)> failed;    // the store refused; it is tried again
    // Whom notices are owed to, what the district calls the school, that something is owed, and whom to ask at once.
    std::function<std::vector<store::RecordStore::Channel>()> channels{};
    std::function<std::string()> school{};
    std::function<void()> told{};
    std::function<void(DeviceId const&)> probe{};
  };

  Effects(boost::asio::any_io_executor executor, store::CampusKeeper& keeper, World world);

  void carry_out(Ruling ruling, Instant now);
  void keep(contract::TrafficReport report);
  void keep(TrafficStretch stretch);
  void keep(TrafficRollup rollup);  // that nobody judged: what exporters told

  boost::asio::awaitable<void> run();  // until finish(), and then until nothing waits or the store refuses
  void finish();

  std::uint64_t dropped() const { return dropped_; }

private:
  struct Traffic {
    contract::TrafficReport report;
    std::string body;
  };
  struct Batch {
    std::deque<TrafficRollup> rollups;
    std::deque<TrafficStretch> stretches;
    std::deque<DeviceStatus> rates;
    std::deque<RoomUse> uses;
    std::deque<store::RecordStore::Change> changes;
    std::optional<Window> given_up;  // the time of the reports that were dropped; older than all of `reports`
    std::deque<Traffic> reports;
    PendingAlerts alerts;
    std::vector<store::RecordStore::Channel> channels;  // of its notices
    std::string school;
    bool is_empty() const {
      return alerts.is_empty() && rollups.empty() && stretches.empty() && rates.empty() && uses.empty() &&
             changes.empty() && !given_up && reports.empty();
    }
  };
  // What of a batch could not be kept, and why.
  struct Outcome {
    Batch left;
    Result<void> verdict;
    std::uint64_t untold = 0;  // deliveries that found no room
    store::SeriesStore::Lost lost;  // minutes of earlier batches: gone, whatever this one came to
  };

  static Outcome store(store::CampusStores& stores, Batch batch);
  void put_back(Batch left);
  void trim();
  void trim_stretches();
  void give_up_oldest_reports();
  boost::asio::awaitable<void> pause(std::chrono::milliseconds at_most);
  void wake() { bell_.cancel(); }

  store::CampusKeeper& keeper_;
  World world_;
  Batch pending_;
  boost::asio::steady_timer bell_;
  std::uint64_t dropped_ = 0;
  bool is_finishing_ = false;
};

}  // namespace campus::gateway
