#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "collectors/exporters/receiver.hpp"
#include "collectors/packet/rollup.hpp"
#include "daemon/config/exchange_config.hpp"
#include "daemon/contract/flow_views.hpp"
#include "daemon/gateway/interface_rates.hpp"
#include "daemon/gateway/sampled_flows.hpp"
#include "daemon/gateway/told_traffic.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/kept_flow.hpp"
#include "policy/model/time.hpp"

namespace campus::gateway {

// Hears the switches and routers that export, on the addresses of the configuration: makes kept conversations of what they
// tell, sums of traffic, and rates of the interfaces whose counters they send.  Lives on the control loop.
class ExporterPost {
public:
  // An address that cannot be had is asked for again after so long, twice as long each time, up to the most.
  static constexpr std::chrono::milliseconds pause_least{1'000}, pause_most{30'000};

  struct World {
    std::function<Instant()> clock;
    std::function<void(Fault const&)> failed;
    std::function<void(boost::asio::awaitable<void>)> spawn;
    std::function<void(KeptFlow)> told;
    std::function<void(ToldTraffic::Over)> moved{};       // seconds, minutes and hours that are over
    std::function<void(Fault const&)> noticed{};          // an address that could not be had is heard
  };
  struct Settings {
    config::ExportersConfig config;
    packet::AddressPlan addresses{};                          // which end of a flow is the school's
    std::shared_ptr<packet::ApplicationNames const> names{};  // none: nobody asks what flows are for
    bool has_captures = false;  // then what exporters tell counts only where the configuration says so
  };

  ExporterPost(boost::asio::any_io_executor executor, World world);
  ~ExporterPost();

  void start();
  // Also before start().  What stays the same goes on: an address is heard without a gap, and what templates told of an
  // exporter that may still export stays known.
  void reconfigure(Settings settings);
  void stop();  // what sampled frames came to, and all sums that are open, are handed on

  contract::ExportersView view() const;
  ToldTraffic const& traffic() const { return *traffic_; }

private:
  struct Listener;
  // What is known of exporters; shared with the coroutines of the listeners, which may outlive a configuration.
  struct Ears;

  void listen();
  void open(Listener& listener);
  boost::asio::awaitable<void> hold(std::shared_ptr<Listener> listener, std::shared_ptr<Ears> ears);
  boost::asio::awaitable<void> tend();
  void hear(exporters::Batch const& batch);
  void hand_over(ToldTraffic::Over over);
  ToldTraffic::Settings traffic_settings() const;

  boost::asio::any_io_executor executor_;
  World world_;
  Settings settings_;
  std::shared_ptr<Ears> ears_;
  std::vector<std::shared_ptr<Listener>> listeners_;
  exporters::ReceiverCounters of_past_addresses_;  // dropped and too long, on those that are no longer listened on
  ExporterWords words_;
  SampledFlows sampled_{words_};
  SampledFlows::Use told_;
  std::unique_ptr<ToldTraffic> traffic_;
  InterfaceRates rates_;
  boost::asio::steady_timer timer_;
  std::uint64_t records_ = 0;
  bool is_started_ = false;
  bool is_stopping_ = false;
};

}  // namespace campus::gateway
