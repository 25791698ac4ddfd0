#include "collectors/probe/pjlink.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>

#include "tests/unit/collectors/probe/fake_projector.hpp"

using namespace campus;
using namespace campus::test;
using Temper = FakeProjector::Temper;

namespace {

Instant const probe_time = Instant{std::chrono::seconds(1'800'000'000)};

ProbeTarget target_at(std::uint16_t port, std::string password = {}) {
  return {.id = {"projector-301"},
          .address = "127.0.0.1",
          .question = PjlinkQuestion{.port = port, .password = std::move(password)}};
}

// Long enough for a machine that is busy, where the answer does come.
constexpr std::chrono::milliseconds patient{10'000};
constexpr std::chrono::milliseconds impatient{150};

ProbeDone ask_once(boost::asio::io_context& context, ProbeTarget target, std::chrono::milliseconds timeout) {
  std::optional<ProbeDone> done;
  boost::asio::co_spawn(context, ask_projector(std::move(target), timeout, [] { return probe_time; }),
                        [&](std::exception_ptr error, ProbeDone probe) {
                          BOOST_TEST(!error);
                          done = std::move(probe);
                          context.stop();
                        });
  context.run();
  BOOST_REQUIRE(done.has_value());
  BOOST_TEST(done->device.name == "projector-301");
  BOOST_TEST((done->at == probe_time));
  BOOST_TEST((done->protocol == ProbeProtocol::pjlink));
  return *done;
}

void check_cause(Temper temper, ProbeFailure failure, std::chrono::milliseconds timeout) {
  boost::asio::io_context context;
  FakeProjector device(context, temper);
  auto const done = ask_once(context, target_at(device.port()), timeout);
  BOOST_REQUIRE(done.failure.has_value());
  BOOST_TEST(static_cast<int>(*done.failure) == static_cast<int>(failure));
  BOOST_TEST(!done.projector.has_value());
  BOOST_TEST(device.callers() == 1u);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pjlink)

BOOST_AUTO_TEST_CASE(a_sound_projector_is_asked_everything_in_one_call) {
  boost::asio::io_context context;
  FakeProjector device(context, Temper::sound, "secret");
  auto const done = ask_once(context, target_at(device.port(), "secret"), patient);
  BOOST_TEST(!done.failure.has_value());
  BOOST_REQUIRE(done.projector.has_value());
  BOOST_TEST((done.projector->power == ProjectorPower::on));
  BOOST_TEST((done.projector->lamps == std::vector<Lamp>{{77, true}}));
  BOOST_TEST(device.callers() == 1u);
  BOOST_TEST(device.heard().size() == 4u);
  BOOST_TEST((done.took > Duration::zero()));
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_told_as_such_and_never_sent_in_clear) {
  boost::asio::io_context context;
  FakeProjector device(context, Temper::sound, "secret");
  auto const done = ask_once(context, target_at(device.port(), "guess"), patient);
  BOOST_TEST((done.failure == ProbeFailure::authentication));
  for (auto const& line : device.heard()) BOOST_TEST(line.find("guess") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(each_way_of_failing_is_its_own_cause) {
  check_cause(Temper::silent, ProbeFailure::timeout, impatient);
  check_cause(Temper::half_silent, ProbeFailure::timeout, impatient);
  check_cause(Temper::dribbling, ProbeFailure::timeout, impatient);
  check_cause(Temper::hanging_up, ProbeFailure::closed, patient);
  check_cause(Temper::half_hanging_up, ProbeFailure::closed, patient);
  check_cause(Temper::resetting, ProbeFailure::closed, patient);
  check_cause(Temper::endless, ProbeFailure::endless, patient);
  check_cause(Temper::babbling, ProbeFailure::garbage, patient);
  check_cause(Temper::another_service, ProbeFailure::garbage, patient);
}

BOOST_AUTO_TEST_CASE(a_flood_of_good_lines_ends_the_call_all_the_same) {
  boost::asio::io_context context;
  FakeProjector device(context, Temper::flooding);
  auto const done = ask_once(context, target_at(device.port()), patient);
  BOOST_REQUIRE(done.failure.has_value());
  BOOST_TEST((done.failure == ProbeFailure::endless || done.failure == ProbeFailure::garbage));
}

BOOST_AUTO_TEST_CASE(a_port_where_nobody_listens_is_refused) {
  boost::asio::io_context context;
  FakeProjector device(context, Temper::sound);
  auto const target = target_at(device.port());
  device.close();
  BOOST_TEST((ask_once(context, target, patient).failure == ProbeFailure::refused));
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_not_asked) {
  boost::asio::io_context context;
  auto target = target_at(4352);
  target.address = "projector.example";
  BOOST_TEST((ask_once(context, target, patient).failure == ProbeFailure::not_sent));
}

BOOST_AUTO_TEST_SUITE_END()
