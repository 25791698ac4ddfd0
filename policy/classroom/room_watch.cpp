#include "policy/classroom/room_watch.hpp"

#include <algorithm>
#include <utility>

namespace campus::classroom {
namespace {

UseSign sign_of(std::vector<AssetWatch> const& assets, bool of_projectors) {
  auto sign = UseSign::unknown;
  for (auto const& asset : assets) {
    bool const is_projector = asset.asset().means.has_pjlink;
    if (is_projector == of_projectors) sign = std::max(sign, asset.status().use);
  }
  return sign;
}

}  // namespace

RoomWatch::RoomWatch(std::vector<Room> rooms, Settings settings, SchoolCalendar calendar)
    : hours_(SchoolCalendar{}), settings_(settings) {
  reconfigure(std::move(rooms), settings, std::move(calendar));
}

void RoomWatch::reconfigure(std::vector<Room> rooms, Settings settings, SchoolCalendar calendar) {
  settings_ = settings;
  if (calendar != hours_.calendar()) hours_ = SchoolHours(std::move(calendar));
  std::map<DeviceId, AssetWatch> kept;
  for (auto& [id, room] : rooms_)
    for (auto& asset : room.assets) kept.emplace(asset.asset().device, std::move(asset));
  auto before = std::exchange(rooms_, {});
  seats_.clear();
  behind_.clear();
  for (auto& room : rooms) {
    auto old = before.extract(room.id);
    auto watched = old.empty() ? Watched{} : std::move(old.mapped());
    watched.assets.clear();
    watched.status.room = room.id;
    watched.status.title = std::move(room.title);
    watched.status.place = std::move(room.place);
    for (auto& asset : room.assets) {
      Seat const seat{room.id, watched.assets.size()};
      seats_.insert_or_assign(asset.device, seat);
      if (asset.means.port) behind_[asset.means.port->device].push_back(seat);
      auto known = kept.extract(asset.device);
      auto watch = known.empty() ? AssetWatch(asset) : std::move(known.mapped());
      watch.become(std::move(asset));
      watched.assets.push_back(std::move(watch));
    }
    rooms_.insert_or_assign(std::move(room.id), std::move(watched));
  }
}

bool RoomWatch::see(ProbeDone const& probe) {
  auto const found = seats_.find(probe.device);
  if (found == seats_.end()) return false;
  rooms_.at(found->second.room).assets.at(found->second.asset).see(probe);
  return true;
}

void RoomWatch::see(DeviceStatus const& status) {
  if (auto const found = seats_.find(status.device); found != seats_.end())
    rooms_.at(found->second.room).assets.at(found->second.asset).see(status);
  if (auto const found = behind_.find(status.device); found != behind_.end())
    for (auto const& seat : found->second) rooms_.at(seat.room).assets.at(seat.asset).see_switch(status);
}

std::vector<RoomUse> RoomWatch::tick(Instant now) {
  std::vector<RoomUse> kept;
  moment_ = hours_.at(now);
  for (auto& [id, room] : rooms_) {
    for (auto& asset : room.assets) asset.judge(moment_, settings_, now);
    auto next = judged(room);
    auto const& last = room.status;
    bool const is_same = last.since != Instant{} && last.state == next.state && last.cause == next.cause &&
                         last.culprit == next.culprit;
    next.since = is_same ? last.since : now;
    room.status = std::move(next);
    count_use(room, now, kept);
  }
  return kept;
}

// The worst of what is wanted.  A room of which nothing is wanted is judged by all it has.
RoomStatus RoomWatch::judged(Watched const& room) {
  RoomStatus status;
  status.room = room.status.room;
  status.title = room.status.title;
  status.place = room.status.place;
  for (auto const& asset : room.assets) status.assets.push_back(asset.status());
  bool const is_any_wanted = std::ranges::any_of(status.assets, &AssetStatus::is_wanted);
  bool is_first = true;
  for (std::size_t i = 0; i < status.assets.size(); ++i) {
    auto const& asset = status.assets[i];
    if (is_any_wanted && !asset.is_wanted) continue;
    if (!is_first && asset.state <= status.state) continue;
    is_first = false;
    status.state = asset.state;
    status.cause = asset.cause;
    bool const is_elsewhere = asset.cause == RoomCause::switch_unreachable;
    auto const& port = room.assets[i].asset().means.port;
    status.culprit = is_elsewhere && port ? port->device : asset.device;
  }
  bool const is_well = status.state == RoomState::ok || status.state == RoomState::off;
  if (is_well) {
    status.cause = RoomCause::none;
    status.culprit = {};
  }
  // A projector that speaks decides; a computer may run all day.
  status.use = sign_of(room.assets, true);
  if (status.use == UseSign::unknown) status.use = sign_of(room.assets, false);
  return status;
}

std::uint8_t RoomWatch::signs_of(Watched const& room) {
  bool const is_by_projector = sign_of(room.assets, true) != UseSign::unknown;
  std::uint8_t signs = 0;
  for (auto const& asset : room.assets)
    if (asset.status().use == room.status.use && asset.asset().means.has_pjlink == is_by_projector)
      signs |= static_cast<std::uint8_t>(asset.source());
  return room.status.use == UseSign::unknown ? std::uint8_t{0} : signs;
}

void RoomWatch::count_use(Watched& room, Instant now, std::vector<RoomUse>& kept) const {
  auto const keep = [&](RoomUse const& use) {
    room.kept_at = now;
    kept.push_back(use);
  };
  std::erase_if(room.day,
                [&](auto const& one) { return one.first < moment_.day_begin && one.first != room.open; });
  auto const begins = moment_.lesson ? std::optional(moment_.lesson->window.from) : std::nullopt;
  if (room.open && room.open != begins) {
    auto const found = room.day.find(*room.open);
    if (found != room.day.end()) {
      count(found->second, room.status.use, room.status.state >= RoomState::unreachable, now);
      keep(found->second);
    }
    room.open.reset();
  }
  if (!moment_.lesson) return;
  if (!room.open) {
    room.open = begins;
    auto const fresh = RoomUse{.room = room.status.room, .lesson = *moment_.lesson, .until = now};
    auto const [at, is_new] = room.day.emplace(*begins, fresh);
    if (!is_new)
      at->second.until = std::max(at->second.until, now);  // taken up again: the time between was not seen
    room.kept_at = now;
    return;
  }
  auto& use = room.day.at(*room.open);
  count(use, room.status.use, room.status.state >= RoomState::unreachable, now);
  use.signs |= signs_of(room);
  if (now - *room.kept_at >= keep_every || now < *room.kept_at) keep(use);
}

void RoomWatch::restore(std::vector<RoomUse> const& uses) {
  for (auto const& use : uses)
    if (auto const found = rooms_.find(use.room); found != rooms_.end())
      found->second.day.insert_or_assign(use.lesson.window.from, use);
}

std::vector<RoomStatus> RoomWatch::statuses() const {
  std::vector<RoomStatus> statuses;
  statuses.reserve(rooms_.size());
  for (auto const& [id, room] : rooms_) statuses.push_back(room.status);
  return statuses;
}

RoomStatus const* RoomWatch::status(RoomId const& id) const {
  auto const found = rooms_.find(id);
  return found == rooms_.end() ? nullptr : &found->second.status;
}

UseSummary RoomWatch::summary_of_day(RoomId const& id, Instant now) const {
  return summary_of(hours_.periods(), uses_of_day(id), settings_, now);
}

std::vector<RoomUse> RoomWatch::uses_of_day(RoomId const& id) const {
  std::vector<RoomUse> uses;
  if (auto const found = rooms_.find(id); found != rooms_.end())
    for (auto const& [from, use] : found->second.day) uses.push_back(use);
  return uses;
}

}  // namespace campus::classroom
