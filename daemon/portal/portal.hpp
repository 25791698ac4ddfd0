#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>

#include "daemon/api/http_message.hpp"
#include "daemon/api/http_server.hpp"
#include "daemon/contract/portal_view.hpp"
#include "daemon/portal/callers.hpp"
#include "policy/model/address.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::portal {

// What is answered to whoever is led here.  Owned by the main; on the loop.
class Portal {
public:
  struct World {
    std::function<boost::asio::awaitable<Result<contract::PortalView>>(IpAddress)> ask;  // campusd
    std::function<void(Fault const&)> failed;
    std::function<Instant()> now;
  };

  explicit Portal(World world);

  boost::asio::awaitable<api::Response> answer(api::Request request);

  // As the server must be for strangers: small, short and suspicious.
  static api::HttpServer::Limits limits();
  static api::HttpServer::Manner manner();
  static std::vector<api::Header> headers();

private:
  boost::asio::awaitable<std::optional<contract::PortalView>> look_up(std::string remote);

  World world_;
  Callers callers_;
};

}  // namespace campus::portal
