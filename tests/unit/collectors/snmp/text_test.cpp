#include "collectors/snmp/text.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

using campus::device_text;

BOOST_AUTO_TEST_SUITE(device_texts)

BOOST_AUTO_TEST_CASE(utf8_stays_as_it_is) {
  BOOST_TEST(device_text("GigabitEthernet0/0/1") == "GigabitEthernet0/0/1");
  BOOST_TEST(device_text("教学楼三层") == "教学楼三层");
  BOOST_TEST(device_text("") == "");
}

BOOST_AUTO_TEST_CASE(gbk_becomes_utf8) {
  // iconv -f UTF-8 -t GBK of the text on the right
  BOOST_TEST(device_text("\xbd\xcc\xd1\xa7\xc2\xa5") == "教学楼");
  BOOST_TEST(device_text("\xcd\xbc\xca\xe9\xb9\xdd-1F") == "图书馆-1F");
}

BOOST_AUTO_TEST_CASE(what_is_neither_is_written_as_escapes) {
  BOOST_TEST(device_text("ab\xff") == "ab\\xff");
  BOOST_TEST(device_text("\x80\x20") == "\\x80 ");
}

BOOST_AUTO_TEST_CASE(nul_at_the_end_goes_and_control_characters_are_harmless) {
  BOOST_TEST(device_text(std::string("Loopback\0\0", 10)) == "Loopback");
  BOOST_TEST(device_text(std::string("a\0b", 3)) == "a\\x00b");
  BOOST_TEST(device_text("\x1b[31mred") == "\\x1b[31mred");
  BOOST_TEST(device_text("\xc2\x9b[31mred") == "\\xc2\\x9b[31mred");  // the same command in one character
  BOOST_TEST(device_text("one\r\ntwo\tthree") == "one\ntwo\tthree");
}

BOOST_AUTO_TEST_CASE(overlong_forms_and_surrogates_are_no_utf8) {
  BOOST_TEST(device_text("\xc0\xaf\xff") == "\\xc0\\xaf\\xff");
  BOOST_TEST(device_text("\xed\xa0\x80\xff") == "\\xed\\xa0\\x80\\xff");
}

BOOST_AUTO_TEST_CASE(a_long_text_is_cut_at_a_character) {
  std::string longer;
  for (int i = 0; i < 1'000; ++i) longer += "楼";
  auto const cut = device_text(longer);
  BOOST_TEST(cut.size() <= campus::device_text_bytes_max + 3);
  BOOST_TEST(cut.size() >= campus::device_text_bytes_max);
  BOOST_TEST(cut.size() % 3 == 0);
}

BOOST_AUTO_TEST_SUITE_END()
