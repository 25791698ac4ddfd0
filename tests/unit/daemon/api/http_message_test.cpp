#include "daemon/api/http_message.hpp"

#include <boost/test/unit_test.hpp>

namespace campus::test {

using api::Request;

BOOST_AUTO_TEST_SUITE(http_message)

BOOST_AUTO_TEST_CASE(a_header_is_found_in_any_case_and_a_cookie_among_others) {
  Request request;
  request.headers = {{"cOOkie", "a=1; __Host-campus=tok; b=2"}, {"X-Two", "first"}, {"x-two", "second"}};
  BOOST_TEST(request.header("X-TWO").value() == "first");
  BOOST_TEST(!request.header("X-Three").has_value());
  BOOST_TEST(request.cookie("__Host-campus").value() == "tok");
  BOOST_TEST(request.cookie("b").value() == "2");
  BOOST_TEST(!request.cookie("campus").has_value());
}

BOOST_AUTO_TEST_CASE(a_query_is_decoded_by_the_rules_of_forms) {
  Request request;
  request.query = "q=%E5%AD%A6+1&empty=&flag&q=again&bad=%4";
  BOOST_TEST(request.query_value("q").value() == "学 1");
  BOOST_TEST(request.query_value("empty").value() == "");
  BOOST_TEST(request.query_value("flag").value() == "");
  BOOST_TEST(!request.query_value("none").has_value());
  BOOST_TEST(!request.query_value("bad").has_value());
}

BOOST_AUTO_TEST_CASE(only_the_shortest_form_of_a_letter_is_utf8) {
  for (std::string_view const good :
       {"", "abc", "\x7f", "\xc2\x80", "学校", "\xf0\x9f\x8f\xab", "\xf4\x8f\xbf\xbf"})
    BOOST_TEST(api::is_utf8(good));
  for (std::string_view const bad :
       {"\x80", "\xc0\xae", "\xc1\xbf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\xe5\xad", "\xe5", "\xff", "a\xc2"})
    BOOST_TEST(!api::is_utf8(bad));
}

BOOST_AUTO_TEST_CASE(a_date_is_written_as_rfc_9110_shows_it) {
  // 784111777 is the second of the RFC's own example.
  BOOST_TEST(api::http_date(Instant(std::chrono::seconds(784111777))) == "Sun, 06 Nov 1994 08:49:37 GMT");
}

BOOST_AUTO_TEST_CASE(a_fault_leaves_as_its_code_and_arguments_with_the_status_of_its_kind) {
  auto const response = api::fault_response({Fault::Kind::not_found, "CMP-X001", {{"path", "/\"x\""}}});
  BOOST_TEST(response.status == 404);
  BOOST_TEST(std::get<std::string>(response.body) ==
             R"({"error":{"code":"CMP-X001","arguments":{"path":"/\"x\""}}})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::test
