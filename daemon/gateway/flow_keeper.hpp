#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/contract/flow_query.hpp"
#include "daemon/contract/flow_views.hpp"
#include "daemon/runtime/worker.hpp"
#include "daemon/store/day_files.hpp"
#include "daemon/store/flow_archive.hpp"
#include "daemon/store/flow_store.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/kept_flow.hpp"
#include "policy/model/time.hpp"

namespace campus::gateway {

// Brings conversations that are over into the files of the day, and finds them again.  They wait in batches, at most
// `rows_max` of them; a thread of its own appends them, a second one searches, a third one cleans up, so that none waits
// for another nor for the record.  Lives on the control loop; run() lives until finish().
class FlowKeeper {
public:
  // What one transaction takes: 60 ms of a disk's time.
  static constexpr std::size_t batch_rows_max = 16'384;
  // What may wait for a slow or full disk, some 53 MB: thirteen seconds of 5,000 conversations each.  Full: the
  // oldest batch is dropped and counted.
  static constexpr std::size_t rows_max = 65'536;
  static constexpr std::size_t waiting_bytes_max = rows_max * (sizeof(KeptFlow) + 192);  // with a name and fingerprints
  // A batch that is not full is written after so long; so much a power cut may cost, besides what the disk holds back.
  static constexpr std::chrono::seconds flush_every{5};
  // A search ends before campusctl stops waiting for it: so long after it was asked for, whenever its turn comes.
  static constexpr std::chrono::seconds search_time_max{8};
  // Askers that wait for their turn.  Full: the next is refused.
  static constexpr std::size_t searches_max = 4;
  // One day takes at most this part of bytes_max, so that a flood does not push out the days that the law wants kept: of
  // 64 GB some sixty million conversations.  From three quarters of it on those of a single frame are refused, and when
  // it is full all that come on that day; they are counted, and each of the two is said once.
  static constexpr std::int64_t day_share = 8;

  struct Limits {
    Duration keep{std::chrono::hours(24) * 184};
    std::int64_t bytes_max = std::int64_t{64} << 30;
  };
  struct World {
    std::function<Instant()> clock;
    std::function<void(Fault const&)> failed;  // it is tried again
    std::function<void(std::vector<std::string> const& days)> purged{};
    std::function<std::chrono::steady_clock::time_point()> stopwatch = std::chrono::steady_clock::now;  // any thread
  };

  FlowKeeper(boost::asio::any_io_executor executor, std::filesystem::path directory, store::FlowStore::Options options,
             World world);

  void set_limits(Limits limits) { limits_ = limits; }
  void keep(KeptFlow flow);
  // A single frame, as scans and floods are made of.
  static bool is_light(FlowRecord const& record) { return record.a.counts.packets + record.b.counts.packets <= 1; }
  // Three quarters of what may wait do.  What is light is then given up before it costs anything, so that the rest is for
  // what is not.
  bool is_crowded() const { return waiting_rows_ >= rows_max / 4 * 3; }
  // Half of what may wait does: what others tell of is given up from here on, so that the other half is for our own.
  bool is_half_full() const { return waiting_rows_ >= rows_max / 2; }
  void give_up(std::uint64_t flows);

  boost::asio::awaitable<void> run();         // until finish(), and then until nothing waits or the store refuses
  boost::asio::awaitable<void> keep_house();  // closes and removes days until stop_tidying()
  void stop_tidying();
  void finish();

  // What still waits is written first.
  boost::asio::awaitable<Result<contract::FoundFlows>> search(contract::FlowQuery query);
  // As JSON: ten thousand of them would hold up the loop.
  boost::asio::awaitable<std::string> encoded(contract::FoundFlows found);

  struct Standing {
    std::uint64_t kept = 0, dropped = 0;  // since the start
    std::size_t waiting = 0;
    store::FlowArchive::Facts archive{};  // as last looked
    std::optional<Fault> trouble{};       // of the newest attempt to write, if it failed
  };
  Standing standing() const;

private:
  using Batch = std::vector<KeptFlow>;

  enum class Room : std::uint8_t { plenty, scarce, none };
  // What the day has taken of its share, as last looked, and how much of that was said.
  struct Today {
    store::DayFiles::Day day{};
    std::int64_t bytes = 0;
    Room told = Room::plenty;
  };

  Room room_today() const;
  bool is_refused(FlowRecord const& record);
  void note_today(Instant at, std::int64_t bytes);
  boost::asio::awaitable<bool> write_one();  // false: nothing was written
  boost::asio::awaitable<void> write_waiting();
  boost::asio::awaitable<bool> tend();       // true: there is more to do
  void put_back(Batch batch);
  void make_room();
  void report_damaged(std::vector<store::FlowStore::Damaged> const& damaged);

  std::filesystem::path directory_;
  store::DayFiles files_;
  World world_;
  Limits limits_;
  store::FlowStore store_;
  store::FlowArchive archive_;  // the reader's
  store::FlowArchive tended_;   // the same days, the tender's
  std::deque<Batch> waiting_;   // the oldest first; only the last is added to, as long as it is not full
  std::size_t waiting_rows_ = 0;
  std::size_t searches_ = 0;
  boost::asio::steady_timer bell_, housekeeper_;
  Standing standing_;
  Today today_;
  std::atomic<bool> is_tidying_{true}, is_finishing_{false};  // the tender and the reader look at them
  // After what they touch: joined before it goes.
  runtime::Worker writer_{"flow-write"}, reader_{"flow-read"}, tender_{"flow-tend"};
};

}  // namespace campus::gateway
