// A record is a rectangle: so many bytes from its first packet to its last.  It is cut at the steps and each piece gets its
// share of the time, so that the pieces add up to the record to the byte.
//
// How long steps stay open is learned from how far back records reach when they come, of all exporters together: so what
// is over is over for all of them, and their sum is one of a time and not of two.

#include "daemon/gateway/told_traffic.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace campus::gateway {
namespace {

using std::chrono::floor;
using Minutes = std::chrono::minutes;
using Hours = std::chrono::hours;

Instant step_of(Instant at) {
  auto const count = at.time_since_epoch().count();
  auto const length = Duration(ToldTraffic::step).count();
  return Instant(Duration(count - count % length));
}

Instant instant_of(std::int64_t ns) { return Instant{Duration{ns}}; }

// Of `whole`, what belongs to the first `part` of a time; the remainder is shared without overflow, for a time is shorter
// than 2^29 microseconds.
std::uint64_t share(std::uint64_t whole, std::uint64_t part_us, std::uint64_t time_us) {
  return whole / time_us * part_us + whole % time_us * part_us / time_us;
}
static_assert(std::chrono::microseconds(ToldTraffic::open_max + ToldTraffic::step).count() < (1 << 29));

std::uint64_t micros(Duration time) {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

// What is left of a count after the pieces before.
class Shared {
public:
  Shared(Counts whole, std::uint64_t time_us) : whole_(whole), time_us_(time_us) {}
  Counts until(std::uint64_t part_us) {
    Counts const so_far = time_us_ == 0 ? whole_
                                        : Counts{.packets = share(whole_.packets, part_us, time_us_),
                                                 .bytes = share(whole_.bytes, part_us, time_us_)};
    Counts const piece{.packets = so_far.packets - given_.packets, .bytes = so_far.bytes - given_.bytes};
    given_ = so_far;
    return piece;
  }

private:
  Counts whole_, given_;
  std::uint64_t time_us_;
};

Counts counts_of(exporters::SampledFrame const& frame) {
  return {.packets = frame.one_in, .bytes = std::uint64_t{frame.wire_length} * frame.one_in};
}

bool is_credible_count(Counts const& counts) {
  return counts.packets <= ToldTraffic::told_count_max && counts.bytes <= ToldTraffic::told_count_max;
}

}  // namespace

struct ToldTraffic::Source {
  ToldSource what;
  Instant first_heard, last_heard, last_record;  // the last: of records, not of frames
  std::map<Instant, TrafficRollup> steps;        // open ones, by their begin; at most open_max of them
  std::map<Instant, packet::TrafficSums> minutes;
  TrafficRollup minute;  // what the steps of the open minute that are over came to
  packet::TrafficSums hour;
  std::optional<Window> hour_watched;
  std::map<std::uint32_t, Instant> metering;  // interfaces of which what comes in is told, and when last; bounded
  Standing standing;

