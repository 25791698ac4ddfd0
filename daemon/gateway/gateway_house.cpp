// How the gateway keeps house while it lives, and in which order it ends.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "daemon/gateway/gateway.hpp"
#include "daemon/runtime/clock.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;
constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

// How long open connections of campusctl may still read their answer.
constexpr std::chrono::milliseconds farewell{2'000};
// Old days go at most this late; a day is a file, so looking costs nothing.
constexpr std::chrono::minutes house_keeping_every{10};
// A school of 2,500 ports writes about 45 MB a day, 8 GB in the 184 days the law asks for.  Past this the oldest day
// goes, whatever its age, so that a mistake cannot fill the disk.
constexpr std::int64_t series_bytes_max = std::int64_t{64} << 30;

}  // namespace

FlowDesk::World Gateway::flow_world() {
  return {.clock = runtime::now,
          .failed = [this](Fault const& fault) { log_.error(fault); },
          .noticed = [this](Fault const& fault) { log_.say(runtime::Log::Level::notice, fault); },
          .spawn = [this](asio::awaitable<void> coroutine) { spawn(std::move(coroutine)); },
          .moved = [this](ToldTraffic::Over over) { take_told(std::move(over)); },
          .device_at = [this](IpAddress const& address) { return device_at(address); }};
}

Children::Device Gateway::device_at(IpAddress const& address) const {
  auto const& gate = campus_.admission();
  auto const* const host = gate.host_at(address);
  if (!host) return {};
  auto const& roster = gate.roster();
  Children::Device device{.vlan = roster.vlan_of(host->interface_name)};
  if (roster.is_exempt(host->mac))
    device.group = Group::exempt;
  else if (auto const* const grant = roster.grant_of(host->mac, runtime::now()))
    device.group = grant->group;
  return device;
}

asio::awaitable<void> Gateway::keep_house() {
  struct Findings {
    Result<void> tended;
    std::vector<store::SeriesDays::Damaged> damaged;
  };
  while (!is_ending_) {
    auto question = [now = runtime::now(), keep = Duration(config_.store.keep_series)](store::CampusStores& stores) {
      Findings findings;
      auto const gone = stores.tend(now, keep, series_bytes_max, keep);
      if (!gone) findings.tended = std::unexpected(gone.error());
      findings.damaged = stores.series.take_damaged();
      return findings;
    };
    auto const findings = co_await keeper_.ask(std::move(question));
    if (!findings.tended) log_.error(findings.tended.error());
    for (auto const& day : findings.damaged) log_.error(day.why);
    co_await recording_desk_.tidy();
    if (is_ending_) co_return;
    housekeeper_.expires_after(house_keeping_every);
    co_await housekeeper_.async_wait(quietly);
  }
}

// The order matters: first what still measures, then what it measured into the stores, then the sockets.
asio::awaitable<void> Gateway::close_down() {
  is_ending_ = true;
  ticker_.cancel();
  housekeeper_.cancel();
  recording_desk_.stop();
  traffic_desk_.stop();
  for (auto const& post : posts_) post->stop();
  if (poller_) poller_->stop();
  if (prober_) prober_->stop();
  herald_.stop();
  eve_timer_.cancel();
  uplink_.stop();
  day_teller_.stop();
  admission_.stop();
  flows_.stop();
  co_await lives_.until([this] { return 1 + flows_.lives_until_finish(); });  // effects_ besides
  flows_.finish();
  for (auto& report : columns_.finish()) effects_.keep(std::move(report));
  effects_.finish();
  co_await lives_.until([] { return std::size_t{0}; });
  auto question = [](store::CampusStores& stores) { return stores.series.flush(); };
  if (auto const flushed = co_await keeper_.ask(std::move(question)); !flushed) log_.error(flushed.error());
  server_.close();
  co_await server_.drained(farewell);
  log_.info("CMP-R004");
}

}  // namespace campus::gateway
