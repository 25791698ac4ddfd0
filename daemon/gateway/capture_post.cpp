#include "daemon/gateway/capture_post.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "daemon/runtime/clock.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;

// A cable that was pulled comes back in seconds, a removed card never: quick at first, then seldom.
constexpr std::chrono::seconds pause_least{1};
constexpr std::chrono::seconds pause_most{30};

}  // namespace

CapturePost::CapturePost(asio::any_io_executor executor, Plan plan, World world)
    : executor_(executor),
      plan_(std::move(plan)),
      world_(std::move(world)),
      rollup_(plan_.source.source, plan_.addresses, plan_.names),
      digest_(plan_.source.source, plan_.addresses),
      clues_(plan_.source.source),
      pause_(std::move(executor)) {}

Result<void> CapturePost::open() {
  auto source = packet::open_source(plan_.source);
  if (!source) return std::unexpected(source.error());
  auto capture = std::make_unique<packet::CaptureThread>(std::move(*source), plan_.meter, plan_.number);
  if (auto const ready = capture->prepare(); !ready) return ready;
  auto bridge = std::make_unique<SlabBridge>(executor_, *capture, [this](auto const& slab) { take(slab); },
                                             [this](Clue const& clue) { clues_.hear(clue, world_.seen); },
                                             [this](std::span<ToldFlow const> records) {
                                               if (world_.ended) world_.ended(records);
                                             });
  if (auto const ready = bridge->open(); !ready) return ready;
  // Sums of a capture that is gone are in sums_ already; the new one counts from zero.
  rollup_ = packet::Rollup(plan_.source.source, plan_.addresses, plan_.names);
  digest_ = FlowDigest(plan_.source.source, plan_.addresses);
  capture_ = std::move(capture);
  bridge_ = std::move(bridge);
  capture_->start();
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
    if (capture_) {
      co_await bridge_->run();
      bool const is_done = has_ended();
      close();
      if (is_stopping_ || is_done) co_return;
      world_.lost(Fault{Fault::Kind::unreachable, "CMP-R010", {{"interface", interface_name()}}});
      pause = pause_least;
    }
    pause_.expires_after(pause);
    co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (is_stopping_) co_return;
    if (auto const opened = open(); opened)
      world_.regained();
    else
      world_.lost(opened.error()), pause = std::min(pause * 2, pause_most);
  }
}

void CapturePost::stop() {
  is_stopping_ = true;
  pause_.cancel();
  if (bridge_) bridge_->stop();
}

void CapturePost::take(packet::FlowSlab const& slab) {
  if (world_.seen) world_.seen(digest_.of(slab));
  auto measured = rollup_.add(slab);
  if (!measured) return;
  tell_stretches();
  auto const& rollup = measured->rollup;
  for (auto const* const counts : {&rollup.up, &rollup.down, &rollup.within, &rollup.transit, &rollup.other})
    sums_.packets += counts->packets;
  sums_.packets += rollup.undissected;
  sums_.undissected += rollup.undissected;
  sums_.kernel_dropped += rollup.loss.kernel_dropped;
  sums_.interface_dropped += rollup.loss.interface_dropped;
  sums_.flows_evicted += rollup.loss.flows_evicted;
  flows_active_ = rollup.flows_active;
  recent_.feed(rollup);
  world_.measured(std::move(*measured));
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

// What the thread still holds is handed over before it goes.
void CapturePost::close() {
  capture_->stop();
  do bridge_->take_all();
  while (!capture_->seal_rest());
  bridge_->take_all();
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

bool CapturePost::has_ended() const { return capture_->state() == packet::FrameSource::State::ended; }

}  // namespace campus::gateway
