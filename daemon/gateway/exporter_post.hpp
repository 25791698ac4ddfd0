#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "collectors/exporters/receiver.hpp"
#include "daemon/config/exchange_config.hpp"
#include "daemon/contract/flow_views.hpp"
#include "daemon/gateway/sampled_flows.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/kept_flow.hpp"
#include "policy/model/time.hpp"

namespace campus::gateway {

// Hears the switches and routers that export, on the addresses of the configuration, and makes kept conversations of
// what they tell.  Lives on the control loop.
class ExporterPost {
public:
  struct World {
    std::function<Instant()> clock;
    std::function<void(Fault const&)> failed;
    std::function<void(boost::asio::awaitable<void>)> spawn;
    std::function<void(KeptFlow)> told;
  };

  ExporterPost(boost::asio::any_io_executor executor, World world);

  void start();
  // Also before start().  What was known of the exporters (templates, sequences) is forgotten where the configuration
  // is another.
  void reconfigure(config::ExportersConfig const& config);
  void stop();  // what sampled frames came to is handed on

  contract::ExportersView view() const;

private:
  // Everything that one configuration hears; shared with the coroutines of its receivers, which may outlive it.
  struct Ears;

  void open_anew();
  boost::asio::awaitable<void> tend();
  void hear(exporters::Batch const& batch);

  boost::asio::any_io_executor executor_;
  World world_;
  config::ExportersConfig config_;
  std::shared_ptr<Ears> ears_;
  SampledFlows sampled_;
  SampledFlows::Use told_;
  boost::asio::steady_timer timer_;
  std::uint64_t records_ = 0;
  bool is_started_ = false;
  bool is_stopping_ = false;
};

}  // namespace campus::gateway
