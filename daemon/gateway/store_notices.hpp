#pragma once

#include "daemon/alerting/notifier.hpp"
#include "daemon/store/store_keeper.hpp"

namespace campus::gateway {

// The deliveries of the record, as the notifier sees them.  Lives on the control loop; the keeper outlives
// it.
class StoreNotices : public alerting::NoticeQueue {
public:
  explicit StoreNotices(store::CampusKeeper& keeper) : keeper_(keeper) {}

  boost::asio::awaitable<Result<std::optional<Owed>>> next(std::string channel) override;
  boost::asio::awaitable<Result<void>> settle(std::string channel, std::uint64_t notice) override;
  boost::asio::awaitable<Result<void>> postpone(std::string channel, std::uint64_t notice,
                                                Instant due) override;
  boost::asio::awaitable<std::uint64_t> waiting(std::string channel) override;

private:
  store::CampusKeeper& keeper_;
};

}  // namespace campus::gateway
