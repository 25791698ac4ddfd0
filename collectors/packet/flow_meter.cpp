// A window is counted, then reported.  tick() sees that the civil second has changed and begins the report:
// it marks where the queue of dirty flows ends now and copies the totals.  The flows before the mark are
// moved into slabs, a few slabs at each tick so that the frames do not wait, and the last slab carries the
// window's times and totals. Meanwhile counting goes on in the same table.  When no slab is empty the report
// waits, and a window that ends before its predecessor was handed over is joined to it: late, but whole.

#include "collectors/packet/flow_meter.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace campus::packet {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

// What one tick may look at: less than the kernel's ring bridges, and a table of a million in a second of busy ticks.
constexpr std::size_t places_per_tick_max = 16'384;

std::int64_t second_of(std::int64_t now_ns) noexcept { return now_ns - now_ns % second_ns; }

std::uint64_t number_of(std::uint8_t const* octets) noexcept {
  std::uint64_t number = 0;
  std::memcpy(&number, octets, 6);
  return number;
}

PacketView view_of(Dissection const& what, std::int64_t arrived_ns) noexcept {
  PacketView packet;
  packet.network = {what.network, what.network_bytes};
  packet.payload = {what.payload, what.payload_bytes};
  packet.payload_wire_bytes = what.payload_wire_bytes;
  packet.arrived_ns = arrived_ns;
  packet.is_from_a = what.is_from_a;
  packet.tcp_flags = what.has_tcp ? what.tcp_flags : std::uint8_t{0};
  return packet;
}

// The same of two clues that say the same; FNV-1a over what they say, so that a window knows what it told.
std::uint64_t mark_of(Clue const& clue, std::uint64_t seed) noexcept {
  std::uint64_t mark = 0xcbf29ce484222325ULL ^ seed;
  auto const mix = [&mark](auto const& octets, std::size_t count) noexcept {
    for (std::size_t i = 0; i < count; ++i) mark = (mark ^ static_cast<std::uint8_t>(octets[i])) * 0x100000001b3ULL;
  };
  mix(clue.mac.octets, clue.mac.octets.size());
  mix(clue.address.octets, clue.address.octets.size());
  mix(clue.text, clue.text_used);
  return mark ^ static_cast<std::uint64_t>(clue.kind) << 56 ^ clue.vlan;
}

}  // namespace

FlowMeter::FlowMeter(MeterConfig config) : config_(std::move(config)) {
  if (config_.applications) applications_ = std::make_unique<Applications>();
}

Result<void> FlowMeter::prepare(SlabPool* slabs) {
  if (auto const made = make_dissector(); !made) return made;
  return prepare_memory(slabs);
}

Result<void> FlowMeter::make_dissector() {
  if (!applications_) return {};
  return applications_->make_dissector();
}

Result<void> FlowMeter::prepare_memory(SlabPool* slabs) {
  if (config_.inside_macs.size() > inside_macs_max)
    return fail(
        Fault::Kind::invalid, "CMP-P032",
        {{"count", std::to_string(config_.inside_macs.size())}, {"most", std::to_string(inside_macs_max)}});
  inside_mac_count_ = config_.inside_macs.size();
  std::ranges::transform(config_.inside_macs, inside_macs_.begin(),
                         [](MacAddress const& mac) { return number_of(mac.octets.data()); });
  slabs_ = slabs;
  auto const& seed = config_.seed;
  if (applications_) {
    if (auto const ready = applications_->prepare_memory(*config_.applications, seed); !ready) return ready;
    copies_.resize(pending_max * config_.copied_bytes);
  }
  clue_seed_ = seed.first;
  return table_.prepare(config_.table, seed);
}

void FlowMeter::take_clue(Frame const& frame, Dissection const& dissection) noexcept {
  Clue clue;
  if (!slabs_ || !read_clue(frame, dissection, clue)) return;
  auto const mark = mark_of(clue, clue_seed_);
  auto& place = told_[mark % clue_marks];
  if (place == mark) return;
  place = mark;
  if (!slabs_->tell(clue)) ++totals_.clues_dropped;
}

