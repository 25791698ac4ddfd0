#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "daemon/config/campus_config.hpp"
#include "daemon/contract/flow_query.hpp"
#include "daemon/contract/flow_views.hpp"
#include "daemon/gateway/exporter_post.hpp"
#include "daemon/gateway/flow_exports.hpp"
#include "daemon/gateway/flow_keeper.hpp"
#include "daemon/gateway/label_words.hpp"
#include "daemon/store/store_keeper.hpp"
#include "policy/model/children.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/flow_record.hpp"
#include "policy/model/time.hpp"

namespace campus::gateway {

// What becomes of conversations that are over, those of our captures and those that exporters tell of: they are kept,
// exported as the configuration says, and found again by who may look.  Lives on the control loop.
class FlowDesk {
public:
  struct World {
    std::function<Instant()> clock;
    std::function<void(Fault const&)> failed;
    std::function<void(Fault const&)> noticed;
    std::function<void(boost::asio::awaitable<void>)> spawn;
    std::function<void(ToldTraffic::Over)> moved{};  // what exporters told of, added up
    std::function<Children::Device(IpAddress const&)> device_at{};  // none: everybody is a stranger
  };

  FlowDesk(boost::asio::any_io_executor executor, store::CampusKeeper& record, std::filesystem::path state,
           config::CampusConfig const& config, std::shared_ptr<packet::ApplicationNames const> names, World world);

  void start();
  void reload(config::CampusConfig const& config, std::shared_ptr<packet::ApplicationNames const> names);
  void set_label_words(LabelWords words) { words_ = std::move(words); }
  void take(std::string const& interface_name, std::span<ToldFlow const> flows);
  void give_up(std::uint64_t flows) { keeper_.give_up(flows); }  // that nobody could hand over
  bool is_crowded() const { return keeper_.is_crowded(); }  // who can wait with more should

  // First stop(): nothing is heard or tidied any more.  Then, when the captures have handed over their last, finish().
  void stop();
  void finish();
  std::size_t lives_until_finish() const { return 1 + exports_.lives(); }  // coroutines

  boost::asio::awaitable<Result<std::string>> search(contract::FlowQuery query, std::string by);  // the JSON
  contract::FlowsView view() const;
  contract::ExportersView exporters() const;
  ToldTraffic const& told_traffic() const { return exporters_.traffic(); }

private:
  void keep_told(KeptFlow flow);
  KeptFlow kept(std::string const& interface_name, ToldFlow const& told) const;
  bool may_keep_agent(std::string const& interface_name, FlowRecord const& record) const;

  store::CampusKeeper& record_;
  std::filesystem::path state_;
  World world_;
  LabelWords words_ = label_words();
  bool keeps_agents_ = false, parts_vlans_ = true;
  Children children_;
  packet::AddressPlan addresses_;
  std::vector<admission::Segment> segments_;
  FlowKeeper keeper_;
  FlowExports exports_;
  ExporterPost exporters_;
  std::vector<KeptFlow> taken_;  // of one call
  std::uint64_t shed_ = 0;       // of what exporters told
};

}  // namespace campus::gateway
