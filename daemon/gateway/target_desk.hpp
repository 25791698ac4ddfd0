#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/api/http_message.hpp"
#include "daemon/config/targets_config.hpp"
#include "daemon/gateway/speed_tester.hpp"
#include "policy/model/calendar.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/target.hpp"
#include "policy/model/time.hpp"

namespace campus::gateway {

// Answers campusctl about targets and the calendar, and has the line measured when somebody asks for it.
// Lives on the control loop.
class TargetDesk {
public:
  struct World {
    std::function<Instant()> clock;
    std::function<SchoolCalendar const&()> calendar;
    std::function<std::vector<targets::Verdict>(Instant)> judge;
    std::function<Result<void>(std::string_view id, Instant now, bool is_insisted)> may_test;
    std::function<config::SpeedTestConfig()> test;
    // What was measured, by whose wish and for which target, to be kept; the answer waits until it is.
    std::function<boost::asio::awaitable<Result<void>>(targets::SpeedTest, std::string actor,
                                                       std::string target)>
        measured;
  };

  TargetDesk(boost::asio::any_io_executor executor, World world, std::string program = "iperf3");

  // /local/v1/targets, /local/v1/targets/ID and, to be posted to, /local/v1/targets/ID/test
  boost::asio::awaitable<api::Response> answer_targets(api::Request request);
  // /local/v1/calendar and /local/v1/calendar/2026-10-10
  boost::asio::awaitable<api::Response> answer_calendar(api::Request request);

private:
  api::Response show(std::string_view id, Instant now) const;
  boost::asio::awaitable<api::Response> test(std::string id, api::Request request);

  World world_;
  SpeedTester tester_;
};

}  // namespace campus::gateway
