#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
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
#include "daemon/store/flow_archive.hpp"
#include "daemon/store/flow_store.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/kept_flow.hpp"
#include "policy/model/time.hpp"

namespace campus::gateway {

// Brings conversations that are over into the files of the day, and finds them again.  They wait in batches, at most
// `rows_max` of them; a thread of its own appends them, a second one searches and cleans up, so that neither waits for
// the other nor for the record.  Lives on the control loop; run() lives until finish().
class FlowKeeper {
public:
  // What one transaction takes: 60 ms of a disk's time.
  static constexpr std::size_t batch_rows_max = 16'384;
  // What may wait for a slow or full disk, some 40 MB: thirteen seconds of 5,000 conversations each.  Full: the
  // oldest batch is dropped and counted.
  static constexpr std::size_t rows_max = 65'536;
  // A batch that is not full is written after so long; so much a power cut may cost, besides what the disk holds back.
  static constexpr std::chrono::seconds flush_every{5};
  // A search ends before campusctl stops waiting for it.
  static constexpr std::chrono::seconds search_time_max{8};
  // Askers that wait for their turn.  Full: the next is refused.
  static constexpr std::size_t searches_max = 4;

  struct Limits {
    Duration keep{std::chrono::hours(24) * 184};
    std::int64_t bytes_max = std::int64_t{64} << 30;
  };
  struct World {
    std::function<Instant()> clock;
    std::function<void(Fault const&)> failed;  // it is tried again
    std::function<void(std::vector<std::string> const& days)> purged{};
  };

  FlowKeeper(boost::asio::any_io_executor executor, std::filesystem::path directory, store::FlowStore::Options options,
             World world);

  void set_limits(Limits limits) { limits_ = limits; }
  void keep(KeptFlow flow);
  // Three quarters of what may wait do.  What is light, a single frame as scans and floods are made of, is then given up
  // before it costs anything, so that the rest is for what is not.
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

  boost::asio::awaitable<bool> write_one();  // false: nothing was written
  boost::asio::awaitable<void> write_waiting();
  boost::asio::awaitable<bool> tend();       // true: there is more to do
  void put_back(Batch batch);
  void make_room();
  void report_damaged(std::vector<store::FlowStore::Damaged> const& damaged);

  std::filesystem::path directory_;
  World world_;
  Limits limits_;
  store::FlowStore store_;
  store::FlowArchive archive_;
  std::deque<Batch> waiting_;  // the oldest first; all but the last are full
  std::size_t waiting_rows_ = 0;
  std::size_t searches_ = 0;
  boost::asio::steady_timer bell_, housekeeper_;
  Standing standing_;
  bool is_tidying_ = true;
  bool is_finishing_ = false;
  runtime::Worker writer_{"flow-write"}, reader_{"flow-read"};  // after what they touch: joined before it goes
};

}  // namespace campus::gateway
