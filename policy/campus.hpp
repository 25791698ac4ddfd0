#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/observation.hpp"
#include "policy/model/ruling.hpp"
#include "policy/watch/rate.hpp"

namespace campus {

// All that is known of one school, and the judge of it: facts and a time go in, a ruling comes out.  Pure;
// lives on the control loop and is the only mutable state of the domain.
class Campus {
public:
  struct KnownDevice {
    DeviceId id;
    DeviceKind kind = DeviceKind::switch_;
    bool operator==(KnownDevice const&) const = default;
  };
  struct Settings {
    Duration report_every = std::chrono::seconds(60);  // the district sees each device at least this often
    Duration stale_after =
        std::chrono::minutes(5);  // without any word the state is unknown again; choose it
                                  // longer than three polls and the slow lane's longest pause
    bool operator==(Settings const&) const = default;
  };
  // One lost answer is the network's habit; three in turn are a fact.
  static constexpr unsigned misses_until_unreachable = 3;
  // More interfaces than any gateway has.  Full: the rollup is still kept in the store, but not shown as
  // newest.
  static constexpr std::size_t interfaces_max = 64;

  explicit Campus(std::vector<KnownDevice> devices);
  Campus(std::vector<KnownDevice> devices, Settings settings);

  // A new configuration: devices that stay keep what is known of them.
  void reconfigure(std::vector<KnownDevice> devices, Settings settings);

  Ruling observe(Observation const& observation, Instant now);
  Ruling tick(Instant now);  // about once a second; every report that is due

  std::vector<DeviceStatus> devices() const;             // by name
  DeviceStatus const* device(DeviceId const& id) const;  // nullptr: not configured
  std::optional<DeviceKind> kind_of(DeviceId const& id) const;
  std::vector<TrafficRollup> traffic() const;  // the newest of each interface, by its name
  std::uint64_t observations_ignored() const { return observations_ignored_; }  // of devices not configured

private:
  struct Device {
    DeviceKind kind = DeviceKind::switch_;
    DeviceStatus status;
    RateMeter meter;
    unsigned misses = 0;               // in turn
    std::optional<Instant> last_word;  // an answer or a miss
    std::optional<Instant> last_report;
    std::optional<DeviceStatus> reported;
  };

  Ruling judge(TrafficMeasured const& measured, Instant now);
  Ruling judge(DevicePolled const& polled, Instant now);
  Ruling judge(DeviceSilent const& silent, Instant now);
  void report_if_due(Device& device, Instant now, Ruling& ruling) const;
  static void enter(Device& device, DeviceState state, Instant now);
  static void forget_links(DeviceStatus& status);

  Settings settings_;
  std::map<DeviceId, Device> devices_;
  std::map<std::string, TrafficRollup> traffic_;
  std::uint64_t observations_ignored_ = 0;
};

}  // namespace campus