  explicit Source(packet::TrafficSums none) : hour(std::move(none)) {}
};

ToldTraffic::ToldTraffic(Settings settings, Instant now)
    : settings_(std::move(settings)),
      none_(packet::HashSeed::random(), settings_.addresses.inside.size(), hosts_held_max),
      open_from_(step_of(now)),
      begun_(open_from_),
      reach_since_(now) {}

ToldTraffic::~ToldTraffic() = default;

ToldTraffic::Source* ToldTraffic::source_of(IpAddress const& exporter, Instant now) {
  auto const known = sources_.find(exporter);
  if (known != sources_.end()) {
    known->second->last_heard = now;
    return known->second.get();
  }
  if (sources_.size() >= sources_max) {
    auto const last = [](auto const& entry) { return entry.second->last_heard; };
    auto const oldest = std::ranges::min_element(sources_, {}, last);
    if (now - oldest->second->last_heard < silence_until_replaced) {
      ++no_room_;
      return nullptr;
    }
    sources_.erase(oldest);
  }
  // An hour counts as many hosts as that of an interface.
  auto source = std::make_unique<Source>(
      packet::TrafficSums(packet::HashSeed::random(), settings_.addresses.inside.size()));
  source->what = {.exporter = exporter, .counts = settings_.counts && settings_.counts(exporter)};
  source->first_heard = source->last_heard = now;
  return (sources_[exporter] = std::move(source)).get();
}

std::uint8_t ToldTraffic::inside_by_mac(MacAddress const& a, MacAddress const& b) const {
  auto const& macs = settings_.addresses.inside_macs;
  auto const is_ours = [&](MacAddress const& mac) { return std::ranges::find(macs, mac) != macs.end(); };
  return static_cast<std::uint8_t>((is_ours(a) ? 1 : 0) | (is_ours(b) ? 2 : 0));
}

// A device that meters an interface both ways tells what comes in there and what goes out; one that meters several tells
// what goes through it where it came in, and again where it went out.  The second telling is recognised by the first's
// interface.
void ToldTraffic::note_metering(Source& source, exporters::ExportedFlow const& flow, Instant now) {
  if (flow.metered != exporters::Metered::coming_in || flow.interface_in == 0) return;
  auto& metering = source.metering;
  if (metering.size() >= metering_interfaces_max && !metering.contains(flow.interface_in))
    std::erase_if(metering, [now](auto const& entry) { return now - entry.second > metering_known_for; });
  if (metering.size() < metering_interfaces_max || metering.contains(flow.interface_in))
    metering[flow.interface_in] = now;
}

bool ToldTraffic::is_told_twice(Source const& source, exporters::ExportedFlow const& flow, Instant now) {
  if (flow.metered != exporters::Metered::going_out) return false;
  auto const known = source.metering.find(flow.interface_in);
  return known != source.metering.end() && now - known->second <= metering_known_for;
}

bool ToldTraffic::is_credible(exporters::ExportedFlow const& flow) {
  return is_credible_count(flow.record.a.counts) && is_credible_count(flow.record.b.counts);
}

bool ToldTraffic::is_credible(exporters::SampledFrame const& frame) {
  return is_credible_count(counts_of(frame));
}

void ToldTraffic::refuse(IpAddress const& exporter, Instant now) {
  catch_up(now);
  if (auto* const source = source_of(exporter, now)) ++source->standing.refused;
}

void ToldTraffic::hear(exporters::ExportedFlow const& flow, Instant now) {
  if (!is_credible(flow)) return refuse(flow.exporter, now);
  catch_up(now);
  auto* const source = source_of(flow.exporter, now);
  if (!source) return;
  source->last_record = now;
  note_metering(*source, flow, now);
  if (is_told_twice(*source, flow, now)) {
    ++source->standing.told_twice;
    return;
  }
  auto const& record = flow.record;
  if (record.sampled_one_in > 1) mark_estimate(*source);
  FlowDelta delta{.key = record.key,
                  .from_a = record.a.counts,
                  .from_b = record.b.counts,
                  .first_ns = std::min(record.first_ns, record.last_ns),
                  .last_ns = record.last_ns,
                  .app = {}};
  delta.is_new = true;
  delta.inside_by_mac = inside_by_mac(flow.mac_a, flow.mac_b) & 3;
  learn_reach(now - instant_of(delta.first_ns), now);
  book(*source, delta, now);
}

// A device that tells of its flows and samples frames besides tells the same traffic twice.
void ToldTraffic::hear(exporters::SampledFrame const& frame, packet::Dissection const& read, bool is_new, Instant now) {
  if (!is_credible(frame)) return refuse(frame.exporter, now);
  catch_up(now);
  auto* const source = source_of(frame.exporter, now);
  if (!source) return;
  if (source->last_record != Instant{} && now - source->last_record < silence_until_replaced) {
    ++source->standing.told_twice;
    return;
  }
  if (frame.one_in > 1) mark_estimate(*source);
  FlowDelta delta{.key = read.key, .from_a = {}, .from_b = {}, .first_ns = frame.heard_ns, .last_ns = frame.heard_ns, .app = {}};
  (read.is_from_a ? delta.from_a : delta.from_b) = counts_of(frame);
  delta.is_new = is_new;
  book(*source, delta, now);
}

// The name changes: an hour and its minutes are of one name.
void ToldTraffic::mark_estimate(Source& source) {
  if (source.what.is_estimate) return;
  close_hour(source, hours_of_old_names_);
  source.what.is_estimate = true;
}

void ToldTraffic::learn_reach(Duration reach, Instant now) {
  if (now - reach_since_ >= reach_kept || now < reach_since_) {
    reach_before_ = std::exchange(reach_, Duration{});
    reach_since_ = now;
  }
  reach_ = std::max(reach_, std::min<Duration>(reach, open_max));
}

Duration ToldTraffic::open_for() const {
  auto const reach = std::max(reach_, reach_before_);
  return std::min<Duration>(std::chrono::ceil<std::chrono::seconds>(reach) + step, open_max);
}

void ToldTraffic::book(Source& source, FlowDelta const& delta, Instant now) {
  auto const first = instant_of(delta.first_ns), last = std::min(instant_of(delta.last_ns), now);
  // Steps may lag by as much as behind_max; a record reaches back open_max and no farther.
  auto const open_from = std::max(open_from_, step_of(now - open_max));
  // What passed before we began to listen is told late by no fault of the exporter's.
  if (first < open_from && (first >= begun_ || now - first > open_max)) ++source.standing.told_late;
  auto const to = std::max(last, open_from);
  auto const from = std::clamp(first, open_from, to);
  auto const ends = settings_.addresses.ends_of(delta);
  Shared from_a(delta.from_a, micros(to - from)), from_b(delta.from_b, micros(to - from));
  auto piece = delta;
  auto of_minute = delta;
  of_minute.from_a = of_minute.from_b = {};
  for (auto at = step_of(from);; at += step) {
    bool const is_last = at + step >= to;
    auto const until = is_last ? micros(to - from) : micros(at + step - from);
    piece.from_a = from_a.until(until);
    piece.from_b = from_b.until(until);
    auto& rollup = source.steps[at];
    packet::add_by_direction(rollup, piece, ends);
    ++rollup.flows_active;
    if (piece.is_new) ++rollup.flows_new;
    piece.is_new = false;
    of_minute.from_a += piece.from_a;
    of_minute.from_b += piece.from_b;
    auto const minute = floor<Minutes>(at);
    if (is_last || floor<Minutes>(at + step) != minute) {
      source.minutes.try_emplace(minute, none_).first->second.add(of_minute, ends);
      of_minute.from_a = of_minute.from_b = {};
      of_minute.is_new = false;
    }
    if (is_last) return;
  }
}

bool ToldTraffic::has_open() const {
  return std::ranges::any_of(sources_, [this](auto const& entry) {
    auto const& source = *entry.second;
    return !source.steps.empty() || !source.minutes.empty() || source.minute.window.to != Instant{} ||
           source.hour_watched || source.last_heard >= open_from_;
  });
}

// What was open before the clock leapt forward is over: nobody watched in between.
void ToldTraffic::catch_up(Instant now) {
  if (now - open_from_ <= behind_max) return;
  before_leap_ = close_all();
  open_from_ = std::max(open_from_, step_of(now - open_max));
}

ToldTraffic::Over ToldTraffic::close(Instant now) {
  auto const until = step_of(now - open_for());
  catch_up(now);
  Over over;
  if (until + 2 * open_max < open_from_) {  // the clock was set back
    over = close_all();
    begin_anew(now);
    return over;
  }
  over = std::exchange(before_leap_, {});
  std::ranges::move(std::exchange(hours_of_old_names_, {}), std::back_inserter(over.stretches));
  while (open_from_ < until && has_open()) close_step(over);
  open_from_ = std::max(open_from_, until);
  return over;
}

ToldTraffic::Over ToldTraffic::close_all() {
  auto over = std::exchange(before_leap_, {});
  std::ranges::move(std::exchange(hours_of_old_names_, {}), std::back_inserter(over.stretches));
  auto const has_minute = [](auto const& entry) {
    return !entry.second->minutes.empty() || entry.second->minute.window.to != Instant{};
  };
  while (std::ranges::any_of(sources_, has_minute)) close_step(over);
  for (auto& [exporter, source] : sources_) close_hour(*source, over.stretches);
  return over;
}

void ToldTraffic::begin_anew(Instant now) {
  sources_.clear();
  open_from_ = begun_ = step_of(now);
  reach_since_ = now;
}

// One who said nothing since the step began may have had nothing to say, or be dead: then nobody watched.
void ToldTraffic::close_step(Over& over) {
  auto const at = open_from_;
  open_from_ += step;
  Window const window{at, open_from_};
  TrafficRollup school;
  bool has_counted = false;
  for (auto& [exporter, source] : sources_) {
    auto const booked = source->steps.find(at);
    bool const is_watched = booked != source->steps.end() || (source->first_heard < open_from_ && source->last_heard >= at);
    if (is_watched) {
      TrafficRollup rollup;
      if (booked != source->steps.end()) rollup = std::move(booked->second);
      rollup.interface_name = name_of(source->what);
      rollup.window = window;
      source->minute.add_counts(rollup);
      auto const from = source->minute.window.to == Instant{} ? at : source->minute.window.from;
      source->minute.window = {from, window.to};
      if (source->what.counts) school.add_counts(rollup), has_counted = true;
      over.steps.push_back(std::move(rollup));
    }
    if (booked != source->steps.end()) source->steps.erase(booked);
    auto const minute = floor<Minutes>(at);
    if (floor<Minutes>(open_from_) != minute) close_minute(*source, minute, over);
    if (floor<Hours>(open_from_) != floor<Hours>(at)) close_hour(*source, over.stretches);
  }
  if (!has_counted) return;
  school.interface_name = "exporters";
  school.window = window;
  over.school.push_back(std::move(school));
}

void ToldTraffic::close_minute(Source& source, Instant minute, Over& over) {
  auto rollup = std::exchange(source.minute, {});
  auto found = source.minutes.extract(minute);
  if (rollup.window.to == Instant{}) return;  // nobody watched
  auto const sums = found.empty() ? none_ : std::move(found.mapped());
  rollup.interface_name = name_of(source.what);
  rollup.hosts = sums.hosts().list(hosts_per_rollup_max, rollup.hosts_beyond);
  rollup.vlans = sums.vlans();
  if (settings_.names) rollup.applications = sums.applications(*settings_.names);
  over.stretches.push_back(told(source, sums, rollup.window, hosts_per_minute_max));
  source.hour.add(sums);
  source.hour_watched =
      Window{source.hour_watched ? source.hour_watched->from : rollup.window.from, rollup.window.to};
  source.standing.newest = std::move(rollup);
}

void ToldTraffic::close_hour(Source& source, std::vector<TrafficStretch>& stretches) {
  if (!source.hour_watched) return;
  auto hour = told(source, source.hour, *source.hour_watched, hosts_in_stretch_max);
  hour.is_hour = true;
  stretches.push_back(std::move(hour));
  source.hour.clear();
  source.hour_watched.reset();
}

TrafficStretch ToldTraffic::told(Source const& source, packet::TrafficSums const& sums, Window window,
                                 std::size_t hosts_max) const {
  TrafficStretch told{.interface_name = name_of(source.what), .window = window};
  told.hosts = sums.hosts().list(hosts_max, told.hosts_beyond);
  told.hosts_error = sums.hosts().error();
  told.vlans = sums.vlans();
  told.subnets = sums.subnets(settings_.addresses.inside);
  if (settings_.names) told.applications = sums.applications(*settings_.names);
  return told;
}

std::vector<TrafficRollup> ToldTraffic::newest(Instant now) const {
  std::vector<TrafficRollup> all;
  for (auto const& [exporter, source] : sources_)
    if (auto const& newest = source->standing.newest; newest && now - newest->window.to <= open_for() + 2 * Minutes(1))
      all.push_back(*newest);
  return all;
}

std::vector<ToldTraffic::Standing> ToldTraffic::standing() const {
  std::vector<Standing> all;
  for (auto const& [exporter, source] : sources_) {
    all.push_back(source->standing);
    all.back().source = source->what;
  }
  return all;
}

}  // namespace campus::gateway
