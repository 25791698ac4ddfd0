#include "daemon/gateway/day_teller.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace campus::gateway {

namespace asio = boost::asio;
using Tale = store::RecordStore::Tale;

DayTeller::DayTeller(asio::any_io_executor executor, store::CampusKeeper& keeper, World world)
    : keeper_(keeper), world_(std::move(world)), timer_(std::move(executor)) {}

asio::awaitable<void> DayTeller::run() {
  bool remembers = false;
  while (!is_ending_) {
    if (!remembers) remembers = co_await remember();
    if (remembers && !is_ending_) co_await look(world_.clock());
    if (is_ending_) co_return;
    timer_.expires_after(look_every);
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

void DayTeller::stop() {
  is_ending_ = true;
  timer_.cancel();
}

asio::awaitable<bool> DayTeller::remember() {
  auto question = [](store::CampusStores& stores) { return stores.record.told(); };
  auto told = co_await keeper_.ask(std::move(question));
  if (!told) {
    world_.failed(told.error());
    co_return false;
  }
  for (auto& one : *told) told_.insert_or_assign(Name{one.schema, one.key}, std::move(one));
  co_return true;
}

// A clock that was put back must not keep a fact from being told for longer than a day.
bool DayTeller::is_news(Fact const& fact, Told const* told, Instant now) {
  if (!told) return true;
  if (fact.happens_once) return fact.gist > told->gist;
  return fact.gist != told->gist || now - told->at >= repeat_after || told->at > now;
}

asio::awaitable<void> DayTeller::look(Instant now) {
  std::vector<Tale> tales;
  std::map<Name, Told> fresh;  // taken over when the store has it
  for (auto const& fact : world_.facts(now)) {
    if (tales.size() == tales_max) break;
    Name const name{fact.schema, fact.key};
    auto const newest = fresh.find(name), known = told_.find(name);
    Told const* const told = newest != fresh.end()  ? &newest->second
                             : known != told_.end() ? &known->second
                                                    : nullptr;
    if (!is_news(fact, told, now)) continue;
    Told now_told{fact.schema, fact.key, fact.gist, now};
    fresh.insert_or_assign(name, now_told);
    tales.push_back({std::move(now_told), fact.body(), fact.observed_at});
  }
  if (tales.empty()) co_return;
  auto const forget_before = now - forget_after;
  auto question = [tales = std::move(tales), forget_before](store::CampusStores& stores) {
    return stores.record.tell(tales, forget_before);
  };
  auto const done = co_await keeper_.ask(std::move(question));
  if (!done) {
    world_.failed(done.error());
    co_return;
  }
  for (auto& [name, told] : fresh) told_.insert_or_assign(name, std::move(told));
  std::erase_if(told_, [&](auto const& one) { return one.second.at < forget_before; });
  world_.queued();
}

}  // namespace campus::gateway
