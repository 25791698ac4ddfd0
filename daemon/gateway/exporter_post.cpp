#include "daemon/gateway/exporter_post.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace campus::gateway {
namespace {

namespace asio = boost::asio;
using exporters::Receiver;

// Sums that are over are handed on so often; sampled frames are put together for a minute.
constexpr std::chrono::seconds sums_every{5}, tended_every{60};

std::vector<exporters::ExporterRule> rules_of(config::ExportersConfig const& config) {
  std::vector<exporters::ExporterRule> rules;
  for (auto const& allowed : config.allow)
    rules.push_back({.from = allowed.from, .sampled_one_in = allowed.sampled_one_in});
  return rules;
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

contract::ExportersView::Interface interface_of(InterfaceRates::Interface const& one) {
  auto const way = [](InterfaceRates::Way const& from) {
    return contract::ExportersView::Way{from.bps, from.errors, from.discards};
  };
  return {.exporter = one.exporter,
          .agent = one.agent,
          .domain = one.domain,
          .index = one.index,
          .speed_bps = one.speed_bps,
          .is_up = one.is_up,
          .is_enabled = one.is_enabled,
          .heard = one.heard,
          .over_ms = std::chrono::duration_cast<std::chrono::milliseconds>(one.over).count(),
          .in = way(one.in),
          .out = way(one.out)};
}

contract::ExportersView::Source source_of(ToldTraffic::Standing const& one) {
  return {.exporter = one.source.exporter,
          .counts = one.source.counts,
          .is_estimate = one.source.is_estimate,
          .told_late = one.told_late,
          .told_twice = one.told_twice,
          .refused = one.refused,
          .newest = one.newest};
}

}  // namespace

struct ExporterPost::Ears {
  exporters::DatagramReader reader{{}};
};

// One address, listened on or waited for.
struct ExporterPost::Listener {
  config::SocketAddress address;
  asio::steady_timer pause;
  std::unique_ptr<Receiver> receiver;  // while it listens
  exporters::ReceiverCounters earlier;  // of receivers before it
  bool is_stopping = false;

  Listener(asio::any_io_executor executor, config::SocketAddress at) : address(at), pause(std::move(executor)) {}

