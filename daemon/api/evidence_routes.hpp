#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <utility>

#include "daemon/api/routes.hpp"

namespace campus::api {

// The part of /api/v1 that shows what schools tell of their day: alerts as incidents, and who looks after them.
// Owned by districtd's main, beside the dashboard that hands it its visitors; lives on the control loop.
class EvidenceRoutes {
public:
  EvidenceRoutes(DashboardApi& dashboard, store::DistrictKeeper& keeper, EventHub& events, runtime::Clock clock,
                 unsigned stale_after);
  EvidenceRoutes(EvidenceRoutes const&) = delete;
  EvidenceRoutes& operator=(EvidenceRoutes const&) = delete;

private:
  using Visitor = Access::Visitor;
  using Values = Router::Values;
  using Shown = boost::asio::awaitable<Response> (EvidenceRoutes::*)(Visitor, Request, Values);

  boost::asio::awaitable<Response> incidents(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> alert(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> claim(Visitor visitor, Request request, Values values);

  store::DistrictKeeper& keeper_;
  EventHub& events_;
  runtime::Clock clock_;
  unsigned stale_after_;
};

}  // namespace campus::api
