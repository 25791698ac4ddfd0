#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string_view>

#include "collectors/packet/application_names.hpp"
#include "daemon/api/http_message.hpp"
#include "daemon/gateway/traffic_desk.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/time.hpp"

namespace campus::gateway {

// The part of the local API for the traffic of a school day, lesson by lesson, from what is kept of it by the minute:
//   GET traffic/lessons?day=2026-11-23
// Without a day it is today.  Lives on the control loop.
class LessonDesk {
public:
  struct World {
    std::function<Instant()> clock;
    std::function<SchoolCalendar const&()> calendar;
    std::function<std::shared_ptr<packet::ApplicationNames const>()> names;  // may give none
  };

  LessonDesk(TrafficDesk& traffic, World world);

  static bool is_mine(std::string_view path);
  boost::asio::awaitable<api::Response> answer(api::Request request);

private:
  TrafficDesk& traffic_;
  World world_;
};

}  // namespace campus::gateway
