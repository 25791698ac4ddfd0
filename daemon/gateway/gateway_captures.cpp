// What the gateway does with the interfaces it watches.

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <span>
#include <utility>

#include "daemon/gateway/gateway.hpp"
#include "daemon/runtime/clock.hpp"

namespace campus::gateway {

namespace asio = boost::asio;

RecordingDesk::World Gateway::recording_world() {
  return {.interfaces =
              [this] {
                std::vector<std::string> names;
                for (auto const& capture : config_.captures)
                  if (packet::is_interface(capture)) names.push_back(capture.source);
                return names;
              },
          .open_alerts = [this] { return campus_.alert_book().alerts(); },
          .has_children = [this] { return config_.children.are_here(); },
          .clock = runtime::now};
}

std::shared_ptr<CapturePost> Gateway::make_post(packet::SourceConfig const& source, int number) {
  CapturePost::Plan plan{.number = number,
                         .source = source,
                         .meter = {.table = {.entries = config_.flows.table},
                                   .is_vlan_in_key = config_.flows.is_vlan_in_key,
                                   .inside_macs = config_.school.inside_macs,
                                   .timeouts = config_.flows.timeouts(),
                                   .dissect_options = config_.tunnels},
                         .addresses = config_.school,
                         .names = names_};
  if (names_) {
    plan.meter.applications = config_.applications.settings(config_.flows);
    plan.meter.applications->naming.table = &names_->table();
  }
  return std::make_shared<CapturePost>(
      loop_.context().get_executor(), opener_, std::move(plan),
      CapturePost::World{
          .measured = [this](TrafficMeasured measured) { observe(std::move(measured)); },
          .lost =
              [this, name = source.source](Fault const& fault) {
                log_.error(fault);
                found("capture.lost", "capture:" + name, true,
                      {Fault::Kind::unreachable, "CMP-V104", {{"interface", name}}});
              },
          .regained =
              [this, name = source.source](bool was_lost) {
                if (was_lost) log_.notice("CMP-R011", {{"interface", name}});
                found("capture.lost", "capture:" + name, false, {});
              },
          .seen = [this](Observation const& seen) { observe(seen); },
          .told = [this](TrafficStretch stretch) { effects_.keep(std::move(stretch)); },
          .ended = [this, name = source.source](std::span<ToldFlow const> ended) { flows_.take(name, ended); },
          .given_up = [this](std::uint64_t flows) { flows_.give_up(flows); },
          .is_crowded = [this] { return flows_.is_crowded(); }});
}

void Gateway::start_post(std::shared_ptr<CapturePost> post) {
  post->start();
  auto life = [](std::shared_ptr<CapturePost> held) -> asio::awaitable<void> { co_await held->run(); };
  spawn(life(std::move(post)));
}

// An interface is opened again when the post that held it is done with it, not before: its last slabs belong
// to the old configuration.  A reload in between changes what is opened.
asio::awaitable<void> Gateway::exchange_posts() {
  if (std::exchange(is_exchanging_, true)) co_return;
  for (auto const& post : posts_) post->stop();
  auto const is_held = [](auto const& post) { return post->is_running(); };
  while (std::ranges::any_of(posts_, is_held)) {
    post_ended_.expires_after(std::chrono::hours(1));
    co_await post_ended_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  is_exchanging_ = false;
  if (is_ending_) co_return;
  auto const names = thread_names(config_.captures);
  for (auto const& post : posts_) {
    bool const stays = std::ranges::count(names, post->interface_name()) > 0;
    earlier_[stays ? post->interface_name() : ""] += post->sums();
  }
  posts_.clear();
  campus_.watch_only(traffic_names(config_.captures));
  int number = 0;
  for (auto const& source : packet::one_for_each_thread(config_.captures))
    start_post(posts_.emplace_back(make_post(source, number++)));
}

}  // namespace campus::gateway
