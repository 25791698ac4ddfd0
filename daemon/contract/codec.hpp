#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/contract/reports.hpp"
#include "daemon/contract/wire.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// The values of wire.hpp and reports.hpp as JSON text and back.  Decoding trusts nobody: depth, size, types,
// ranges and the length of every list and text are checked, unknown members are passed over, and what is
// wrong is a Fault that names the member.  Pure; any thread.

// A document nested deeper than this is refused; ours go 6 deep.
constexpr std::size_t json_depth_max = 16;
// Longest text of a member that is not a body, a certificate or a request.
constexpr std::size_t text_bytes_max = 1024;
constexpr std::size_t pem_bytes_max = 16 * 1024;
// One record's body; a traffic report of an hour in steps of a second stays below.
constexpr std::size_t body_bytes_max = 512 * 1024;
constexpr std::size_t ports_max = 4096;          // of one device
constexpr std::size_t traffic_steps_max = 3600;  // of one report
// The highest figure, 2^53: exact in every reader of JSON (RFC 8259, section 6), 28 years of ten million frames a
// second, and so far below a store's 2^63 that a thousand of them can be added up.
constexpr std::uint64_t figure_highest = std::uint64_t{1} << 53;

std::string encode(Enrollment const& value);
std::string encode(Enrolled const& value);
std::string encode(Hello const& value);
std::string encode(Batch const& value);
std::string encode(Ack const& value);
std::string encode(HeartbeatReport const& value);
std::string encode(LiveApplications const& value);
std::string encode(DeviceReport const& value);
std::string encode(DeviceGone const& value);
std::string encode(TrafficReport const& value);
std::string encode(Fault const& value);  // Failure of openapi.yaml
std::string encode_renewal(std::string_view request_pem);

Result<Enrollment> decode_enrollment(std::string_view json);
Result<Enrolled> decode_enrolled(std::string_view json);
Result<Hello> decode_hello(std::string_view json);
Result<Batch> decode_batch(std::string_view json);
Result<Ack> decode_ack(std::string_view json);
Result<HeartbeatReport> decode_heartbeat(std::string_view json);
Result<LiveApplications> decode_live_applications(std::string_view json);
Result<DeviceReport> decode_device(std::string_view json);
Result<DeviceGone> decode_device_gone(std::string_view json);
Result<TrafficReport> decode_traffic(std::string_view json);
Result<std::string> decode_renewal(std::string_view json);
// The Fault somebody answered with; its kind does not travel, so the caller says what the status stands for.
Result<Fault> decode_failure(std::string_view json, Fault::Kind kind);

// "2026-11-23T02:44:05.120Z": UTC, milliseconds.  Reading takes any fraction and any offset.
std::string to_rfc3339(Instant at);
Result<Instant> from_rfc3339(std::string_view text);

std::string_view name_of(Gap::Reason reason);
std::string_view name_of(DeviceKind kind);
std::string_view name_of(DeviceState state);
std::string_view name_of(SilenceCause cause);
std::string_view name_of(LinkState state);

}  // namespace campus::contract
