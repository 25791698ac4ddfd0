#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/api/http_message.hpp"
#include "daemon/store/store_keeper.hpp"

namespace campus::gateway {

// The part of the local API for what the district wants of the school:
//   GET  tasks             tasks and warnings in force; an admin who is shown a warning has read it
//   POST tasks/ID/accept   signed for
//   POST tasks/ID/reply    {"note", "attachments": [{"name", "media_type", "base64"}]}
// What is said goes up to the district, and into the audit.  Lives on the control loop.
class LocalOrders {
public:
  struct World {
    std::function<Instant()> clock;
    std::function<std::optional<std::uint64_t>()> version;  // of the desired state in force
    std::function<void()> queued;                           // a word for the district waits
  };

  LocalOrders(store::CampusKeeper& keeper, World world);

  static bool is_mine(std::string_view path);
  // Whether the asker may look was decided before; `by` is the account that asks.
  boost::asio::awaitable<api::Response> answer(api::Request request, bool is_admin, std::string by);

private:
  boost::asio::awaitable<api::Response> show(bool is_admin, std::string by);
  boost::asio::awaitable<api::Response> show_task(std::int64_t id);
  boost::asio::awaitable<api::Response> accept(std::int64_t id, std::string by);
  boost::asio::awaitable<api::Response> reply(std::int64_t id, std::string body, std::string by);

  store::CampusKeeper& keeper_;
  World world_;
};

}  // namespace campus::gateway
