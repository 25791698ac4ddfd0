#include "daemon/uplink/store_outbox.hpp"

#include "daemon/pki/secrets.hpp"

namespace campus::uplink {

namespace asio = boost::asio;
using contract::Lane;
using store::CampusStores;

asio::awaitable<Result<std::string>> StoreOutbox::epoch() {
  auto question = [](CampusStores& stores) -> Result<std::string> { return stores.spool.epoch(); };
  co_return co_await keeper_.ask(question);
}

asio::awaitable<Result<std::string>> StoreOutbox::new_epoch() {
  auto const since_1970 = std::chrono::floor<std::chrono::milliseconds>(clock_()).time_since_epoch();
  auto question = [epoch = pki::make_ulid(since_1970.count())](CampusStores& stores) -> Result<std::string> {
    if (auto const begun = stores.spool.begin_epoch(epoch); !begun) return std::unexpected(begun.error());
    return epoch;
  };
  co_return co_await keeper_.ask(std::move(question));
}

asio::awaitable<Result<LaneFacts>> StoreOutbox::facts(Lane lane) {
  auto question = [lane](CampusStores& stores) { return stores.spool.facts(lane); };
  co_return co_await keeper_.ask(question);
}

asio::awaitable<Result<contract::Batch>> StoreOutbox::read(Lane lane, std::uint64_t after_seq,
                                                           std::size_t records_max, std::size_t bytes_max) {
  auto question = [lane, after_seq, records_max, bytes_max](CampusStores& stores) {
    return stores.spool.read(lane, after_seq, records_max, bytes_max);
  };
  co_return co_await keeper_.ask(question);
}

asio::awaitable<Result<void>> StoreOutbox::offer(Lane lane, std::uint64_t up_to_seq) {
  auto question = [lane, up_to_seq](CampusStores& stores) { return stores.spool.offer(lane, up_to_seq); };
  co_return co_await keeper_.ask(question);
}

asio::awaitable<Result<std::uint64_t>> StoreOutbox::take_heartbeat_block() {
  auto question = [](CampusStores& stores) { return stores.record.take_heartbeat_block(); };
  co_return co_await keeper_.ask(question);
}

asio::awaitable<Result<void>> StoreOutbox::acknowledge(Lane lane, std::uint64_t up_to_seq) {
  auto question = [lane, up_to_seq](CampusStores& stores) {
    return stores.spool.acknowledge(lane, up_to_seq);
  };
  co_return co_await keeper_.ask(question);
}

asio::awaitable<Result<void>> StoreOutbox::rewind(Lane lane, std::uint64_t to_seq) {
  auto question = [lane, to_seq](CampusStores& stores) { return stores.spool.rewind(lane, to_seq); };
  co_return co_await keeper_.ask(question);
}

asio::awaitable<Result<void>> StoreOutbox::bury(Lane lane, contract::Record record, std::string code) {
  auto question = [lane, record = std::move(record), code = std::move(code), now = clock_()](
                      CampusStores& stores) { return stores.spool.bury(lane, record, code, now); };
  co_return co_await keeper_.ask(std::move(question));
}

}  // namespace campus::uplink
