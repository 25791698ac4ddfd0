#include "daemon/gateway/effects.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <iterator>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/contract/codec.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;
using Change = store::RecordStore::Change;

// A full disk is mended by a person, not by asking again at once.
constexpr std::chrono::milliseconds retry_least{1'000};
constexpr std::chrono::milliseconds retry_most{30'000};
constexpr std::chrono::milliseconds until_woken = std::chrono::hours(1);

template <class T>
std::size_t drop_oldest(std::deque<T>& queue, std::size_t most) {
  auto const beyond = queue.size() > most ? queue.size() - most : 0;
  queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(beyond));
  return beyond;
}

// What it takes in memory, nearly.
std::size_t bytes_of(TrafficStretch const& stretch) {
  auto sum = sizeof stretch + stretch.hosts.size() * sizeof(HostTraffic) + stretch.vlans.size() * sizeof(VlanTraffic) +
             stretch.subnets.size() * sizeof(SubnetTraffic);
  for (auto const& one : stretch.applications) sum += sizeof one + one.name.size() + one.category.size();
  return sum;
}

Window window_of(contract::TrafficReport const& report) {
  return {report.from, report.from + std::chrono::seconds(report.step_s) * report.down_bytes.size()};
}

std::optional<Window> both(std::optional<Window> one, std::optional<Window> other) {
  if (!one || !other) return one ? one : other;
  return Window{std::min(one->from, other->from), std::max(one->to, other->to)};
}

template <class T>
void in_front(std::deque<T>& queue, std::deque<T> older) {
  std::ranges::move(queue, std::back_inserter(older));
  queue = std::move(older);
}

}  // namespace

Effects::Effects(asio::any_io_executor executor, store::CampusKeeper& keeper, World world)
    : keeper_(keeper), world_(std::move(world)), bell_(std::move(executor)) {}

void Effects::carry_out(Ruling ruling, Instant now) {
  if (ruling.empty()) return;
  // A device that is kept and reported by one ruling is one change: both or neither.
  std::optional<Change> open;
  auto const close = [&] {
    if (open) pending_.changes.push_back(std::move(*open));
    open.reset();
  };
  for (auto& intent : ruling) {
    if (pending_.alerts.take(intent, now)) continue;
    if (auto const* const probe = std::get_if<ProbeDevice>(&intent)) {
      if (world_.probe) world_.probe(probe->device);
    } else if (auto* const traffic = std::get_if<KeepTraffic>(&intent)) {
      // Only the sums are kept by the second; what they are made of comes by the minute.
      auto& rollup = pending_.rollups.emplace_back(std::move(traffic->rollup));
      rollup.hosts = {};
      rollup.vlans = {};
      rollup.applications = {};
    } else if (auto* const device = std::get_if<KeepDevice>(&intent)) {
      close();
      pending_.rates.push_back(device->status);
      auto const kind = world_.kind_of(device->status.device);
      open =
          Change{.device = contract::DeviceReport{std::move(device->status), kind}, .report = std::nullopt};
    } else if (auto* const use = std::get_if<KeepRoomUse>(&intent)) {
      pending_.uses.push_back(std::move(use->use));
    } else if (auto* const forgotten = std::get_if<ForgetDevice>(&intent)) {
      close();
      pending_.changes.push_back(store::RecordStore::change_of({std::move(forgotten->device.name)}, now));
    } else if (auto* const report = std::get_if<ReportDevice>(&intent)) {
      contract::DeviceReport const body{report->status, world_.kind_of(report->status.device)};
      if (!open || !open->device || open->device->status.device != report->status.device) {
        close();
        open.emplace();
      }
      open->report = store::RecordStore::Report{.lane = contract::Lane::control,
                                                .schema = std::string(contract::device_schema),
                                                .body = contract::encode(body),
                                                .observed_at = now};
      close();
    }
  }
  close();
  trim();
  wake();
}

void Effects::keep(contract::TrafficReport report) {
  auto body = contract::encode(report);
  pending_.reports.push_back({std::move(report), std::move(body)});
  trim();
  wake();
}

void Effects::keep(TrafficRollup rollup) {
  pending_.rollups.push_back(std::move(rollup));
  trim();
  wake();
}

void Effects::keep(TrafficStretch stretch) {
  pending_.stretches.push_back(std::move(stretch));
  trim_stretches();
  wake();
}

