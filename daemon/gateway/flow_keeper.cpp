#include "daemon/gateway/flow_keeper.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <tuple>
#include <utility>

#include "daemon/flows/community_id.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;

// Days that are over are looked at so often, and what the disk holds; what remains of the work is done at once.
constexpr std::chrono::minutes house_keeping_every{1};

asio::awaitable<void> pause(asio::steady_timer& timer, std::chrono::milliseconds at_most) {
  timer.expires_after(at_most);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace

FlowKeeper::FlowKeeper(asio::any_io_executor executor, std::filesystem::path directory,
                       store::FlowStore::Options options, World world)
    : directory_(std::move(directory)),
      files_(store::FlowStore::files(directory_, options)),
      world_(std::move(world)),
      store_(directory_, options),
      archive_(directory_, options),
      tended_(directory_, options),
      bell_(executor),
      housekeeper_(executor) {}

void FlowKeeper::keep(KeptFlow flow) {
  if (is_refused(flow.record)) return;
  if (waiting_.empty() || waiting_.back().size() >= batch_rows_max) waiting_.emplace_back();
  waiting_.back().push_back(std::move(flow));
  ++waiting_rows_;
  make_room();
  if (waiting_.back().size() == batch_rows_max) bell_.cancel();
}

FlowKeeper::Room FlowKeeper::room_today() const {
  if (today_.day != files_.day_of(world_.clock())) return Room::plenty;
  auto const share = limits_.bytes_max / day_share;
  if (today_.bytes >= share) return Room::none;
  return today_.bytes >= share / 4 * 3 ? Room::scarce : Room::plenty;
}

bool FlowKeeper::is_refused(FlowRecord const& record) {
  auto const room = room_today();
  if (room == Room::plenty || (room == Room::scarce && !is_light(record))) return false;
  ++standing_.dropped;
  if (std::exchange(today_.told, std::max(today_.told, room)) < room)
    world_.failed({Fault::Kind::full, room == Room::none ? "CMP-F024" : "CMP-F023",
                   {{"path", files_.path_of(today_.day).string()},
                    {"mebibytes", std::to_string(today_.bytes >> 20)},
                    {"share", std::to_string(limits_.bytes_max / day_share >> 20)}}});
  return true;
}

void FlowKeeper::note_today(Instant at, std::int64_t bytes) {
  auto const day = files_.day_of(at);
  if (today_.day != day) today_ = {.day = day};
  today_.bytes = bytes;
}

void FlowKeeper::make_room() {
  while (waiting_rows_ > rows_max) {
    auto const oldest = waiting_.front().size();
    waiting_.pop_front();
    waiting_rows_ -= oldest;
    give_up(oldest);
  }
}

void FlowKeeper::give_up(std::uint64_t flows) {
  standing_.dropped += flows;
  world_.failed({Fault::Kind::full, "CMP-F020", {{"path", directory_.string()}, {"count", std::to_string(standing_.dropped)}}});
}

// What could not be written is the oldest again.
void FlowKeeper::put_back(Batch batch) {
  waiting_rows_ += batch.size();
  waiting_.push_front(std::move(batch));
  make_room();
}

asio::awaitable<bool> FlowKeeper::write_one() {
  if (waiting_.empty()) co_return false;
  struct Outcome {
    Result<void> verdict;
    Batch batch;
    std::vector<store::FlowStore::Damaged> damaged;
    std::int64_t bytes_of_day = 0;
  };
  auto const now = world_.clock();
  auto batch = std::move(waiting_.front());
  waiting_.pop_front();
  waiting_rows_ -= batch.size();
  auto job = [store = &store_, batch = std::move(batch), now]() mutable {
    auto verdict = store->append(batch, now);
    return Outcome{std::move(verdict), std::move(batch), store->take_damaged(), store->bytes_of_day(now)};
  };
  auto outcome = co_await writer_.run(std::move(job));
  note_today(now, outcome.bytes_of_day);
  report_damaged(outcome.damaged);
  if (outcome.verdict) {
    standing_.kept += outcome.batch.size();
    standing_.trouble.reset();
    co_return true;
  }
  world_.failed(outcome.verdict.error());
  standing_.trouble = std::move(outcome.verdict.error());
  put_back(std::move(outcome.batch));
  co_return false;
}

// What waits now; what comes meanwhile may wait for its like.
asio::awaitable<void> FlowKeeper::write_waiting() {
  bool is_written = true;
  for (auto left = waiting_.size(); left > 0 && is_written; --left) is_written = co_await write_one();
}

asio::awaitable<void> FlowKeeper::run() {
  auto const began = world_.clock();
  auto resume = [store = &store_, began] {
    auto resumed = store->resume(began);
    return std::tuple(std::move(resumed), store->take_damaged(), store->bytes_of_day(began));
  };
  auto const [resumed, damaged, bytes] = co_await writer_.run(std::move(resume));
  note_today(began, bytes);
  if (!resumed) world_.failed(resumed.error());
  report_damaged(damaged);
  while (!is_finishing_) {
    bool const has_full_batch = !waiting_.empty() && waiting_.front().size() >= batch_rows_max;
    if (standing_.trouble || !has_full_batch) co_await pause(bell_, flush_every);
    co_await write_waiting();
  }
  co_await write_waiting();
  standing_.dropped += std::exchange(waiting_rows_, 0);
  waiting_.clear();
  auto close = [store = &store_] { store->close(); };
  co_await writer_.run(std::move(close));
}

void FlowKeeper::stop_tidying() {
  is_tidying_ = false;
  housekeeper_.cancel();
}

void FlowKeeper::finish() {
  stop_tidying();
  is_finishing_ = true;
  bell_.cancel();
}

asio::awaitable<void> FlowKeeper::keep_house() {
  while (is_tidying_) {
    auto close = [store = &store_, now = world_.clock()] { store->close_before(now); };
    co_await writer_.run(std::move(close));
    bool const has_more = co_await tend();
    if (!has_more && is_tidying_) co_await pause(housekeeper_, house_keeping_every);
  }
}

// A step at a time: what is old goes in between, and the end of the program ends a step.
asio::awaitable<bool> FlowKeeper::tend() {
  struct Outcome {
    Result<std::vector<std::string>> purged;
    Result<bool> indexed;
    Result<store::FlowArchive::Facts> facts;
    std::vector<store::FlowStore::Damaged> damaged;
  };
  auto job = [archive = &tended_, limits = limits_, now = world_.clock(), is_tidying = &is_tidying_] {
    Outcome outcome;
    outcome.purged = archive->purge(now, limits.keep, limits.bytes_max);
    outcome.indexed = archive->index_one(now, [is_tidying] { return is_tidying->load(); });
    outcome.facts = archive->facts();
    outcome.damaged = archive->take_damaged();
    return outcome;
  };
  auto const outcome = co_await tender_.run(std::move(job));
  report_damaged(outcome.damaged);
  if (!outcome.purged)
    world_.failed(outcome.purged.error());
  else if (!outcome.purged->empty() && world_.purged)
    world_.purged(*outcome.purged);
  if (!outcome.indexed) world_.failed(outcome.indexed.error());
  if (outcome.facts) standing_.archive = *outcome.facts;
  co_return outcome.indexed.value_or(false);
}

asio::awaitable<Result<contract::FoundFlows>> FlowKeeper::search(contract::FlowQuery query) {
  if (searches_ >= searches_max)
    co_return fail(Fault::Kind::full, "CMP-F021", {{"max", std::to_string(searches_max)}});
  ++searches_;
  struct Leave {
    std::size_t& searches;
    ~Leave() { --searches; }
  } const when_done{searches_};
  auto may_go_on = [is_finishing = &is_finishing_, stopwatch = world_.stopwatch,
                    until = world_.stopwatch() + search_time_max] { return !*is_finishing && stopwatch() < until; };
  co_await write_waiting();
  auto job = [archive = &archive_, query = std::move(query), may_go_on = std::move(may_go_on)] {
    auto found = archive->search(query, may_go_on);
    return std::pair(std::move(found), archive->take_damaged());
  };
  auto [found, damaged] = co_await reader_.run(std::move(job));
  report_damaged(damaged);
  co_return std::move(found);
}

asio::awaitable<std::string> FlowKeeper::encoded(contract::FoundFlows found) {
  auto job = [found = std::move(found)] {
    return contract::encode(found, [](FlowRecord const& record) { return flows::community_id(record); });
  };
  co_return co_await reader_.run(std::move(job));
}

FlowKeeper::Standing FlowKeeper::standing() const {
  auto standing = standing_;
  standing.waiting = waiting_rows_;
  return standing;
}

void FlowKeeper::report_damaged(std::vector<store::FlowStore::Damaged> const& damaged) {
  for (auto const& day : damaged) world_.failed(day.why);
}

}  // namespace campus::gateway
