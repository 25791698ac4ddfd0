#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "collectors/exporters/exported.hpp"
#include "collectors/packet/application_names.hpp"
#include "collectors/packet/dissect.hpp"
#include "collectors/packet/rollup.hpp"
#include "collectors/packet/traffic_sums.hpp"
#include "policy/model/time.hpp"
#include "policy/model/traffic.hpp"
#include "policy/model/traffic_source.hpp"

namespace campus::gateway {

// What exporters tell, added up as the frames of an interface are: each exporter is a source of traffic of its own.  A
// record tells of seconds or of minutes and comes after they are over; it is spread evenly over them, so a step of time
// stays open until nothing more is to be expected of it.  Sans I/O; lives on the control loop.
class ToldTraffic {
public:
  // The finest that is told apart; that of the columns for the district.
  static constexpr std::chrono::seconds step{10};
  // The longest that a step stays open: an active timeout of five minutes and an inactive one of less than another.
  // What tells of longer ago is booked into what is still open, and counted.
  static constexpr std::chrono::minutes open_max{6};
  // Until enough was heard: what makers advise for the active timeout.
  static constexpr std::chrono::seconds reach_assumed{60};
  static constexpr std::chrono::minutes reach_kept{10};
  // Exporters with sums of their own.  A newcomer takes the place of one that was silent for an hour; else what it tells
  // is in no sum, and counted.
  static constexpr std::size_t sources_max = 16;
  static constexpr std::size_t bytes_max = std::size_t{90} << 20;  // of all of them at their fullest
  static constexpr std::size_t hosts_held_max = 4'096;  // then the lighter half makes room, as in HostSums
  static constexpr std::chrono::hours silence_until_replaced{1};
  // Interfaces of a source of which it is known that they meter what comes in.  Full: what a further one tells twice is
  // counted twice.  Known for twice the longest active timeout: then somebody may have told the device to meter what goes
  // out alone.
  static constexpr std::size_t metering_interfaces_max = 512;
  static constexpr std::chrono::minutes metering_known_for{10};
  // What one record, or one sampled frame scaled up, may say in bytes or packets, a direction.  400 Gbit/s for open_max
  // are 1.8e13 bytes; this is 3.5e13, and all that a quarter of a million of them add up to still fits 63 bits.  Above:
  // refused and counted.
  static constexpr std::uint64_t told_count_max = std::uint64_t{1} << 45;
  // Whoever comes so late to hear or close, by a clock set forward or a machine that slept, finds all closed.
  static constexpr std::chrono::minutes behind_max = 2 * open_max;

  struct Settings {
    packet::AddressPlan addresses;
    std::shared_ptr<packet::ApplicationNames const> names{};     // none: nobody asks what flows are for
    std::function<bool(IpAddress const& exporter)> counts{};     // towards what the school moved; none: no
  };
  // What is over: nothing that comes later changes it.
  struct Over {
    std::vector<TrafficRollup> steps;        // of each source, without hosts; by time
    std::vector<TrafficRollup> school;       // of those that count, put together; by time
    std::vector<TrafficStretch> stretches;   // minutes and hours
    bool is_empty() const { return steps.empty() && stretches.empty(); }
  };
  struct Standing {
    ToldSource source;
    std::uint64_t told_late = 0;   // records that reach back to what was over
    std::uint64_t told_twice = 0;  // records and frames that are in the sums by another telling
    std::uint64_t refused = 0;     // likewise, that said more than told_count_max
    std::optional<TrafficRollup> newest{};  // its last whole minute
  };

  ToldTraffic(Settings settings, Instant now);
  ~ToldTraffic();

  static bool is_credible(exporters::ExportedFlow const& flow);
  static bool is_credible(exporters::SampledFrame const& frame);

  // What is not credible is refused.
  void hear(exporters::ExportedFlow const& flow, Instant now);
  void hear(exporters::SampledFrame const& frame, packet::Dissection const& read, bool is_new, Instant now);
  void refuse(IpAddress const& exporter, Instant now);

  Over close(Instant now);  // about every five seconds
  Over close_all();         // before the end, and before other settings

  // The last whole minute of each source, those of whom one is to be had now, with hosts and applications.
  std::vector<TrafficRollup> newest(Instant now) const;
  std::vector<Standing> standing() const;  // by address
  Duration open_for() const;               // how long after its end a step is told
  std::uint64_t no_room() const { return no_room_; }

private:
  struct Source;

  Source* source_of(IpAddress const& exporter, Instant now);
  static void note_metering(Source& source, exporters::ExportedFlow const& flow, Instant now);
  static bool is_told_twice(Source const& source, exporters::ExportedFlow const& flow, Instant now);
  void catch_up(Instant now);
  void begin_anew(Instant now);
  void learn_reach(Duration reach, Instant now);
  void book(Source& source, FlowDelta const& delta, Instant now);
  void close_step(Over& over);
  void close_minute(Source& source, Instant minute, Over& over);
  void close_hour(Source& source, std::vector<TrafficStretch>& stretches);
  void mark_estimate(Source& source);
  TrafficStretch told(Source const& source, packet::TrafficSums const& sums, Window window, std::size_t hosts_max) const;
  bool has_open() const;
  std::uint8_t inside_by_mac(MacAddress const& a, MacAddress const& b) const;

  Settings settings_;
  packet::TrafficSums none_;  // what a minute begins with
  std::map<IpAddress, std::unique_ptr<Source>> sources_;  // at most sources_max
  Instant open_from_;  // a whole step; what is before it is over
  Instant begun_;
  std::vector<TrafficStretch> hours_of_old_names_;  // at most one a source
  Over before_leap_;                                // what was open when the clock leapt; until close()
  Duration reach_{}, reach_before_{reach_assumed};
  Instant reach_since_;
  std::uint64_t no_room_ = 0;
};

}  // namespace campus::gateway
