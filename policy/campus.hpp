#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/admission/gate.hpp"
#include "policy/classroom/room_watch.hpp"
#include "policy/model/observation.hpp"
#include "policy/model/ruling.hpp"
#include "policy/watch/alert_book.hpp"
#include "policy/watch/flow_watch.hpp"
#include "policy/watch/lan_watch.hpp"
#include "policy/targets/attainment.hpp"
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

  // A new configuration: devices that stay keep what is known of them, the others are to be forgotten everywhere.
  Ruling reconfigure(std::vector<KnownDevice> devices, Settings settings);
  // The interfaces that are watched from now on; of others nothing is "newest" any more, and their alerts expire.
  void watch_only(std::vector<std::string> interfaces);

  // The classrooms, what counts as use in them, and the calendar they are used by; rooms that stay keep what is known.
  void furnish(std::vector<Room> rooms, classroom::Settings settings, SchoolCalendar calendar);

  // From now on what is wrong becomes alerts.  `seed` is a secret of this start.
  Ruling watch_over(watch::DetectorSettings detectors, watch::AlertSettings alerts, watch::Topology topology,
                    SchoolCalendar calendar, AlertMemory memory, std::uint64_t seed, Instant now);
  void watch_by(watch::DetectorSettings detectors, watch::AlertSettings alerts, watch::Topology topology,
                SchoolCalendar calendar);  // other rules; what is known stays
  void watch_lan(watch::LanSettings settings);  // after watch_over()
  watch::AlertBook& alert_book() { return book_; }
  watch::AlertBook const& alert_book() const { return book_; }
  watch::FlowWatch const* flow_watch() const { return flow_watch_ ? &*flow_watch_ : nullptr; }

  Ruling observe(Observation const& observation, Instant now);
  Ruling tick(Instant now);  // about once a second; every report that is due

  // Who may be here.  What it decides is recorded before it is confirmed, so it is asked and told apart from the rest.
  admission::Gate& admission() { return gate_; }
  admission::Gate const& admission() const { return gate_; }

  std::vector<DeviceStatus> devices() const;             // by name
  DeviceStatus const* device(DeviceId const& id) const;  // nullptr: not configured
  std::optional<DeviceKind> kind_of(DeviceId const& id) const;
  classroom::RoomWatch& rooms() { return rooms_; }
  classroom::RoomWatch const& rooms() const { return rooms_; }
  // What is asked of the school, and how far it is; `surveyed` are its devices as that judge wants them.
  targets::Attainment& attainment() { return attainment_; }
  targets::Attainment const& attainment() const { return attainment_; }
  std::vector<targets::SurveyedDevice> surveyed() const;
  std::vector<TrafficRollup> traffic() const;  // the newest of each interface, by its name
  std::uint64_t observations_ignored() const { return observations_ignored_; }  // of devices not configured

private:
  struct Device {
    DeviceKind kind = DeviceKind::switch_;
    DeviceStatus status;
    RateMeter meter;
    unsigned misses = 0;               // in turn
    bool is_suspected = false;         // something behind it is silent: ask until it is known
    std::optional<Instant> last_word;  // an answer or a miss
    std::optional<Instant> last_report;
    std::optional<DeviceStatus> reported;
  };

  Ruling judge(TrafficMeasured const& measured, Instant now);
  Ruling judge(DevicePolled const& polled, Instant now);
  Ruling judge(DeviceSilent const& silent, Instant now);
  Ruling judge(HostSeen const& seen, Instant now);
  Ruling judge(HostLeft const& left, Instant now);
  Ruling judge(FlowsSeen const& seen, Instant now);
  Ruling judge(CluesHeard const& heard, Instant now);
  Ruling judge(ConditionFound const& found, Instant now);
  void watch_ports(Device const& device, Instant now, Ruling& ruling);
  void watch_device(Device const& device, Instant now, Ruling& ruling);
  void tick_watch(Instant now, Ruling& ruling);
  bool is_watched(std::string_view object) const;
  Ruling judge(ProbeDone const& probe, Instant now);
  void tick_rooms(Instant now, Ruling& ruling);
  void tell_room(RoomStatus const& room, Instant now, Ruling& ruling);
  void report_if_due(Device& device, Instant now, Ruling& ruling) const;
  static void enter(Device& device, DeviceState state, Instant now);
  static void forget_links(DeviceStatus& status);

  Settings settings_;
  std::map<DeviceId, Device> devices_;
  classroom::RoomWatch rooms_{{}, {}, {}};
  std::map<RoomId, RoomCause> rooms_told_;  // of what alerts know; none: that it is well
  std::map<std::string, TrafficRollup> traffic_;
  std::optional<std::vector<std::string>> captures_;  // none: nobody said which there are
  targets::Attainment attainment_;
  admission::Gate gate_;
  std::uint64_t observations_ignored_ = 0;
  watch::AlertBook book_;
  std::optional<watch::FlowWatch> flow_watch_;  // 4 MB: only where it watches
  std::optional<watch::LanWatch> lan_watch_;
  std::vector<Condition> found_;                // used again and again
};

}  // namespace campus
