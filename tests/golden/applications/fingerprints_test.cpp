// What both sides of a conversation are known by: JA3 and JA3S as their authors define them (github.com/salesforce/ja3),
// and the names in a certificate.

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <optional>
#include <string>

#include "collectors/packet/applications.hpp"
#include "tests/support/flow_replay.hpp"

using namespace campus;
using namespace campus::packet;
namespace fs = std::filesystem;

namespace {

// Of a capture with one conversation.
std::optional<FlowNames> names_in(std::string const& capture) {
  Applications applications;
  BOOST_TEST_REQUIRE(applications.prepare(ApplicationSettings::for_flows(64), {1, 2}).has_value());
  test::FlowReplay replay(applications);
  replay.take_file((fs::path{CAMPUS_SOURCE_DIR} / "tests/golden/applications" / capture).string());
  replay.end();
  BOOST_TEST_REQUIRE(replay.flows().size() == 1u);
  auto const* const names = applications.names(replay.flows().front().slot);
  return names ? std::optional(*names) : std::nullopt;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fingerprints)

// Version, ciphers, extensions, groups, point formats, each in the order of the hello and without GREASE:
//   printf 771,49195-49199-49196-49200-156,0-23-65281-10-11-35-13-16,29-23-24,0 | md5sum
// and of the server version, cipher and extensions:
//   printf 771,49199,65281-0-11-35-16 | md5sum
// 771 is 0x0303, 49195 0xc02b, 49199 0xc02f, 49196 0xc02c, 49200 0xc030, 156 0x009c, 65281 0xff01.
BOOST_AUTO_TEST_CASE(a_client_and_a_server_are_known_by_their_hellos) {
  auto const names = names_in("tls12_certificate.pcap");
  BOOST_TEST_REQUIRE(names.has_value());
  BOOST_TEST(names->ja3.view() == "721d0e9d46cd23d645ec72523d1ee8d7");
  BOOST_TEST(names->ja3_server.view() == "47decf033ac4c8fc9b952ff41e549679");
}

// openssl x509 -noout -subject -issuer says of it: C = CN, O = Lab School, CN = www.school.example, and
// C = CN, O = Lab, CN = Lab Issuing CA.
// So do both, the one that ends in 2046 and the one that ends in 2126, whose time is written otherwise.
BOOST_AUTO_TEST_CASE(a_certificate_says_whom_it_is_for_and_by_whom) {
  for (auto const* const capture : {"tls12_certificate.pcap", "tls12_century.pcap"}) {
    auto const names = names_in(capture);
    BOOST_TEST_REQUIRE(names.has_value());
    BOOST_TEST(names->certificate.view() == "www.school.example", capture);
    BOOST_TEST(names->issuer.view() == "Lab Issuing CA", capture);
  }
}

BOOST_AUTO_TEST_SUITE_END()
