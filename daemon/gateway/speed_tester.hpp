#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "daemon/config/targets_config.hpp"
#include "daemon/contract/target_views.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/target.hpp"

namespace campus::gateway {

// Measures what the line delivers, by the iperf3 program: first from the server to us, then back.  One test
// at a time; a program that says nothing in time is ended.  Lives on the control loop.
class SpeedTester {
public:
  // Beyond the time of the test itself: to connect, to exchange the results, to end.
  static constexpr std::chrono::seconds patience{15};
  static constexpr std::size_t answer_bytes_max = std::size_t{1} << 20;  // a minute of intervals is 60 KiB

  explicit SpeedTester(boost::asio::any_io_executor executor, std::string program = "iperf3");

  boost::asio::awaitable<Result<targets::SpeedTest>> run(config::SpeedTestConfig config);
  bool is_running() const { return is_running_; }

private:
  boost::asio::awaitable<Result<contract::SpeedRun>> run_one_way(config::SpeedTestConfig config,
                                                                 bool is_reverse);

  boost::asio::any_io_executor executor_;
  std::string program_;
  bool is_running_ = false;
};

}  // namespace campus::gateway
