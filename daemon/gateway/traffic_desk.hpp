#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "collectors/packet/application_names.hpp"
#include "daemon/api/http_message.hpp"
#include "daemon/contract/traffic_views.hpp"
#include "daemon/store/store_keeper.hpp"
#include "policy/model/traffic.hpp"

namespace campus::gateway {

// The part of the local API for the traffic of a time, from what is kept of it by the minute:
//   GET traffic/summary?from=&until=
//   GET traffic/top?by=&from=&until=&limit=
// Times are RFC 3339; without them it is the last hour.  Lives on the control loop.
class TrafficDesk {
public:
  using Names = std::shared_ptr<packet::ApplicationNames const>;  // may be none

  TrafficDesk(store::CampusKeeper& keeper, std::function<Names()> names, std::function<Instant()> clock);

  static bool is_mine(std::string_view path);
  boost::asio::awaitable<api::Response> answer(api::Request request);

private:
  boost::asio::awaitable<api::Response> show_summary(Window window);
  boost::asio::awaitable<api::Response> show_top(contract::TrafficBy by, Window window, std::size_t most);

  store::CampusKeeper& keeper_;
  std::function<Names()> names_;
  std::function<Instant()> clock_;
};

// With the English name and what it is to a school, as far as the list knows it.
std::vector<contract::TrafficShare> shares_of(std::vector<ApplicationTraffic> const& applications,
                                              packet::ApplicationNames const* names);

contract::TeachingBytes teaching_of(std::vector<contract::TrafficShare> const& applications);

}  // namespace campus::gateway
