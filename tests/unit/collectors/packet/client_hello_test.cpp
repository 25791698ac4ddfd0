#include "collectors/packet/client_hello.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <optional>
#include <string>

#include "tests/support/messages.hpp"

using namespace campus;
using namespace campus::packet;
using test::Bytes;
using test::HelloParts;

namespace {

std::array<std::uint8_t, 4096> scratch;

std::string text(Octets octets) { return {octets.begin(), octets.end()}; }

std::optional<ClientHello> hello_in(Bytes const& stream) {
  ClientHello hello;
  if (!read_tls_hello(stream, scratch, hello)) return std::nullopt;
  return hello;
}

std::string ja4_of(HelloParts const& parts) {
  ClientHello hello;
  auto const message = test::client_hello(parts);
  auto const carrier = parts.is_dtls ? ClientHello::Carrier::dtls : ClientHello::Carrier::tcp;
  if (!read_client_hello(message, carrier, hello)) return "no hello";
  BOOST_TEST(hello.is_whole);
  auto const word = ja4(hello);
  return {word.begin(), word.end()};
}

std::string protocol_part(Bytes const& protocol) {
  HelloParts parts;
  Bytes list{0, static_cast<std::uint8_t>(protocol.size() + 1), static_cast<std::uint8_t>(protocol.size())};
  list.insert(list.end(), protocol.begin(), protocol.end());
  parts.extensions = {{0x0010, list}};
  return ja4_of(parts).substr(8, 2);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(client_hello)

BOOST_AUTO_TEST_CASE(a_browsers_hello_says_where_it_wants_to_go) {
  auto const stream = test::tls_record(test::client_hello({.server_name = "basic.smartedu.cn"}));
  auto const hello = hello_in(stream);
  BOOST_TEST_REQUIRE(hello.has_value());
  BOOST_TEST(hello->is_whole);
  BOOST_TEST(text(hello->server_name) == "basic.smartedu.cn");
  BOOST_TEST(text(hello->protocol) == "h2");
  BOOST_TEST(hello->version == 0x0304);
  BOOST_TEST(hello->ciphers.used == 15u);
  BOOST_TEST(hello->extensions.used == 16u);
}

// FoxIO's own example; GREASE stands among ciphers, extensions and versions, and counts nowhere.
BOOST_AUTO_TEST_CASE(ja4_is_that_of_the_specification) {
  BOOST_TEST(ja4_of({}) == "t13d1516h2_8daaf6152771_e5627efa2ab1");
}

BOOST_AUTO_TEST_CASE(without_signature_algorithms_the_underscore_goes_with_them) {
  HelloParts parts;
  parts.signatures.clear();
  BOOST_TEST(ja4_of(parts) == "t13d1516h2_8daaf6152771_6d807ffa2a79");
}

BOOST_AUTO_TEST_CASE(a_hello_without_lists_has_zeros_for_them) {
  HelloParts parts;
  parts.ciphers.clear();
  parts.extensions.clear();
  BOOST_TEST(ja4_of(parts) == "t12i000000_000000000000_000000000000");
  parts.extensions = {{0x0000}, {0x0010}};
  BOOST_TEST(ja4_of(parts) == "t12d0002h2_000000000000_000000000000");
}

BOOST_AUTO_TEST_CASE(the_protocols_word_is_its_ends_in_letters_or_in_hexadecimal) {
  BOOST_TEST(protocol_part(test::bytes_of("http/1.1")) == "h1");
  BOOST_TEST(protocol_part({0xab}) == "ab");
  BOOST_TEST(protocol_part({0xab, 0xcd}) == "ad");
  BOOST_TEST(protocol_part({0x30, 0xab}) == "3b");
  BOOST_TEST(protocol_part({0x30, 0x31, 0xab, 0xcd}) == "3d");
  BOOST_TEST(protocol_part({0x30, 0xab, 0xcd, 0x31}) == "01");
  BOOST_TEST(protocol_part(test::bytes_of("h")) == "hh");
  BOOST_TEST(protocol_part({}) == "00");
}

BOOST_AUTO_TEST_CASE(versions_have_words) {
  auto const version = [](std::uint16_t legacy, std::vector<std::uint16_t> offered) {
    HelloParts parts;
    parts.legacy_version = legacy;
    parts.versions = std::move(offered);
    if (parts.versions.empty()) parts.extensions = {{0x0000}};
    return ja4_of(parts).substr(1, 2);
  };
  BOOST_TEST(version(0x0303, {0x0303, 0x0304, 0xfafa}) == "13");
  BOOST_TEST(version(0x0303, {}) == "12");
  BOOST_TEST(version(0x0302, {}) == "11");
  BOOST_TEST(version(0x0301, {}) == "10");
  BOOST_TEST(version(0x0300, {}) == "s3");
  BOOST_TEST(version(0x0305, {}) == "00");
}

BOOST_AUTO_TEST_CASE(dtls_counts_its_versions_downwards) {
  HelloParts parts;
  parts.is_dtls = true;
  parts.legacy_version = 0xfefd;
  parts.versions = {0xfefd, 0xfefc, 0xfeff};
  BOOST_TEST(ja4_of(parts).substr(0, 4) == "dd3d");
  ClientHello hello;
  auto const whole = test::dtls_record(test::client_hello(parts));  // the hello's texts lie in it
  BOOST_TEST(read_dtls_hello(whole, hello));
  BOOST_TEST(text(hello.server_name) == "www.example.cn");
  auto later_part = test::dtls_record(test::client_hello(parts));
  later_part[21] = 1;
  BOOST_TEST(!read_dtls_hello(later_part, hello));
}

BOOST_AUTO_TEST_CASE(more_than_ninety_nine_is_ninety_nine) {
  HelloParts parts;
  parts.ciphers.clear();
  for (std::uint16_t i = 0; i < 120; ++i) parts.ciphers.push_back(static_cast<std::uint16_t>(0x1000 + i));
  BOOST_TEST(ja4_of(parts).substr(4, 2) == "99");
}

BOOST_AUTO_TEST_CASE(a_hello_in_several_records_is_put_together) {
  auto const message = test::client_hello({.server_name = "split.example.cn"});
  Bytes stream;
  for (std::size_t at = 0; at < message.size(); at += 50) {
    auto const end = std::min(message.size(), at + 50);
    auto const record = test::tls_record({message.begin() + static_cast<std::ptrdiff_t>(at),
                                          message.begin() + static_cast<std::ptrdiff_t>(end)});
    stream.insert(stream.end(), record.begin(), record.end());
  }
  auto const hello = hello_in(stream);
  BOOST_TEST_REQUIRE(hello.has_value());
  BOOST_TEST(hello->is_whole);
  BOOST_TEST(text(hello->server_name) == "split.example.cn");
}

BOOST_AUTO_TEST_CASE(a_hello_that_breaks_off_says_what_it_said_so_far) {
  HelloParts parts;
  parts.extensions = {{0x0000}, {0x0015, Bytes(400)}};
  auto stream = test::tls_record(test::client_hello(parts));
  stream.resize(200);
  auto const hello = hello_in(stream);
  BOOST_TEST_REQUIRE(hello.has_value());
  BOOST_TEST(!hello->is_whole);
  BOOST_TEST(text(hello->server_name) == "www.example.cn");
}

BOOST_AUTO_TEST_CASE(wherever_a_hello_breaks_off_nobody_reads_behind_it) {
  auto const whole = test::tls_record(test::client_hello());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    Bytes const part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    auto const hello = hello_in(part);
    if (hello) BOOST_TEST(!hello->is_whole);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_hello_is_none) {
  BOOST_TEST(!hello_in({}));
  BOOST_TEST(!hello_in(test::bytes_of("GET / HTTP/1.1\r\n\r\n")));
  BOOST_TEST(!hello_in(Bytes(300)));
  auto server = test::tls_record(test::client_hello());
  server[5] = 2;
  BOOST_TEST(!hello_in(server));
  auto old = test::tls_record(test::client_hello());
  old[9] = 7;  // a version that never was
  BOOST_TEST(!hello_in(old));
}

BOOST_AUTO_TEST_CASE(a_list_that_lies_about_its_length_ends_where_the_hello_does) {
  HelloParts parts;
  parts.extensions = {{0x0000, Bytes{0xff, 0xff, 0, 0, 3, 'a', '.', 'b'}}};
  auto const too_long = test::tls_record(test::client_hello(parts));
  auto const lying = hello_in(too_long);
  BOOST_TEST_REQUIRE(lying.has_value());
  BOOST_TEST(text(lying->server_name) == "a.b");
  parts.extensions = {{0x0000, Bytes{0, 4, 0, 0xff, 0xff, 'a'}}};
  auto const much_too_long = test::tls_record(test::client_hello(parts));
  auto const endless = hello_in(much_too_long);
  BOOST_TEST_REQUIRE(endless.has_value());
  BOOST_TEST(text(endless->server_name) == "a");
}

BOOST_AUTO_TEST_SUITE_END()