bool FlowMeter::is_inside_mac(std::byte const* at) const noexcept {
  auto const mac = number_of(reinterpret_cast<std::uint8_t const*>(at));
  auto const end = inside_macs_.begin() + static_cast<std::ptrdiff_t>(inside_mac_count_);
  return std::find(inside_macs_.begin(), end, mac) != end;
}

std::uint8_t FlowMeter::inside_by_mac(Frame const& frame, bool is_from_a) const noexcept {
  if (frame.link != LinkType::ethernet) return 0;  // dissected as IP, so both addresses are there
  unsigned const receiver = is_inside_mac(frame.bytes.data()) ? 1 : 0;
  unsigned const sender = is_inside_mac(frame.bytes.data() + 6) ? 1 : 0;
  return static_cast<std::uint8_t>(is_from_a ? sender | receiver << 1 : receiver | sender << 1);
}

void FlowMeter::settle() noexcept {
  if (pending_count_ == 0) return;
  for (std::size_t i = 0; i < pending_count_; ++i) pending_[i].guess = table_.guess(pending_[i].hash);
  if (applications_) look_ahead();
  for (std::size_t i = 0; i < pending_count_; ++i) place(pending_[i]);
  newest_ns_ = pending_[pending_count_ - 1].arrived_ns;
  is_newest_fresh_ = true;
  pending_count_ = 0;
}

// The memory of what is still being recognised.
void FlowMeter::look_ahead() noexcept {
  for (std::size_t i = 0; i < pending_count_; ++i)
    if (auto const& touch = pending_[i]; touch.guess != 0 && touch.what.payload_wire_bytes != 0)
      applications_->prefetch(table_[touch.guess].app);
}

// Of a frame whose bytes are gone before its turn comes, what an application is told by.
void FlowMeter::keep_bytes(Dissection& dissection) noexcept {
  auto* const copy = copies_.data() + pending_count_ * config_.copied_bytes;
  auto const* const from = dissection.network;
  if (!from) return;
  dissection.network_bytes = static_cast<std::uint32_t>(std::min<std::size_t>(dissection.network_bytes, config_.copied_bytes));
  std::memcpy(copy, from, dissection.network_bytes);
  dissection.network = copy;
  if (!dissection.payload) return;
  auto const before = static_cast<std::uint32_t>(dissection.payload - from);
  auto const left = before < dissection.network_bytes ? dissection.network_bytes - before : 0;
  dissection.payload_bytes = std::min(dissection.payload_bytes, left);
  dissection.payload = copy + std::min(before, dissection.network_bytes);
}

void FlowMeter::recognise(FlowEntry& flow, FlowTouch const& touch) noexcept {
  applications_->inspect(flow.key, flow.app, view_of(touch.what, touch.arrived_ns));
}

// What another meter counts and every one of them may need: the names that were asked for.
void FlowMeter::overhear(Frame const& frame, Dissection const& what) noexcept {
  if (applications_ && what.fate == FrameFate::udp) applications_->overhear(what.key, view_of(what, frame.arrived_ns));
}

void FlowMeter::name(FlowEntry& flow) noexcept {
  if (applications_) applications_->give_up(flow.key, flow.app, flow.last_ns);
}

void FlowMeter::name_all() noexcept {
  for (std::uint32_t number = 1; number <= table_.places().size(); ++number)
    if (table_[number].is_used) name(table_[number]);
}