asio::awaitable<void> Effects::run() {
  auto retry = retry_least;
  for (;;) {
    if (pending_.is_empty()) {
      if (is_finishing_) co_return;
      co_await pause(until_woken);
      continue;
    }
    bool const has_changes = !pending_.changes.empty();
    bool const has_reports = pending_.given_up || !pending_.reports.empty();
    bool const has_alerts = pending_.alerts.has_reports(), has_notices = pending_.alerts.has_notices();
    if (world_.channels) pending_.channels = world_.channels();
    if (world_.school) pending_.school = world_.school();
    auto question = [batch = std::exchange(pending_, {})](store::CampusStores& stores) mutable {
      return store(stores, std::move(batch));
    };
    auto outcome = co_await keeper_.ask(std::move(question));
    dropped_ += outcome.lost.stretches;
    if (outcome.lost.why) world_.failed(*outcome.lost.why);
    if (has_changes) world_.queued(contract::Lane::control);
    if (has_reports) world_.queued(contract::Lane::rollup);
    if (has_alerts) world_.queued(contract::Lane::alert);
    if (has_notices && world_.told) world_.told();
    if (outcome.untold > 0) {
      dropped_ += outcome.untold;
      world_.failed(Fault{Fault::Kind::full, "CMP-V204", {{"count", std::to_string(outcome.untold)}}});
    }
    if (outcome.verdict) {
      retry = retry_least;
      continue;
    }
    world_.failed(outcome.verdict.error());
    put_back(std::move(outcome.left));
    if (is_finishing_) co_return;
    auto const until = std::chrono::steady_clock::now() + retry;
    while (!is_finishing_ && std::chrono::steady_clock::now() < until)
      co_await pause(std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()));
    retry = std::min(retry * 2, retry_most);
  }
}

void Effects::finish() {
  is_finishing_ = true;
  wake();
}

// On the store's thread.  The record first: what is not in it does not exist.
Effects::Outcome Effects::store(store::CampusStores& stores, Batch batch) {
  Outcome outcome;
  auto const note = [&](Result<void> const& result) {
    if (!result && outcome.verdict) outcome.verdict = result;
    return result.has_value();
  };
  if (!batch.alerts.is_empty()) {
    auto const kept = stores.record.keep_alerts(batch.alerts.batch(batch.channels, batch.school));
    outcome.untold = kept.value_or(0);
    if (kept || note(std::unexpected(kept.error()))) batch.alerts = {};
  }
  std::vector<Change> const changes(batch.changes.begin(), batch.changes.end());
  if (changes.empty() || note(stores.record.apply(changes))) batch.changes.clear();

  // In the order of their time; a gap that finds no place keeps the reports after it waiting.
  if (batch.given_up && note(stores.spool.give_up_rollup(*batch.given_up, contract::Gap::Reason::disk_full)))
    batch.given_up.reset();
  while (!batch.given_up && !batch.reports.empty()) {
    auto const& next = batch.reports.front();
    auto const kept = stores.spool.put_rollup(contract::traffic_schema, next.body, next.report.from);
    if (!kept && !note(std::unexpected(kept.error()))) break;
    batch.reports.pop_front();
  }
  while (!batch.rollups.empty() && note(stores.series.keep(batch.rollups.front()))) batch.rollups.pop_front();
  while (!batch.stretches.empty() && note(stores.series.keep(batch.stretches.front()))) batch.stretches.pop_front();
  while (!batch.rates.empty() && note(stores.series.keep(batch.rates.front()))) batch.rates.pop_front();
  while (!batch.uses.empty() && note(stores.series.keep(batch.uses.front()))) batch.uses.pop_front();
  outcome.left = std::move(batch);
  outcome.lost = stores.series.take_lost();
  return outcome;
}

void Effects::put_back(Batch left) {
  in_front(pending_.rollups, std::move(left.rollups));
  in_front(pending_.stretches, std::move(left.stretches));
  in_front(pending_.rates, std::move(left.rates));
  in_front(pending_.uses, std::move(left.uses));
  in_front(pending_.changes, std::move(left.changes));
  pending_.given_up = both(left.given_up, pending_.given_up);
  in_front(pending_.reports, std::move(left.reports));
  pending_.alerts.put_back(std::move(left.alerts));
  trim();
  trim_stretches();
}

void Effects::trim() {
  dropped_ += pending_.alerts.trim();
  dropped_ += drop_oldest(pending_.rollups, rollups_max);
  dropped_ += drop_oldest(pending_.rates, changes_max);
  dropped_ += drop_oldest(pending_.uses, uses_max);
  dropped_ += drop_oldest(pending_.changes, changes_max);
  give_up_oldest_reports();
}

// Only where some were added: they are the largest of what waits, and few.
void Effects::trim_stretches() {
  auto& stretches = pending_.stretches;
  std::size_t sum = 0;
  for (auto const& stretch : stretches) sum += bytes_of(stretch);
  for (; sum > stretches_bytes_max && stretches.size() > 1; stretches.pop_front(), ++dropped_)
    sum -= bytes_of(stretches.front());
}

void Effects::give_up_oldest_reports() {
  for (; pending_.reports.size() > reports_max; pending_.reports.pop_front(), ++dropped_)
    pending_.given_up = both(pending_.given_up, window_of(pending_.reports.front().report));
}

asio::awaitable<void> Effects::pause(std::chrono::milliseconds at_most) {
  bell_.expires_after(at_most);
  co_await bell_.async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace campus::gateway
