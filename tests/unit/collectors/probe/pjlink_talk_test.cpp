#include "collectors/probe/pjlink_talk.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "collectors/probe/digest.hpp"
#include "packaging/lab/projector.hpp"

using namespace campus;

namespace {

// Answers as they come from a projector that is on; each may be replaced.
struct Script {
  std::string greeting = "PJLINK 0\r";
  std::string power = "%1POWR=1\r", errors = "%1ERST=000000\r", lamps = "%1LAMP=1234 1\r",
              input = "%1INPT=31\r";
  std::string password{};
};

struct Played {
  std::expected<ProjectorState, ProbeFailure> result = std::unexpected(ProbeFailure::timeout);
  std::vector<std::string> said;
  bool is_done = false;
};

Played play_talk(Script const& script) {
  PjlinkTalk talk(script.password, md5_hex);
  Played played;
  talk.hear(script.greeting);
  for (int turns = 0; turns < 10; ++turns) {
    auto const line = talk.next_line();
    if (!line) break;
    played.said.push_back(*line);
    auto const is = [&](std::string_view name) { return line->find(name) != std::string::npos; };
    talk.hear(is("POWR")   ? script.power
              : is("ERST") ? script.errors
              : is("LAMP") ? script.lamps
                           : script.input);
  }
  played.is_done = talk.is_done();
  if (talk.is_done()) played.result = talk.result();
  return played;
}

void check_failure(Script const& script, ProbeFailure failure) {
  auto const played = play_talk(script);
  BOOST_REQUIRE(played.is_done);
  BOOST_REQUIRE(!played.result.has_value());
  BOOST_TEST(static_cast<int>(played.result.error()) == static_cast<int>(failure));
}

ProjectorState state_of(Script const& script) {
  auto const played = play_talk(script);
  BOOST_REQUIRE(played.is_done);
  BOOST_REQUIRE(played.result.has_value());
  return *played.result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pjlink_talk)

BOOST_AUTO_TEST_CASE(the_digest_is_that_of_the_published_example) {
  // PJLink class 1, 5.1: the salt 498e4a67 and the password JBMIAProjectorLink.
  BOOST_TEST(md5_hex("498e4a67JBMIAProjectorLink") == "5d8409bc1c3fa39749434aa3a5c38682");
  // RFC 1321, A.5.
  BOOST_TEST(md5_hex("") == "d41d8cd98f00b204e9800998ecf8427e");
  BOOST_TEST(md5_hex("abc") == "900150983cd24fb0d6963f7d28e17f72");
  BOOST_TEST(md5_hex("abcdefghijklmnopqrstuvwxyz") == "c3fcd3d76192e4007dfb496cca67e13b");
}

BOOST_AUTO_TEST_CASE(a_projector_that_is_on_tells_everything) {
  auto const played = play_talk({});
  BOOST_TEST(
      (played.said == std::vector<std::string>{"%1POWR ?\r", "%1ERST ?\r", "%1LAMP ?\r", "%1INPT ?\r"}));
  BOOST_REQUIRE(played.result.has_value());
  ProjectorState const expected{
      .power = ProjectorPower::on, .errors = ProjectorErrors{}, .lamps = {{1234, true}}, .input = "31"};
  BOOST_TEST((*played.result == expected));
}

BOOST_AUTO_TEST_CASE(the_proof_stands_before_the_first_question_alone) {
  auto const played = play_talk({.greeting = "PJLINK 1 498e4a67\r", .password = "JBMIAProjectorLink"});
  BOOST_REQUIRE(played.result.has_value());
  BOOST_TEST(played.said.at(0) == "5d8409bc1c3fa39749434aa3a5c38682%1POWR ?\r");
  BOOST_TEST(played.said.at(1) == "%1ERST ?\r");
}

BOOST_AUTO_TEST_CASE(a_password_that_nobody_wants_is_kept) {
  auto const played = play_talk({.password = "secret"});
  BOOST_REQUIRE(played.result.has_value());
  BOOST_TEST(played.said.at(0) == "%1POWR ?\r");
}

BOOST_AUTO_TEST_CASE(a_wrong_or_missing_password_is_its_own_cause) {
  check_failure({.greeting = "PJLINK 1 498e4a67\r", .power = "PJLINK ERRA\r", .password = "wrong"},
                ProbeFailure::authentication);
  check_failure({.greeting = "PJLINK 1 498e4a67\r", .power = "pjlink erra\r", .password = "wrong"},
                ProbeFailure::authentication);
  check_failure({.greeting = "PJLINK 1 498e4a67\r"}, ProbeFailure::authentication);
  check_failure({.greeting = "PJLINK ERRA\r"}, ProbeFailure::authentication);
  check_failure({.power = "%1POWR=ERRA\r"}, ProbeFailure::authentication);
}

BOOST_AUTO_TEST_CASE(a_digest_that_is_not_to_be_had_sends_no_password) {
  PjlinkTalk talk("secret", [](std::string_view) { return std::string(); });
  talk.hear("PJLINK 1 498e4a67\r");
  BOOST_TEST(!talk.next_line().has_value());
  BOOST_REQUIRE(talk.is_done());
  BOOST_TEST((talk.result().error() == ProbeFailure::not_sent));
}

BOOST_AUTO_TEST_CASE(whatever_is_no_greeting_is_garbage) {
  for (auto const* const greeting :
       {"HTTP/1.1 400 Bad Request\r", "SSH-2.0-OpenSSH\r", "\r", "PJLINK\r", "PJLINK 2\r", "PJLINK 0 extra\r",
        "PJLINK 1\r", "PJLINK 1 498e4a6\r", "PJLINK 1 498e4a678\r", "PJLINK 1 498e4a6x\r", "%1POWR=1\r"})
    BOOST_TEST_CONTEXT(greeting)
    check_failure({.greeting = greeting, .password = "p"}, ProbeFailure::garbage);
}

BOOST_AUTO_TEST_CASE(small_letters_class_two_and_line_feeds_are_forgiven) {
  auto const state = state_of({.greeting = "pjlink 0\r\n",
                               .power = "%1powr=1\r\n",
                               .errors = "%2ERST=000000\r\n",
                               .lamps = "%1LAMP=1234 1\r\n",
                               .input = "%2INPT=3A\r\n"});
  BOOST_TEST((state.power == ProjectorPower::on));
  BOOST_TEST(state.input.value() == "3A");
}

BOOST_AUTO_TEST_CASE(bytes_may_come_one_by_one) {
  PjlinkTalk talk("", md5_hex);
  for (char const one : std::string_view("PJLINK 0\r")) talk.hear({&one, 1});
  BOOST_TEST(talk.next_line().value() == "%1POWR ?\r");
  for (char const one : std::string_view("%1POWR=0")) talk.hear({&one, 1});
  BOOST_TEST(!talk.next_line().has_value());
  talk.hear("\r");
  BOOST_TEST(talk.next_line().value() == "%1ERST ?\r");
}

BOOST_AUTO_TEST_CASE(each_power_is_told_and_the_input_asked_while_it_is_on_alone) {
  for (auto const& [digit, power] :
       {std::pair{'0', ProjectorPower::standby}, std::pair{'1', ProjectorPower::on},
        std::pair{'2', ProjectorPower::cooling}, std::pair{'3', ProjectorPower::warm_up}}) {
    auto const played = play_talk({.power = std::string("%1POWR=") + digit + '\r'});
    BOOST_REQUIRE(played.result.has_value());
    BOOST_TEST((played.result->power == power));
    BOOST_TEST(played.said.size() == (power == ProjectorPower::on ? 4u : 3u));
  }
}

BOOST_AUTO_TEST_CASE(a_lie_about_the_power_ends_the_talk) {
  for (auto const* const answer : {"%1POWR=4\r", "%1POWR=9\r", "%1POWR=\r", "%1POWR=on\r", "%1POWR=11\r",
                                   "%1POWR=OK\r", "%1POWR=ERR1\r", "%1POWR=ERR2\r", "%1POWR=ERR9\r"})
    BOOST_TEST_CONTEXT(answer) check_failure({.power = answer}, ProbeFailure::garbage);
}

BOOST_AUTO_TEST_CASE(the_answer_to_another_question_is_garbage) {
  for (auto const* const answer : {"%1LAMP=1234 1\r", "%1INPT=31\r", "POWR=1\r", "%3POWR=1\r", "%1POWR 1\r",
                                   "1\r", "PJLINK 0\r", "\r", "%1POW\r"})
    BOOST_TEST_CONTEXT(answer) check_failure({.power = answer}, ProbeFailure::garbage);
  check_failure({.errors = "%1POWR=1\r"}, ProbeFailure::garbage);
}

BOOST_AUTO_TEST_CASE(each_error_of_the_protocol_has_its_meaning) {
  // 1: a laser knows no lamp.
  auto const laser = state_of({.lamps = "%1LAMP=ERR1\r"});
  BOOST_TEST(laser.lamps.empty());
  BOOST_TEST(laser.answers_refused == 0);
  // 2: our question was right, so the answer is not.
  BOOST_TEST(state_of({.errors = "%1ERST=ERR2\r"}).answers_refused == 1);
  // 3: not now, while it warms up.
  auto const warming = state_of({.power = "%1POWR=ERR3\r", .lamps = "%1LAMP=ERR3\r"});
  BOOST_TEST(!warming.power.has_value());
  BOOST_TEST(!warming.is_failing);
  BOOST_TEST(warming.answers_refused == 0);
  // 4: it is broken, and says so to any question.
  BOOST_TEST(state_of({.power = "%1POWR=ERR4\r"}).is_failing);
  BOOST_TEST(state_of({.lamps = "%1LAMP=err4\r"}).is_failing);
}

BOOST_AUTO_TEST_CASE(the_six_digits_are_the_six_things_in_their_order) {
  auto const errors = state_of({.errors = "%1ERST=012012\r"}).errors.value();
  BOOST_TEST((errors == ProjectorErrors{.fan = ErrorLevel::none,
                                        .lamp = ErrorLevel::warning,
                                        .temperature = ErrorLevel::error,
                                        .cover = ErrorLevel::none,
                                        .filter = ErrorLevel::warning,
                                        .other = ErrorLevel::error}));
  for (auto const* const answer :
       {"%1ERST=00000\r", "%1ERST=0000000\r", "%1ERST=000003\r", "%1ERST=00000x\r"}) {
    auto const state = state_of({.errors = answer});
    BOOST_TEST(!state.errors.has_value());
    BOOST_TEST(state.answers_refused == 1);
    BOOST_TEST((state.power == ProjectorPower::on));
  }
}

BOOST_AUTO_TEST_CASE(lamps_are_pairs_of_hours_and_light) {
  auto const state = state_of({.lamps = "%1LAMP=99999 1 0 0\r"});
  BOOST_TEST((state.lamps == std::vector<Lamp>{{99'999, true}, {0, false}}));
  BOOST_TEST(state_of({.lamps = "%1LAMP=1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\r"}).lamps.size() == 8u);
  for (auto const* const answer : {"%1LAMP=1234\r", "%1LAMP=100000 1\r", "%1LAMP=12 2\r", "%1LAMP=-1 1\r",
                                   "%1LAMP=12  1\r", "%1LAMP=12 1 \r", "%1LAMP=99999999999999999999 1\r",
                                   "%1LAMP=1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\r", "%1LAMP=a 1\r"})
    BOOST_TEST_CONTEXT(answer) {
      auto const refused = state_of({.lamps = answer});
      BOOST_TEST(refused.lamps.empty());
      BOOST_TEST(refused.answers_refused == 1);
    }
}

BOOST_AUTO_TEST_CASE(an_input_has_a_known_kind_and_a_number) {
  for (auto const* const answer : {"%1INPT=01\r", "%1INPT=71\r", "%1INPT=30\r", "%1INPT=311\r", "%1INPT=3\r"})
    BOOST_TEST_CONTEXT(answer) {
      auto const state = state_of({.input = answer});
      BOOST_TEST(!state.input.has_value());
      BOOST_TEST(state.answers_refused == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_line_without_an_end_is_endless) {
  PjlinkTalk talk("", md5_hex);
  talk.hear(std::string(135, 'A'));
  BOOST_TEST(!talk.is_done());
  talk.hear("A");
  BOOST_REQUIRE(talk.is_done());
  BOOST_TEST((talk.result().error() == ProbeFailure::endless));
  check_failure({.power = "%1POWR=" + std::string(200, '1') + '\r'}, ProbeFailure::endless);
}

BOOST_AUTO_TEST_CASE(more_bytes_than_any_projector_has_to_say_are_endless) {
  PjlinkTalk talk("", md5_hex);
  talk.hear("PJLINK 0\r");
  BOOST_TEST(talk.next_line().has_value());
  for (int lines = 0; lines < 2100 && !talk.is_done(); ++lines) talk.hear("\n");
  BOOST_REQUIRE(talk.is_done());
  BOOST_TEST((talk.result().error() == ProbeFailure::endless));
}

BOOST_AUTO_TEST_CASE(hanging_up_half_way_is_closed) {
  PjlinkTalk talk("", md5_hex);
  talk.hear("PJLINK 0\r%1PO");
  talk.hang_up();
  BOOST_REQUIRE(talk.is_done());
  BOOST_TEST((talk.result().error() == ProbeFailure::closed));
}

BOOST_AUTO_TEST_CASE(the_labs_projector_is_understood_through_a_lesson) {
  using namespace std::chrono_literals;
  auto const begin = lab::Projector::Time{} + 1h;
  lab::Projector device({.name = "301", .password = "secret"}, begin);
  auto const ask = [&](lab::Projector::Time now) {
    PjlinkTalk talk("secret", md5_hex);
    auto const challenge = device.greet("12ab34cd");
    talk.hear(challenge.greeting);
    bool is_first = true;
    while (auto line = talk.next_line()) {
      if (std::exchange(is_first, false)) {
        BOOST_TEST(line->starts_with(challenge.expected));
        line->erase(0, challenge.expected.size());
      }
      line->pop_back();
      talk.hear(device.answer(*line, now));
    }
    return talk.result().value();
  };
  // It comes out of the box switched on; 1,234 hours are on its lamp.
  BOOST_TEST((ask(begin).power == ProjectorPower::on));
  BOOST_TEST((ask(begin).lamps == std::vector<Lamp>{{1234, true}}));
  device.answer("%1POWR 0", begin + 1min);
  BOOST_TEST((ask(begin + 1min).power == ProjectorPower::cooling));
  BOOST_TEST((ask(begin + 2min).power == ProjectorPower::standby));
  BOOST_TEST(!ask(begin + 2min).lamps.at(0).is_lit);
  device.answer("%1POWR 1", begin + 3min);
  BOOST_TEST((ask(begin + 3min).power == ProjectorPower::warm_up));
  BOOST_TEST(ask(begin + 4min).input.value() == "31");
}

BOOST_AUTO_TEST_SUITE_END()
