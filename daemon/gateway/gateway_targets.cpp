// The gateway's targets: what judging them needs of the stores, and where a measured line is kept.

#include <chrono>
#include <utility>

#include "daemon/gateway/gateway.hpp"
#include "daemon/pki/secrets.hpp"
#include "daemon/runtime/clock.hpp"

namespace campus::gateway {

namespace asio = boost::asio;

TargetDesk::World Gateway::target_world() {
  return {.clock = runtime::now,
          .calendar = [this]() -> SchoolCalendar const& { return config_.calendar; },
          .judge =
              [this](Instant now) {
                auto const devices = campus_.surveyed();
                return campus_.attainment().judge(devices, config_.calendar, now, &pki::sha256_hex);
              },
          .may_test =
              [this](std::string_view id, Instant now, bool is_insisted) {
                auto const devices = campus_.surveyed();
                return campus_.attainment().may_test(id, devices, config_.calendar, now, is_insisted);
              },
          .test = [this] { return config_.targets.test; },
          .measured =
              [this](targets::SpeedTest test, std::string actor, std::string target) {
                return keep_test(std::move(test), std::move(actor), std::move(target));
              }};
}

asio::awaitable<Result<void>> Gateway::keep_test(targets::SpeedTest test, std::string actor,
                                                 std::string target) {
  store::RecordStore::AuditEntry entry{.at = test.at,
                                       .actor = std::move(actor),
                                       .action = "target.test",
                                       .subject = std::move(target),
                                       .outcome = std::to_string(test.down_bps) + " bit/s"};
  auto question = [test, entry = std::move(entry)](store::CampusStores& stores) {
    return stores.record.keep(test, entry);
  };
  auto const kept = co_await keeper_.ask(std::move(question));
  if (kept) campus_.attainment().note(std::move(test));
  co_return kept;
}

// What the store has of the last weeks, a day at a time so that others get their turn between.
asio::awaitable<void> Gateway::restore_targets() {
  using targets::LoadBook;
  auto newest = [](store::CampusStores& stores) { return stores.record.newest_speed_test(); };
  auto const test = co_await keeper_.ask(std::move(newest));
  if (!test)
    log_.error(test.error());
  else if (*test)
    campus_.attainment().note(**test);
  constexpr std::chrono::hours day{24};
  constexpr auto steps = static_cast<std::size_t>(Duration(day) / LoadBook::step);
  constexpr auto step_s =
      static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(LoadBook::step).count());
  auto const interfaces = config_.targets.settings.layout.egress_interfaces;
  auto const today = Instant(std::chrono::floor<std::chrono::days>(started_at_));
  for (auto from = today - LoadBook::reach; from <= today && !is_ending_; from += day) {
    auto question = [from, interfaces](store::CampusStores& stores) {
      return stores.series.traffic_report(from, step_s, steps, interfaces);
    };
    auto const report = co_await keeper_.ask(std::move(question));
    if (!report) continue;  // a damaged day is told of where days are tended
    for (std::size_t i = 0; i < report->down_bytes.size(); ++i) {
      auto const begin = from + static_cast<int>(i) * LoadBook::step;
      auto const down = report->down_bytes[i], up = report->up_bytes[i];
      if (down && up && begin + LoadBook::step <= started_at_)
        campus_.attainment().recall_load(begin, *up, *down);
    }
  }
  knows_load_ = true;
}

}  // namespace campus::gateway
