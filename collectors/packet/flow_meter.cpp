// A window is counted, then reported.  tick() sees that the civil second has changed and begins the report:
// it marks where the queue of dirty flows ends now and copies the totals.  The flows before the mark are
// moved into slabs, a few slabs at each tick so that the frames do not wait, and the last slab carries the
// window's times and totals. Meanwhile counting goes on in the same table.  When no slab is empty the report
// waits, and a window that ends before its predecessor was handed over is joined to it: late, but whole.

#include "collectors/packet/flow_meter.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace campus::packet {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

std::int64_t second_of(std::int64_t now_ns) noexcept { return now_ns - now_ns % second_ns; }

std::uint64_t number_of(std::uint8_t const* octets) noexcept {
  std::uint64_t number = 0;
  std::memcpy(&number, octets, 6);
  return number;
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

Result<void> FlowMeter::prepare(SlabPool* slabs) {
  if (config_.inside_macs.size() > inside_macs_max)
    return fail(
        Fault::Kind::invalid, "CMP-P032",
        {{"count", std::to_string(config_.inside_macs.size())}, {"most", std::to_string(inside_macs_max)}});
  inside_mac_count_ = config_.inside_macs.size();
  std::ranges::transform(config_.inside_macs, inside_macs_.begin(),
                         [](MacAddress const& mac) { return number_of(mac.octets.data()); });
  slabs_ = slabs;
  auto const seed = HashSeed::random();
  fragments_.set_seed(seed);
  clue_seed_ = seed.first;
  return table_.prepare(config_.table, seed);
}

void FlowMeter::join_fragment(Dissection& dissection) noexcept {
  if (dissection.part == Dissection::Part::first_fragment)
    fragments_.remember(dissection);
  else
    fragments_.complete(dissection);
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
  for (std::size_t i = 0; i < pending_count_; ++i) table_.prefetch_entry(pending_[i].hash);
  for (std::size_t i = 0; i < pending_count_; ++i) place(pending_[i]);
  pending_count_ = 0;
  totals_.flows_forgotten = table_.forgotten();
}

void FlowMeter::place(FlowTouch const& touch) noexcept {
  if (table_.place(touch) == FlowTable::Outcome::counted) return;
  ++totals_.flows_evicted;
  auto* const slab = open_slab();
  if (!slab) return table_.place_nowhere(touch);
  slab->deltas[slab->used++] = table_.replace_victim(touch);
  if (slab->used == deltas_per_slab) hand_over();
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
}

bool FlowMeter::seal(std::int64_t now_ns) noexcept {
  settle();
  if (!slabs_) return true;
  if (!is_sealing_) {
    is_sealing_ = true;
    if (window_from_ns_ == 0) window_from_ns_ = now_ns;
    begin_report(now_ns, now_ns);
  }
  if (report_) report(slabs_max);
  return !report_;
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
    while (slab->used < deltas_per_slab && table_.has_dirty_before(report_->dirty_end))
      slab->deltas[slab->used++] = table_.report_next();
    if (slab->used < deltas_per_slab) {
      slab->from_ns = report_->from_ns;
      slab->to_ns = report_->to_ns;
      slab->totals = report_->totals;
      slab->ends_window = true;
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
