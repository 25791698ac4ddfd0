#include "daemon/config/values.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

#include "daemon/contract/nearest.hpp"

using namespace campus;
using namespace campus::config;
using namespace std::chrono_literals;

namespace {

template <class T>
std::string code_of(std::string_view text) {
  T value{};
  auto const read = read_value(text, value);
  return read ? "accepted" : read.error().code;
}

template <class T>
T value_of(std::string_view text) {
  T value{};
  BOOST_REQUIRE(read_value(text, value).has_value());
  return value;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(values)

BOOST_AUTO_TEST_CASE(a_duration_is_a_number_and_its_unit) {
  BOOST_TEST(value_of<std::chrono::milliseconds>("500ms").count() == 500);
  BOOST_TEST(value_of<std::chrono::milliseconds>("30s").count() == 30'000);
  BOOST_TEST(value_of<std::chrono::seconds>("5m").count() == 300);
  BOOST_TEST(value_of<std::chrono::seconds>("8h").count() == 28'800);
  BOOST_TEST(value_of<std::chrono::seconds>("184d").count() == 15'897'600);
}

BOOST_AUTO_TEST_CASE(a_bare_number_leaves_open_of_what) {
  BOOST_TEST(code_of<std::chrono::seconds>("30") == "CMP-C031");
  BOOST_TEST(code_of<ByteSize>("64") == "CMP-C034");
  BOOST_TEST(code_of<BitRate>("100") == "CMP-C037");
}

BOOST_AUTO_TEST_CASE(a_unit_of_something_else_is_refused) {
  BOOST_TEST(code_of<std::chrono::seconds>("30MiB") == "CMP-C032");
  BOOST_TEST(code_of<ByteSize>("64MB") == "CMP-C035");
  BOOST_TEST(code_of<ByteSize>("64mib") == "CMP-C035");
  BOOST_TEST(code_of<BitRate>("100MiB") == "CMP-C038");
  BOOST_TEST(code_of<BitRate>("100mbps") == "CMP-C038");  // milli, if anything
}

BOOST_AUTO_TEST_CASE(what_is_no_number_is_no_amount) {
  for (auto const text : {"", "s", "soon", "-5s", "+5s", ".5s", " 5s"})
    BOOST_TEST(code_of<std::chrono::milliseconds>(text) == "CMP-C030", text);
  BOOST_TEST(code_of<std::chrono::milliseconds>("1.5s") == "CMP-C032");
  BOOST_TEST(code_of<std::chrono::milliseconds>("5 s") == "CMP-C032");
}

BOOST_AUTO_TEST_CASE(an_amount_never_wraps) {
  BOOST_TEST(code_of<ByteSize>("8388607TiB") == "accepted");  // 2^63 - 2^40
  BOOST_TEST(code_of<ByteSize>("8388608TiB") == "CMP-C039");  // 2^63
  BOOST_TEST(code_of<ByteSize>("18446744073709551616B") == "CMP-C039");
  BOOST_TEST(code_of<std::chrono::milliseconds>("106751991168d") == "CMP-C039");
}

BOOST_AUTO_TEST_CASE(half_a_second_is_no_whole_one) {
  BOOST_TEST(code_of<std::chrono::seconds>("500ms") == "CMP-C040");
  BOOST_TEST(value_of<std::chrono::seconds>("2000ms").count() == 2);
}

BOOST_AUTO_TEST_CASE(sizes_are_powers_of_1024_and_rates_of_1000) {
  BOOST_TEST(value_of<ByteSize>("64MiB").bytes == 67'108'864u);
  BOOST_TEST(value_of<ByteSize>("2GiB").bytes == 2'147'483'648u);
  BOOST_TEST(value_of<BitRate>("100Mbps").per_second == 100'000'000u);
  BOOST_TEST(value_of<BitRate>("1Gbps").per_second == 1'000'000'000u);
}

BOOST_AUTO_TEST_CASE(an_amount_is_written_in_the_largest_unit_that_divides_it) {
  BOOST_TEST(to_text(90s) == "90s");
  BOOST_TEST(to_text(120s) == "2m");
  BOOST_TEST(to_text(1500ms) == "1500ms");
  BOOST_TEST(to_text(184 * 24h) == "184d");
  BOOST_TEST(to_text(0s) == "0s");
  BOOST_TEST(to_text(ByteSize{std::uint64_t{1} << 31}) == "2GiB");
  BOOST_TEST(to_text(ByteSize{1000}) == "1000B");
  BOOST_TEST(to_text(BitRate{1'500'000}) == "1500kbps");
}

BOOST_AUTO_TEST_CASE(a_network_says_which_of_its_halves_is_wrong) {
  BOOST_TEST(value_of<Prefix>("10.20.0.0/16").to_string() == "10.20.0.0/16");
  BOOST_TEST(value_of<Prefix>("fd20::/16").to_string() == "fd20::/16");
  BOOST_TEST(code_of<Prefix>("campus/16") == "CMP-C045");
  BOOST_TEST(code_of<Prefix>("10.20.0.0/33") == "CMP-C046");
  BOOST_TEST(code_of<Prefix>("fd20::/129") == "CMP-C046");
  BOOST_TEST(code_of<Prefix>("10.20.0.1/16") == "CMP-C047");
}

BOOST_AUTO_TEST_CASE(addresses_numbers_and_flags_are_whole_words) {
  BOOST_TEST(code_of<IpAddress>("10.20.0.256") == "CMP-C044");
  BOOST_TEST(code_of<IpAddress>("sw-1") == "CMP-C044");
  BOOST_TEST(code_of<MacAddress>("3c:6a:9d:00:00") == "CMP-C048");
  BOOST_TEST(code_of<VlanId>("4094") == "accepted");
  for (auto const text : {"0", "4095", "70000", "ten", "12x"})
    BOOST_TEST(code_of<VlanId>(text) == "CMP-C049", text);
  BOOST_TEST(code_of<std::int64_t>("2s") == "CMP-C041");
  BOOST_TEST(code_of<std::int64_t>("0x10") == "CMP-C041");
  BOOST_TEST(code_of<bool>("yes") == "CMP-C042");
  BOOST_TEST(code_of<std::string>("") == "CMP-C043");
}

BOOST_AUTO_TEST_CASE(a_slip_of_the_fingers_finds_its_word) {
  std::array<std::string_view, 4> const known{"interface", "promiscuous", "ring", "snaplen"};
  BOOST_TEST(contract::nearest("snaplne", known) == "snaplen");
  BOOST_TEST(contract::nearest("interfaces", known) == "interface");
  BOOST_TEST(contract::nearest("ringg", known) == "ring");
  BOOST_TEST(contract::nearest("rnig", known) == "ring");
  BOOST_TEST(contract::nearest("buffer", known) == "");
  BOOST_TEST(contract::nearest("", known) == "");
  BOOST_TEST(contract::nearest(std::string(1000, 'r'), known) == "");
}

BOOST_AUTO_TEST_SUITE_END()
