#include "collectors/packet/printable.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

using namespace campus;
using namespace campus::packet;

namespace {

std::string text(std::string_view from, std::size_t most = 64) {
  std::array<char, 64> into;
  return {into.data(), clean_text(octets_of(from), std::span{into}.first(most))};
}

std::string host(std::string_view from, std::size_t most = 64) {
  std::array<char, 64> into;
  return {into.data(), clean_host(octets_of(from), std::span{into}.first(most))};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(printable)

BOOST_AUTO_TEST_CASE(plain_text_and_chinese_stay_as_they_are) {
  BOOST_TEST(text("Mozilla/5.0 (Windows NT 10.0)") == "Mozilla/5.0 (Windows NT 10.0)");
  BOOST_TEST(text("教育局 CA") == "教育局 CA");
  BOOST_TEST(text("") == "");
}

BOOST_AUTO_TEST_CASE(what_could_steer_a_terminal_is_replaced) {
  BOOST_TEST(text("a\x1b[2Jb\r\nc\x7f") == "a?[2Jb??c?");
  BOOST_TEST(text(std::string_view("a\0b", 3)) == "a?b");
  BOOST_TEST(text("\xc2\x9b") == "?");  // the same escape as one character
  BOOST_TEST(text("a\xe2\x80\xae"
                  "b") == "a?b");  // writes backwards from here on
  BOOST_TEST(text("a\xef\xbb\xbf"
                  "b") == "a?b");  // a mark that nobody sees
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_are_replaced_one_by_one) {
  BOOST_TEST(text("\xbd\xcc\xd3\xfd") == "????");  // GBK
  BOOST_TEST(text("\xc0\xaf") == "??");            // a slash in too many bytes
  BOOST_TEST(text("\xed\xa0\x80") == "???");       // half a pair
  BOOST_TEST(text("\xf4\x90\x80\x80") == "????");  // beyond the last character
  BOOST_TEST(text("\xe6\x95") == "??");            // breaks off
}

BOOST_AUTO_TEST_CASE(a_character_that_does_not_fit_whole_is_left_out) {
  BOOST_TEST(text("教育", 5) == "教");
  BOOST_TEST(text("abc", 2) == "ab");
  BOOST_TEST(text("\x01\x02", 1) == "?");
}

BOOST_AUTO_TEST_CASE(a_host_name_is_small_and_without_the_roots_dot) {
  BOOST_TEST(host("WWW.SmartEdu.CN.") == "www.smartedu.cn");
  BOOST_TEST(host("a b<script>.cn") == "a?b?script?.cn");
  BOOST_TEST(host("\xe6\x95\x99.cn") == "???.cn");
  BOOST_TEST(host(".") == "");
}

BOOST_AUTO_TEST_CASE(of_a_long_host_name_the_end_is_kept) {
  BOOST_TEST(host("a.very.long.name.example.cn", 10) == "example.cn");
}

BOOST_AUTO_TEST_SUITE_END()
