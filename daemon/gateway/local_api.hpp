#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/api/http_message.hpp"
#include "daemon/contract/admission_views.hpp"
#include "daemon/contract/portal_view.hpp"
#include "daemon/contract/reports.hpp"
#include "daemon/contract/views.hpp"
#include "daemon/gateway/local_flows.hpp"
#include "daemon/gateway/local_people.hpp"
#include "daemon/gateway/local_rooms.hpp"
#include "policy/model/fault.hpp"
#include "policy/protection/catalog.hpp"

namespace campus::gateway {

// Who may ask and who may change, by the names of the configuration.  "@ops" is a group, "wang" a user.  Root and
// the user campusd runs as may always do both; an empty list of viewers lets every local user look, but at nobody's
// conversations: those are for who is named.
struct LocalRights {
  std::vector<std::string> view;
  std::vector<std::string> admin;
  // May ask for the standing of one address, and for nothing else.  No name of the configuration: it is the
  // user of campus-portal.service.
  std::vector<std::string> portal = {"campus-portal", "@campus-portal"};
};

// Answers campusctl on the Unix socket: what the gateway knows, and the commands that a person may give it.  The
// kernel says who asks.  Lives on the control loop.
class LocalApi {
public:
  struct School {
    std::function<contract::StatusView()> status;
    std::function<contract::TopView(std::optional<std::string> source)> top;
    std::function<std::vector<contract::DeviceReport>()> devices;
    LocalRooms rooms;
    LocalFlows flows{};
    std::function<boost::asio::awaitable<api::Response>(api::Request, bool is_admin)> alerts{};  // and silences
    // What the district wants of the school.
    std::function<boost::asio::awaitable<api::Response>(api::Request, std::string by)> tasks{};
    std::function<boost::asio::awaitable<api::Response>(api::Request, std::string by)> recordings{};
    std::function<boost::asio::awaitable<api::Response>(api::Request)> traffic{};  // of a time that is over
    std::function<boost::asio::awaitable<api::Response>(api::Request)> lessons{};  // of a day, lesson by lesson
    std::function<contract::UplinkView()> uplink;
    std::function<boost::asio::awaitable<api::Response>(api::Request)> targets, calendar;  // all below their path
    std::function<contract::ConfigView()> config;
    std::function<contract::AdmissionView()> admission;
    std::function<contract::PortalView(IpAddress const&)> portal{};
    // `by` is the account that asks.
    std::function<boost::asio::awaitable<Result<contract::OrderView>>(contract::OrderRequest, std::string by)> order;
    std::function<boost::asio::awaitable<Result<void>>(contract::EnrollRequest, std::string by)> enroll;
    // Of the configured level, where none is said; the pack as text.
    std::function<boost::asio::awaitable<Result<std::string>>(std::optional<protection::Level>)> self_check;
    std::function<boost::asio::awaitable<Result<std::string>>(std::optional<protection::Level>, std::string actor)>
        report_self_check;
  };

  using Level = std::optional<protection::Level>;  // none: the configured one

  LocalApi(School school, LocalRights rights);

  boost::asio::awaitable<api::Response> answer(api::Request request);
  void set_rights(LocalRights const& rights);  // looks the names up: at the start and at a reload

private:
  static bool may(api::Request const& request, LocalPeople const& people);
  api::Response show(std::string const& path) const;
  api::Response show_admission(std::string_view what) const;
  api::Response show_portal(api::Request const& request) const;
  boost::asio::awaitable<api::Response> enroll(api::Request request);
  boost::asio::awaitable<api::Response> order(api::Request request);
  boost::asio::awaitable<api::Response> answer_tasks(api::Request request);
  boost::asio::awaitable<api::Response> check_self(api::Request request, bool shall_report);

  School school_;
  LocalPeople viewers_, admins_, portal_;
};

}  // namespace campus::gateway