  void stop() {
    is_stopping = true;
    pause.cancel();
    if (receiver) receiver->stop();
  }
  void close() {
    earlier = counters();
    receiver.reset();
  }
  exporters::ReceiverCounters counters() const {  // since the start
    auto sum = earlier;
    if (!receiver) return sum;
    sum.kernel_dropped += receiver->counters().kernel_dropped;
    sum.too_long += receiver->counters().too_long;
    return sum;
  }
};

ExporterPost::ExporterPost(asio::any_io_executor executor, World world)
    : executor_(executor), world_(std::move(world)), ears_(std::make_shared<Ears>()), timer_(std::move(executor)) {
  told_ = [this](KeptFlow flow) {
    ++records_;
    world_.told(std::move(flow));
  };
  traffic_ = std::make_unique<ToldTraffic>(traffic_settings(), world_.clock());
}

ExporterPost::~ExporterPost() = default;

ToldTraffic::Settings ExporterPost::traffic_settings() const {
  auto counts = [allow = settings_.config.allow, is_alone = !settings_.has_captures](IpAddress const& exporter) {
    auto const rule = std::ranges::find_if(allow, [&](auto const& one) { return one.from.contains(exporter); });
    return rule != allow.end() && rule->counts.value_or(is_alone);
  };
  return {.addresses = settings_.addresses, .names = settings_.names, .counts = std::move(counts)};
}

void ExporterPost::start() {
  is_started_ = true;
  listen();
  world_.spawn(tend());
}

void ExporterPost::reconfigure(Settings settings) {
  bool const has_new_sums = settings.config.allow != settings_.config.allow || settings.addresses != settings_.addresses ||
                            settings.names != settings_.names || settings.has_captures != settings_.has_captures;
  bool const has_new_rules = settings.config.allow != settings_.config.allow;
  settings_ = std::move(settings);
  if (has_new_rules) ears_->reader.allow(rules_of(settings_.config));
  if (has_new_sums) {
    hand_over(traffic_->close_all());
    traffic_ = std::make_unique<ToldTraffic>(traffic_settings(), world_.clock());
  }
  if (is_started_) listen();
}

// Those that are no longer wanted go first: what is free then is free for who comes.
void ExporterPost::listen() {
  auto const wanted = is_stopping_ ? std::vector<config::SocketAddress>{} : settings_.config.listen;
  std::erase_if(listeners_, [&](auto const& listener) {
    if (std::ranges::find(wanted, listener->address) != wanted.end()) return false;
    listener->stop();
    auto const heard = listener->counters();
    of_past_addresses_.kernel_dropped += heard.kernel_dropped;
    of_past_addresses_.too_long += heard.too_long;
    return true;
  });
  for (auto const& address : wanted) {
    auto const has_it = [&](auto const& listener) { return listener->address == address; };
    if (std::ranges::any_of(listeners_, has_it)) continue;
    listeners_.push_back(std::make_shared<Listener>(executor_, address));
    open(*listeners_.back());
    world_.spawn(hold(listeners_.back(), ears_));
  }
}

void ExporterPost::open(Listener& listener) {
  auto const& address = listener.address;
  auto receiver = std::make_unique<Receiver>(
      executor_, exporters::ReceiverConfig{.address = address.address, .port = address.port}, ears_->reader,
      [this](exporters::Batch const& batch) { hear(batch); }, world_.clock);
  if (auto const opened = receiver->open(); !opened) {
    world_.failed(opened.error());
    return;
  }
  listener.receiver = std::move(receiver);
}

// Until it is stopped: what is taken is asked for again, less and less often.  The ears live as long as who reads by them.
asio::awaitable<void> ExporterPost::hold(std::shared_ptr<Listener> listener, std::shared_ptr<Ears> ears) {
  auto pause = pause_least;
  while (!listener->is_stopping) {
    if (listener->receiver) {
      co_await listener->receiver->run();
      listener->close();
      pause = pause_least;
    }
    if (listener->is_stopping) break;
    listener->pause.expires_after(pause);
    co_await listener->pause.async_wait(asio::as_tuple(asio::use_awaitable));
    if (listener->is_stopping) break;
    open(*listener);
    pause = std::min(pause * 2, pause_most);
    if (listener->receiver && world_.noticed)
      world_.noticed({Fault::Kind::failure, "CMP-P204", {{"address", to_text(listener->address)}}});
  }
  ears.reset();
}

asio::awaitable<void> ExporterPost::tend() {
  auto handed_on = std::chrono::steady_clock::now();
  while (!is_stopping_) {
    timer_.expires_after(sums_every);
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (is_stopping_) co_return;
    auto const now = world_.clock();
    hand_over(traffic_->close(now));
    if (std::chrono::steady_clock::now() < handed_on + tended_every) continue;
    handed_on = std::chrono::steady_clock::now();
    sampled_.hand_on(told_);
    rates_.forget_silent(now);
    words_.forget_silent(now);
  }
}

void ExporterPost::hand_over(ToldTraffic::Over over) {
  if (world_.moved && !over.is_empty()) world_.moved(std::move(over));
}

void ExporterPost::hear(exporters::Batch const& batch) {
  auto const now = world_.clock();
  for (auto const& flow : batch.flows) {
    traffic_->hear(flow, now);
    if (!ToldTraffic::is_credible(flow)) continue;
    KeptFlow kept;
    kept.record = flow.record;
    kept.interface_name = words_.word(flow.exporter, flow.interface_in, now);
    kept.has_ip_bytes = true;
    told_(std::move(kept));
  }
  for (auto const& frame : batch.frames) {
    if (!ToldTraffic::is_credible(frame)) {
      traffic_->refuse(frame.exporter, now);
      continue;
    }
    auto const heard = sampled_.hear(frame, told_);
    if (heard.read) traffic_->hear(frame, *heard.read, heard.is_new, now);
  }
  for (auto const& counters : batch.interfaces) rates_.hear(counters);
}

void ExporterPost::stop() {
  if (std::exchange(is_stopping_, true)) return;
  timer_.cancel();
  listen();
  sampled_.hand_on(told_);
  hand_over(traffic_->close_all());
}

contract::ExportersView ExporterPost::view() const {
  contract::ExportersView view;
  for (auto const& address : settings_.config.listen) view.listen.push_back(to_text(address));
  view.records = records_;
  view.frames_not_understood = sampled_.not_understood();
  view.words_without_number = words_.without_number();
  view.interfaces_not_followed = rates_.not_followed();
  view.sources_without_room = traffic_->no_room();
  view.told_after_s = std::chrono::duration_cast<std::chrono::seconds>(traffic_->open_for()).count();
  auto const& reader = ears_->reader.counters();
  view.from_strangers = reader.from_strangers;
  view.not_understood = reader.not_understood;
  view.no_room = reader.no_room;
  view.kernel_dropped = of_past_addresses_.kernel_dropped;
  view.too_long = of_past_addresses_.too_long;
  for (auto const& listener : listeners_) {
    auto const heard = listener->counters();
    view.is_listening = view.is_listening && listener->receiver;
    view.kernel_dropped += heard.kernel_dropped;
    view.too_long += heard.too_long;
  }
  for (auto const& domain : ears_->reader.statistics()) view.domains.push_back(domain_of(domain));
  for (auto const& standing : traffic_->standing()) view.sources.push_back(source_of(standing));
  for (auto const& one : rates_.interfaces()) view.interfaces.push_back(interface_of(one));
  return view;
}

}  // namespace campus::gateway
