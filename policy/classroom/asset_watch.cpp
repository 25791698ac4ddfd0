#include "policy/classroom/asset_watch.hpp"

#include <algorithm>
#include <utility>

namespace campus::classroom {
namespace {

// What a switched-off device and a dead one have in common: nothing comes from it.
bool is_silence(RoomCause cause) {
  return cause == RoomCause::timeout || cause == RoomCause::refused || cause == RoomCause::no_route ||
         cause == RoomCause::closed || cause == RoomCause::link_down;
}

bool is_always_on(DeviceKind kind) {
  return kind == DeviceKind::switch_ || kind == DeviceKind::router || kind == DeviceKind::access_point ||
         kind == DeviceKind::ups;
}

std::optional<RoomCause> worst_error(ProjectorErrors const& errors, ErrorLevel level) {
  std::pair<ErrorLevel, RoomCause> const watched[]{{errors.fan, RoomCause::fan},
                                                   {errors.lamp, RoomCause::lamp},
                                                   {errors.temperature, RoomCause::temperature},
                                                   {errors.cover, RoomCause::cover},
                                                   {errors.filter, RoomCause::filter},
                                                   {errors.other, RoomCause::other}};
  for (auto const& [actual, cause] : watched)
    if (actual == level) return cause;
  return std::nullopt;
}

bool is_on(ProjectorState const& projector) {
  return projector.power == ProjectorPower::on || projector.power == ProjectorPower::warm_up;
}

bool is_contradictory(ProjectorState const& projector) {
  return projector.power == ProjectorPower::on && !projector.lamps.empty() &&
         std::ranges::none_of(projector.lamps, &Lamp::is_lit);
}

// The busiest of a machine's own ports, its talk to itself left out.
std::optional<std::uint64_t> traffic_of(DeviceStatus const& status) {
  std::optional<std::uint64_t> most;
  for (auto const& port : status.ports)
    if (port.name != "lo" && port.in_bps && port.out_bps)
      most = std::max(most.value_or(0), std::max(*port.in_bps, *port.out_bps));
  return most;
}

}  // namespace

RoomCause cause_of(ProbeFailure failure) {
  switch (failure) {
    case ProbeFailure::timeout: return RoomCause::timeout;
    case ProbeFailure::refused: return RoomCause::refused;
    case ProbeFailure::no_route: return RoomCause::no_route;
    case ProbeFailure::authentication: return RoomCause::authentication;
    case ProbeFailure::garbage: return RoomCause::garbage;
    case ProbeFailure::endless: return RoomCause::endless;
    case ProbeFailure::closed: return RoomCause::closed;
    case ProbeFailure::not_sent: return RoomCause::not_sent;
  }
  return RoomCause::not_sent;
}

// What SNMP adds to its words is ours: a name that is no address, a question that could not be sent.
RoomCause cause_of(SilenceCause silence) {
  constexpr std::pair<SilenceCause, RoomCause> words[]{
      {SilenceCause::timeout, RoomCause::timeout},
      {SilenceCause::refused, RoomCause::refused},
      {SilenceCause::authentication, RoomCause::authentication},
      {SilenceCause::garbage, RoomCause::garbage},
      {SilenceCause::endless, RoomCause::endless}};
  for (auto const& [known, cause] : words)
    if (known == silence) return cause;
  return RoomCause::not_sent;
}

void AssetWatch::Evidence::take(ProbeDone const& probe) {
  if (!probe.failure) {
    answered = probe.at;
    failed.reset();
    misses = 0;
    return;
  }
  failed = probe.at;
  failure = *probe.failure;
  ++misses;
}

AssetWatch::AssetWatch(RoomAsset asset) { become(std::move(asset)); }

void AssetWatch::become(RoomAsset asset) {
  // What came by another way than before says nothing of this one.
  if (asset.means != asset_.means) {
    pjlink_ = ping_ = {};
    projector_.reset();
    on_since_.reset();
    snmp_.reset();
    port_.reset();
    is_switch_silent_ = false;
  }
  asset_ = std::move(asset);
  status_.device = asset_.device;
  status_.kind = asset_.kind;
  status_.is_wanted = asset_.is_wanted;
}

void AssetWatch::see(ProbeDone const& probe) {
  if (probe.protocol == ProbeProtocol::ping) return ping_.take(probe);
  pjlink_.take(probe);
  if (probe.failure || !probe.projector) return;
  projector_ = probe.projector;
  if (!is_on(*projector_))
    on_since_.reset();
  else if (!on_since_)
    on_since_ = probe.at;
}

void AssetWatch::see(DeviceStatus const& status) { snmp_ = status; }

void AssetWatch::see_switch(DeviceStatus const& status) {
  is_switch_silent_ = status.state == DeviceState::unreachable;
  port_.reset();
  if (!asset_.means.port || status.state != DeviceState::reachable) return;
  auto const found = std::ranges::find(status.ports, asset_.means.port->port, &PortRate::name);
  if (found != status.ports.end()) port_ = *found;
}

void AssetWatch::judge(SchoolMoment const& moment, Settings const& settings, Instant now) {
  auto const finding = find(moment, settings, now);
  if (status_.since == Instant{} || status_.state != finding.state || status_.cause != finding.cause)
    status_.since = now;
  status_.state = finding.state;
  status_.cause = finding.cause;
  status_.last_good = last_good();
  auto const sign = read_use(moment, settings, now);
  status_.use = sign.use;
  source_ = sign.source;
  status_.projector = projector_;
  status_.host = snmp_ ? snmp_->host : std::nullopt;
}

AssetWatch::Finding AssetWatch::find(SchoolMoment const& moment, Settings const& settings,
                                     Instant now) const {
  if (!asset_.means.any()) return {RoomState::unknown, RoomCause::no_means};
  std::optional<Finding> found;
  if (asset_.means.has_pjlink) found = by_probe(pjlink_, moment, settings, now);
  if (!found && asset_.means.has_snmp) found = by_snmp(moment);
  if (!found && asset_.means.has_ping) found = by_probe(ping_, moment, settings, now);
  if (!found && asset_.means.port) found = by_port(moment);
  auto finding = found.value_or(Finding{});
  bool const is_heard = finding.state == RoomState::ok || finding.state == RoomState::warning ||
                        finding.state == RoomState::fault;
  if (is_switch_silent_ && !is_heard) return {RoomState::unreachable, RoomCause::switch_unreachable};
  if (finding.state == RoomState::ok && is_slow(settings)) return {RoomState::warning, RoomCause::link_slow};
  return finding;
}

std::optional<AssetWatch::Finding> AssetWatch::by_probe(Evidence const& evidence, SchoolMoment const& moment,
                                                        Settings const& settings, Instant now) const {
  auto const newest = std::max(evidence.answered, evidence.failed);
  if (!newest || now - *newest > settings.stale_after) return std::nullopt;
  auto const cause = cause_of(evidence.failure);
  if (evidence.failed && evidence.failure == ProbeFailure::authentication)
    return Finding{RoomState::fault, cause};  // an answer, and a clear one
  if (evidence.misses >= settings.misses_until_silent) return of_silence(cause, moment);
  if (!evidence.answered || now - *evidence.answered > settings.stale_after) return std::nullopt;
  if (&evidence == &pjlink_) return of_projector(moment, settings, now);
  return Finding{RoomState::ok, RoomCause::none};
}

AssetWatch::Finding AssetWatch::of_projector(SchoolMoment const& moment, Settings const& settings,
                                             Instant now) const {
  auto const& projector = *projector_;
  if (projector.is_failing) return {RoomState::fault, RoomCause::projector_failure};
  auto const errors = projector.errors.value_or(ProjectorErrors{});
  if (auto const cause = worst_error(errors, ErrorLevel::error)) return {RoomState::fault, *cause};
  if (auto const cause = worst_error(errors, ErrorLevel::warning)) return {RoomState::warning, *cause};
  if (is_contradictory(projector)) return {RoomState::warning, RoomCause::contradiction};
  if (auto const cause = lamp_cause(settings); cause != RoomCause::none) return {RoomState::warning, cause};
  if (is_left_on(moment, settings, now)) return {RoomState::warning, RoomCause::left_on};
  if (projector.answers_refused > 0) return {RoomState::warning, RoomCause::nonsense};
  if (!projector.power) return {RoomState::unknown, RoomCause::not_heard};
  return {is_on(projector) ? RoomState::ok : RoomState::off, RoomCause::none};
}

RoomCause AssetWatch::lamp_cause(Settings const& settings) const {
  if (!asset_.lamp_life_hours || projector_->lamps.empty()) return RoomCause::none;
  auto const oldest = std::ranges::max_element(projector_->lamps, {}, &Lamp::hours)->hours;
  if (oldest >= *asset_.lamp_life_hours) return RoomCause::lamp_spent;
  auto const worn = std::uint64_t{*asset_.lamp_life_hours} * settings.lamp_worn_percent / 100;
  return oldest >= worn ? RoomCause::lamp_worn : RoomCause::none;
}

bool AssetWatch::is_left_on(SchoolMoment const& moment, Settings const& settings, Instant now) const {
  if (!moment.quiet_since || !on_since_) return false;
  if (moment.is_before_first && *on_since_ >= moment.day_begin) return false;
  return now - std::max(*moment.quiet_since, *on_since_) >= settings.left_on_after;
}

std::optional<AssetWatch::Finding> AssetWatch::by_snmp(SchoolMoment const& moment) const {
  if (!snmp_ || snmp_->state == DeviceState::unknown) return std::nullopt;
  if (snmp_->state == DeviceState::reachable) return Finding{RoomState::ok, RoomCause::none};
  auto const cause = cause_of(snmp_->cause.value_or(SilenceCause::timeout));
  // The machine runs and its agent does not: that is to be looked at, and no reason to call the room broken.
  if (is_silence(cause) && (cause == RoomCause::refused || is_running()))
    return Finding{RoomState::warning, cause};
  return of_silence(cause, moment);
}

std::optional<AssetWatch::Finding> AssetWatch::by_port(SchoolMoment const& moment) const {
  if (!port_ || port_->link == LinkState::other) return std::nullopt;
  if (port_->link == LinkState::up) return Finding{RoomState::ok, RoomCause::none};
  return of_silence(RoomCause::link_down, moment);
}

AssetWatch::Finding AssetWatch::of_silence(RoomCause cause, SchoolMoment const& moment) const {
  if (cause == RoomCause::not_sent) return {RoomState::unknown, cause};
  if (!is_silence(cause)) return {RoomState::fault, cause};
  bool const may_be_off =
      !is_always_on(asset_.kind) && (asset_.kind == DeviceKind::computer || !moment.is_open);
  if (may_be_off) return {RoomState::off, cause};
  bool const is_unplugged = port_ && port_->link == LinkState::down;
  return {RoomState::unreachable, is_unplugged ? RoomCause::link_down : cause};
}

bool AssetWatch::is_slow(Settings const& settings) const {
  return port_ && port_->link == LinkState::up && port_->speed_bps > 0 &&
         port_->speed_bps < settings.slow_bps;
}

bool AssetWatch::is_running() const { return asset_.means.has_ping && ping_.answered && ping_.misses == 0; }

AssetWatch::Sign AssetWatch::read_use(SchoolMoment const& moment, Settings const& settings,
                                      Instant now) const {
  auto const holds = [&](std::optional<Instant> at) { return at && now - *at <= settings.sample_holds; };
  if (asset_.means.has_pjlink)
    return holds(pjlink_.answered) && pjlink_.misses == 0 ? use_of_projector() : Sign{};
  if (asset_.kind == DeviceKind::computer) return use_of_computer(moment, settings, now);
  return use_of_port(settings);
}

AssetWatch::Sign AssetWatch::use_of_projector() const {
  if (!projector_->power || is_contradictory(*projector_)) return {UseSign::unknown, UseSource::projector};
  return {projector_->power == ProjectorPower::on ? UseSign::used : UseSign::idle, UseSource::projector};
}

AssetWatch::Sign AssetWatch::use_of_computer(SchoolMoment const& moment, Settings const& settings,
                                             Instant now) const {
  auto const holds = [&](std::optional<Instant> at) { return at && now - *at <= settings.sample_holds; };
  if (snmp_ && snmp_->state == DeviceState::reachable && holds(snmp_->last_answer)) {
    if (auto const traffic = traffic_of(*snmp_))
      return {*traffic >= settings.busy_bps ? UseSign::used : UseSign::idle, UseSource::traffic};
    auto const host_ticks = snmp_->host ? snmp_->host->uptime_ticks : std::nullopt;
    auto const uptime =
        std::chrono::milliseconds(10) * std::int64_t{host_ticks.value_or(snmp_->uptime_ticks)};
    // One that nobody switches off says nothing by running.
    if (*snmp_->last_answer - uptime >= moment.day_begin) return {UseSign::used, UseSource::computer};
    return use_of_port(settings);
  }
  if (snmp_ && snmp_->state == DeviceState::unreachable && !is_running() && is_silence(status_.cause))
    return {UseSign::idle, UseSource::computer};
  if (auto const sign = use_of_port(settings); sign.use != UseSign::unknown) return sign;
  if (asset_.means.has_ping && ping_.answered && !asset_.means.has_snmp) {
    if (holds(ping_.answered) && ping_.misses == 0) return {UseSign::used, UseSource::computer};
    if (ping_.misses >= settings.misses_until_silent && holds(ping_.failed))
      return {UseSign::idle, UseSource::computer};
  }
  return {};
}

AssetWatch::Sign AssetWatch::use_of_port(Settings const& settings) const {
  if (!port_) return {};
  if (port_->link == LinkState::down) return {UseSign::idle, UseSource::link};
  if (port_->link != LinkState::up || !port_->in_bps || !port_->out_bps) return {};
  auto const traffic = std::max(*port_->in_bps, *port_->out_bps);
  return {traffic >= settings.busy_bps ? UseSign::used : UseSign::idle, UseSource::traffic};
}

std::optional<Instant> AssetWatch::last_good() const {
  auto newest = std::max(pjlink_.answered, ping_.answered);
  if (snmp_) newest = std::max(newest, snmp_->last_answer);
  return newest;
}

}  // namespace campus::classroom
