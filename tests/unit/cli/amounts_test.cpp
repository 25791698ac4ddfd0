#include "cli/amounts.hpp"

#include <boost/test/unit_test.hpp>

using namespace campus::cli;

BOOST_AUTO_TEST_SUITE(amounts)

BOOST_AUTO_TEST_CASE(a_rate_has_three_digits_that_matter) {
  BOOST_TEST(rate_text(0) == "0 bps");
  BOOST_TEST(rate_text(999) == "999 bps");
  BOOST_TEST(rate_text(1'000) == "1.00 kbps");
  BOOST_TEST(rate_text(88'100'000) == "88.1 Mbps");
  BOOST_TEST(rate_text(412'600'000) == "413 Mbps");
  BOOST_TEST(rate_text(9'996'000) == "10.0 Mbps");
  BOOST_TEST(rate_text(999'900'000) == "1.00 Gbps");  // not "1000 Mbps"
  BOOST_TEST(rate_text(123'000'000'000'000) == "123 Tbps");
}

BOOST_AUTO_TEST_CASE(bytes_count_by_1024) {
  BOOST_TEST(bytes_text(1'023) == "1023 B");
  BOOST_TEST(bytes_text(1'024) == "1.00 KiB");
  BOOST_TEST(bytes_text(5'368'709'120) == "5.00 GiB");
}

BOOST_AUTO_TEST_CASE(a_large_count_is_grouped) {
  BOOST_TEST(count_text(0) == "0");
  BOOST_TEST(count_text(999) == "999");
  BOOST_TEST(count_text(918'273) == "918 273");
  BOOST_TEST(count_text(44'010'112) == "44 010 112");
}

BOOST_AUTO_TEST_CASE(a_share_is_in_tenths_of_a_percent) {
  BOOST_TEST(share_text(1, 8) == "12.5%");
  BOOST_TEST(share_text(2, 3) == "66.7%");
  BOOST_TEST(share_text(0, 5) == "0.0%");
  BOOST_TEST(share_text(5, 5) == "100.0%");
  BOOST_TEST(share_text(0, 0) == "-");
  // A year of 400 Gbit/s is 1.6e18 bytes.
  BOOST_TEST(share_text(400'000'000'000'000'000, 1'600'000'000'000'000'000) == "25.0%");
}

BOOST_AUTO_TEST_CASE(a_span_is_its_two_largest_units) {
  Look english;
  Look chinese;
  chinese.language = campus::contract::Language::zh;
  BOOST_TEST(span_text(12 * 86'400 + 3 * 3'600 + 59, english) == "12d 3h");
  BOOST_TEST(span_text(12 * 86'400 + 3 * 3'600, chinese) == "12天3时");
  BOOST_TEST(span_text(120, english) == "2m");
  BOOST_TEST(span_text(59, english) == "59s");
  BOOST_TEST(span_text(0, english) == "0s");
  BOOST_TEST(span_text(-5, english) == "0s");  // clocks of two machines differ
}

BOOST_AUTO_TEST_SUITE_END()
