#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/api/access.hpp"
#include "daemon/api/event_stream.hpp"
#include "daemon/api/http_message.hpp"
#include "daemon/api/rights.hpp"
#include "daemon/api/router.hpp"
#include "daemon/contract/work_views.hpp"
#include "daemon/runtime/clock.hpp"
#include "daemon/store/store_keeper.hpp"
#include "daemon/work/tasks.hpp"
#include "policy/model/calendar.hpp"

namespace campus::api {

// The part of /api/v1 where the district acts: tasks, warnings, users, the audit and the desired state. Roles
// are checked here and every refusal is written down.  Owned by districtd's main; lives on the control loop.
class WorkRoutes {
public:
  struct World {
    runtime::Clock clock;
    // The readers of the configuration: everything that is wrong with a text; and what a good calendar says.
    std::function<std::vector<contract::TextFault>(contract::DesiredPart, std::string const& text)> faults_of;
    std::function<std::optional<SchoolCalendar>(std::string const& text)> calendar_of;
  };

  WorkRoutes(store::DistrictKeeper& keeper, Access& access, EventHub& events, World world);

  void add_to(Router& router);
  void tasks_changed(std::string_view school);  // tells the open pages

private:
  using Visitor = Access::Visitor;
  using Values = Router::Values;
  using Answer = boost::asio::awaitable<Response>;
  using Action = Answer (WorkRoutes::*)(Visitor, Request, Values);

  void add(Router& router, std::string method, std::string pattern, Right right, Action action);
  Answer admit(Right right, Action action, Request request, Values values);

  Answer tasks(Visitor visitor, Request request, Values values);
  Answer make_tasks(Visitor visitor, Request request, Values values);
  Answer task(Visitor visitor, Request request, Values values);
  Answer move_task(Visitor visitor, Request request, Values values);
  Answer attachment(Visitor visitor, Request request, Values values);
  Answer warnings(Visitor visitor, Request request, Values values);
  Answer make_warning(Visitor visitor, Request request, Values values);
  Answer warning(Visitor visitor, Request request, Values values);

  Answer users(Visitor visitor, Request request, Values values);
  Answer make_user(Visitor visitor, Request request, Values values);
  Answer change_user(Visitor visitor, Request request, Values values);
  Answer audit(Visitor visitor, Request request, Values values);
  Answer desired(Visitor visitor, Request request, Values values);
  Answer set_calendar(Visitor visitor, Request request, Values values);
  Answer set_profiles(Visitor visitor, Request request, Values values);

  Answer set_part(contract::DesiredPart part, Visitor visitor, Request request);
  Answer show_task(store::Role role, std::int64_t id);
  Answer show_warning(int status, std::int64_t id);
  Answer show_desired();
  boost::asio::awaitable<Result<contract::UserChangedView>> changed_user(std::string name, bool wants_link);
  work::Hand hand_of(Visitor const& visitor) const;
  CivilDay today() const;
  contract::TaskSummaryView summary_of(contract::TaskEntry task, store::Role role) const;
  void learn_calendar(std::optional<contract::DesiredText> const& text);

  store::DistrictKeeper& keeper_;
  Access& access_;
  EventHub& events_;
  World world_;
  std::string calendar_sha256_;  // of the text that calendar_ was read from
  std::optional<SchoolCalendar> calendar_;
};

// A number in a path; not_found where it is none.
Result<std::int64_t> path_number(std::string const& text);

}  // namespace campus::api
