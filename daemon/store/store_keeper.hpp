#pragma once

#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "daemon/runtime/worker.hpp"
#include "daemon/store/district_store.hpp"
#include "daemon/store/record_store.hpp"
#include "daemon/store/reserve.hpp"
#include "daemon/store/series_store.hpp"
#include "daemon/store/spool.hpp"
#include "daemon/store/state_directory.hpp"
#include "policy/model/fault.hpp"

namespace campus::store {

// The stores of a school, in one state directory that this process holds.
struct CampusStores {
  StateDirectory directory;
  std::unique_ptr<Reserve> reserve;  // the record store holds its address
  RecordStore record;
  SeriesStore series;
  Spool spool;

  struct Options {
    RecordStore::Limits limits;
    SeriesStore::Options series;
  };
  static Result<std::unique_ptr<CampusStores>> open(std::filesystem::path path, std::string epoch_if_new,
                                                    Options options);
  CampusStores(StateDirectory held, std::unique_ptr<Reserve> kept_back, RecordStore record_store,
               SeriesStore series_store);

  // What is due now and then (every ten minutes or so): closes and removes days of the series (a gap for what the
  // district did not have yet), forgets old audit, and takes back the reserve where there is room again.
  Result<std::vector<SeriesStore::PurgedDay>> tend(Instant now, Duration keep_series,
                                                   std::int64_t series_bytes_max, Duration keep_audit);

  CampusStores(CampusStores const&) = delete;
  CampusStores& operator=(CampusStores const&) = delete;
};

// The store of a district, likewise.
struct DistrictStores {
  StateDirectory directory;
  DistrictStore district;

  DistrictStores(StateDirectory held, DistrictStore store)
      : directory(std::move(held)), district(std::move(store)) {}

  static Result<std::unique_ptr<DistrictStores>> open(std::filesystem::path path);
};

// Stores and the one thread they live on.  A coroutine asks, the thread answers:
//   auto const facts = co_await keeper.ask([](CampusStores& s) { return s.spool.facts(Lane::control); });
// The question must own what it needs; it may not hold references into the caller's frame that die with it.
// Owned by main, beyond everybody who asks.
template <class Stores>
class Keeper {
public:
  explicit Keeper(std::unique_ptr<Stores> stores) : stores_(std::move(stores)), worker_("store") {}

  template <class F>
  boost::asio::awaitable<std::invoke_result_t<F&, Stores&>> ask(F question) {
    return worker_.run(
        [stores = stores_.get(), question = std::move(question)]() mutable { return question(*stores); });
  }

  // Whether the store is behind: who can wait or put things together should.
  bool is_full() const { return worker_.is_full(); }
  runtime::Worker::Counters counters() const { return worker_.counters(); }

private:
  std::unique_ptr<Stores> stores_;
  runtime::Worker worker_;  // after the stores: it is joined before they close
};

class CampusKeeper : public Keeper<CampusStores> {
public:
  using Keeper::Keeper;
};

class DistrictKeeper : public Keeper<DistrictStores> {
public:
  using Keeper::Keeper;
};

}  // namespace campus::store
