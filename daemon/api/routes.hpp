#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <vector>

#include "daemon/api/access.hpp"
#include "daemon/api/event_stream.hpp"
#include "daemon/api/http_message.hpp"
#include "daemon/api/router.hpp"
#include "daemon/api/school_watch.hpp"
#include "daemon/runtime/clock.hpp"
#include "daemon/store/store_keeper.hpp"

namespace campus::api {

// /api/v1 of openapi.yaml: what the district's pages ask.  Owned by districtd's main; lives on the control
// loop.
class DashboardApi {
public:
  DashboardApi(store::DistrictKeeper& keeper, Access& access, EventHub& events, SchoolWatch& watch,
               runtime::Clock clock, unsigned stale_after);

  static bool is_for(std::string_view path) { return path.starts_with("/api/"); }
  boost::asio::awaitable<Response> answer(Request request);
  Router& router() { return router_; }  // for those who answer a part of it

  // One more route that another part answers, for visitors only.  Before the first request.
  using Part = std::function<boost::asio::awaitable<Response>(Access::Visitor, Request, Router::Values)>;
  void show(std::string method, std::string pattern, Part part);

private:
  using Visitor = Access::Visitor;
  using Values = Router::Values;
  using Shown = boost::asio::awaitable<Response> (DashboardApi::*)(Visitor, Request, Values);

  void add(std::string method, std::string pattern, Shown action);  // for visitors only
  boost::asio::awaitable<Response> admit(Part part, Request request, Values values);

  boost::asio::awaitable<Response> session(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> logout(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> password(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> schools(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> school(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> traffic(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> devices(Visitor visitor, Request request, Values values);
  boost::asio::awaitable<Response> events(Visitor visitor, Request request, Values values);

  store::DistrictKeeper& keeper_;
  Access& access_;
  EventHub& events_;
  SchoolWatch& watch_;
  runtime::Clock clock_;
  unsigned stale_after_;
  Router router_;
};

// What every answer of a district carries: nothing of another house is loaded, framed or told of ours.
std::vector<Header> security_headers();

}  // namespace campus::api
