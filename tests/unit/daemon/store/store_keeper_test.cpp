#include "daemon/store/store_keeper.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> keep_and_read(CampusKeeper& keeper, std::vector<std::uint64_t>& numbers,
                                    std::thread::id& store_thread) {
  auto put = [](CampusStores& stores) { return stores.spool.put_rollup("traffic/v1", "{}", monday); };
  auto const seq = co_await keeper.ask(put);
  BOOST_REQUIRE_EQUAL(code_of(seq), "");
  numbers.push_back(*seq);
  auto who = [](CampusStores&) { return std::this_thread::get_id(); };
  store_thread = co_await keeper.ask(who);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_keeper)

BOOST_AUTO_TEST_CASE(coroutines_ask_and_the_one_store_thread_answers_in_turn) {
  TempDir dir;
  CampusKeeper keeper(*CampusStores::open(dir.path(), "01EPOCHA", {}));
  std::vector<std::uint64_t> numbers;
  std::thread::id store_thread;
  asio::io_context loop;
  for (int i = 0; i < 20; ++i)
    asio::co_spawn(loop, keep_and_read(keeper, numbers, store_thread), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
  loop.run();
  std::vector<std::uint64_t> expected;
  for (std::uint64_t seq = 1; seq <= 20; ++seq) expected.push_back(seq);
  BOOST_TEST(numbers == expected);
  BOOST_TEST((store_thread != std::this_thread::get_id()));
  BOOST_TEST(keeper.counters().done == 40u);
  BOOST_TEST(!keeper.is_full());
}

BOOST_AUTO_TEST_CASE(the_state_directory_is_free_when_the_keeper_is_gone) {
  TempDir dir;
  {
    DistrictKeeper keeper(*DistrictStores::open(dir.path()));
  }
  BOOST_TEST(code_of(DistrictStores::open(dir.path())) == "");
}

BOOST_AUTO_TEST_SUITE_END()
