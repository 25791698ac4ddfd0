#pragma once

#include <optional>

#include "policy/classroom/school_hours.hpp"
#include "policy/classroom/settings.hpp"
#include "policy/model/place.hpp"
#include "policy/model/probe.hpp"
#include "policy/model/room_status.hpp"
#include "policy/model/ruling.hpp"
#include "policy/model/time.hpp"

namespace campus::classroom {

// One device of a room: what was heard of it, and what follows from that at a moment.  Owned by the
// RoomWatch.
class AssetWatch {
public:
  explicit AssetWatch(RoomAsset asset);

  RoomAsset const& asset() const { return asset_; }
  void become(RoomAsset asset);  // after a new configuration: the same device, perhaps with other means

  void see(ProbeDone const& probe);             // of this device
  void see(DeviceStatus const& status);         // of this device, as SNMP has it
  void see_switch(DeviceStatus const& status);  // the one it hangs on

  void judge(SchoolMoment const& moment, Settings const& settings, Instant now);
  AssetStatus const& status() const { return status_; }
  UseSource source() const { return source_; }  // what status().use was read from

private:
  // What one way of asking has brought.
  struct Evidence {
    std::optional<Instant> answered;  // the last good answer
    std::optional<Instant> failed;    // the newest failure after it
    ProbeFailure failure = ProbeFailure::timeout;
    unsigned misses = 0;  // in turn
    void take(ProbeDone const& probe);
  };
  struct Finding {
    RoomState state = RoomState::unknown;
    RoomCause cause = RoomCause::not_heard;
  };
  struct Sign {
    UseSign use = UseSign::unknown;
    UseSource source = UseSource::link;
  };

  Finding find(SchoolMoment const& moment, Settings const& settings, Instant now) const;
  std::optional<Finding> by_probe(Evidence const& evidence, SchoolMoment const& moment,
                                  Settings const& settings, Instant now) const;
  std::optional<Finding> by_snmp(SchoolMoment const& moment) const;
  std::optional<Finding> by_port(SchoolMoment const& moment) const;
  Finding of_projector(SchoolMoment const& moment, Settings const& settings, Instant now) const;
  Finding of_silence(RoomCause cause, SchoolMoment const& moment) const;
  RoomCause lamp_cause(Settings const& settings) const;
  bool is_left_on(SchoolMoment const& moment, Settings const& settings, Instant now) const;
  bool is_slow(Settings const& settings) const;
  bool is_running() const;  // something else than its agent shows that the machine is on

  Sign read_use(SchoolMoment const& moment, Settings const& settings, Instant now) const;
  Sign use_of_projector() const;
  Sign use_of_computer(SchoolMoment const& moment, Settings const& settings, Instant now) const;
  Sign use_of_port(Settings const& settings) const;
  std::optional<Instant> last_good() const;

  RoomAsset asset_;
  Evidence pjlink_, ping_;
  std::optional<ProjectorState> projector_;
  std::optional<Instant> on_since_;
  std::optional<DeviceStatus> snmp_;
  std::optional<PortRate> port_;  // as its switch has it
  bool is_switch_silent_ = false;
  AssetStatus status_;
  UseSource source_ = UseSource::link;
};

// The words of the probes and of SNMP are those of the rooms too.
RoomCause cause_of(ProbeFailure failure);
RoomCause cause_of(SilenceCause silence);

}  // namespace campus::classroom
