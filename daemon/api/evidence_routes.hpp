#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <utility>

#include "daemon/api/routes.hpp"

namespace campus::api {

// The part of /api/v1 that shows what schools tell of their day: alerts as incidents and who looks after
// them, targets, classrooms, self-checks, and the desk that counts them. Owned by districtd's main, beside
// the dashboard that hands it its visitors; lives on the control loop.
class EvidenceRoutes {
public:
  EvidenceRoutes(DashboardApi& dashboard, store::DistrictKeeper& keeper, EventHub& events,
                 runtime::Clock clock, unsigned stale_after);
  EvidenceRoutes(EvidenceRoutes const&) = delete;
  EvidenceRoutes& operator=(EvidenceRoutes const&) = delete;

  // Writes down what the numbers of the desk come to; the last word of a day is its place in their trend.
  boost::asio::awaitable<Result<void>> keep_trend();

private:
  using Visitor = Access::Visitor;
  using Values = Router::Values;
  using Shown = boost::asio::awaitable<Response> (EvidenceRoutes::*)(Visitor, Request, Values);

  boost::asio::awaitable<Response> incidents(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> alert(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> claim(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> attainment(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> target(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> rooms(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> self_checks(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> self_check(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> desk(Visitor visitor, Request request, Values values);

  store::DistrictKeeper& keeper_;
  EventHub& events_;
  runtime::Clock clock_;
  unsigned stale_after_;
};

// Every school, by id; on the store's thread.
Result<std::vector<store::School>> all_schools(store::DistrictStores& stores, Instant now);

}  // namespace campus::api
