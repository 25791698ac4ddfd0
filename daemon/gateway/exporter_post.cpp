#include "daemon/gateway/exporter_post.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace campus::gateway {
namespace {

namespace asio = boost::asio;
using exporters::Receiver;

// Sampled frames are put together for so long, and a port that was taken is asked for again.
constexpr std::chrono::seconds tended_every{60};
constexpr std::chrono::seconds asked_again_after{10};

exporters::ReaderConfig reader_config(config::ExportersConfig const& config) {
  exporters::ReaderConfig reader;
  for (auto const& allowed : config.allow)
    reader.exporters.push_back({.from = allowed.from, .sampled_one_in = allowed.sampled_one_in});
  return reader;
}

contract::ExportersView::Protocol protocol_of(exporters::Protocol protocol) {
  using From = exporters::Protocol;
  using To = contract::ExportersView::Protocol;
  switch (protocol) {
    case From::netflow5: return To::netflow5;
    case From::netflow9: return To::netflow9;
    case From::ipfix: return To::ipfix;
    case From::sflow: return To::sflow;
  }
  return To::ipfix;
}

contract::ExportersView::Domain domain_of(exporters::DomainStatistics const& heard) {
  return {.exporter = heard.exporter,
          .protocol = protocol_of(heard.protocol),
          .domain = heard.domain,
          .first_heard = heard.first_heard,
          .last_heard = heard.last_heard,
          .clock_behind_ms = heard.clock_behind_ms,
          .sampled_one_in = heard.sampled_one_in,
          .datagrams = heard.datagrams,
          .records = heard.flows,
          .frames = heard.frames,
          .sampler_drops = heard.sampler_drops,
          .templates = heard.templates,
          .waiting_sets = heard.waiting_sets,
          .sets_without_template = heard.sets_without_template,
          .broken = heard.broken,
          .not_understood = heard.not_understood + heard.not_flows + heard.without_counts,
          .gaps = heard.sequence.gaps,
          .lost = heard.sequence.lost,
          .late = heard.sequence.late,
          .restarts = heard.sequence.restarts,
          .is_lost_datagrams = heard.sequence.is_lost_datagrams};
}

}  // namespace

struct ExporterPost::Ears {
  exporters::DatagramReader reader;
  std::vector<std::unique_ptr<Receiver>> receivers;

  explicit Ears(config::ExportersConfig const& config) : reader(reader_config(config)) {}
};

ExporterPost::ExporterPost(asio::any_io_executor executor, World world)
    : executor_(executor), world_(std::move(world)), timer_(std::move(executor)) {
  told_ = [this](KeptFlow flow) {
    ++records_;
    world_.told(std::move(flow));
  };
}

void ExporterPost::start() {
  is_started_ = true;
  open_anew();
  world_.spawn(tend());
}

void ExporterPost::reconfigure(config::ExportersConfig const& config) {
  if (config == config_) return;
  config_ = config;
  if (is_started_) open_anew();
}

// An address that cannot be listened on is said, and the others are heard.  All are asked for again only where none is
// heard, because opening anew forgets what templates told.
void ExporterPost::open_anew() {
  if (ears_)
    for (auto const& receiver : ears_->receivers) receiver->stop();
  ears_.reset();
  if (config_.listen.empty() || is_stopping_) return;
  ears_ = std::make_shared<Ears>(config_);
  for (auto const& address : config_.listen) {
    auto receiver = std::make_unique<Receiver>(
        executor_, exporters::ReceiverConfig{.address = address.address, .port = address.port}, ears_->reader,
        [this](exporters::Batch const& batch) { hear(batch); }, world_.clock);
    if (auto const opened = receiver->open(); !opened) {
      world_.failed(opened.error());
      continue;
    }
    auto life = [](std::shared_ptr<Ears>, Receiver& held) -> asio::awaitable<void> { co_await held.run(); };
    world_.spawn(life(ears_, *receiver));
    ears_->receivers.push_back(std::move(receiver));
  }
}

asio::awaitable<void> ExporterPost::tend() {
  auto handed_on = std::chrono::steady_clock::now();
  while (!is_stopping_) {
    timer_.expires_after(asked_again_after);
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (ears_ && ears_->receivers.empty() && !is_stopping_) open_anew();
    if (!is_stopping_ && std::chrono::steady_clock::now() < handed_on + tended_every) continue;
    handed_on = std::chrono::steady_clock::now();
    sampled_.hand_on(told_);
  }
}

void ExporterPost::hear(exporters::Batch const& batch) {
  for (auto const& flow : batch.flows) {
    KeptFlow kept;
    kept.record = flow.record;
    kept.interface_name = exporter_name(flow.exporter, flow.interface_in);
    kept.has_ip_bytes = true;
    told_(std::move(kept));
  }
  for (auto const& frame : batch.frames) sampled_.hear(frame, told_);
}

void ExporterPost::stop() {
  is_stopping_ = true;
  timer_.cancel();
  open_anew();
}

contract::ExportersView ExporterPost::view() const {
  contract::ExportersView view;
  for (auto const& address : config_.listen) view.listen.push_back(to_text(address));
  view.records = records_;
  view.frames_not_understood = sampled_.not_understood();
  if (!ears_) return view;
  auto const& reader = ears_->reader.counters();
  view.from_strangers = reader.from_strangers;
  view.not_understood = reader.not_understood;
  view.no_room = reader.no_room;
  view.is_listening = ears_->receivers.size() == config_.listen.size();
  for (auto const& receiver : ears_->receivers) {
    view.kernel_dropped += receiver->counters().kernel_dropped;
    view.too_long += receiver->counters().too_long;
  }
  for (auto const& domain : ears_->reader.statistics()) view.domains.push_back(domain_of(domain));
  return view;
}

}  // namespace campus::gateway