void FlowMeter::place(FlowTouch const& touch) noexcept {
  auto number = table_.find(touch);
  if (number != 0 && table_[number].is_closing && config_.timeouts) [[unlikely]] {
    // Whoever begins anew between the same ports is another conversation.
    bool const is_anew = touch.what.has_tcp && (touch.what.tcp_flags & 0x12) == 0x02;
    if (is_anew && finish(number, table_[number].end)) number = 0;
  }
  if (number == 0) number = table_.add(touch);
  if (number == 0) number = make_room(touch);
  table_.count(number, touch);
  auto& flow = table_[number];
  if (applications_ && number != FlowTable::nowhere && !flow.app.is_done) recognise(flow, touch);
}

// The flow that was quiet for longest near the newcomer's place gives way.  If it had told everything it is merely
// forgotten; if not, its counts go into a slab first, and where there is none the newcomer is counted nowhere.
std::uint32_t FlowMeter::make_room(FlowTouch const& touch) noexcept {
  auto const victim = table_.victim(touch);
  if (victim == FlowTable::nowhere) return victim;
  auto& flow = table_[victim];
  bool const had_told = is_clean(flow);
  if (!had_told) {
    ++totals_.flows_evicted;
    if (!tell(delta_of(flow))) return FlowTable::nowhere;
    table_.report(flow);
  } else {
    ++totals_.flows_forgotten;
  }
  name(flow);
  if (config_.timeouts && !tell(flow, FlowEnd::evicted)) ++totals_.records_lost;
  if (applications_) applications_->release(flow.app);
  table_.remove(victim);
  auto const number = table_.add(touch);
  return number == 0 ? FlowTable::nowhere : number;
}

std::optional<FlowEnd> FlowMeter::end_of(FlowEntry const& flow, std::int64_t now_ns) const noexcept {
  auto const& timeouts = *config_.timeouts;
  auto const quiet_ns = now_ns - flow.last_ns;
  if (flow.is_closing && quiet_ns >= timeouts.closed_ns) return flow.end;
  auto const& limits = timeouts.of(flow.key.protocol);
  if (quiet_ns >= limits.quiet_ns) return FlowEnd::idle;
  if (now_ns - flow.first_ns >= limits.active_ns) return FlowEnd::active;
  return std::nullopt;
}

void FlowMeter::expire(std::int64_t now_ns) noexcept {
  if (std::exchange(is_newest_fresh_, false)) lag_ns_ = now_ns - newest_ns_;
  auto const places = table_.places().size();
  auto const passed_ns = std::min(now_ns - std::exchange(swept_at_ns_, now_ns), second_ns);
  if (passed_ns <= 0) return;  // a clock that was set back
  auto const share = static_cast<std::size_t>(passed_ns) * places / second_ns + 1;
  for (auto left = std::min({share, places, places_per_tick_max}); left > 0; --left) {
    if (swept_ > places) swept_ = 1;
    auto const& flow = table_[swept_];
    auto const end = flow.is_used ? end_of(flow, now_ns - lag_ns_) : std::nullopt;
    if (end && !finish(swept_, *end)) return;  // later, when there is room
    ++swept_;
  }
}

// False: nothing could be told, and the flow stays.
bool FlowMeter::finish(std::uint32_t number, FlowEnd end) noexcept {
  auto& flow = table_[number];
  if (!is_clean(flow)) {
    if (!tell(delta_of(flow))) return false;
    table_.report(flow);
  }
  bool const is_over = end != FlowEnd::active;
  if (is_over) name(flow);
  bool const has_moved = (flow.told[0].packets | flow.told[1].packets) != 0;  // since its last record
  if (has_moved && !tell(flow, end)) return false;
  if (!is_over) {
    begin_record(flow);
    return true;
  }
  if (applications_) applications_->release(flow.app);
  table_.remove(number);
  return true;
}

bool FlowMeter::finish_all() noexcept {
  for (auto const places = table_.places().size(); swept_ <= places; ++swept_)
    if (table_[swept_].is_used && !finish(swept_, FlowEnd::stopped)) return false;
  hand_over_records();
  if (open_) hand_over();
  return true;
}

