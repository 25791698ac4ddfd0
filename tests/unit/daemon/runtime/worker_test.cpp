#include "daemon/runtime/worker.hpp"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using campus::runtime::Worker;
namespace asio = boost::asio;

namespace {

// Runs one coroutine to its end on a loop of its own.
template <class F>
void play(F coroutine) {
  asio::io_context loop;
  asio::co_spawn(loop, coroutine(), [](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
  });
  loop.run();
}

std::string own_name() {
  std::array<char, 16> name{};
  ::pthread_getname_np(::pthread_self(), name.data(), name.size());
  return name.data();
}

asio::awaitable<void> add_and_check_home(Worker& worker, std::vector<int>& order, int number,
                                         std::size_t& at_home, std::thread::id home) {
  auto job = [&order, number] {
    order.push_back(number);
    return number;
  };
  auto const returned = co_await worker.run(job);
  // Counted, not checked: two threads may be here, and the checks of Boost.Test belong to one.
  if (returned == number && std::this_thread::get_id() == home) ++at_home;
}

asio::awaitable<void> ask_for_failure(Worker& worker, std::string& heard) {
  auto job = []() -> int { throw std::runtime_error("the disk is gone"); };
  try {
    co_await worker.run(job);
  } catch (std::runtime_error const& failure) {
    heard = failure.what();
  }
}

asio::awaitable<void> ask_for_name(Worker& worker, std::string& name) {
  auto job = [] { return own_name(); };
  name = co_await worker.run(job);
}

asio::awaitable<void> hold(Worker& worker, std::shared_future<void> until, std::promise<void>& begun) {
  auto job = [until, &begun] {
    begun.set_value();
    until.wait();
  };
  co_await worker.run(job);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(worker)

BOOST_AUTO_TEST_CASE(a_job_runs_on_the_named_thread_and_its_answer_comes_home) {
  Worker worker("store");
  std::string name;
  play([&] { return ask_for_name(worker, name); });
  BOOST_TEST(name == "store");
  BOOST_TEST(own_name() != "store");
}

BOOST_AUTO_TEST_CASE(a_long_name_is_cut_to_what_the_kernel_keeps) {
  Worker worker("a name of more than fifteen bytes");
  std::string name;
  play([&] { return ask_for_name(worker, name); });
  BOOST_TEST(name == "a name of more ");
}

BOOST_AUTO_TEST_CASE(jobs_are_done_in_the_order_they_were_asked_for_also_beyond_a_full_inbox) {
  constexpr int askers = 3000;  // more than fit: 1,024 inside, the rest outside
  std::promise<void> let_go;
  std::promise<void> begun;
  std::vector<int> order;
  std::size_t at_home = 0;
  Worker worker("store");
  asio::io_context loop;
  asio::co_spawn(loop, hold(worker, let_go.get_future().share(), begun), asio::detached);
  loop.poll();
  begun.get_future().wait();  // the first job is out of the inbox now, and holds the worker
  for (int number = 0; number < askers; ++number)
    asio::co_spawn(loop, add_and_check_home(worker, order, number, at_home, std::this_thread::get_id()),
                   asio::detached);
  loop.poll();  // all have asked
  auto const full = worker.counters();
  BOOST_TEST(full.inbox == Worker::inbox_jobs_max);
  BOOST_TEST(full.inbox_max == Worker::inbox_jobs_max);
  BOOST_TEST(full.waited == askers - Worker::inbox_jobs_max);
  BOOST_TEST(worker.is_full());

  let_go.set_value();
  loop.run();
  BOOST_TEST(order.size() == static_cast<std::size_t>(askers));
  BOOST_TEST(std::ranges::is_sorted(order));
  BOOST_TEST(at_home == static_cast<std::size_t>(askers));
  BOOST_TEST(worker.counters().done == askers + 1u);
  BOOST_TEST(worker.counters().inbox == 0u);
  BOOST_TEST(!worker.is_full());
}

BOOST_AUTO_TEST_CASE(a_failure_of_the_job_reaches_the_asker_and_the_worker_lives_on) {
  Worker worker("store");
  std::string heard;
  play([&] { return ask_for_failure(worker, heard); });
  BOOST_TEST(heard == "the disk is gone");
  std::string name;
  play([&] { return ask_for_name(worker, name); });
  BOOST_TEST(name == "store");
}

BOOST_AUTO_TEST_CASE(what_was_asked_for_is_done_even_when_the_worker_ends_and_the_asker_never_wakes) {
  std::vector<int> order;
  std::size_t at_home = 0;
  asio::io_context loop;
  {
    Worker worker("store");
    for (int number = 0; number < 100; ++number)
      asio::co_spawn(loop, add_and_check_home(worker, order, number, at_home, std::this_thread::get_id()),
                     asio::detached);
    loop.poll();
  }
  BOOST_TEST(order.size() == 100u);
}

BOOST_AUTO_TEST_CASE(two_loops_may_ask_one_worker) {
  Worker worker("store");
  std::vector<int> order;
  auto const ask = [&worker, &order](std::size_t& at_home) {
    asio::io_context loop;
    for (int number = 0; number < 500; ++number)
      asio::co_spawn(loop, add_and_check_home(worker, order, number, at_home, std::this_thread::get_id()),
                     asio::detached);
    loop.run();
  };
  std::size_t home_a = 0, home_b = 0;
  {
    std::jthread other(ask, std::ref(home_a));
    ask(home_b);
  }
  BOOST_TEST(home_a == 500u);
  BOOST_TEST(home_b == 500u);
  BOOST_TEST(order.size() == 1000u);
}

BOOST_AUTO_TEST_SUITE_END()
