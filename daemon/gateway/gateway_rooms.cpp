// The gateway's classrooms: asking their devices, and showing how they are and what they are used for.

#include <chrono>
#include <utility>

#include "daemon/gateway/gateway.hpp"
#include "daemon/runtime/clock.hpp"
#include "policy/classroom/period_use.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;

std::vector<Lesson> lessons_between(SchoolCalendar const& calendar, CivilDay first, CivilDay last) {
  std::vector<Lesson> lessons;
  for (auto day = first; day <= last; day += std::chrono::days(1))
    for (auto& lesson : calendar.lessons_on(day)) lessons.push_back(std::move(lesson));
  return lessons;
}

}  // namespace

void Gateway::start_prober() {
  if (prober_) prober_->stop();
  auto report = [this](ProbeDone done) { observe(std::move(done)); };
  auto is_school_time = [this] { return campus_.rooms().moment().is_open; };
  prober_ = std::make_shared<Prober>(loop_.context().get_executor(), config_.rooms.probes, report,
                                     runtime::now, is_school_time);
  auto life = [](std::shared_ptr<Prober> held) -> asio::awaitable<void> { co_await held->run(); };
  spawn(life(prober_));
}

// What the store has of this day, so that a restart costs a room no lesson.
asio::awaitable<void> Gateway::restore_rooms() {
  auto const now = runtime::now();
  auto const& calendar = campus_.rooms().calendar();
  Window const today{calendar.begin_of(calendar.day_of(now)), now};
  auto question = [today](store::CampusStores& stores) { return stores.series.room_uses(today, {}); };
  auto const uses = co_await keeper_.ask(std::move(question));
  if (uses)
    campus_.rooms().restore(*uses);
  else
    log_.error(uses.error());
}

contract::RoomListView Gateway::rooms() const {
  auto const now = runtime::now();
  auto const& watch = campus_.rooms();
  contract::RoomListView view{.lesson = watch.moment().lesson, .rooms = {}};
  for (auto& status : watch.statuses()) {
    auto const today = watch.summary_of_day(status.room, now);
    view.rooms.push_back({std::move(status), today});
  }
  return view;
}

asio::awaitable<Result<contract::RoomUseView>> Gateway::room_use(std::string name, unsigned days) {
  auto const now = runtime::now();
  auto const& calendar = campus_.rooms().calendar();
  auto const today = calendar.day_of(now);
  auto const first = today - std::chrono::days(days - 1);
  Window const window{calendar.begin_of(first), now};
  auto question = [window, name](store::CampusStores& stores) {
    return stores.series.room_uses(window, name);
  };
  auto kept = co_await keeper_.ask(std::move(question));
  if (!kept) co_return std::unexpected(std::move(kept.error()));

  // The store is a minute behind; of today the watch knows better.
  auto const& watch = campus_.rooms();
  auto const begin_of_today = watch.calendar().begin_of(today);
  std::erase_if(*kept, [&](RoomUse const& use) { return use.lesson.window.from >= begin_of_today; });
  for (auto& use : watch.uses_of_day({name})) kept->push_back(std::move(use));

  contract::RoomUseView view;
  view.room = {std::move(name)};
  view.days = days;
  view.has_timetable = !watch.calendar().facts().timetables.empty();
  auto const lessons = lessons_between(watch.calendar(), first, today);
  view.summary = classroom::summary_of(lessons, *kept, watch.settings(), now);
  for (auto& use : *kept) {
    auto const verdict = classroom::verdict_of(use, watch.settings(), now);
    view.rows.push_back({std::move(use), verdict});
  }
  co_return view;
}

}  // namespace campus::gateway
