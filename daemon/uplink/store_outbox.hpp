#pragma once

#include <functional>

#include "daemon/runtime/clock.hpp"
#include "daemon/store/store_keeper.hpp"
#include "daemon/uplink/outbox.hpp"

namespace campus::uplink {

// The outbox as the stores of campusd keep it.  Lives on the control loop; the stores are asked on their
// thread.
class StoreOutbox : public Outbox {
public:
  explicit StoreOutbox(store::CampusKeeper& keeper, runtime::Clock clock = runtime::now)
      : keeper_(keeper), clock_(std::move(clock)) {}

  boost::asio::awaitable<Result<std::string>> epoch() override;
  boost::asio::awaitable<Result<std::string>> new_epoch() override;
  boost::asio::awaitable<Result<LaneFacts>> facts(contract::Lane lane) override;
  boost::asio::awaitable<Result<contract::Batch>> read(contract::Lane lane, std::uint64_t after_seq,
                                                       std::size_t records_max,
                                                       std::size_t bytes_max) override;
  boost::asio::awaitable<Result<void>> offer(contract::Lane lane, std::uint64_t up_to_seq) override;
  boost::asio::awaitable<Result<std::uint64_t>> take_heartbeat_block() override;
  std::uint64_t heartbeat_block() const override { return store::RecordStore::heartbeat_block; }
  boost::asio::awaitable<Result<void>> acknowledge(contract::Lane lane, std::uint64_t up_to_seq) override;
  boost::asio::awaitable<Result<void>> rewind(contract::Lane lane, std::uint64_t to_seq) override;
  boost::asio::awaitable<Result<void>> bury(contract::Lane lane, contract::Record record,
                                            std::string code) override;

private:
  store::CampusKeeper& keeper_;
  runtime::Clock clock_;
};

}  // namespace campus::uplink
