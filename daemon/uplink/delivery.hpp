#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "daemon/contract/wire.hpp"
#include "daemon/store/lane_facts.hpp"
#include "daemon/uplink/patience.hpp"
#include "policy/model/time.hpp"

namespace campus::uplink {

// Decides what a school says to its district next, and what an answer means.  It sends nothing and waits for
// nobody: it is told what happened and when, and says what to do.  Owned by the Uplink; lives on the control
// loop.
//
// The most urgent lane goes first.  What is new goes at once; what has gathered while the district was away
// goes with a share of the line, so that heartbeats stay on time and the district breathes.
class Delivery {
public:
  // A lane whose records wait in the outbox; heartbeats do not wait.
  static constexpr std::array lanes{contract::Lane::alert, contract::Lane::control, contract::Lane::evidence,
                                    contract::Lane::rollup};

  struct Settings {
    Duration live_every = std::chrono::seconds(5);
    double spread =
        0;  // 0 to 1, the same for a school at all times: its place among many that come back at once
    std::function<std::uint64_t()> random;
  };
  struct Certificate {
    Instant renew_at;
    Instant not_after;
  };

  // --- what to do next
  struct Greet {};
  struct Renew {};
  struct Beat {};
  struct Send {
    contract::Lane lane{};
    std::uint64_t after_seq = 0;
    std::size_t records_max = 0;
    std::size_t bytes_max = 0;     // of bodies
    std::uint64_t broken_seq = 0;  // this one goes as a gap, being buried; 0: none
    bool operator==(Send const&) const = default;
  };
  struct Sleep {
    Instant until;
  };
  using Step = std::variant<Greet, Renew, Beat, Send, Sleep>;
  Step next(Instant now) const;

  // --- what must be put right in the outbox before the next step
  struct Acknowledge {
    contract::Lane lane{};
    std::uint64_t up_to = 0;
    bool operator==(Acknowledge const&) const = default;
  };
  struct Rewind {
    contract::Lane lane{};
    std::uint64_t to = 0;
    bool operator==(Rewind const&) const = default;
  };
  struct Bury {
    contract::Lane lane{};
    std::uint64_t seq = 0;
    std::string code;
    bool operator==(Bury const&) const = default;
  };
  struct BeginEpoch {
    bool operator==(BeginEpoch const&) const = default;
  };
  using Repair = std::variant<Acknowledge, Rewind, Bury, BeginEpoch>;
  using Repairs = std::vector<Repair>;

  // --- what happened
  struct Sent {
    contract::Lane lane{};
    std::uint64_t first = 0, last = 0;  // records and gaps together
    std::size_t records = 0;
    std::uint64_t last_record = 0;
    bool is_full = false;  // a limit ended it: there is more
    Duration took{};       // on the line
  };
  struct Answer {
    int status = 0;
    std::optional<contract::Ack> ack = {};  // of 200 and 409
    std::string code = {};                  // of a refusal
    std::optional<std::chrono::seconds> retry_after = {};
  };

  Delivery(Settings settings, Certificate certificate);

  void learn(store::LaneFacts const& facts, Instant now);  // records were added, or a repair was carried out
  // The district knows us.  `heartbeat_first` is the first heartbeat number that was never used.
  Repairs greeted(contract::Hello const& hello, std::span<store::LaneFacts const> facts,
                  std::uint64_t heartbeat_first, Instant now);
  void refused_greeting(Answer const& answer, Instant now);
  Repairs answered(Sent const& sent, Answer const& answer, Instant now);
  Repairs beaten(Answer const& answer, std::uint64_t seq, Instant now);
  void found_nothing(contract::Lane lane, Instant now);        // read() gave nothing, or failed
  void lost(std::optional<contract::Lane> lane, Instant now);  // no answer came
  void mistrusted(Instant now);  // the district is not who it was, or does not know us: try rarely
  void renewed(Certificate certificate, Instant now);
  void not_renewed(Answer const& answer, Instant now);

  // The clock was set by so much: what was planned stays as far away as it was.
  void shift(Duration by);
  void set_live_every(Duration every) { settings_.live_every = every; }
  bool is_greeted() const { return is_greeted_; }

private:
  struct LaneState {
    contract::Lane lane{};
    std::uint64_t acked = 0, offered = 0, newest = 0;
    Instant not_before;
    unsigned failures = 0;
    std::uint64_t broken_seq = 0;
    bool is_draining = false;
    std::size_t records_max = contract::batch_records_max;
    std::size_t bytes_max = 0;
    std::size_t district_bytes_max = contract::batch_bytes_max;
    bool has_work() const { return newest > acked; }
  };
  LaneState& state(contract::Lane lane);
  Send send(LaneState const& lane) const;
  Instant due(LaneState const& lane, Instant now) const;
  void wait(LaneState& lane, Answer const& answer, Instant now);
  Duration live_every_asked(std::uint32_t live_ms) const;
  Duration pause(unsigned failures, Answer const& answer) const;
  Repairs settle(LaneState& lane, std::uint64_t mark);
  Repairs taken(LaneState& lane, Sent const& sent, contract::Ack const& ack, Instant now);
  Repairs unjoined(LaneState& lane, Answer const& answer, Instant now);
  Repairs poisoned(LaneState& lane, Sent const& sent, Answer const& answer, Instant now);

  Settings settings_;
  Certificate certificate_;
  std::array<LaneState, lanes.size()> lanes_;
  LineShare line_;
  bool is_greeted_ = false;
  unsigned failures_ = 0;  // in a row, of everything
  Instant paused_until_;
  Instant beat_at_;
};

}  // namespace campus::uplink
