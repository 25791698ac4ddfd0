#include "daemon/contract/terminal_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace campus::contract;

BOOST_AUTO_TEST_SUITE(terminal_text)

// The widths are those of the columns a terminal gives these characters (UAX #11).
BOOST_AUTO_TEST_CASE(chinese_takes_two_columns_and_combining_marks_none) {
  BOOST_TEST(display_width("sw-1") == 4u);
  BOOST_TEST(display_width("教学楼") == 6u);
  BOOST_TEST(display_width("（全角）") == 8u);
  BOOST_TEST(display_width("e\u0301") == 1u);
  BOOST_TEST(display_width("…↓↑") == 3u);
  BOOST_TEST(display_width("한국어") == 6u);
  BOOST_TEST(display_width("ﾊﾝｶｸ") == 4u);
  BOOST_TEST(display_width("🙂") == 2u);
  BOOST_TEST(display_width("") == 0u);
}

BOOST_AUTO_TEST_CASE(what_a_terminal_obeys_is_shown_instead) {
  BOOST_TEST(printable("\x1b[2J\x1b]0;title\x07") == "\\x1b[2J\\x1b]0;title\\x07");
  BOOST_TEST(printable("a\nb\tc\r") == "a\\nb\\tc\\x0d");
  BOOST_TEST(printable("\u009b31m") == "\\u009b31m");          // CSI in one character
  BOOST_TEST(printable("\u202eexe.txt") == "\\u202eexe.txt");  // turns the direction of writing
  BOOST_TEST(printable("\xff\xc0\x80\xed\xa0\x80") == "\\xff\\xc0\\x80\\xed\\xa0\\x80");
  BOOST_TEST(printable("教学楼 sw-1") == "教学楼 sw-1");
}

BOOST_AUTO_TEST_CASE(no_bytes_that_are_no_characters_are_taken_for_some) {
  BOOST_TEST(is_utf8("教学楼"));
  BOOST_TEST(!is_utf8("\xe6\x95"));          // breaks off
  BOOST_TEST(!is_utf8("\xc0\xaf"));          // overlong
  BOOST_TEST(!is_utf8("\xed\xa0\x80"));      // a surrogate
  BOOST_TEST(!is_utf8("\xf4\x90\x80\x80"));  // beyond U+10FFFF
}

BOOST_AUTO_TEST_CASE(a_text_is_cut_between_its_characters) {
  BOOST_TEST(clipped("教学楼", 6) == "教学楼");
  BOOST_TEST(clipped("教学楼", 5) == "教学…");
  BOOST_TEST(clipped("教学楼", 4) == "教…");
  BOOST_TEST(clipped("教学楼", 1) == "…");
  BOOST_TEST(clipped("教学楼", 0) == "");
  BOOST_TEST(clipped("abcdef", 5, "...") == "ab...");
}

BOOST_AUTO_TEST_CASE(a_text_of_too_many_bytes_is_cut_between_its_characters) {
  BOOST_TEST(shortened("教学楼", 9) == "教学楼");
  for (std::size_t const bytes : {6u, 7u, 8u}) BOOST_TEST(shortened("教学楼", bytes) == "教学…");
  BOOST_TEST(shortened("教学楼", 2) == "…");
}

BOOST_AUTO_TEST_SUITE_END()
