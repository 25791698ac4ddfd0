#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/api/http_message.hpp"
#include "daemon/store/store_keeper.hpp"

namespace campus::gateway {

// The part of the local API for what the district wants of the school:
//   GET  tasks             tasks and warnings in force
//   GET  tasks/ID          one task
//   POST warnings/read     {"ids"}: a person was shown these
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

  // What is for a person of the school to do.
  struct Standing {
    std::uint32_t tasks_waiting = 0, warnings_unread = 0;
    bool operator==(Standing const&) const = default;
  };
  Standing standing(Instant now) const;
  boost::asio::awaitable<void> look();  // at the record, which another than this part has changed

  static bool is_mine(std::string_view path);
  // Whether the asker may was decided before; `by` is the account that asks.
  boost::asio::awaitable<api::Response> answer(api::Request request, std::string by);

private:
  struct Found {
    std::vector<store::OrderedTask> tasks;
    std::vector<store::OrderedWarning> warnings;
  };
  boost::asio::awaitable<Result<Found>> find();
  boost::asio::awaitable<api::Response> answer_order(api::Request request, std::string by);
  boost::asio::awaitable<api::Response> show();
  boost::asio::awaitable<api::Response> show_task(std::int64_t id);
  boost::asio::awaitable<api::Response> accept(std::int64_t id, std::string by);
  boost::asio::awaitable<api::Response> read(std::string body, std::string by);
  boost::asio::awaitable<api::Response> reply(std::int64_t id, std::string body, std::string by);

  store::CampusKeeper& keeper_;
  World world_;
  std::uint32_t tasks_waiting_ = 0;
  std::vector<Instant> unread_until_;  // an end for each warning that nobody read
};

}  // namespace campus::gateway
