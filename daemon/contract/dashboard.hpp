#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/contract/reports.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// What the district's pages ask and are shown, as values: the shapes of /api/v1 in openapi.yaml.  Pure; any
// thread.

// Live: heard within a few of its own intervals.  Stale: heard once.  Never is shown as neither good nor bad.
enum class Freshness : std::uint8_t { live, stale, never };
std::string_view name_of(Freshness freshness);

struct SchoolSummary {
  std::string id, name;
  Freshness freshness = Freshness::never;
  std::optional<Instant> last_heard;
  std::optional<HeartbeatReport> heartbeat;  // egress, devices, version and backlog are its
};

struct SchoolDetail {
  SchoolSummary summary;
  std::optional<Instant> enrolled_at, certificate_until;
  std::optional<std::int64_t> clock_offset_ms;
  std::uint64_t gaps = 0;
};

struct SchoolList {
  std::uint64_t total = 0;
  std::vector<SchoolSummary> items;
};

// Egress over [from, to), a column a direction; nothing where nothing is known.
struct TrafficView {
  using Column = std::vector<std::optional<std::uint64_t>>;
  Instant from, to;
  std::uint32_t step_s = 1;
  Column down_bps, up_bps;
};

struct SessionView {
  std::string user, role, csrf_token;
  bool has_password = false;
  Instant expires_at;
};

std::string encode(SchoolSummary const& value);
std::string encode(SchoolDetail const& value);
std::string encode(SchoolList const& value);
std::string encode(TrafficView const& value);
std::string encode(SessionView const& value);
std::string encode_device_list(std::vector<std::string> const& devices);  // each a Device in JSON
std::string encode_devices_changed(std::string_view school);
std::string encode_live_applications(SchoolSummary const& school);  // of its heartbeat

struct LoginRequest {
  std::string user, password;
};
struct NewPassword {
  std::optional<std::string> current;
  std::string password;
};
Result<LoginRequest> decode_login(std::string_view json);
Result<std::string> decode_login_link(std::string_view json);  // the token
Result<NewPassword> decode_new_password(std::string_view json);

constexpr std::size_t user_bytes_max = 64;
constexpr std::size_t password_bytes_max = 256;
constexpr std::size_t token_bytes_max = 128;

}  // namespace campus::contract
