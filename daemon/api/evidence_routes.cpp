#include "daemon/api/evidence_routes.hpp"

namespace campus::api {

EvidenceRoutes::EvidenceRoutes(DashboardApi& dashboard, store::DistrictKeeper& keeper, EventHub& events,
                               runtime::Clock clock, unsigned stale_after)
    : keeper_(keeper), events_(events), clock_(std::move(clock)), stale_after_(stale_after) {
  auto const show = [&](std::string method, std::string pattern, Shown action) {
    dashboard.show(std::move(method), "/api/v1" + pattern,
                   [this, action](Visitor visitor, Request request, Values values) {
                     return (this->*action)(std::move(visitor), std::move(request), std::move(values));
                   });
  };
  show("GET", "/alerts", &EvidenceRoutes::incidents);
  show("GET", "/schools/{school}/alerts/{number}", &EvidenceRoutes::alert);
  show("GET", "/attainment", &EvidenceRoutes::attainment);
  show("GET", "/schools/{school}/targets/{target}", &EvidenceRoutes::target);
  show("GET", "/rooms", &EvidenceRoutes::rooms);
  show("GET", "/self-checks", &EvidenceRoutes::self_checks);
  show("GET", "/schools/{school}/self-checks/{id}", &EvidenceRoutes::self_check);
  show("GET", "/desk", &EvidenceRoutes::desk);
  show("POST", "/schools/{school}/alerts/{number}/claim", &EvidenceRoutes::claim);
}

}  // namespace campus::api
