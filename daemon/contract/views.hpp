#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/contract/flow_views.hpp"
#include "daemon/contract/reports.hpp"
#include "daemon/contract/traffic_views.hpp"
#include "daemon/contract/wire.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/traffic.hpp"
#include "policy/model/health.hpp"
#include "policy/model/ruling.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// What campusd shows on its Unix socket, as values: the Local... shapes of openapi.yaml.  The functions below
// give their JSON text.  Any thread.

struct UplinkView {
  struct LaneView {
    Lane lane{};
    std::uint64_t acked = 0;
    std::uint64_t backlog = 0;
    std::optional<Instant> oldest;
    std::uint64_t rejected = 0;
  };
  enum class State : std::uint8_t { not_enrolled, connected, waiting };
  State state = State::not_enrolled;
  std::optional<std::string> district, school;
  std::optional<Instant> certificate_until;
  std::optional<std::int64_t> clock_offset_ms;
  std::uint64_t gaps = 0;
  std::optional<Fault> last_error;
  std::vector<LaneView> lanes;
};

struct NamedCount {
  std::string_view name;  // of a constant
  std::uint64_t count = 0;
};

struct StatusView {
  struct Capture {
    std::string interface_name;
    Health health = Health::unknown;
    CaptureHealth sums;
    std::uint64_t flows_active = 0;
    // By where each frame ended, all names of it: their sum is sums.packets.
    std::vector<NamedCount> frames{};
    // Of these, the ones counted by the packet inside, by the tunnel around it; only those there were.
    std::vector<NamedCount> tunnels{};
  };
  std::string version;
  std::optional<std::string> school;
  bool is_gateway = true;  // else: mirror
  Instant started_at;
  std::optional<Egress> egress;
  std::vector<Capture> capture;
  DeviceCounts devices;
  std::uint32_t alerts_open = 0, alerts_grave = 0;  // grave: high or critical, of the open ones
  std::uint32_t tasks_waiting = 0, warnings_unread = 0;  // of the district: nobody here has answered, or read
  FlowsView flows;
  UplinkView uplink;
  struct Verdicts {
    Health egress = Health::unknown, devices = Health::unknown, alerts = Health::unknown;
    Health orders = Health::unknown, flows = Health::unknown, uplink = Health::unknown;
  };
  Verdicts verdicts;
  std::int64_t poll_late_ms_max = 0;
  std::int64_t loop_stall_ms_max = 0;
};

// The newest second of one interface.
struct TopView {
  std::string interface_name;  // or of an exporter, see traffic_source.hpp
  std::optional<TrafficRollup> newest;
  std::vector<TrafficShare> applications{};  // of the same second
  std::vector<std::string> sources{};        // all that could be shown now
  struct Uplink {
    std::string name;
    std::uint64_t down_bps = 0, up_bps = 0;
    std::int64_t seconds = 0;  // that the rates are the mean of
  };
  std::vector<Uplink> uplinks{};  // of these, the ones that count, or the one that is asked for
};

std::string encode(UplinkView const& view);
std::string encode(StatusView const& view);
std::string encode(TopView const& view);
std::string encode(std::vector<DeviceReport> const& devices);  // a DeviceList

// What `campusctl uplink enroll` asks for.
struct EnrollRequest {
  std::string district;  // https://HOST:PORT
  std::string code;
  std::string authority_words;
};
Result<EnrollRequest> decode_enroll_request(std::string_view json);
std::string encode(EnrollRequest const& request);

// The configuration in force, as a JSON object of all its settings, and the file it came from.
struct ConfigView {
  std::string file;
  Instant loaded_at;
  std::string settings_json;  // an object; secrets are named by their file alone
};
std::string encode(ConfigView const& view);

// Bits per second of so many bytes in a window; 0 for an empty window.
std::uint64_t bits_per_second(std::uint64_t bytes, Window const& window);

}  // namespace campus::contract
