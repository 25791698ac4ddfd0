#include "daemon/gateway/lives.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

using namespace campus;
namespace asio = boost::asio;

namespace {

struct House {
  asio::io_context loop;
  gateway::Lives lives{loop.get_executor()};
  asio::steady_timer first{loop, std::chrono::hours(1)}, second{loop, std::chrono::hours(1)};
  bool is_over = false;

  static asio::awaitable<void> until_rung(asio::steady_timer& bell) {
    co_await bell.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  void live(asio::steady_timer& bell) { asio::co_spawn(loop, lives.counted(until_rung(bell)), asio::detached); }
  void wait_for(std::function<std::size_t()> at_most) {
    auto waiting = [](gateway::Lives& of, std::function<std::size_t()> most, bool& is_done) -> asio::awaitable<void> {
      co_await of.until(std::move(most));
      is_done = true;
    };
    asio::co_spawn(loop, waiting(lives, std::move(at_most), is_over), asio::detached);
  }
  // What is due now, and what follows from it.
  void go_on() {
    loop.restart();
    loop.poll();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lives, House)

BOOST_AUTO_TEST_CASE(a_life_counts_before_its_first_step) {
  live(first);
  BOOST_TEST(lives.count() == 1u);
  wait_for([] { return std::size_t{0}; });
  go_on();
  BOOST_TEST(!is_over);
  first.cancel();
  go_on();
  BOOST_TEST(is_over);
  BOOST_TEST(lives.count() == 0u);
}

// One of two is to live on.  Before the other ends it begins a third that is to live on as well: the wait is over when
// the other has ended, and not an hour later.
BOOST_AUTO_TEST_CASE(lives_that_begin_others_meanwhile_are_not_waited_for) {
  asio::steady_timer third{loop, std::chrono::hours(1)};
  std::size_t that_live_on = 1;
  live(first);
  live(second);
  wait_for([&] { return that_live_on; });
  go_on();
  BOOST_TEST(!is_over);
  live(third);
  ++that_live_on;
  second.cancel();
  go_on();
  BOOST_TEST(is_over);
  BOOST_TEST(lives.count() == 2u);
  first.cancel();
  third.cancel();
  go_on();
  BOOST_TEST(lives.count() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
