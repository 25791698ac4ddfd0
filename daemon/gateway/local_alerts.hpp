#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/api/http_message.hpp"
#include "daemon/contract/alerts.hpp"
#include "daemon/store/store_keeper.hpp"
#include "policy/campus.hpp"

namespace campus::gateway {

// The part of the local API that shows alerts and takes what people do about them:
//   GET  alerts            the open ones, with incidents, silences and channels; ?ended=N with the newest
//   ended GET  alerts/N          one, open or ended POST alerts/N/ack      {"note"} POST alerts/test       a
//   notice to every channel POST silences          a SilenceRequest; tried dry it shows what it would hide
//   POST silences/ID/end
// Whoever changes something is written into the audit.  Lives on the control loop.
class LocalAlerts {
public:
  struct World {
    std::function<void(Ruling)> carry_out;
    std::function<std::vector<contract::ChannelView>()> channels;
    std::function<Instant()> now;
  };

  LocalAlerts(Campus& campus, store::CampusKeeper& keeper, World world);

  static bool is_mine(std::string_view path);
  // Whether the asker may look was decided before.
  boost::asio::awaitable<api::Response> answer(api::Request request, bool is_admin);

private:
  boost::asio::awaitable<api::Response> show(api::Request request);
  boost::asio::awaitable<api::Response> change(api::Request request);
  Result<std::string> change_now(std::string const& what, std::string const& body, std::string const& by);
  Result<std::string> silence(std::string const& body, std::string const& by);

  Campus& campus_;
  store::CampusKeeper& keeper_;
  World world_;
};

}  // namespace campus::gateway
