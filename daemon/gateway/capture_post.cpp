#include "daemon/gateway/capture_post.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "daemon/runtime/clock.hpp"
#include "policy/model/traffic_source.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;

// A cable that was pulled comes back in seconds, a removed card never: quick at first, then seldom.
constexpr std::chrono::seconds pause_least{1};
constexpr std::chrono::seconds pause_most{30};

// How long the last conversations of a capture wait, in all, for a disk that is behind: a quarter of what systemd gives
// an end.  After that they are given up and counted.
constexpr std::chrono::milliseconds breath{20};
constexpr std::chrono::seconds patience{5};

// What blocks: DPDK takes its memory, and a table of a million flows is touched.  Any thread.
Result<std::unique_ptr<packet::CaptureThread>> prepared(CapturePost::Plan const& plan) {
  auto source = packet::open_source(plan.source);
  if (!source) return std::unexpected(source.error());
  auto capture = std::make_unique<packet::CaptureThread>(std::move(*source), plan.meter, plan.number);
  if (auto const ready = capture->prepare(); !ready) return std::unexpected(ready.error());
  return capture;
}

std::string name_of_traffic(packet::SourceConfig const& source) {
  return source.counts ? source.source : name_beside(source.source);
}

}  // namespace

CapturePost::CapturePost(asio::any_io_executor executor, runtime::Worker& opener, Plan plan, World world)
    : executor_(executor),
      opener_(opener),
      plan_(std::move(plan)),
      traffic_name_(name_of_traffic(plan_.source)),
      world_(std::move(world)),
      rollup_(traffic_name_, plan_.addresses, plan_.names),
      digest_(plan_.source.source, plan_.addresses),
      clues_(plan_.source.source),
      pause_(std::move(executor)) {}

Result<void> CapturePost::open() {
  auto capture = prepared(plan_);
  return capture ? begin(std::move(*capture)) : std::unexpected(std::move(capture.error()));
}

// The loop goes on meanwhile.
asio::awaitable<Result<void>> CapturePost::open_aside() {
  auto job = [plan = plan_] { return prepared(plan); };
  auto capture = co_await opener_.run(std::move(job));
  if (!capture) co_return std::unexpected(std::move(capture.error()));
  if (is_stopping_) co_return Result<void>{};
  co_return begin(std::move(*capture));
}

Result<void> CapturePost::begin(std::unique_ptr<packet::CaptureThread> capture) {
  auto bridge = std::make_unique<SlabBridge>(executor_, *capture, [this](auto const& slab) { take(slab); },
                                             [this](Clue const& clue) { clues_.hear(clue, world_.seen); },
                                             [this](std::span<ToldFlow const> records) {
                                               if (world_.ended) world_.ended(records);
                                             });
  if (auto const ready = bridge->open(); !ready) return ready;
  // The new capture counts from zero.
  closed_ += std::exchange(running_, {});
  rollup_ = packet::Rollup(traffic_name_, plan_.addresses, plan_.names);
  digest_ = FlowDigest(plan_.source.source, plan_.addresses);
  capture_ = std::move(capture);
  bridge_ = std::move(bridge);
  capture_->start();
  records_lost_ = 0;
  watched_since_ = runtime::now();
  return {};
}

asio::awaitable<void> CapturePost::run() {
  co_await watch_on();
  is_running_ = false;
}

asio::awaitable<void> CapturePost::watch_on() {
  auto pause = pause_least;
  while (!is_stopping_) {
    if (!capture_) {
      if (auto const opened = co_await open_aside(); !opened) {
        tell_broken(opened.error());
        if (co_await pauses(pause)) co_return;
        pause = std::min(pause * 2, pause_most);
        continue;
      }
      if (is_stopping_) co_return;
      world_.regained(std::exchange(is_lost_, false));
    }
    co_await bridge_->run();
    bool const is_done = has_ended();
    co_await close();
    if (is_stopping_ || is_done) co_return;
    tell_broken({Fault::Kind::unreachable, "CMP-R010", {{"interface", interface_name()}}});
    pause = pause_least;
    if (co_await pauses(pause)) co_return;
  }
}

void CapturePost::tell_broken(Fault const& why) {
  is_lost_ = true;
  world_.lost(why);
}

// True: stopped meanwhile.
asio::awaitable<bool> CapturePost::pauses(std::chrono::milliseconds time) {
  pause_.expires_after(time);
  co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return is_stopping_;
}

void CapturePost::stop() {
  is_stopping_ = true;
  pause_.cancel();
  if (bridge_) bridge_->stop();
}

void CapturePost::take(packet::FlowSlab const& slab) {
  if (world_.seen) world_.seen(digest_.of(slab));
  if (slab.ends_window) tell_lost(slab.totals.records_lost);
  auto measured = rollup_.add(slab);
  if (!measured) return;
  tell_stretches();
  auto const& rollup = measured->rollup;
  running_ = slab.totals.frames;
  sums_.undissected += rollup.undissected;
  sums_.kernel_dropped += rollup.loss.kernel_dropped;
  sums_.interface_dropped += rollup.loss.interface_dropped;
  sums_.flows_evicted += rollup.loss.flows_evicted;
  flows_active_ = rollup.flows_active;
  recent_.feed(rollup);
  world_.measured(std::move(*measured));
}

CaptureSums CapturePost::sums() const {
  CaptureSums sums{.health = sums_, .frames = closed_};
  sums.frames += running_;
  sums.health.packets = sums.frames.total().packets;
  return sums;
}

void CapturePost::tell_lost(std::uint64_t records) {
  auto const before = std::exchange(records_lost_, records);
  if (world_.given_up && records > before) world_.given_up(records - before);
}

void CapturePost::tell_stretches() {
  for (auto& stretch : rollup_.take_stretches())
    if (world_.told) world_.told(std::move(stretch));
}

watch::CaptureFacts CapturePost::facts(Instant now) const {
  return {.is_watching = is_watching(),
          .watched_since = watched_since_,
          .last_frame = recent_.last_frame(),
          .recent = recent_.sums(now)};
}

// What the thread still holds is handed over before it goes: a whole table, so others have their turns in between, and
// conversations wait for a disk that is behind.
asio::awaitable<void> CapturePost::close() {
  capture_->stop();
  auto left = std::chrono::milliseconds(patience);
  for (bool is_last = false; !is_last;) {
    is_last = capture_->seal_rest();
    while (bridge_->take_some()) co_await asio::post(executor_, asio::use_awaitable);
    for (; left.count() > 0 && world_.is_crowded && world_.is_crowded(); left -= breath) {
      // A timer of its own: stop() ends pauses, and this one is part of stopping.
      asio::steady_timer timer(executor_, breath);
      co_await timer.async_wait(asio::use_awaitable);
    }
  }
  rollup_.end_stretches();
  tell_stretches();
  bridge_.reset();
  capture_.reset();
}

std::vector<std::string> thread_names(std::vector<packet::SourceConfig> const& captures) {
  std::vector<std::string> names;
  for (auto const& source : packet::one_for_each_thread(captures)) names.push_back(source.source);
  return names;
}

std::vector<std::string> traffic_names(std::vector<packet::SourceConfig> const& captures) {
  std::vector<std::string> names;
  for (auto const& source : packet::one_for_each_thread(captures)) names.push_back(name_of_traffic(source));
  return names;
}

bool CapturePost::has_ended() const { return capture_->state() == packet::FrameSource::State::ended; }

}  // namespace campus::gateway
