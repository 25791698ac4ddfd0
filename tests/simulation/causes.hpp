#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "policy/model/alert.hpp"
#include "policy/model/device.hpp"
#include "policy/model/time.hpp"
#include "policy/watch/alert_rules.hpp"
#include "policy/watch/topology.hpp"

namespace campus::simulation {

// What the gateway was told, kept beside it by whoever told it: the reasons that an alert may have.  Knows
// nothing of the book of alerts.
class Causes {
public:
  Causes(watch::AlertSettings settings, watch::Topology topology)
      : settings_(std::move(settings)), topology_(std::move(topology)) {}

  void device_answered(DeviceId const& device, Instant now);
  void device_was_silent(DeviceId const& device, Instant now);
  void room_said(std::string const& room, bool is_ill, Instant now);
  void room_was_silent(std::string const& room, Instant now);
  void condition(AlertKey const& key, bool holds, Instant now);
  void forget(DeviceId const& device);  // nobody watches it any more
  void gateway_started(Instant now);
  void recabled(watch::Topology topology) { topology_ = std::move(topology); }

  bool is_unreachable(std::string const& object) const;  // "device:sw-1": three silences in turn
  // Unreachable by what was told since the last start: then there must be an alert.
  std::set<std::string> surely_unreachable() const;
  bool is_settling(Instant now) const;

  // Empty: there is a reason for this alert to be open; else what is wrong with it.
  std::string objection_to(Alert const& alert, Instant now) const;

private:
  struct Cause {
    bool holds = false;
    Instant last_held, last_changed;
    unsigned words_since_change = 0;
    unsigned silences = 0;              // in turn
    unsigned silences_since_start = 0;  // likewise, of this life of the gateway
    void hear(bool is_bad, Instant now);
  };

  std::string objection_to(Alert const& alert, Cause const& cause, Instant now) const;

  watch::AlertSettings settings_;
  watch::Topology topology_;
  std::map<AlertKey, Cause> causes_;
  Instant started_;
};

// Between two looks of the simulated gateway, at most.
constexpr Duration tick_most = std::chrono::seconds(115);

}  // namespace campus::simulation
