#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/calendar.hpp"
#include "policy/model/device.hpp"
#include "policy/model/place.hpp"
#include "policy/model/probe.hpp"
#include "policy/model/time.hpp"

namespace campus {

// How a room and what stands in it are, in the eyes of the judge.  Order is that of how bad it is, but for
// unknown: what has not been learnt is never shown as good.
enum class RoomState : std::uint8_t {
  off,  // not running, and nobody expects it to
  ok,
  unknown,      // nothing was learnt, or too long ago
  warning,      // it works, and somebody should look at it
  unreachable,  // it should answer and does not
  fault,        // it says itself that it is broken, or what it says cannot be used
};

// Why a device is not simply well.
enum class RoomCause : std::uint8_t {
  none,
  not_heard,  // nothing yet, or too long ago
  no_means,   // nothing on the network tells of it
  timeout,    // as ProbeFailure and SilenceCause
  refused,
  no_route,
  authentication,
  garbage,
  endless,
  closed,
  not_sent,
  switch_unreachable,  // the switch it hangs on does not answer: the fault is there
  link_down,           // of its port
  link_slow,           // below 100 Mbit/s
  projector_failure,   // "projector failure" to a question
  fan,
  lamp,
  temperature,
  cover,
  filter,
  other,
  lamp_worn,      // near the end of its rated hours
  lamp_spent,     // beyond them
  contradiction,  // it says that it is on and its lamp is not
  nonsense,       // some of its answers no projector can give
  left_on,        // running long after the last lesson
};

// Whether somebody works with it right now.
enum class UseSign : std::uint8_t { unknown, idle, used };

// From what a use was read.  Bits of RoomUse::signs.
enum class UseSource : std::uint8_t { projector = 1, computer = 2, traffic = 4, link = 8 };

struct AssetStatus {
  DeviceId device;
  DeviceKind kind = DeviceKind::other;
  bool is_wanted = true;
  RoomState state = RoomState::unknown;
  RoomCause cause = RoomCause::not_heard;
  Instant since;                       // of this state and cause
  std::optional<Instant> last_good{};  // when it last gave a usable answer
  UseSign use = UseSign::unknown;
  std::optional<ProjectorState> projector{};  // as last said
  std::optional<HostSample> host{};
  bool operator==(AssetStatus const&) const = default;
};

// A room is as bad as the worst of its wanted devices.
struct RoomStatus {
  RoomId room;
  std::string title;
  Place place{};
  RoomState state = RoomState::unknown;
  RoomCause cause = RoomCause::not_heard;
  DeviceId culprit{};  // the device whose cause it is; a switch, where that is the cause
  Instant since;
  UseSign use = UseSign::unknown;
  std::vector<AssetStatus> assets{};
  bool operator==(RoomStatus const&) const = default;
};

// One room in one period of the timetable: how long it was watched, in use, and at fault.
struct RoomUse {
  RoomId room;
  Lesson lesson;
  Duration measured{}, used{}, faulty{};
  std::uint8_t signs = 0;  // of UseSource: what told whether it was in use
  Instant until;           // how far it has been counted
  bool operator==(RoomUse const&) const = default;
};

// What a period comes to.
enum class UseVerdict : std::uint8_t {
  not_measured,  // too little was seen to say anything: left out of every share
  idle,
  used,
  faulty,  // not used, and at fault most of the time
};

// Use over a stretch of lessons.  A share is used of measured, and is nothing without how much was measured.
struct UseSummary {
  std::uint32_t scheduled = 0, measured = 0, used = 0, faulty = 0;
  bool operator==(UseSummary const&) const = default;
};

}  // namespace campus
