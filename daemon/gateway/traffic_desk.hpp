#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "collectors/packet/application_names.hpp"
#include "daemon/api/http_message.hpp"
#include "daemon/contract/traffic_views.hpp"
#include "daemon/runtime/worker.hpp"
#include "daemon/store/series_reader.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/traffic.hpp"
#include "policy/model/traffic_source.hpp"

namespace campus::gateway {

// The part of the local API for the traffic of a time, from what is kept of it by the minute:
//   GET traffic/summary?from=&until=&source=&each=
//   GET traffic/top?by=&from=&until=&limit=&source=
// Times are RFC 3339; without them it is the last hour.  A question over a year is read by a thread of its own, so that
// alerts, the audit and what is measured never wait for who looks back.  Lives on the control loop.
class TrafficDesk {
public:
  // From the asking, not from when its turn comes: campusctl waits ten seconds.
  static constexpr std::chrono::seconds time_max{8};
  // Questions that are read or wait for their turn.  Full: the next is refused.
  static constexpr std::size_t askers_max = 4;

  using Names = std::shared_ptr<packet::ApplicationNames const>;  // may be none
  struct World {
    std::function<Names()> names;
    std::function<Instant()> clock;
    std::function<void(Fault const&)> failed;  // a day cannot be read; the answer is without it
    // Any thread asks it.
    std::function<std::chrono::steady_clock::time_point()> stopwatch = std::chrono::steady_clock::now;
  };

  TrafficDesk(std::filesystem::path directory, store::SeriesStore::Options options, World world);

  static bool is_mine(std::string_view path);
  boost::asio::awaitable<api::Response> answer(api::Request request);
  // For who answers of a day: stretches of it, in their order (see SeriesReader).
  boost::asio::awaitable<Result<std::vector<store::PartTraffic>>> by_parts(std::vector<Window> parts);
  void stop() { shall_stop_ = true; }  // what is read ends at once

private:
  template <class Value>
  using Question = std::function<Result<Value>(store::SeriesReader&)>;

  boost::asio::awaitable<api::Response> show_summary(Window window, SourceChoice sources,
                                                    std::optional<contract::TrafficEach> each);
  boost::asio::awaitable<api::Response> show_top(contract::TrafficBy by, Window window, std::size_t most,
                                                SourceChoice sources);
  // `readings`: how often it goes through the days of the window.
  template <class Value>
  boost::asio::awaitable<Result<Value>> read(Question<Value> question, Window window, std::size_t readings,
                                            SourceChoice sources);

  std::filesystem::path directory_;
  store::SeriesStore::Options options_;
  World world_;
  std::size_t askers_ = 0;
  std::atomic<bool> shall_stop_{false};
  runtime::Worker reader_{"traffic-read"};  // after what it touches: joined before it goes
};

// With the English name and what it is to a school, as far as the list knows it.
std::vector<contract::TrafficShare> shares_of(std::vector<ApplicationTraffic> const& applications,
                                              packet::ApplicationNames const* names);

contract::TeachingBytes teaching_of(std::vector<contract::TrafficShare> const& applications);

}  // namespace campus::gateway
