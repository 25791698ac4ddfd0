#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/api/http_message.hpp"
#include "daemon/contract/reports.hpp"
#include "daemon/contract/views.hpp"
#include "policy/model/fault.hpp"

namespace campus::gateway {

// Who may ask and who may change, by the names of the configuration.  "@ops" is a group, "wang" a user.  Root and
// the user campusd runs as may always do both; an empty list of viewers lets every local user look.
struct LocalRights {
  std::vector<std::string> view;
  std::vector<std::string> admin;
};

// Answers campusctl on the Unix socket: what the gateway knows, and the commands that a person may give it.  The
// kernel says who asks.  Lives on the control loop.
class LocalApi {
public:
  struct School {
    std::function<contract::StatusView()> status;
    std::function<contract::TopView()> top;
    std::function<std::vector<contract::DeviceReport>()> devices;
    std::function<contract::UplinkView()> uplink;
    std::function<contract::ConfigView()> config;
    std::function<boost::asio::awaitable<Result<void>>(contract::EnrollRequest)> enroll;
  };

  LocalApi(School school, LocalRights rights);

  boost::asio::awaitable<api::Response> answer(api::Request request);
  void set_rights(LocalRights rights);

private:
  bool may(api::Request const& request, std::vector<std::string> const& names) const;
  api::Response show(std::string const& path) const;
  boost::asio::awaitable<api::Response> enroll(api::Request request);

  School school_;
  LocalRights rights_;
};

}  // namespace campus::gateway
