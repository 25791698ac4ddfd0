// The rules of delivery.
//
// A lane is a row of numbers that only grow.  `acked` is what the district has for certain, `offered` is the
// highest that ever left the house, `newest` the highest there is; acked <= offered <= newest.  Whatever the
// district's mark turns out to be, one of four things is true of it:
//
// clang-format off
//   mark == acked             nothing happened
//   acked < mark <= offered   an answer was lost on its way back: believe it
//   mark < acked              the district came back from a backup: send again what is still here
//   offered < mark            we came back from a backup, and the district holds numbers that we do not remember
//                             giving out.  They must not be given to other content, so everything begins under
//                             a new epoch.
// clang-format on
//
// A batch that the district cannot read (400, 413) is halved until the record that is the reason stands alone
// and is buried, and goes as a gap; a batch that died on the line shrinks too, for there are lines on which
// only small ones pass.

#include "daemon/uplink/delivery.hpp"

#include <algorithm>
#include <cassert>

namespace campus::uplink {
namespace {

using contract::Lane;
using namespace std::chrono_literals;

// A batch of this size passes a line of 256 kbit/s in about a second, compressed.
constexpr std::size_t bytes_usual = 256 * 1024;
constexpr std::size_t bytes_least = 4 * 1024;
// What a record adds around its body, in a batch; generous.
constexpr std::size_t record_frame_bytes = 160;
// What is new waits so long for company: two hundred devices polled in one second are one batch.
constexpr Duration gathering = 1s;
constexpr Duration mistrust = 10min;
constexpr Duration renewal_retry = 1h;
// A district that asks for more than this is not obeyed: nobody would notice for a day.
constexpr std::chrono::seconds retry_after_longest = 1h;
constexpr Duration spread_longest = 10s;
// Traffic is counted by the second: a heartbeat more often than that has nothing new to say.
constexpr Duration live_every_least = 1s;

Duration pause_asked(std::uint32_t next_ms) {
  return std::min<Duration>(std::chrono::milliseconds(next_ms), retry_after_longest);
}

bool is_poison(int status) { return status == 400 || status == 413 || status == 415 || status == 422; }
bool is_mistrust(int status) { return status == 401 || status == 403 || status == 404; }

}  // namespace

Delivery::Delivery(Settings settings, Certificate certificate)
    : settings_(std::move(settings)), certificate_(certificate) {
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    lanes_[i].lane = lanes[i];
    lanes_[i].bytes_max = bytes_usual;
  }
}

Delivery::LaneState& Delivery::state(Lane lane) {
  auto const found = std::ranges::find(lanes_, lane, &LaneState::lane);
  assert(found != lanes_.end());
  return *found;
}

Delivery::Step Delivery::next(Instant now) const {
  if (now < paused_until_) return Sleep{paused_until_};
  if (now >= certificate_.not_after) return Renew{};
  if (!is_greeted_) return Greet{};
  if (now >= certificate_.renew_at) return Renew{};
  auto wake = std::min(beat_at_, certificate_.renew_at);
  auto const is_beat_due = now >= beat_at_;
  for (auto const& lane : lanes_) {
    if (is_beat_due && lane.lane > Lane::heartbeat) return Beat{};
    if (!lane.has_work()) continue;
    auto const at = due(lane, now);
    if (now >= at) return send(lane);
    wake = std::min(wake, at);
  }
  if (is_beat_due) return Beat{};
  return Sleep{wake};
}

Instant Delivery::due(LaneState const& lane, Instant now) const {
  if (!lane.is_draining || lane.lane == Lane::alert) return lane.not_before;
  return std::max(lane.not_before, line_.ready_at(now));
}

Delivery::Send Delivery::send(LaneState const& lane) const {
  auto const bytes = std::min(lane.bytes_max, lane.district_bytes_max);
  auto const records = std::clamp<std::size_t>(bytes / 4 / record_frame_bytes, 1, lane.records_max);
  return {lane.lane, lane.acked, records, bytes / 4 * 3, lane.broken_seq};
}

