// A school that does nothing but report: the stores and the uplink of campusd, and a counter instead of a
// network. The n-th record of a lane says n, and n is the number the store gives it, so that a life that
// ended with kill -9 is continued by the next one without a note of its own.
//
//   uplink_sender STATE FIRST_SECOND [DISTRICT CODE WORDS]
//
// SIGTERM: makes no more, waits until the district has everything, prints how many there were of each lane,
// ends.

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/messages.hpp"
#include "daemon/pki/secrets.hpp"
#include "daemon/runtime/clock.hpp"
#include "daemon/store/store_keeper.hpp"
#include "daemon/uplink/store_outbox.hpp"
#include "daemon/uplink/uplink.hpp"

namespace {

using namespace campus;
namespace asio = boost::asio;
using contract::Lane;

constexpr std::chrono::milliseconds pace{20};  // of the records; how fast they are made decides nothing
constexpr std::uint64_t devices = 40;          // that the records are about
constexpr int records_per_rollup = 4;

[[noreturn]] void die(Fault const& fault) {
  fmt::print(stderr, "uplink_sender: {} {}\n", fault.code, contract::text_of(fault, contract::Language::en));
  std::fflush(stderr);
  std::_Exit(1);
}

template <class T>
T must(Result<T> result) {
  if (!result) die(result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Tells whoever waits for the end of the backlog.
class WatchedOutbox final : public uplink::StoreOutbox {
public:
  WatchedOutbox(asio::io_context& loop, store::CampusKeeper& keeper) : StoreOutbox(keeper), changed_(loop) {
    changed_.expires_at(asio::steady_timer::time_point::max());
  }
  asio::awaitable<Result<void>> acknowledge(Lane lane, std::uint64_t up_to_seq) override {
    auto done = co_await StoreOutbox::acknowledge(lane, up_to_seq);
    changed_.cancel();
    co_return done;
  }
  asio::awaitable<void> drained() {
    for (auto const lane : {Lane::control, Lane::rollup})
      while (must(co_await facts(lane)).backlog > 0)
        co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
  }

private:
  asio::steady_timer changed_;
};

struct SendingSchool {
  SendingSchool(std::unique_ptr<store::CampusStores> stores, std::filesystem::path const& directory)
      : keeper(std::move(stores)),
        outbox(loop, keeper),
        way(loop, outbox, {.directory = directory, .live_every = std::chrono::hours(1)},
            {.clock = runtime::now,
             .random = [this] { return random(); },
             .heartbeat = [] { return heartbeat(); }}),
        ticker(loop) {}

  static contract::HeartbeatReport heartbeat() {
    contract::HeartbeatReport report;
    report.version = "kill-loop";
    return report;
  }

  asio::awaitable<void> make_records(std::int64_t first_second);
  asio::awaitable<void> live(std::int64_t first_second, std::optional<uplink::Uplink::Invitation> invitation);

  asio::io_context loop;
  store::CampusKeeper keeper;
  WatchedOutbox outbox;
  std::mt19937_64 random{std::random_device{}()};
  uplink::Uplink way;
  asio::steady_timer ticker;
  bool is_ending = false;
};

store::RecordStore::Report control_report(std::uint64_t n) {
  contract::DeviceReport report;
  report.status.device = {"device-" + std::to_string(n % devices)};
  report.status.identity.sys_name = std::to_string(n);
  return {Lane::control, std::string(contract::device_schema), contract::encode(report), runtime::now()};
}

std::string rollup_body(std::int64_t first_second, std::uint64_t n) {
  contract::TrafficReport report;
  report.from = Instant(std::chrono::seconds(first_second + static_cast<std::int64_t>(n)));
  report.down_bytes = {n};
  for (auto* const column : {&report.up_bytes, &report.within_bytes, &report.transit_bytes,
                             &report.other_bytes, &report.packets, &report.dropped})
    *column = {0};
  return contract::encode(report);
}

asio::awaitable<void> SendingSchool::make_records(std::int64_t first_second) {
  auto control = must(co_await outbox.facts(Lane::control)).newest;
  while (!is_ending) {
    auto question = [n = ++control, first_second](store::CampusStores& stores) {
      store::RecordStore::Change const change{{}, control_report(n)};
      must(stores.record.apply(std::span(&change, 1)));
      if (n % records_per_rollup != 0) return;
      auto const rollup = must(stores.spool.facts(Lane::rollup)).newest + 1;
      auto const body = rollup_body(first_second, rollup);
      must(stores.spool.put_rollup(contract::traffic_schema, body, runtime::now()));
    };
    co_await keeper.ask(question);
    way.wake(Lane::control);
    way.wake(Lane::rollup);
    ticker.expires_after(pace);
    co_await ticker.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

asio::awaitable<void> SendingSchool::live(std::int64_t first_second,
                                   std::optional<uplink::Uplink::Invitation> invitation) {
  if (invitation) must(co_await way.enroll(std::move(*invitation)));
  fmt::print("ready\n");
  std::fflush(stdout);
  co_await make_records(first_second);
  co_await outbox.drained();
  auto const control = must(co_await outbox.facts(Lane::control));
  auto const rollup = must(co_await outbox.facts(Lane::rollup));
  fmt::print("control {} rejected {} rollup {} rejected {}\n", control.newest, control.rejected,
             rollup.newest, rollup.rejected);
  std::fflush(stdout);
  way.stop();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 6) return 2;
  std::filesystem::path const state = argv[1];
  auto const since_1970 = std::chrono::floor<std::chrono::milliseconds>(runtime::now()).time_since_epoch();
  SendingSchool school(must(store::CampusStores::open(state, pki::make_ulid(since_1970.count()), {})),
                state / "uplink");
  std::optional<uplink::Uplink::Invitation> invitation;
  if (argc == 6) invitation = {argv[3], argv[4], argv[5]};
  asio::signal_set ending(school.loop, SIGTERM);
  ending.async_wait([&school](boost::system::error_code error, int) {
    if (error) return;
    school.is_ending = true;
    school.ticker.cancel();
  });
  asio::co_spawn(school.loop, school.way.run(), asio::detached);
  asio::co_spawn(school.loop, school.live(std::atoll(argv[2]), std::move(invitation)),
                 [&ending](std::exception_ptr failure) {
                   if (failure) std::rethrow_exception(failure);
                   ending.cancel();
                 });
  school.loop.run();
  return 0;
}
