#pragma once

#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "policy/model/calendar.hpp"
#include "policy/model/device.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/traffic.hpp"
#include "policy/model/metric.hpp"
#include "policy/model/observation.hpp"
#include "policy/model/school.hpp"
#include "policy/targets/gap.hpp"
#include "policy/targets/load_book.hpp"
#include "policy/targets/profile.hpp"
#include "policy/targets/survey.hpp"

namespace campus::targets {

// How far a school is with what is asked of it: the part of Campus that remembers what targets are judged by.
// Lives on the control loop.
class Attainment {
public:
  struct Settings {
    School school;
    Layout layout;
    std::vector<Profile> profiles;                      // those in use
    Duration test_valid = std::chrono::hours(24 * 30);  // a speed test older than this proves nothing
    bool operator==(Settings const&) const = default;
  };

  void reconfigure(Settings settings);

  // Takes of it what the store, asked by the same names, would give again.
  void feed(TrafficRollup const& rollup);
  void feed(DevicePolled const& polled);
  void recall_load(Instant from, std::uint64_t up_bytes, std::uint64_t down_bytes) {
    load_.recall(from, up_bytes, down_bytes);
  }
  void note(SpeedTest test);  // an older one than is known changes nothing

  std::map<std::uint32_t, std::uint32_t> const& port_types(DeviceId const& device) const;

  std::vector<Reading> readings(std::span<SurveyedDevice const> devices, SchoolCalendar const& calendar,
                                Instant now) const;
  std::vector<Verdict> judge(std::span<SurveyedDevice const> devices, SchoolCalendar const& calendar,
                             Instant now, Sha256 const& sha256) const;

  // Whether the line may be filled by a test now.  Never on a day of exams; during a lesson only when
  // somebody insists.
  Result<void> may_test(std::string_view id, std::span<SurveyedDevice const> devices,
                        SchoolCalendar const& calendar, Instant now, bool is_insisted) const;

  Settings const& settings() const { return settings_; }
  std::optional<SpeedTest> const& newest_test() const { return test_; }

private:
  Settings settings_;
  LoadBook load_;
  std::optional<SpeedTest> test_;
  std::map<DeviceId, std::map<std::uint32_t, std::uint32_t>> port_types_;
};

}  // namespace campus::targets
