// What a change of the channels does to the notices under way.

#include "daemon/alerting/herald.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "tests/unit/daemon/alerting/receivers.hpp"

using namespace campus;
using namespace campus::alerting;
using namespace campus::alerting::test;

namespace {

// A record that takes its time, and sees whether it is asked by two at once.
class SlowQueue : public FakeQueue {
public:
  explicit SlowQueue(asio::io_context& loop) : loop_(loop) {}
  std::size_t asking_most = 0;
  std::function<void()> is_asked = [] {};

  asio::awaitable<Result<std::optional<Owed>>> next(std::string channel) override {
    asking_most = std::max(asking_most, ++asking_);
    is_asked();
    asio::steady_timer pause(loop_, std::chrono::milliseconds(20));
    co_await pause.async_wait(as_pair);
    --asking_;
    co_return co_await FakeQueue::next(std::move(channel));
  }

private:
  asio::io_context& loop_;
  std::size_t asking_ = 0;
};

struct Duty {
  asio::io_context loop;
  SlowQueue queue{loop};
  WebhookServer server{loop};
  Herald herald{
      loop,
      queue,
      {.clock = [this] { return queue.now; }, .random = [] { return 0; }, .failed = [](Fault const&) {}}};

  void tell_by(std::string name, contract::Language language = contract::Language::zh) {
    herald.tell_by(
        {.host = "gw", .epoch = "01JD", .language = language},
        {{.name = std::move(name), .per_minute = 600, .way = Webhook{.url = server.url(), .secret = "s"}}});
  }
  // Until nothing more is owed; then `once_idle`, and again until idle.
  void run(std::function<void()> once_idle) {
    queue.is_idle = [this, once_idle = std::move(once_idle), is_first = true]() mutable {
      if (std::exchange(is_first, false)) return once_idle();
      herald.stop();
      server.close();
    };
    asio::co_spawn(loop, herald.run(), asio::detached);
    loop.run();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(herald, Duty)

BOOST_AUTO_TEST_CASE(the_same_channels_once_more_keep_what_they_counted) {
  queue.owe(1, "{}");
  tell_by("duty");
  run([this] {
    tell_by("duty");
    queue.owe(2, "{}");
    herald.wake();
  });
  BOOST_TEST(server.requests.size() == 2u);
  BOOST_TEST(herald.views().at(0).delivered == 2u);
}

BOOST_AUTO_TEST_CASE(other_channels_and_another_language_begin_anew) {
  queue.owe(1, "{}");
  tell_by("duty");
  run([this] {
    tell_by("night");
    queue.owe(2, "{}");
  });
  BOOST_TEST(herald.views().at(0).name == "night");
  BOOST_TEST(herald.views().at(0).delivered == 1u);
  BOOST_TEST((queue.settled == std::vector<std::uint64_t>{1, 2}));
}

BOOST_AUTO_TEST_CASE(two_never_tell_from_the_same_queue) {
  queue.owe(1, "{}");
  queue.is_asked = [this, is_first = true]() mutable {
    if (std::exchange(is_first, false)) tell_by("duty", contract::Language::en);
  };
  tell_by("duty");
  run([this] { herald.stop(), server.close(); });
  BOOST_TEST(queue.asking_most == 1u);
  BOOST_TEST(server.requests.size() == 1u);
  BOOST_TEST((queue.settled == std::vector<std::uint64_t>{1}));
}

BOOST_AUTO_TEST_CASE(without_a_channel_it_waits_for_one) {
  queue.owe(1, "{}");
  herald.tell_by({.host = "gw", .epoch = "01JD"}, {});
  asio::post(loop, [this] { tell_by("duty"); });
  run([this] { herald.stop(), server.close(); });
  BOOST_TEST((queue.settled == std::vector<std::uint64_t>{1}));
}

BOOST_AUTO_TEST_SUITE_END()
