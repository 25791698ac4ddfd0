#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <vector>

#include "collectors/snmp/column_walk.hpp"
#include "collectors/snmp/if_table.hpp"
#include "collectors/snmp/message.hpp"
#include "policy/model/observation.hpp"

namespace campus {

// What is worth knowing of a device from one poll to the next.
struct PollMemory {
  // Two or three answers for a switch, each within one Ethernet frame.
  static constexpr int repetitions_most = 25;
  // A device that choked is asked for more again only after this many polls without trouble.
  static constexpr int polls_until_raise = 60;

  int max_repetitions = repetitions_most;
  int polls_clean = 0;
};

// One poll of one device: what to ask next, and what the answers amount to.  First a single GET of the system
// group, which also is the probe of a dead device; then the columns of IF-MIB, at most 16 requests at a time,
// and of a computer three numbers of HOST-RESOURCES-MIB. Sans I/O, so a recorded walk tests it; lives on the
// control loop for as long as the poll.
class PollPlan {
public:
  // A common agent handles one datagram at a time and queues few.  Full: the request waits for an answer.
  static constexpr std::size_t requests_in_flight_max = 16;

  enum class Host : std::uint8_t { not_asked, asked };
  PollPlan(DeviceId device, PollMemory memory, Host host = Host::not_asked);

  std::vector<SnmpRequest> next();  // empty: wait for answers
  void take(SnmpAnswer const& answer);
  void give_up();  // time is over: what came is what there is
  bool is_done() const;

  // After is_done().
  std::expected<DevicePolled, SilenceCause> finish(Instant at, Duration took) const;
  PollMemory memory() const;
  std::uint64_t values_refused() const;

private:
  enum class Stage : std::uint8_t { system, columns, narrow_octets, over };

  SnmpRequest scalars(std::vector<Oid> oids);
  void take_system(SnmpRequest const& asked, SnmpAnswer const& answer);
  bool take_scalar(Varbind const& varbind);
  bool take_host(Varbind const& varbind);
  void take_column(ColumnWalk walk, SnmpAnswer const& answer);
  void advance();
  void silence(SilenceCause cause);

  DeviceId device_;
  PollMemory memory_;
  Host asks_host_;
  Stage stage_ = Stage::system;
  int last_number_ = 0;
  std::vector<SnmpRequest> waiting_scalars_;
  std::map<int, SnmpRequest> asked_scalars_;
  std::vector<ColumnWalk> waiting_walks_;
  std::map<int, ColumnWalk> asked_walks_;
  bool has_answered_ = false;
  bool is_truncated_ = false;
  bool had_trouble_ = false;
  std::uint64_t values_refused_ = 0;
  std::optional<SilenceCause> silence_;
  std::uint32_t uptime_ticks_ = 0;
  std::optional<std::uint64_t> if_number_;
  DeviceIdentity identity_;
  HostSample host_;
  IfTable table_;
};

}  // namespace campus
