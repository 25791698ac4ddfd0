#include "daemon/gateway/local_api.hpp"

#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/gateway/lesson_desk.hpp"
#include "daemon/gateway/local_alerts.hpp"
#include "daemon/gateway/local_orders.hpp"
#include "daemon/gateway/local_people.hpp"
#include "daemon/gateway/recording_desk.hpp"
#include "daemon/gateway/traffic_desk.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;
constexpr std::string_view root_path = "/local/v1/";

api::Response not_found(std::string const& path) {
  return api::fault_response({Fault::Kind::not_found, "CMP-W404", {{"path", path}}});
}

bool is_below(std::string_view path, std::string_view root) {
  return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

api::Response forbidden() { return api::fault_response({Fault::Kind::permission, "CMP-R020", {}}); }

}  // namespace

LocalApi::LocalApi(School school, LocalRights rights) : school_(std::move(school)) { set_rights(rights); }

void LocalApi::set_rights(LocalRights const& rights) {
  viewers_ = LocalPeople(rights.view);
  admins_ = LocalPeople(rights.admin);
  portal_ = LocalPeople(rights.portal);
}

asio::awaitable<api::Response> LocalApi::answer(api::Request request) {
  bool const is_admin = may(request, admins_);
  // Who is reached by strangers is told of the one who asks it, and nothing else.
  bool const is_portal = !is_admin && request.user && portal_.has(*request.user);
  if (request.path == "/local/v1/portal") co_return is_admin || is_portal ? show_portal(request) : forbidden();
  if (is_portal) co_return forbidden();
  if (request.path == "/local/v1/uplink/enroll") {
    if (request.method != "POST") co_return api::empty_response(405);
    if (!is_admin) co_return forbidden();
    co_return co_await enroll(std::move(request));
  }
  if (request.path == "/local/v1/compliance/report") {
    if (request.method != "POST") co_return api::empty_response(405);
    if (!is_admin) co_return forbidden();
    co_return co_await check_self(std::move(request), true);
  }
  bool const is_of_targets = is_below(request.path, "/local/v1/targets");
  if (is_of_targets && request.method == "POST") {
    if (!is_admin) co_return forbidden();
    co_return co_await school_.targets(std::move(request));
  }
  if (request.path == "/local/v1/nac/order") {
    if (request.method != "POST") co_return api::empty_response(405);
    if (!is_admin) co_return forbidden();
    co_return co_await order(std::move(request));
  }
  if (RecordingDesk::is_mine(request.path) && school_.recordings) {
    if (!is_admin) co_return forbidden();
    auto by = account_of(request);
    co_return co_await school_.recordings(std::move(request), std::move(by));
  }
  if (!request.path.starts_with(root_path)) co_return not_found(request.path);
  bool const is_of_alerts = LocalAlerts::is_mine(request.path);
  if (is_of_alerts && school_.alerts && request.method == "POST")
    co_return co_await school_.alerts(std::move(request), is_admin);
  bool const is_of_tasks = LocalOrders::is_mine(request.path) && school_.tasks;
  if (is_of_tasks && request.method == "POST") {
    if (!is_admin) co_return forbidden();
    co_return co_await answer_tasks(std::move(request));
  }
  if (request.method != "GET") co_return api::empty_response(405);
  if (!is_admin && !viewers_.is_nobody_named() && !may(request, viewers_)) co_return forbidden();
  if (is_of_alerts && school_.alerts) co_return co_await school_.alerts(std::move(request), is_admin);
  if (is_of_tasks) co_return co_await answer_tasks(std::move(request));
  if (request.path == "/local/v1/compliance") co_return co_await check_self(std::move(request), false);
  auto what = request.path.substr(root_path.size());
  if (is_of_flows(what)) {
    if (!is_admin && !may(request, viewers_)) co_return forbidden();
    co_return co_await answer_flows(school_.flows, std::move(request));
  }
  if (is_of_rooms(what))
    co_return co_await answer_rooms(school_.rooms, std::move(request), std::move(what));
  if (is_of_targets) co_return co_await school_.targets(std::move(request));
  if (LessonDesk::is_mine(request.path) && school_.lessons) co_return co_await school_.lessons(std::move(request));
  if (TrafficDesk::is_mine(request.path) && school_.traffic) co_return co_await school_.traffic(std::move(request));
  if (is_below(request.path, "/local/v1/calendar")) co_return co_await school_.calendar(std::move(request));
  if (what == "top") co_return api::json_response(200, contract::encode(school_.top(request.query_value("source"))));
  co_return show(request.path);
}

