#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "collectors/packet/capture_thread.hpp"
#include "collectors/packet/open_source.hpp"
#include "collectors/packet/rollup.hpp"
#include "daemon/gateway/capture_sums.hpp"
#include "daemon/gateway/flow_digest.hpp"
#include "daemon/gateway/slab_bridge.hpp"
#include "daemon/runtime/worker.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/flow_record.hpp"
#include "policy/model/observation.hpp"
#include "policy/watch/standing.hpp"

namespace campus::gateway {

// One watched interface: its capture thread, the bridge to it, and what to do when the interface goes away.  Lives
// on the control loop.
class CapturePost {
public:
  struct Plan {
    int number = 0;  // names the thread
    packet::SourceConfig source;
    packet::MeterConfig meter;
    packet::AddressPlan addresses;
    std::shared_ptr<packet::ApplicationNames const> names{};  // none: nobody asks what flows are for
  };
  struct World {
    std::function<void(TrafficMeasured)> measured;
    std::function<void(Fault const&)> lost;  // the interface is gone, or could not be opened again
    std::function<void(bool was_lost)> regained;  // it is watched, for the first time or again
    std::function<void(Observation const&)> seen{};  // conversations and clues, for the detectors; lent
    std::function<void(TrafficStretch)> told{};  // a minute or an hour that is over
    std::function<void(std::span<ToldFlow const>)> ended{};  // conversations that are over; lent
    std::function<void(std::uint64_t)> given_up{};  // so many that the loop was too late for
    std::function<bool()> is_crowded{};  // whoever takes them is behind
  };

  // `opener`: where all posts open what they watch, one after the other (see Applications).
  CapturePost(boost::asio::any_io_executor executor, runtime::Worker& opener, Plan plan, World world);

  Result<void> open();                 // at most once, before run(): a failure here is the operator's to mend
  boost::asio::awaitable<void> run();  // until stop(); opens what is not open or breaks, after a pause that grows
  void stop();

  std::string const& interface_name() const { return plan_.source.source; }
  std::string const& traffic_name() const { return traffic_name_; }  // of what it measures, see traffic_source.hpp
  bool is_watching() const { return capture_ != nullptr; }
  bool is_running() const {
    return is_running_;
  }                                     // from start() to the end of run(): it still holds its interface
  void start() { is_running_ = true; }  // before run() is spawned
  CaptureSums sums() const;             // since the start
  std::uint64_t flows_active() const { return flows_active_; }
  watch::CaptureFacts facts(Instant now) const;  // of its last minutes

private:
  boost::asio::awaitable<void> watch_on();
  boost::asio::awaitable<Result<void>> open_aside();
  boost::asio::awaitable<bool> pauses(std::chrono::milliseconds time);
  boost::asio::awaitable<void> close();
  Result<void> begin(std::unique_ptr<packet::CaptureThread> capture);
  void tell_broken(Fault const& why);
  void take(packet::FlowSlab const& slab);
  void tell_stretches();
  void tell_lost(std::uint64_t records);  // since the capture began
  bool has_ended() const;  // a file that is read does not come back

  boost::asio::any_io_executor executor_;
  runtime::Worker& opener_;
  Plan plan_;
  std::string traffic_name_;
  World world_;
  packet::Rollup rollup_;
  FlowDigest digest_;
  ClueDigest clues_;
  std::unique_ptr<packet::CaptureThread> capture_;
  std::unique_ptr<SlabBridge> bridge_;
  boost::asio::steady_timer pause_;
  contract::CaptureHealth sums_;         // without the packets, which the frames tell
  packet::FrameCounters closed_;   // of captures of this interface that are over
  packet::FrameCounters running_;  // of the one that is open
  std::uint64_t flows_active_ = 0;
  std::uint64_t records_lost_ = 0;
  watch::RecentCapture recent_;
  Instant watched_since_;
  bool is_lost_ = false;
  bool is_running_ = false;
  bool is_stopping_ = false;
};

// What each thread that these take is called, in their order, and what its measurements are.
std::vector<std::string> thread_names(std::vector<packet::SourceConfig> const& captures);
std::vector<std::string> traffic_names(std::vector<packet::SourceConfig> const& captures);

}  // namespace campus::gateway
