// What the gateway tells the district of the school's day: targets, rooms and what they were used for.

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/evidence.hpp"
#include "daemon/contract/target_views.hpp"
#include "daemon/gateway/gateway.hpp"
#include "daemon/pki/secrets.hpp"
#include "daemon/runtime/clock.hpp"
#include "policy/classroom/period_use.hpp"

namespace campus::gateway {
namespace {

using Facts = std::vector<DayTeller::Fact>;

// Judging sorts a month of traffic; an outcome that is a minute old is as good.
constexpr std::chrono::minutes judge_every{1};
// What nobody has heard so soon after the start is not known to be silent.
constexpr std::chrono::minutes rooms_settle{5};
// A change of a share by less than this is no news: the load of a line trembles.
constexpr std::int64_t share_step = whole / 100;

std::string gist_of(targets::Verdict const& verdict) {
  std::string gist(name_of(verdict.outcome));
  auto const add = [&](std::string_view part) { gist.append(1, ' ').append(part); };
  add(name_of(verdict.want));
  add(verdict.missing);
  add(verdict.is_due ? "due" : "");
  add(verdict.is_strictest ? "strictest" : "");
  if (verdict.target) add(std::to_string(verdict.target->bound.amount.number));
  if (verdict.value) {
    auto const step = verdict.value->unit == Unit::parts_per_million ? share_step : 1;
    add(std::to_string(verdict.value->number / step));
  }
  for (auto const& standing : verdict.standings) add(name_of(standing.outcome));
  return gist;
}

std::string gist_of(RoomStatus const& status) {
  std::string gist = status.title + '\n' + status.place.building + '\n' + status.place.floor + '\n' +
                     status.culprit.name + '\n';
  auto const add = [&](RoomState state, RoomCause cause, UseSign use) {
    gist.append(contract::name_of(state)).append(1, ' ').append(contract::name_of(cause)).append(1, ' ');
    gist.append(contract::name_of(use)).append(1, '\n');
  };
  add(status.state, status.cause, status.use);
  for (auto const& asset : status.assets) {
    gist.append(asset.device.name).append(1, ' ');
    add(asset.state, asset.cause, asset.use);
  }
  return gist;
}

}  // namespace

DayTeller::World Gateway::day_world() {
  return {.clock = runtime::now,
          .facts = [this](Instant now) { return day_facts(now); },
          .queued = [this] { uplink_.wake(contract::Lane::evidence); },
          .failed = [this](Fault const& fault) { log_.error(fault); }};
}

std::vector<DayTeller::Fact> Gateway::day_facts(Instant now) {
  Facts facts;
  add_target_facts(facts, now);
  add_room_facts(facts, now);
  return facts;
}

// Not before everything was asked once: a start is no reason to tell that nothing is known.
void Gateway::add_target_facts(Facts& facts, Instant now) {
  if (!knows_load_ ||
      (targets_judged_at_ && now >= *targets_judged_at_ && now - *targets_judged_at_ < judge_every))
    return;
  auto const devices = campus_.surveyed();
  auto const is_unasked = [](auto const& device) { return device.status.state == DeviceState::unknown; };
  auto const patience = 3 * Duration(config_.snmp.every);
  if (now - started_at_ < patience && std::ranges::any_of(devices, is_unasked)) return;
  targets_judged_at_ = now;
  for (auto& verdict : campus_.attainment().judge(devices, config_.calendar, now, &pki::sha256_hex)) {
    auto gist = gist_of(verdict);
    auto key = verdict.id;
    facts.push_back({.schema = std::string(contract::target_schema),
                     .key = std::move(key),
                     .gist = std::move(gist),
                     .body = [verdict = std::move(verdict)] { return contract::encode(verdict); },
                     .observed_at = now});
  }
}

void Gateway::add_room_facts(Facts& facts, Instant now) {
  auto const& watch = campus_.rooms();
  for (auto& status : watch.statuses()) {
    auto const room = status.room;
    if (status.cause != RoomCause::not_heard || now - started_at_ >= rooms_settle)
      facts.push_back({.schema = std::string(contract::room_schema),
                       .key = room.name,
                       .gist = gist_of(status),
                       .body =
                           [status, today = watch.summary_of_day(room, now)] {
                             return contract::encode(contract::RoomView{status, today});
                           },
                       .observed_at = now});
    for (auto const& use : watch.uses_of_day(room)) {
      if (use.lesson.window.to > now) continue;
      auto const verdict = classroom::verdict_of(use, watch.settings(), now);
      facts.push_back({.schema = std::string(contract::room_use_schema),
                       .key = room.name,
                       .gist = contract::to_rfc3339(use.lesson.window.from),
                       .body = [use, verdict] { return contract::encode(use, verdict); },
                       .observed_at = use.lesson.window.to,
                       .happens_once = true});
    }
  }
}

}  // namespace campus::gateway
