#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "daemon/api/http_message.hpp"
#include "daemon/contract/room_views.hpp"
#include "policy/model/fault.hpp"

namespace campus::gateway {

// What the local API asks for its classrooms.
struct LocalRooms {
  std::function<contract::RoomListView()> all;
  std::function<boost::asio::awaitable<Result<contract::RoomUseView>>(std::string room, unsigned days)> use;
};

// /local/v1/rooms, /local/v1/rooms/NAME, /local/v1/rooms/NAME/use?days=N.  `what` is the path behind
// /local/v1/.
bool is_of_rooms(std::string_view what);
boost::asio::awaitable<api::Response> answer_rooms(LocalRooms const& rooms, api::Request request,
                                                   std::string what);

}  // namespace campus::gateway
