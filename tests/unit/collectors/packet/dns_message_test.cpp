#include "collectors/packet/dns_message.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>

#include "tests/support/messages.hpp"

using namespace campus;
using namespace campus::packet;
using test::Bytes;

namespace {

std::optional<DnsMessage> read(Bytes const& datagram) {
  DnsMessage message;
  if (!read_dns_message(datagram, message)) return std::nullopt;
  return message;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dns_message)

BOOST_AUTO_TEST_CASE(a_question_says_what_is_asked) {
  auto const message = read(test::dns_question("WWW.SmartEdu.cn", 28));
  BOOST_TEST_REQUIRE(message.has_value());
  BOOST_TEST(!message->is_answer);
  BOOST_TEST(message->question() == "www.smartedu.cn");
  BOOST_TEST(message->kind == 28);
  BOOST_TEST(message->found().empty());
}

BOOST_AUTO_TEST_CASE(an_answer_has_addresses_behind_its_aliases) {
  auto const message = read(
      test::dns_answer("www.smartedu.cn", {"192.0.2.1", "192.0.2.2"}, 60, "www.smartedu.cn.cdn.example"));
  BOOST_TEST_REQUIRE(message.has_value());
  BOOST_TEST(message->is_answer);
  BOOST_TEST(message->question() == "www.smartedu.cn");
  BOOST_TEST_REQUIRE(message->found().size() == 2u);
  BOOST_TEST(message->found()[1].address.to_string() == "192.0.2.2");
  BOOST_TEST(message->found()[1].lifetime_s == 60u);
}

BOOST_AUTO_TEST_CASE(addresses_of_ipv6_are_read) {
  auto const message = read(test::dns_answer("a.example", {"2001:db8::1"}));
  BOOST_TEST_REQUIRE(message.has_value());
  BOOST_TEST(message->found()[0].address.to_string() == "2001:db8::1");
}

BOOST_AUTO_TEST_CASE(no_such_name_is_an_answer_too) {
  auto answer = test::dns_answer("nobody.example", {});
  answer[3] = 0x83;
  auto const message = read(answer);
  BOOST_TEST_REQUIRE(message.has_value());
  BOOST_TEST(message->code == 3);
}

BOOST_AUTO_TEST_CASE(more_addresses_than_there_is_room_for_are_left_out) {
  std::vector<std::string> many;
  for (int i = 0; i < 40; ++i) many.push_back("192.0.2." + std::to_string(i));
  BOOST_TEST(read(test::dns_answer("many.example", many))->found().size() == DnsMessage::addresses_max);
}

BOOST_AUTO_TEST_CASE(an_answer_that_breaks_off_keeps_what_was_whole) {
  auto answer = test::dns_answer("a.example", {"192.0.2.1", "192.0.2.2"});
  answer.resize(answer.size() - 1);
  BOOST_TEST(read(answer)->found().size() == 1u);
}

BOOST_AUTO_TEST_CASE(wherever_a_message_breaks_off_nobody_reads_behind_it) {
  auto const whole = test::dns_answer("www.smartedu.cn", {"192.0.2.1"}, 60, "alias.example");
  for (std::size_t length = 0; length < whole.size(); ++length)
    read(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)));
}

BOOST_AUTO_TEST_CASE(a_pointer_to_itself_is_stepped_over) {
  auto answer = test::dns_answer("a.example", {"192.0.2.1"});
  auto const at = answer.size() - 16;
  answer[at] = 0xc0, answer[at + 1] = static_cast<std::uint8_t>(at);
  BOOST_TEST(read(answer)->found().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_question_that_points_somewhere_is_refused) {
  Bytes question{0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1};
  BOOST_TEST(!read(question));
}

BOOST_AUTO_TEST_CASE(what_is_no_message_with_one_question_is_none) {
  BOOST_TEST(!read({}));
  BOOST_TEST(!read(Bytes(12)));
  BOOST_TEST(!read(Bytes(100, 0xff)));
  auto two = test::dns_question("a.example");
  two[5] = 2;
  BOOST_TEST(!read(two));
  auto update = test::dns_question("a.example");
  update[2] = 0x28;
  BOOST_TEST(!read(update));
  Bytes endless{0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  for (int i = 0; i < 300; ++i) endless.insert(endless.end(), {1, 'a'});
  BOOST_TEST(!read(endless));
}

BOOST_AUTO_TEST_CASE(what_stands_in_a_name_and_should_not_is_replaced) {
  BOOST_TEST(read(test::dns_question("a\x1b[2J.example"))->question() == "a??2j.example");
}

BOOST_AUTO_TEST_SUITE_END()