bool LocalApi::may(api::Request const& request, LocalPeople const& people) {
  if (!request.user) return false;
  auto const& user = *request.user;
  return user.uid == 0 || user.uid == ::geteuid() || people.has(user);
}

api::Response LocalApi::show(std::string const& path) const {
  auto const what = std::string_view(path).substr(root_path.size());
  if (what == "status") return api::json_response(200, contract::encode(school_.status()));
  if (what == "exporters") return api::json_response(200, contract::encode(school_.flows.exporters()));
  if (what == "uplink") return api::json_response(200, contract::encode(school_.uplink()));
  if (what == "config") return api::json_response(200, contract::encode(school_.config()));
  if (what == "devices") return api::json_response(200, contract::encode(school_.devices()));
  if (what == "nac" || what.starts_with("nac/")) return show_admission(what);
  if (!what.starts_with("devices/")) return not_found(path);
  auto const name = what.substr(std::string_view("devices/").size());
  auto const devices = school_.devices();
  auto const found = std::ranges::find_if(devices, [&](auto const& one) { return one.status.device.name == name; });
  if (found == devices.end())
    return api::fault_response({Fault::Kind::not_found, "CMP-R021", {{"name", std::string(name)}}});
  return api::json_response(200, contract::encode(*found));
}

api::Response LocalApi::show_admission(std::string_view what) const {
  auto const view = school_.admission();
  if (what == "nac") return api::json_response(200, contract::encode(view));
  auto const typed = std::string(what.substr(std::string_view("nac/").size()));
  auto const mac = MacAddress::parse(typed);
  if (!mac) return api::fault_response({Fault::Kind::invalid, "CMP-A029", {{"value", typed}}});
  auto const found = std::ranges::find_if(view.hosts, [&](auto const& one) { return one.host.mac == *mac; });
  if (found == view.hosts.end())
    return api::fault_response({Fault::Kind::not_found, "CMP-A048", {{"mac", mac->to_string()}}});
  return api::json_response(200, contract::encode(*found));
}

api::Response LocalApi::show_portal(api::Request const& request) const {
  if (request.method != "GET") return api::empty_response(405);
  auto const typed = request.query_value("address").value_or("");
  auto const address = IpAddress::parse(typed);
  if (!address)
    return api::fault_response({Fault::Kind::invalid, "CMP-A063", {{"value", typed.substr(0, 64)}}});
  return api::json_response(200, contract::encode(school_.portal(*address)));
}

asio::awaitable<api::Response> LocalApi::order(api::Request request) {
  auto wish = contract::decode_order_request(request.body);
  if (!wish) co_return api::fault_response(wish.error());
  auto by = account_of(request);
  auto const done = co_await school_.order(std::move(*wish), std::move(by));
  if (!done) co_return api::fault_response(done.error());
  co_return api::json_response(200, contract::encode(*done));
}

asio::awaitable<api::Response> LocalApi::answer_tasks(api::Request request) {
  auto by = account_of(request);
  return school_.tasks(std::move(request), std::move(by));
}

asio::awaitable<api::Response> LocalApi::enroll(api::Request request) {
  auto invitation = contract::decode_enroll_request(request.body);
  if (!invitation) co_return api::fault_response(invitation.error());
  auto const enrolled = co_await school_.enroll(std::move(*invitation), account_of(request));
  if (!enrolled) co_return api::fault_response(enrolled.error());
  co_return api::json_response(200, contract::encode(school_.uplink()));
}

asio::awaitable<api::Response> LocalApi::check_self(api::Request request, bool shall_report) {
  auto const asked = request.query_value("level");
  std::optional<protection::Level> level;
  if (asked) {
    bool const is_level = asked->size() == 1 && (*asked)[0] >= '1' && (*asked)[0] <= '3';
    if (!is_level)
      co_return api::fault_response({Fault::Kind::invalid, "CMP-G074", {{"value", asked->substr(0, 16)}}});
    level = static_cast<protection::Level>((*asked)[0] - '0');
  }
  auto actor = account_of(request);
  Result<std::string> pack;
  if (shall_report)
    pack = co_await school_.report_self_check(level, std::move(actor));
  else
    pack = co_await school_.self_check(level);
  if (!pack) co_return api::fault_response(pack.error());
  co_return api::json_response(200, std::move(*pack));
}

}  // namespace campus::gateway
