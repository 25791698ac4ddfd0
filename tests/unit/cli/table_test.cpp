#include "cli/table.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "cli/json_text.hpp"
#include "daemon/offline/yaml_text.hpp"

using namespace campus::cli;
using Kind = Column::Kind;

namespace {

Listing two_devices() {
  Listing listing;
  listing.columns = {
      {"name", "名称"}, {"ports", "端口", Kind::number}, {"descr", "描述", Kind::flexible, true}};
  listing.rows = {{"教学楼-1", Cell("24/24", "24"), "H3C S5130"},
                  {"sw", Cell("1/8", "1"), "a switch with a long description"}};
  return listing;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(table)

BOOST_AUTO_TEST_CASE(columns_stand_by_the_width_of_their_characters) {
  BOOST_TEST(table_text(two_devices(), Look{}, false) ==
             "名称       端口\n"
             "教学楼-1  24/24\n"
             "sw          1/8\n");
}

BOOST_AUTO_TEST_CASE(wide_shows_what_is_otherwise_left_out) {
  BOOST_TEST(table_text(two_devices(), Look{}, true) ==
             "名称       端口  描述\n"
             "教学楼-1  24/24  H3C S5130\n"
             "sw          1/8  a switch with a long description\n");
}

BOOST_AUTO_TEST_CASE(a_narrow_terminal_cuts_flexible_columns_and_a_pipe_none) {
  Look narrow;
  narrow.is_terminal = true;
  narrow.columns = 30;
  // 8 + 2 + 5 + 2 leaves 13 columns: twelve letters and the ellipsis.
  BOOST_TEST(table_text(two_devices(), narrow, true) ==
             "名称       端口  描述\n"
             "教学楼-1  24/24  H3C S5130\n"
             "sw          1/8  a switch wit…\n");
}

BOOST_AUTO_TEST_CASE(nothing_in_a_cell_reaches_the_terminal_as_a_command) {
  Listing listing;
  listing.columns = {{"name", "name"}, {"descr", "descr"}};
  listing.rows = {{"sw\x1b[2J", "two\nlines"}};
  BOOST_TEST(table_text(listing, Look{}, false) ==
             "name       descr\n"
             "sw\\x1b[2J  two\\nlines\n");
}

BOOST_AUTO_TEST_CASE(colour_does_not_shift_a_column) {
  Listing listing;
  listing.columns = {{"state", "state"}, {"name", "name"}};
  listing.rows = {{Cell("up", "up", Tone::good), "sw"}};
  Look colored;
  colored.has_color = true;
  BOOST_TEST(table_text(listing, colored, false) ==
             "\x1b[1mstate\x1b[0m  \x1b[1mname\x1b[0m\n"
             "\x1b[32mup\x1b[0m     sw\n");
}

BOOST_AUTO_TEST_CASE(a_serial_console_gets_ascii_alone) {
  Look ascii;
  ascii.is_ascii = true;
  Listing listing;
  listing.columns = {{"name", "name"}};
  listing.rows = {{"楼-1"}};
  BOOST_TEST(table_text(listing, ascii, false) == "name\n\\u697c-1\n");
}

BOOST_AUTO_TEST_CASE(csv_quotes_what_rfc_4180_says) {
  Listing listing;
  listing.columns = {{"a", ""}, {"b", ""}};
  listing.rows = {{"plain", "with, comma"}, {"say \"hi\"", "two\nlines"}};
  BOOST_TEST(csv_text(listing) == "a,b\r\nplain,\"with, comma\"\r\n\"say \"\"hi\"\"\",\"two\nlines\"\r\n");
}

BOOST_AUTO_TEST_CASE(no_cell_of_a_csv_is_a_formula) {
  Listing listing;
  listing.columns = {{"a", ""}};
  listing.rows = {{"=cmd|' /C calc'!A0"}, {"+1+1"}, {"@SUM(A1)"}, {"-2+3"}, {"\tx"}, {"-3"}, {"+5.5"}};
  BOOST_TEST(csv_text(listing) ==
             "a\r\n'=cmd|' /C calc'!A0\r\n'+1+1\r\n'@SUM(A1)\r\n'-2+3\r\n'\tx\r\n-3\r\n'+5.5\r\n");
}

BOOST_AUTO_TEST_CASE(fields_choose_columns_and_their_order) {
  auto const part = only(two_devices(), {"descr", "name"});
  BOOST_TEST(csv_text(part).substr(0, 12) == "descr,name\r\n");
  BOOST_TEST(!part.columns[0].is_wide);
}

BOOST_AUTO_TEST_CASE(json_hides_no_command_for_the_terminal_and_keeps_its_value) {
  boost::json::value const value{
      {"a", "\x1b[31m\u009b\u202e\x7f"}, {"b", "教学楼"}, {"c", {1, 2.5, nullptr}}};
  auto const text = json_text(value, false);
  BOOST_TEST(text == R"({"a":"\u001b[31m\u009b\u202e\u007f","b":"教学楼","c":[1,2.5,null]})");
  BOOST_TEST((boost::json::parse(text) == value));
  BOOST_TEST((boost::json::parse(json_text(value, true)) == value));
}

BOOST_AUTO_TEST_CASE(yaml_says_what_json_says) {
  auto const value =
      boost::json::parse(R"({"n":null,"x":18446744073709551615,"s":"null","l":[{"a":1,"b":[]},[2]],"m":{}})");
  BOOST_TEST(campus::offline::yaml_text(value) ==
             "\"n\": null\nx: 18446744073709551615\ns: \"null\"\nl:\n  - a: 1\n    b: []\n  - - 2\nm: {}\n");
}

BOOST_AUTO_TEST_SUITE_END()
