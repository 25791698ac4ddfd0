#include "collectors/link/neighbour_watch.hpp"

#include <net/if.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "collectors/link/netlink_socket.hpp"
#include "collectors/link/roll_call.hpp"

namespace campus::link {
namespace {

namespace asio = boost::asio;
constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

}  // namespace

struct NeighbourWatch::State {
  asio::any_io_executor executor;
  std::vector<std::string> interfaces;
  World world;
  asio::steady_timer timer{executor};
  asio::posix::stream_descriptor readable{executor};
  Counters counters;
  RollCall roll{};
  bool is_ending = false;
  bool is_first_answer = true;  // to everything: then who is merely known counts as seen
  bool is_answer = false;       // an answer to everything is on its way

  asio::awaitable<Result<void>> live();
  asio::awaitable<void> wait(std::chrono::steady_clock::time_point until);
  void report(Neighbour const& neighbour, std::string const& name);
  void report_missing();
  std::string name_of(int index) const;
};

NeighbourWatch::NeighbourWatch(asio::any_io_executor executor, std::vector<std::string> interfaces,
                               World world)
    : state_(new State{.executor = std::move(executor),
                       .interfaces = std::move(interfaces),
                       .world = std::move(world),
                       .counters = {}}) {}

NeighbourWatch::~NeighbourWatch() = default;

NeighbourWatch::Counters NeighbourWatch::counters() const { return state_->counters; }

void NeighbourWatch::stop() {
  state_->is_ending = true;
  state_->timer.cancel();
  state_->readable.close();
}

asio::awaitable<void> NeighbourWatch::run() {
  while (!state_->is_ending) {
    auto const lived = co_await state_->live();
    state_->readable.close();
    if (state_->is_ending) co_return;
    if (!lived) state_->world.lost(lived.error());
    state_->timer.expires_after(retry_every);
    co_await state_->timer.async_wait(quietly);
  }
}

asio::awaitable<Result<void>> NeighbourWatch::State::live() {
  auto socket = NetlinkSocket::open();
  if (!socket) co_return std::unexpected(socket.error());
  int const copy = ::dup(socket->descriptor());  // Asio closes what it is given
  if (copy < 0) co_return fail(Fault::Kind::failure, "CMP-A050", {{"reason", "dup"}});
  readable.assign(copy);
  is_first_answer = true;
  auto ask_at = std::chrono::steady_clock::now();
  while (!is_ending) {
    if (auto const now = std::chrono::steady_clock::now(); now >= ask_at) {
      if (auto const asked = socket->ask_for_all(); !asked) co_return std::unexpected(asked.error());
      is_answer = true;
      roll.begin();
      ask_at = now + ask_every;
    }
    co_await wait(ask_at);
    if (is_ending) break;
    auto const heard = socket->hear();
    if (!heard) co_return std::unexpected(heard.error());
    std::vector<std::pair<int, std::string>> names;  // a question to the kernel each, so each once
    for (auto const& neighbour : heard->neighbours) {
      auto known = std::ranges::find(names, neighbour.interface_index, &std::pair<int, std::string>::first);
      if (known == names.end())
        known = names.insert(names.end(), {neighbour.interface_index, name_of(neighbour.interface_index)});
      if (!known->second.empty()) report(neighbour, known->second);
    }
    if (heard->has_all) {
      if (is_answer && !heard->has_lost) report_missing();
      is_first_answer = is_answer = false;
    }
    if (heard->has_lost) {
      ++counters.overruns;
      is_first_answer = true;
      is_answer = false;
      ask_at = std::chrono::steady_clock::now();
    }
  }
  co_return Result<void>{};
}

asio::awaitable<void> NeighbourWatch::State::wait(std::chrono::steady_clock::time_point until) {
  using namespace asio::experimental::awaitable_operators;
  timer.expires_at(until);
  co_await (readable.async_wait(asio::posix::stream_descriptor::wait_read, quietly) ||
            timer.async_wait(quietly));
}

// Empty: no interface of ours.
std::string NeighbourWatch::State::name_of(int index) const {
  std::array<char, IF_NAMESIZE> name{};
  if (index <= 0 || !::if_indextoname(static_cast<unsigned>(index), name.data())) return {};
  return std::ranges::find(interfaces, name.data()) == interfaces.end() ? std::string()
                                                                        : std::string(name.data());
}

void NeighbourWatch::State::report(Neighbour const& neighbour, std::string const& name) {
  ++counters.heard;
  auto const at = world.now();
  if (neighbour.state == Neighbour::State::gone) {
    roll.strike(neighbour.address, name);
    world.left({neighbour.mac, neighbour.address, name, at});
    return;
  }
  roll.name(neighbour.mac, neighbour.address, name);
  if (neighbour.state == Neighbour::State::confirmed || !is_answer || is_first_answer)
    world.seen({neighbour.mac, neighbour.address, name, at});
}

// The whole answer is here: whom it did not name has left, and that was not heard.
void NeighbourWatch::State::report_missing() {
  for (auto& left : roll.end(world.now())) {
    ++counters.missed;
    world.left(std::move(left));
  }
}

}  // namespace campus::link