bool FlowMeter::tell(FlowDelta const& delta) noexcept {
  auto* const slab = open_slab();
  if (!slab) return false;
  slab->deltas[slab->used++] = delta;
  if (slab->used == deltas_per_slab) hand_over();
  return true;
}

bool FlowMeter::tell(FlowEntry const& flow, FlowEnd end) noexcept {
  if (!slabs_) return false;
  auto& records = slabs_->records();
  if (!open_records_) {
    open_records_ = records.take_empty();
    if (!open_records_) return false;
    records[*open_records_].used = 0;
  }
  auto& slab = records[*open_records_];
  auto& told = slab.flows[slab.used++];
  told.record = record_of(flow, end);
  auto const* const names = applications_ ? applications_->names(flow.app) : nullptr;
  told.has_names = names != nullptr;
  if (names) told.names = *names;
  if (slab.used == records_per_slab) hand_over_records();
  return true;
}

void FlowMeter::hand_over_records() noexcept {
  if (!open_records_) return;
  slabs_->records().hand_over(*open_records_);
  open_records_.reset();
}

bool FlowMeter::is_window_over(std::int64_t now_ns) const noexcept {
  return window_from_ns_ != 0 && second_of(now_ns) != second_of(window_from_ns_);
}

void FlowMeter::tick(std::int64_t now_ns) noexcept {
  settle();
  if (!slabs_) return;
  if (window_from_ns_ == 0) window_from_ns_ = now_ns;
  if (is_window_over(now_ns)) begin_report(second_of(now_ns), second_of(now_ns));
  if (report_) report(slabs_per_tick_max);
  if (config_.timeouts) expire(now_ns);
}

bool FlowMeter::seal(std::int64_t now_ns) noexcept {
  settle();
  if (!slabs_) return true;
  if (!is_sealing_) {
    is_sealing_ = true;
    if (window_from_ns_ == 0) window_from_ns_ = now_ns;
    begin_report(now_ns, now_ns);
    swept_ = 1;
  }
  if (report_) report(slabs_max);
  return !report_ && (!config_.timeouts || finish_all());
}

void FlowMeter::begin_report(std::int64_t until_ns, std::int64_t next_from_ns) noexcept {
  if (!report_) report_ = Report{.from_ns = window_from_ns_, .to_ns = 0, .dirty_end = 0, .totals = {}};
  // A clock that was set back gives the old window a second of its own, and the new one begins where the
  // clock is.
  report_->to_ns = until_ns > report_->from_ns ? until_ns : report_->from_ns + second_ns;
  report_->dirty_end = table_.dirty_end();
  report_->totals = totals_;
  window_from_ns_ = next_from_ns;
  told_.fill(0);
}

void FlowMeter::report(std::size_t slabs_at_most) noexcept {
  std::size_t handed = 0;
  while (handed < slabs_at_most) {
    auto* const slab = open_slab();
    if (!slab) {
      if (!report_->is_deferred) ++totals_.slabs_deferred;
      report_->is_deferred = true;
      return;
    }
    while (slab->used < deltas_per_slab && table_.report_next(report_->dirty_end, slab->deltas[slab->used]))
      ++slab->used;
    if (slab->used < deltas_per_slab) {
      slab->from_ns = report_->from_ns;
      slab->to_ns = report_->to_ns;
      slab->totals = report_->totals;
      slab->ends_window = true;
      hand_over_records();
      hand_over();
      report_.reset();
      return;
    }
    hand_over();
    ++handed;
  }
}

FlowSlab* FlowMeter::open_slab() noexcept {
  if (!slabs_) return nullptr;
  if (!open_) {
    open_ = slabs_->take_empty();
    if (!open_) return nullptr;
    auto& slab = (*slabs_)[*open_];
    slab.used = 0;
    slab.ends_window = false;
  }
  return &(*slabs_)[*open_];
}

void FlowMeter::hand_over() noexcept {
  slabs_->hand_over(*open_);
  open_.reset();
}

}  // namespace campus::packet
