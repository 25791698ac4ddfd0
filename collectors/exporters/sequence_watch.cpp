// How exporters count is learned, not believed.
//
// The standards differ (NetFlow v5 counts flows, v9 datagrams, IPFIX records before the message, sFlow
// datagrams), and exporters differ from the standards: softflowd's IPFIX carries the count with the message
// in it and leaves its option records out.  A collector that insists would report a loss with every datagram.
// So each way of counting is tried on every datagram, and the one that explained most so far is believed; the
// standard's wins a tie.
//
// What does not follow is one of three things.  A number ahead is a gap, unless it is absurdly far.  A number
// behind is a late datagram when it fills a gap, or when its heading is no newer than what was heard; else
// the exporter began anew.  Where headings tell when the device started, that decides first.  All arithmetic
// is modulo 2^32.
#include "collectors/exporters/sequence_watch.hpp"

#include <algorithm>

namespace campus::exporters {
namespace {

// Further ahead than an hour of the busiest exporter is not a loss but another count.
constexpr std::int32_t gap_most = 1 << 24;

// A straggler is some datagrams behind.  Further back is another count, even within the same second.
constexpr std::int32_t behind_most_datagrams = 256, behind_most_records = 256 * 30;

// The starting moment is computed from two clocks of the heading, one of them in whole seconds.
constexpr std::int32_t boot_moved_ms = 10'000;

std::int32_t ahead(std::uint32_t number, std::uint32_t of) noexcept {
  return static_cast<std::int32_t>(number - of);
}

}  // namespace

SequenceWatch::Range SequenceWatch::range_of(Way way, Heard const& heard) noexcept {
  switch (way) {
    case Way::datagrams: return {heard.number, heard.number + 1};
    case Way::flows_before: return {heard.number, heard.number + heard.flows};
    case Way::records_before: return {heard.number, heard.number + heard.records};
    case Way::flows_after: return {heard.number - heard.flows, heard.number};
    case Way::records_after: return {heard.number - heard.records, heard.number};
  }
  return {};
}

void SequenceWatch::choose_way(Heard const& heard) noexcept {
  for (std::size_t way = 0; way < ways; ++way) {
    bool const fits = range_of(static_cast<Way>(way), heard).begin == next_[way];
    // Full: all are halved, so that an exporter that was replaced by another kind is learned anew.
    if (fits && ++fits_[way] == 255)
      for (auto& count : fits_) count /= 2;
  }
  auto best =
      fits_[static_cast<std::size_t>(standard_)] >= fits_[static_cast<std::size_t>(way_)] ? standard_ : way_;
  for (std::size_t way = 0; way < ways; ++way)
    if (fits_[way] > fits_[static_cast<std::size_t>(best)]) best = static_cast<Way>(way);
  if (best == way_) return;
  way_ = best;
  open_gaps_ = {};
}

void SequenceWatch::go_on_from(Heard const& heard) noexcept {
  for (std::size_t way = 0; way < ways; ++way) next_[way] = range_of(static_cast<Way>(way), heard).end;
  newest_ms_ = std::max(newest_ms_, heard.clock_ms);
  is_sure_ = heard.is_counted;
}

bool SequenceWatch::has_rebooted(Heard const& heard) const noexcept {
  if (!boot_ms_ || !heard.boot_ms) return false;
  auto const moved = ahead(*heard.boot_ms, *boot_ms_);
  return moved > boot_moved_ms || moved < -boot_moved_ms;
}

bool SequenceWatch::fill(Range const& range) noexcept {
  if (range.size() == 0) return false;
  for (auto& gap : open_gaps_) {
    if (gap.size() == 0 || range.begin - gap.begin >= gap.size() || range.size() > gap.end - range.begin)
      continue;
    Range const before{gap.begin, range.begin}, behind{range.end, gap.end};
    counters_.lost -= range.size();
    gap = before.size() >= behind.size() ? before : behind;
    if (std::min(before.size(), behind.size()) == 0) return true;
    open_gaps_[next_gap_++ % open_gaps_max] = before.size() >= behind.size() ? behind : before;
    return true;
  }
  return false;
}

void SequenceWatch::judge(Heard const& heard) noexcept {
  auto const range = range_of(way_, heard);
  auto const expected = next_[static_cast<std::size_t>(way_)];
  auto const step = ahead(range.begin, expected);
  if (step == 0) return go_on_from(heard);
  bool const knows_size = way_ == Way::datagrams || (is_sure_ && heard.is_counted);
  bool const is_new = has_rebooted(heard);
  if (!is_new && fill(range)) {
    ++counters_.late;
    return;
  }
  auto const behind_most = way_ == Way::datagrams ? behind_most_datagrams : behind_most_records;
  if (!is_new && step < 0 && step > -behind_most && knows_size && heard.clock_ms <= newest_ms_) {
    ++counters_.late;
    return;
  }
  if (!is_new && !knows_size && step > -gap_most && step < gap_most) return go_on_from(heard);
  if (!is_new && step > 0 && step < gap_most) {
    ++counters_.gaps;
    counters_.lost += static_cast<std::uint32_t>(step);
    open_gaps_[next_gap_++ % open_gaps_max] = {expected, range.begin};
    return go_on_from(heard);
  }
  ++counters_.restarts;
  open_gaps_ = {};
  newest_ms_ = heard.clock_ms;
  go_on_from(heard);
}

void SequenceWatch::feed(Heard const& heard) noexcept {
  if (is_first_) {
    is_first_ = false;
    newest_ms_ = heard.clock_ms;
    go_on_from(heard);
  } else {
    if (is_sure_ && heard.is_counted) choose_way(heard);
    judge(heard);
  }
  if (heard.boot_ms) boot_ms_ = heard.boot_ms;
  counters_.is_lost_datagrams = way_ == Way::datagrams;
}

}  // namespace campus::exporters