void Delivery::learn(store::LaneFacts const& facts, Instant now) {
  auto const found = std::ranges::find(lanes_, facts.lane, &LaneState::lane);
  if (found == lanes_.end()) return;
  auto const had_work = found->has_work();
  found->acked = facts.acked;
  found->offered = facts.offered;
  found->newest = facts.newest;
  // What waited for the district has gathered long enough.
  auto const gather = found->lane == Lane::alert || !is_greeted_ ? Duration::zero() : gathering;
  if (!had_work && found->has_work()) found->not_before = std::max(found->not_before, now + gather);
}

Delivery::Repairs Delivery::greeted(contract::Hello const& hello, std::span<store::LaneFacts const> facts,
                                    std::uint64_t heartbeat_first, Instant now) {
  for (auto const& one : facts) learn(one, now);
  Repairs repairs;
  std::array<std::uint64_t, lanes.size()> marks{};
  for (auto const& [lane, seq] : hello.marks) {
    if (lane == Lane::heartbeat && seq >= heartbeat_first) return {BeginEpoch{}};
    auto const found = std::ranges::find(lanes, lane);
    if (found != lanes.end()) marks[static_cast<std::size_t>(found - lanes.begin())] = seq;
  }
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    if (marks[i] > lanes_[i].offered) return {BeginEpoch{}};
    auto const some = settle(lanes_[i], marks[i]);
    repairs.insert(repairs.end(), some.begin(), some.end());
  }
  is_greeted_ = true;
  beat_at_ = now;
  return repairs;
}

Delivery::Repairs Delivery::settle(LaneState& lane, std::uint64_t mark) {
  if (mark == lane.acked) return {};
  auto const is_ahead = mark > lane.acked;
  lane.acked = mark;
  if (is_ahead) return {Acknowledge{lane.lane, mark}};
  return {Rewind{lane.lane, mark}};
}

Delivery::Repairs Delivery::answered(Sent const& sent, Answer const& answer, Instant now) {
  auto& lane = state(sent.lane);
  if (answer.status == 200 && answer.ack) return taken(lane, sent, *answer.ack, now);
  if (answer.status == 409) return unjoined(lane, answer, now);
  if (is_poison(answer.status)) return poisoned(lane, sent, answer, now);
  if (is_mistrust(answer.status)) {
    mistrusted(now);
    return {};
  }
  // A district that stumbles over one record stumbles later over a smaller batch; it is never the record's
  // end.
  if (answer.status == 500) lane.records_max = std::max<std::size_t>(1, sent.records / 2);
  wait(lane, answer, now);
  return {};
}

Delivery::Repairs Delivery::taken(LaneState& lane, Sent const& sent, contract::Ack const& ack, Instant now) {
  line_.spend(lane.is_draining ? sent.took : Duration::zero(), now);
  auto const mark = ack.acked;
  if (mark > sent.last) {  // it holds more than we ever gave: only hello can tell what happened
    is_greeted_ = false;
    return {};
  }
  Repairs repairs;
  for (auto const& rejected : ack.rejected)
    if (rejected.seq >= sent.first && rejected.seq <= sent.last)
      repairs.push_back(Bury{lane.lane, rejected.seq, rejected.code});
  lane.is_draining = sent.is_full;
  lane.district_bytes_max = std::clamp<std::size_t>(
      ack.max_batch == 0 ? contract::batch_bytes_max : ack.max_batch, bytes_least, contract::batch_bytes_max);
  if (mark < sent.first) {  // nothing was taken and nobody said why
    wait(lane, {}, now);
    return repairs;
  }
  failures_ = 0;
  lane.failures = 0;
  lane.records_max = std::min(lane.records_max * 2, contract::batch_records_max);
  lane.bytes_max = std::min(lane.bytes_max * 2, bytes_usual);
  lane.not_before = now + pause_asked(ack.next_ms);
  lane.offered = std::max(lane.offered, sent.last);
  lane.acked = mark;
  if (mark >= lane.broken_seq) lane.broken_seq = 0;
  // Kept aside first, forgotten after: a death in between costs a double dead letter and not a lost one.
  repairs.push_back(Acknowledge{lane.lane, mark});
  return repairs;
}

