#include "collectors/probe/prober.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <map>

#include "tests/unit/collectors/probe/fake_projector.hpp"

using namespace campus;
using namespace campus::test;

namespace {

ProbeTarget projector_at(std::string name, std::uint16_t port) {
  return {.id = {std::move(name)}, .address = "127.0.0.1", .question = PjlinkQuestion{.port = port}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(prober)

BOOST_AUTO_TEST_CASE(a_device_that_hangs_holds_up_nobody_and_stopping_leaves_nothing_behind) {
  boost::asio::io_context context;
  FakeProjector sound(context, FakeProjector::Temper::sound), silent(context, FakeProjector::Temper::silent);
  ProbeConfig const config{
      .timeout = std::chrono::seconds(30),
      .targets = {projector_at("silent", silent.port()), projector_at("sound", sound.port())}};
  std::map<std::string, int> reports;
  std::unique_ptr<Prober> prober;
  auto report = [&](ProbeDone done) {
    BOOST_TEST(!done.failure.has_value());
    ++reports[done.device.name];
    if (reports["sound"] == 1) return prober->hurry({"sound"});
    // Twice heard from the sound one while the other hangs.
    BOOST_TEST(prober->counters().in_flight == 1u);
    prober->stop();
    sound.close();
    silent.close();
  };
  prober = std::make_unique<Prober>(
      context.get_executor(), config, report, [] { return Instant{}; }, [] { return true; });
  boost::asio::co_spawn(context, prober->run(), boost::asio::detached);
  context.run();  // ends by itself: no socket and no timer is left
  BOOST_TEST(reports["sound"] == 2);
  BOOST_TEST(reports.contains("silent") == false);
  BOOST_TEST(prober->counters().started == 3u);
  BOOST_TEST(prober->counters().answered == 2u);
  BOOST_TEST(prober->counters().in_flight == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
