#include "daemon/api/school_watch.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

// A school that speaks faster than the store answers is looked at once more afterwards, not once for each
// word; so what waits here is one question a school at most.

namespace campus::api {

namespace asio = boost::asio;
using store::DistrictStores;

namespace {

// Of a school that said hello and sent no heartbeat yet.
constexpr std::chrono::milliseconds interval_if_unsaid{60'000};
// A school does not get to say that it will be live for a week.
constexpr std::chrono::milliseconds interval_longest{300'000};
constexpr std::chrono::seconds look_round_every{1};
// An open page asks for its school every 30 s; half as much again for a slow line.
constexpr std::chrono::seconds watched_for{45};
constexpr std::uint32_t schools_a_page = 200;
// A school counts each second; a figure that is older than two is not live.
constexpr std::chrono::seconds pace_of_the_watched{1}, pace_of_the_others{2};

}  // namespace

Instant stale_from(store::School const& school, unsigned stale_after) {
  auto const interval =
      school.heartbeat ? std::chrono::milliseconds(school.heartbeat->every_ms) : interval_if_unsaid;
  return school.last_heard.value_or(Instant{}) + std::min(interval, interval_longest) * stale_after;
}

contract::Freshness freshness_of(store::School const& school, Instant now, unsigned stale_after) {
  if (!school.last_heard) return contract::Freshness::never;
  return now <= stale_from(school, stale_after) ? contract::Freshness::live : contract::Freshness::stale;
}

contract::SchoolSummary summary_of(store::School const& school, Instant now, unsigned stale_after) {
  return {.id = school.id,
          .name = school.name,
          .freshness = freshness_of(school, now, stale_after),
          .last_heard = school.last_heard,
          .heartbeat = school.heartbeat};
}

SchoolWatch::SchoolWatch(asio::any_io_executor executor, store::DistrictKeeper& keeper, EventHub& events,
                         runtime::Clock clock, unsigned stale_after)
    : executor_(executor),
      keeper_(keeper),
      events_(events),
      clock_(std::move(clock)),
      stale_after_(stale_after),
      tick_(executor) {}

void SchoolWatch::learn(store::School const& school) {
  auto const now = clock_();
  auto const summary = summary_of(school, now, stale_after_);
  auto& known = schools_[school.id];
  known.stale_from.reset();
  if (summary.freshness == contract::Freshness::live) known.stale_from = stale_from(school, stale_after_);
}

void SchoolWatch::heard(std::string const& school, contract::Lane lane) {
  if (lane == contract::Lane::control) events_.publish("devices", contract::encode_devices_changed(school));
  auto& known = schools_[school];
  if (std::exchange(known.is_asked, true)) {
    known.is_heard_again = true;
    return;
  }
  asio::co_spawn(executor_, look(school), asio::detached);
}

void SchoolWatch::looked_at(std::string const& school) { schools_[school].watched_until = clock_() + watched_for; }

bool SchoolWatch::is_watched(std::string const& school) const {
  auto const known = schools_.find(school);
  if (known == schools_.end()) return false;
  auto const& until = known->second.watched_until;
  // A clock that was set back does not make an hour of a glance.
  return until && clock_() < *until && *until - clock_() <= watched_for;
}

std::optional<std::chrono::milliseconds> SchoolWatch::asked_pace(std::string const& school) const {
  if (is_watched(school)) return pace_of_the_watched;
  if (events_.streams() > 0 && schools_.size() <= lively_schools_max) return pace_of_the_others;
  return std::nullopt;
}

asio::awaitable<void> SchoolWatch::look(std::string id) {
  for (auto goes_on = true; goes_on;) {
    schools_[id].is_heard_again = false;
    auto question = [id](DistrictStores& stores) { return stores.district.find_school(id); };
    auto const school = co_await keeper_.ask(std::move(question));
    if (school) {
      learn(*school);
      if (school->heartbeat) traffic_.heard(id, *school->heartbeat, clock_());
      auto const summary = summary_of(*school, clock_(), stale_after_);
      events_.publish("school", contract::encode(summary));
      if (is_watched(id)) events_.publish("applications", contract::encode_live_applications(summary));
    } else {
      ++failures_;
    }
    goes_on = schools_[id].is_heard_again;
  }
  schools_[id].is_asked = false;
}

asio::awaitable<void> SchoolWatch::load() {
  store::SchoolQuery query{.q = {}, .size = schools_a_page, .now = clock_(), .stale_after = stale_after_};
  for (;; ++query.page) {
    auto question = [query](DistrictStores& stores) { return stores.district.schools(query); };
    auto const page = co_await keeper_.ask(std::move(question));
    if (!page) ++failures_;
    if (!page || page->items.empty()) co_return;
    for (auto const& school : page->items) learn(school);
  }
}

asio::awaitable<void> SchoolWatch::run() {
  co_await load();
  while (!is_ending_) {
    tick_.expires_after(look_round_every);
    co_await tick_.async_wait(asio::as_tuple(asio::use_awaitable));
    auto const now = clock_();
    for (auto& [id, known] : schools_) {
      if (!known.stale_from || now <= *known.stale_from || known.is_asked) continue;
      known.stale_from.reset();
      known.is_asked = true;
      asio::co_spawn(executor_, look(id), asio::detached);
    }
  }
}

void SchoolWatch::end() {
  is_ending_ = true;
  tick_.cancel();
}

}  // namespace campus::api