Delivery::Repairs Delivery::unjoined(LaneState& lane, Answer const& answer, Instant now) {
  if (!answer.ack || answer.ack->acked == lane.acked) {
    wait(lane, answer, now);
    return {};
  }
  if (answer.ack->acked > lane.offered) {
    is_greeted_ = false;
    return {};
  }
  return settle(lane, answer.ack->acked);
}

Delivery::Repairs Delivery::poisoned(LaneState& lane, Sent const& sent, Answer const& answer, Instant now) {
  if (sent.records > 1) {
    lane.records_max = sent.records / 2;
    return {};
  }
  lane.records_max = 1;
  if (sent.records == 0 || lane.broken_seq == sent.last_record) {  // not even gaps are understood
    wait(lane, answer, now);
    return {};
  }
  lane.broken_seq = sent.last_record;
  return {Bury{lane.lane, sent.last_record, answer.code}};
}

Delivery::Repairs Delivery::beaten(Answer const& answer, std::uint64_t seq, Instant now) {
  beat_at_ = now + settings_.live_every;
  if (answer.status == 200 && answer.ack) {
    failures_ = 0;
    beat_at_ = now + std::max(live_every_asked(answer.ack->live_ms), pause_asked(answer.ack->next_ms));
    if (answer.ack->acked > seq) is_greeted_ = false;  // numbers we do not remember: hello tells
    return {};
  }
  if (is_mistrust(answer.status)) mistrusted(now);
  if (answer.retry_after) beat_at_ = now + std::max(settings_.live_every, pause(0, answer));
  return {};
}

// Somebody at the district looks: then the heartbeats come as often as they have something new.
Duration Delivery::live_every_asked(std::uint32_t live_ms) const {
  if (live_ms == 0) return settings_.live_every;
  return std::min(settings_.live_every, std::max<Duration>(std::chrono::milliseconds(live_ms), live_every_least));
}

void Delivery::found_nothing(Lane lane, Instant now) { wait(state(lane), {}, now); }

Duration Delivery::pause(unsigned failures, Answer const& answer) const {
  auto const jitter = pause_after(failures, settings_.random());
  if (!answer.retry_after) return jitter;
  auto const asked = Duration(std::clamp(*answer.retry_after, 0s, retry_after_longest));
  auto const width = static_cast<double>(std::min(asked, spread_longest).count());
  return std::max(jitter, asked + Duration(static_cast<Duration::rep>(width * settings_.spread)));
}

void Delivery::wait(LaneState& lane, Answer const& answer, Instant now) {
  lane.not_before = now + pause(lane.failures, answer);
  ++lane.failures;
}

void Delivery::refused_greeting(Answer const& answer, Instant now) {
  if (is_mistrust(answer.status)) return mistrusted(now);
  paused_until_ = now + pause(failures_, answer);
  ++failures_;
}

void Delivery::lost(std::optional<Lane> lane, Instant now) {
  is_greeted_ = false;
  paused_until_ = now + pause(failures_, {});
  ++failures_;
  if (!lane || *lane == Lane::heartbeat) return;
  auto& shrunk = state(*lane);
  shrunk.bytes_max = std::max(shrunk.bytes_max / 2, bytes_least);
}

void Delivery::mistrusted(Instant now) {
  is_greeted_ = false;
  paused_until_ = now + mistrust +
                  Duration(static_cast<Duration::rep>(settings_.spread *
                                                      static_cast<double>(Duration(spread_longest).count())));
}

void Delivery::shift(Duration by) {
  paused_until_ += by;
  beat_at_ += by;
  line_.shift(by);
  for (auto& lane : lanes_) lane.not_before += by;
}

void Delivery::renewed(Certificate certificate, Instant now) {
  certificate_ = certificate;
  is_greeted_ = false;  // the first words under the new one tell the district that it arrived
  paused_until_ = now;
}

void Delivery::not_renewed(Answer const& answer, Instant now) {
  certificate_.renew_at = now + std::max(renewal_retry, pause(0, answer));
  if (now < certificate_.not_after) return;
  if (is_mistrust(answer.status)) return mistrusted(now);
  paused_until_ = now + pause(failures_, answer);
  ++failures_;
}

}  // namespace campus::uplink
