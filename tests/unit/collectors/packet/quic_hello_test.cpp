#include "collectors/packet/quic_hello.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>

#include "tests/support/messages.hpp"

using namespace campus;
using namespace campus::packet;
using test::Bytes;
using Outcome = QuicHellos::Outcome;

namespace {

FlowKey flow(std::uint16_t port) {
  return {.address_a = IpAddress::v4(0x0a140005),
          .address_b = IpAddress::v4(0xc0000250),
          .port_a = port,
          .port_b = 443,
          .protocol = 17};
}

struct Reading {
  Reading() { BOOST_TEST_REQUIRE(hellos->prepare()); }
  std::unique_ptr<QuicHellos> hellos = std::make_unique<QuicHellos>();
  Octets message;

  Outcome take(Bytes const& datagram, std::uint16_t port = 50000) {
    return hellos->take(flow(port), datagram, message);
  }
  Bytes read() const { return {message.begin(), message.end()}; }
};

Bytes part(Bytes const& bytes, std::size_t from, std::size_t to) {
  return {bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.begin() + static_cast<std::ptrdiff_t>(to)};
}

// RFC 9001 A.2: the hello of its example.
Bytes example_hello() {
  return test::bytes_of_hex(
      "010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c0000041301130201"
      "0000c000000010000e00000b6578616d706c652e636f6dff01000100000a00080006001d00170018001000070005"
      "04616c706e000500050100000000003300260024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f"
      "1ce15d43e994ec74d748002b0003020304000d0010000e0403050306030203080408050806002d00020101001c00"
      "024001003900320408ffffffffffffffff05048000ffff07048000ffff0801100104800075300901100f088394c8"
      "f03e51570806048000ffff");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(quic_hello)

// RFC 9001 A.2 and RFC 9369 A.2.
BOOST_AUTO_TEST_CASE(the_packets_we_build_are_those_of_the_standards) {
  auto const first = test::quic_initial({{0, example_hello()}});
  BOOST_TEST(first.size() == 1200u);
  BOOST_TEST(part(first, 0, 52) ==
                 test::bytes_of_hex("c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11"
                                    "d242b123dc9bd8bab936b47d92ec356c0bab7df5"),
             boost::test_tools::per_element());
  BOOST_TEST(part(first, 1184, 1200) == test::bytes_of_hex("e221af44860018ab0856972e194cd934"),
             boost::test_tools::per_element());
  auto const second = test::quic_initial({{0, example_hello()}}, {.version = 0x6b3343cf});
  BOOST_TEST(
      part(second, 0, 38) ==
          test::bytes_of_hex("d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485dd04de806071"),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_hello_in_one_packet_is_read) {
  Reading reading;
  BOOST_TEST((reading.take(test::quic_initial({{0, example_hello()}})) == Outcome::whole));
  BOOST_TEST(reading.read() == example_hello(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_version_has_its_own_salt_and_labels) {
  for (std::uint32_t const version : {0x00000001u, 0x6b3343cfu, 0xff00001du}) {
    Reading reading;
    BOOST_TEST(
        (reading.take(test::quic_initial({{0, example_hello()}}, {.version = version})) == Outcome::whole));
  }
  Reading reading;
  BOOST_TEST(
      (reading.take(test::quic_initial({{0, example_hello()}}, {.version = 0xfaceb002})) == Outcome::none));
}

BOOST_AUTO_TEST_CASE(short_packet_numbers_are_read_as_well) {
  for (std::size_t const bytes : {1u, 2u, 3u, 4u}) {
    Reading reading;
    BOOST_TEST((reading.take(test::quic_initial({{0, example_hello()}},
                                                {.number = 7, .number_bytes = bytes})) == Outcome::whole));
  }
}

// As a well-known browser sends it, so that nobody comes to rely on how it looks.
BOOST_AUTO_TEST_CASE(pieces_that_were_shuffled_are_put_in_order) {
  auto const hello = example_hello();
  auto const end = hello.size();
  Reading reading;
  BOOST_TEST((reading.take(test::quic_initial(
                  {{100, part(hello, 100, end)}, {0, part(hello, 0, 30)}, {25, part(hello, 25, 100)}})) ==
              Outcome::whole));
  BOOST_TEST(reading.read() == hello, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_hello_in_two_packets_waits_for_the_second) {
  auto const hello = test::client_hello({.extensions = {{0x0000}, {0x0033, Bytes(1216)}}});
  Reading reading;
  auto const first = test::quic_initial({{0, part(hello, 0, 900)}}, {.number = 0});
  auto const second = test::quic_initial({{900, part(hello, 900, hello.size())}}, {.number = 1});
  BOOST_TEST((reading.take(second) == Outcome::partial));
  BOOST_TEST((reading.take(first, 50001) == Outcome::partial));  // of another flow
  BOOST_TEST((reading.take(first) == Outcome::whole));
  BOOST_TEST(reading.read() == hello, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(flows_that_never_finish_make_room) {
  auto const hello = example_hello();
  Reading reading;
  auto const half = test::quic_initial({{0, part(hello, 0, 100)}});
  for (std::uint16_t port = 1; port <= 100; ++port)
    BOOST_TEST((reading.take(half, port) == Outcome::partial));
  auto const rest = test::quic_initial({{100, part(hello, 100, hello.size())}});
  BOOST_TEST((reading.take(rest, 100) == Outcome::whole));
  BOOST_TEST((reading.take(rest, 1) == Outcome::partial));  // forgotten
}

BOOST_AUTO_TEST_CASE(what_is_no_first_packet_is_none) {
  Reading reading;
  auto const packet = test::quic_initial({{0, example_hello()}});
  BOOST_TEST((reading.take(Bytes(1200)) == Outcome::none));
  BOOST_TEST((reading.take(part(packet, 0, 1199)) == Outcome::none));
  auto noise = packet;
  for (std::size_t i = 30; i < noise.size(); ++i) noise[i] ^= 0x5a;
  BOOST_TEST((reading.take(noise) == Outcome::none));
  BOOST_TEST((reading.take(test::quic_initial({})) == Outcome::none));
}

BOOST_AUTO_TEST_CASE(a_piece_beyond_any_hello_is_refused) {
  Reading reading;
  BOOST_TEST((reading.take(test::quic_initial({{4090, Bytes(100)}})) == Outcome::none));
  BOOST_TEST((reading.take(test::quic_initial({{0, Bytes{1, 0xff, 0xff, 0xff}}})) == Outcome::none));
}

BOOST_AUTO_TEST_SUITE_END()
