#include <boost/test/unit_test.hpp>
#include <chrono>

#include "daemon/pki/authority.hpp"
#include "daemon/pki/certificate.hpp"
#include "daemon/pki/keys.hpp"
#include "daemon/runtime/clock.hpp"
#include "tests/unit/daemon/api/curl_client.hpp"
#include "tests/unit/daemon/api/served.hpp"

namespace campus::test {
namespace {

namespace asio = boost::asio;
using api::Request;
using api::Response;

// Says who it thinks is there.
asio::awaitable<Response> doorman(Request request) {
  std::string text = "nobody";
  if (auto const& shown = request.certificate)
    text = shown->common_name + ' ' + shown->serial_hex + ' ' + shown->fingerprint_sha256_hex +
           (shown->is_expired ? " expired" : "");
  co_return Response{.body = text + ' ' + request.remote};
}

struct Client {
  std::string key;
  std::string certificate;
};

Client client_of(pki::Identity const& authority, std::string const& school, Instant now) {
  auto key = pki::make_key().value();
  auto const request = pki::make_request(key, school).value();
  return {key, pki::issue_school(authority, request, school, now).value()};
}

struct TlsHouse {
  Instant now = runtime::now();
  pki::Identity authority = pki::make_authority("district", now).value();
  pki::Identity identity = pki::issue_server(authority, {"localhost", "127.0.0.1"}, now).value();
  Served served{doorman};
  std::uint16_t port = 0;

  explicit TlsHouse(bool admits_expired = false) {
    api::TlsIdentity const tls{.certificate_pem = identity.certificate,
                               .key_pem = identity.key,
                               .client_ca_pem = authority.certificate,
                               .admits_expired_clients = admits_expired};
    auto const listening = served.on_loop([&] { return served.server().listen_tls("127.0.0.1", 0, tls); });
    BOOST_REQUIRE(listening.has_value());
    port = *listening;
  }

  CurlClient::Answer ask(Client const& with = {}, long tls_max = CURL_SSLVERSION_MAX_DEFAULT) {
    CurlClient client(port, {.ca_pem = authority.certificate,
                             .certificate_pem = with.certificate,
                             .key_pem = with.key,
                             .tls_max = tls_max});
    return client.ask("GET", "/");
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(tls)

BOOST_AUTO_TEST_CASE(a_client_without_a_certificate_is_served_as_nobody) {
  TlsHouse house;
  auto const answer = house.ask();
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body == "nobody 127.0.0.1");
}

BOOST_AUTO_TEST_CASE(a_certificate_of_our_authority_tells_who_is_there) {
  TlsHouse house;
  auto const client = client_of(house.authority, "XX-0127", house.now);
  auto const facts = pki::read_certificate(client.certificate).value();
  auto const answer = house.ask(client);
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body ==
             "XX-0127 " + facts.serial_hex + ' ' + facts.fingerprint_sha256_hex + " 127.0.0.1");
}

BOOST_AUTO_TEST_CASE(a_certificate_of_another_authority_fails_the_handshake) {
  TlsHouse house;
  auto const stranger = pki::make_authority("district", house.now).value();  // even of the same name
  auto const answer = house.ask(client_of(stranger, "XX-0127", house.now));
  BOOST_TEST(answer.outcome != CURLE_OK);
  BOOST_TEST(answer.status == 0);
  BOOST_TEST(house.served.comes_to(&api::HttpServer::Counters::failed_handshakes, 1));
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_passes_marked_only_where_it_is_allowed) {
  TlsHouse strict;
  auto const a_year_ago = strict.now - std::chrono::hours(24) * 365;
  BOOST_TEST(strict.ask(client_of(strict.authority, "XX-0127", a_year_ago)).outcome != CURLE_OK);
  TlsHouse lenient(true);
  auto const answer = lenient.ask(client_of(lenient.authority, "XX-0127", a_year_ago));
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body.contains(" expired "));
  auto const stranger = pki::make_authority("district", a_year_ago).value();
  BOOST_TEST(lenient.ask(client_of(stranger, "XX-0127", a_year_ago)).outcome != CURLE_OK);
  auto const in_a_year = lenient.now + std::chrono::hours(24) * 365;  // not yet valid is another flaw
  BOOST_TEST(lenient.ask(client_of(lenient.authority, "XX-0127", in_a_year)).outcome != CURLE_OK);
}

BOOST_AUTO_TEST_CASE(a_server_certificate_is_no_client_certificate) {
  TlsHouse house(true);
  auto const server = pki::issue_server(house.authority, {"XX-0127"}, house.now).value();
  auto const answer = house.ask({.key = server.key, .certificate = server.certificate});
  BOOST_TEST(answer.outcome != CURLE_OK);
}

BOOST_AUTO_TEST_CASE(an_older_protocol_than_tls_1_3_is_refused) {
  TlsHouse house;
  auto const answer = house.ask({}, CURL_SSLVERSION_MAX_TLSv1_2);
  BOOST_TEST(answer.outcome == CURLE_SSL_CONNECT_ERROR);
  BOOST_TEST(house.ask().status == 200);
}

BOOST_AUTO_TEST_CASE(a_connection_is_kept_and_its_certificate_with_it) {
  TlsHouse house;
  auto const client = client_of(house.authority, "A", house.now);
  CurlClient curl(
      house.port,
      {.ca_pem = house.authority.certificate, .certificate_pem = client.certificate, .key_pem = client.key});
  BOOST_TEST(curl.ask("GET", "/").body.starts_with("A "));
  BOOST_TEST(curl.ask("GET", "/").body.starts_with("A "));
  BOOST_TEST(curl.ask("HEAD", "/").status == 200);
  BOOST_TEST(house.served.comes_to(&api::HttpServer::Counters::accepted, 1));
}

BOOST_AUTO_TEST_CASE(an_identity_that_makes_no_sense_is_a_fault_that_says_which_part) {
  TlsHouse house;
  auto const other = pki::issue_server(house.authority, {"localhost"}, house.now).value();
  auto const listen = [&](api::TlsIdentity const& tls) {
    return house.served.on_loop([&] { return house.served.server().listen_tls("127.0.0.1", 0, tls); });
  };
  auto const no_certificate = listen({.certificate_pem = "x", .key_pem = other.key});
  BOOST_TEST((!no_certificate && no_certificate.error().arguments.at(0).value == "certificate"));
  auto const foreign_key = listen({.certificate_pem = house.identity.certificate, .key_pem = other.key});
  BOOST_TEST((!foreign_key && foreign_key.error().arguments.at(0).value == "key"));
  auto const no_address = house.served.on_loop(
      [&] { return house.served.server().listen_tls("localhost", 0, api::TlsIdentity{}); });
  BOOST_TEST((!no_address && no_address.error().code == "CMP-W001"));
  auto const taken = house.served.on_loop([&] {
    return house.served.server().listen_tls(
        "127.0.0.1", house.port,
        {.certificate_pem = house.identity.certificate, .key_pem = house.identity.key});
  });
  BOOST_TEST((!taken && taken.error().code == "CMP-W002"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace campus::test
