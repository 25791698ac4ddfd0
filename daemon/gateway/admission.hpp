#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "collectors/link/neighbour_watch.hpp"
#include "daemon/config/admission_config.hpp"
#include "daemon/contract/portal_view.hpp"
#include "daemon/enforce/enforcer.hpp"
#include "daemon/gateway/admission_post.hpp"
#include "daemon/store/store_keeper.hpp"
#include "policy/campus.hpp"

namespace campus::gateway {

// Everything of admission that is not judgement: who hears the neighbours, who records, who reaches the
// kernel.  Lives on the control loop; owned by the Gateway.
class Admission {
public:
  struct World {
    std::function<Instant()> now;
    std::function<void(Observation)> observe;
    std::function<void(Fault const&)> failed;
    std::function<void(std::string code)> well;               // something that had failed is well again
    std::function<void(boost::asio::awaitable<void>)> spawn;  // a coroutine whose end is waited for
  };

  Admission(boost::asio::any_io_executor executor, store::CampusKeeper& keeper, Campus& campus,
            config::AdmissionConfig config, bool is_in_line, World world);

  void start();
  void reload(config::AdmissionConfig config, bool is_in_line);
  void stop();

  // What the page of the portal says to whoever is at this address.
  contract::PortalView portal_view(IpAddress const& address) const;

  AdmissionPost& post() { return post_; }
  AdmissionPost const& post() const { return post_; }

private:
  boost::asio::awaitable<void> live();
  void start_watch();
  void start_enforcer();

  boost::asio::any_io_executor executor_;
  Campus& campus_;
  config::AdmissionConfig config_;
  World world_;
  enforce::Enforcer enforcer_;
  AdmissionPost post_;
  std::shared_ptr<link::NeighbourWatch> watch_;  // shared with the coroutine that runs it
  bool is_remembered_ = false;                   // what was decided: nothing is heard or enforced before
  bool is_enforcer_running_ = false;
  bool is_ending_ = false;
};

}  // namespace campus::gateway
