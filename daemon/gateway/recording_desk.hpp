#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/api/http_message.hpp"
#include "daemon/contract/recording_views.hpp"
#include "daemon/runtime/worker.hpp"
#include "daemon/store/store_keeper.hpp"
#include "policy/model/alert.hpp"

namespace campus::gateway {

// The part of the local API that writes frames of a watched interface into a file, for a person who looks for a fault:
//   POST recordings   {"interface", "filter", "reason", "seconds", "bytes", "has_payload"}
// Who asked and why stands in the audit before the first frame is written.  Frames are cut behind their headers: most
// people here are children, and what they write is nobody's; the whole frame may be kept only while something is wrong
// that an alert of payload_least tells of, and where there are people under 14 only of the host it is about.
// One at a time; files go after a week.  Lives on the control loop.
class RecordingDesk {
public:
  static constexpr std::chrono::days kept{7};
  static constexpr Severity payload_least = Severity::medium;  // below it, it is a remark

  struct World {
    std::function<std::vector<std::string>()> interfaces;  // of the kernel's, that are watched
    std::function<std::vector<Alert>()> open_alerts;
    std::function<bool()> has_children;  // people under 14
    std::function<Instant()> clock;
  };

  RecordingDesk(store::CampusKeeper& keeper, std::filesystem::path directory, World world);

  static bool is_mine(std::string_view path) { return path == "/local/v1/recordings"; }
  // Whether the asker may was decided before; `by` is the account that asks.
  boost::asio::awaitable<api::Response> answer(api::Request request, std::string by);
  boost::asio::awaitable<void> tidy();  // removes what is older than it may be; now and then
  void stop() { shall_stop_ = true; }  // what runs ends at once, with what it has

private:
  Result<std::string> check(contract::RecordingRequest const& request) const;  // the interface
  Result<void> check_payload(std::string const& filter) const;
  boost::asio::awaitable<Result<contract::RecordingView>> record(contract::RecordingRequest request, std::string by);

  store::CampusKeeper& keeper_;
  std::filesystem::path directory_;
  World world_;
  bool is_busy_ = false;
  std::atomic<bool> shall_stop_{false};
  runtime::Worker writer_{"recording"};
};

}  // namespace campus::gateway
