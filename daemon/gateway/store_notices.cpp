#include "daemon/gateway/store_notices.hpp"

#include <utility>

namespace campus::gateway {

namespace asio = boost::asio;

asio::awaitable<Result<std::optional<alerting::NoticeQueue::Owed>>> StoreNotices::next(std::string channel) {
  auto question = [channel = std::move(channel)](store::CampusStores& stores) {
    return stores.record.next_delivery(channel);
  };
  auto delivery = co_await keeper_.ask(std::move(question));
  if (!delivery) co_return std::unexpected(std::move(delivery.error()));
  std::optional<Owed> owed;
  if (*delivery)
    owed = Owed{(*delivery)->notice, (*delivery)->at, (*delivery)->due, (*delivery)->tries,
                std::move((*delivery)->body)};
  co_return owed;
}

asio::awaitable<Result<void>> StoreNotices::settle(std::string channel, std::uint64_t notice) {
  auto question = [channel = std::move(channel), notice](store::CampusStores& stores) {
    return stores.record.settle_delivery(channel, notice);
  };
  co_return co_await keeper_.ask(std::move(question));
}

asio::awaitable<Result<void>> StoreNotices::postpone(std::string channel, std::uint64_t notice, Instant due) {
  auto question = [channel = std::move(channel), notice, due](store::CampusStores& stores) {
    return stores.record.postpone_delivery(channel, notice, due);
  };
  co_return co_await keeper_.ask(std::move(question));
}

asio::awaitable<std::uint64_t> StoreNotices::waiting(std::string channel) {
  auto question = [channel = std::move(channel)](store::CampusStores& stores) {
    return stores.record.deliveries_waiting(channel).value_or(0);
  };
  co_return co_await keeper_.ask(std::move(question));
}

}  // namespace campus::gateway
