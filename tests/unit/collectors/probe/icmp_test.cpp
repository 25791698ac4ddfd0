#include "collectors/probe/icmp.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <optional>

using namespace campus;
using icmp::Family;
using icmp::Verdict;

namespace {

icmp::Token counting_token() {
  icmp::Token token{};
  std::iota(token.begin(), token.end(), std::uint8_t{1});
  return token;
}

// What a kernel makes of our question: the same bytes with the type of the answer.
std::vector<std::uint8_t> reply_to(std::vector<std::uint8_t> packet, std::uint8_t type) {
  packet[0] = type;
  return packet;
}

// The sum of all 16-bit words, its own included, is all ones: RFC 1071.
std::uint32_t folded_sum(std::vector<std::uint8_t> const& packet) {
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < packet.size(); at += 2) sum += packet[at] * 256u + packet[at + 1];
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}

std::optional<ProbeDone> ping_once(std::string address) {
  boost::asio::io_context context;
  std::optional<ProbeDone> done;
  ProbeTarget target{.id = {"pc"}, .address = std::move(address), .question = PingQuestion{}};
  boost::asio::co_spawn(context, ping(std::move(target), std::chrono::seconds(10), [] { return Instant{}; }),
                        [&](std::exception_ptr error, ProbeDone probe) {
                          if (!error) done = std::move(probe);
                        });
  context.run();
  return done;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(icmp_echo)

BOOST_AUTO_TEST_CASE(a_question_is_a_well_summed_echo_request) {
  auto const packet = icmp::echo_request(Family::v4, 0x0102, counting_token());
  BOOST_TEST(packet.size() == 24u);
  BOOST_TEST(packet[0] == 8);
  BOOST_TEST(packet[7] == 2);
  BOOST_TEST(folded_sum(packet) == 0xffffu);
  BOOST_TEST(icmp::echo_request(Family::v6, 1, counting_token())[0] == 128);
}

BOOST_AUTO_TEST_CASE(only_an_answer_with_our_token_counts) {
  auto const token = counting_token();
  auto const asked = icmp::echo_request(Family::v4, 1, token);
  BOOST_TEST((icmp::read(reply_to(asked, 0), Family::v4, false, token) == Verdict::answer));
  BOOST_TEST((icmp::read(asked, Family::v4, false, token) == Verdict::nothing));  // our own, seen on loopback
  BOOST_TEST((icmp::read(reply_to(asked, 0), Family::v4, false, icmp::Token{}) == Verdict::nothing));
  BOOST_TEST((icmp::read(reply_to(asked, 0), Family::v6, false, token) == Verdict::nothing));
  BOOST_TEST((icmp::read(reply_to(asked, 129), Family::v6, false, token) == Verdict::answer));
}

BOOST_AUTO_TEST_CASE(the_header_of_ip_is_stepped_over_whatever_its_length) {
  auto const token = counting_token();
  auto const reply = reply_to(icmp::echo_request(Family::v4, 1, token), 0);
  for (unsigned const words : {5u, 6u, 15u}) {
    std::vector<std::uint8_t> datagram(words * 4u);
    datagram[0] = static_cast<std::uint8_t>(0x40 + words);
    datagram.insert(datagram.end(), reply.begin(), reply.end());
    BOOST_TEST((icmp::read(datagram, Family::v4, true, token) == Verdict::answer));
  }
}

BOOST_AUTO_TEST_CASE(an_error_about_our_packet_is_told_and_one_about_anothers_is_not) {
  auto const token = counting_token();
  std::vector<std::uint8_t> error(8 + 20);
  error[0] = 3;
  auto const asked = icmp::echo_request(Family::v4, 1, token);
  error.insert(error.end(), asked.begin(), asked.end());
  BOOST_TEST((icmp::read(error, Family::v4, false, token) == Verdict::unreachable));
  BOOST_TEST((icmp::read(error, Family::v4, false, icmp::Token{9}) == Verdict::nothing));
}

BOOST_AUTO_TEST_CASE(broken_off_datagrams_are_nothing) {
  auto const token = counting_token();
  auto const reply = reply_to(icmp::echo_request(Family::v4, 1, token), 0);
  for (std::size_t size = 0; size < reply.size(); ++size) {
    std::vector<std::uint8_t> const part(reply.begin(), reply.begin() + static_cast<std::ptrdiff_t>(size));
    BOOST_TEST((icmp::read(part, Family::v4, false, token) == Verdict::nothing));
    BOOST_TEST((icmp::read(part, Family::v4, true, token) == Verdict::nothing));
  }
}

BOOST_AUTO_TEST_CASE(this_machine_answers_itself) {
  for (auto const* const address : {"127.0.0.1", "::1"}) {
    auto const done = ping_once(address);
    BOOST_REQUIRE(done.has_value());
    BOOST_TEST((done->protocol == ProbeProtocol::ping));
    if (done->failure == ProbeFailure::not_sent || done->failure == ProbeFailure::no_route) {
      BOOST_TEST_MESSAGE("skipped: no right to an ICMP socket, or no such address here: " << address);
      continue;
    }
    BOOST_TEST(!done->failure.has_value());
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_not_pinged) {
  BOOST_TEST((ping_once("pc.example")->failure == ProbeFailure::not_sent));
}

BOOST_AUTO_TEST_SUITE_END()
