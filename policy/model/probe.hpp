#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/model/device.hpp"
#include "policy/model/time.hpp"

namespace campus {

// What a probe of a device found out, beside what SNMP says.

enum class ProjectorPower : std::uint8_t { standby, on, cooling, warm_up };

enum class ErrorLevel : std::uint8_t { none, warning, error };

// The six things a projector watches in itself.  None also stands for what it cannot detect.
struct ProjectorErrors {
  ErrorLevel fan{}, lamp{}, temperature{}, cover{}, filter{}, other{};
  bool operator==(ProjectorErrors const&) const = default;
};

struct Lamp {
  std::uint32_t hours = 0;
  bool is_lit = false;
  bool operator==(Lamp const&) const = default;
};

// What a projector says of itself.  What it would not say, or said in a way that makes no sense, is absent.
struct ProjectorState {
  std::optional<ProjectorPower> power{};
  std::optional<ProjectorErrors> errors{};
  std::vector<Lamp> lamps{};           // empty: it has none, as a laser
  std::optional<std::string> input{};  // type and number: "31"; while it is on
  bool is_failing = false;             // it answered a question with "projector failure"
  std::uint8_t answers_refused = 0;    // well-formed lines whose value no projector can have
  bool operator==(ProjectorState const&) const = default;
};

enum class ProbeProtocol : std::uint8_t { pjlink, ping };

// Why a probe found nothing out.
enum class ProbeFailure : std::uint8_t {
  timeout,         // it did not answer, or not to the end, in time
  refused,         // the host is there and nobody listens on that port
  no_route,        // the network says that the host cannot be reached
  authentication,  // the password is wrong, or one is wanted and none is known
  garbage,         // bytes that are no answer, or the answer to another question
  endless,         // a line without an end, or lines without end
  closed,          // it hung up before the answer
  not_sent,        // this machine could not ask: no socket, or no right to one
};

// One probe of one device.  Either it failed, or it was answered; a projector then says how it is.
struct ProbeDone {
  DeviceId device;
  ProbeProtocol protocol = ProbeProtocol::pjlink;
  Instant at{};     // when the last answer came, or the waiting ended
  Duration took{};  // from the first byte sent
  std::optional<ProbeFailure> failure{};
  std::optional<ProjectorState> projector{};
  bool operator==(ProbeDone const&) const = default;
};

}  // namespace campus
