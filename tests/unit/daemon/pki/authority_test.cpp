#include "daemon/pki/authority.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>

#include "daemon/pki/certificate.hpp"
#include "daemon/pki/keys.hpp"
#include "tests/unit/daemon/pki/openssl.hpp"

using namespace campus;
using namespace campus::pki;
using namespace std::chrono;

namespace {

// 2026-09-01T00:00:00Z (date -d 2026-09-01T00:00:00Z +%s).
Instant const first_of_september = Instant(seconds(1'788'220'800));
Instant const right_now = floor<seconds>(system_clock::now());  // openssl verify judges by the real clock

std::string code_of(auto const& result) { return result ? "none" : result.error().code; }

struct World {
  tests::OpenSsl openssl;
  Identity authority = make_authority("示范区教育技术中心", right_now).value();
  World() { openssl.file("ca.pem", authority.certificate); }
  std::string text_of(std::string const& certificate) {
    openssl.file("one.pem", certificate);
    return openssl.run("x509 -in one.pem -noout -text -nameopt oneline,utf8,-esc_msb").output;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(authority, World)

BOOST_AUTO_TEST_CASE(openssl_accepts_the_authority_and_reads_what_we_meant) {
  openssl.file("one.pem", authority.certificate);
  auto const verified = openssl.run("verify -x509_strict -CAfile ca.pem one.pem");
  BOOST_TEST(verified.exit == 0, verified.output);
  auto const text = text_of(authority.certificate);
  BOOST_TEST(text.contains("O = 示范区教育技术中心"), text);
  BOOST_TEST(text.contains("CA:TRUE, pathlen:0"), text);
  BOOST_TEST(text.contains("Certificate Sign, CRL Sign"), text);
  BOOST_TEST(text.contains("NIST CURVE: P-256"), text);
  BOOST_TEST(text.contains("ecdsa-with-SHA256"), text);
}

BOOST_AUTO_TEST_CASE(openssl_accepts_the_server_under_each_of_its_names_and_no_other) {
  auto const server = issue_server(authority, {"district.example", "203.0.113.10", "fd00::1"}, right_now);
  BOOST_REQUIRE(server.has_value());
  openssl.file("server.pem", server->certificate);
  for (auto const name :
       {"-verify_hostname district.example", "-verify_ip 203.0.113.10", "-verify_ip fd00::1"}) {
    auto const verified = openssl.run(std::string("verify -x509_strict -purpose sslserver -CAfile ca.pem ") +
                                      name + " server.pem");
    BOOST_TEST(verified.exit == 0, verified.output);
  }
  for (auto const name : {"-verify_hostname other.example", "-verify_ip 203.0.113.11", "-purpose sslclient"})
    BOOST_TEST(openssl.run(std::string("verify -CAfile ca.pem ") + name + " server.pem").exit != 0, name);
}

BOOST_AUTO_TEST_CASE(a_server_certificate_does_not_outlive_its_authority) {
  auto const late = right_now + days(authority_days - 10);
  auto const server = issue_server(authority, {"district.example"}, late);
  BOOST_REQUIRE(server.has_value());
  BOOST_TEST((read_certificate(server->certificate)->not_after ==
              read_certificate(authority.certificate)->not_after));
}

BOOST_AUTO_TEST_CASE(a_name_that_could_say_two_things_is_refused) {
  for (auto const name :
       {"", "a,DNS:evil.example", "a b", "http://x", "名", "-x", "a..b", "a/b", "*.example"})
    BOOST_TEST(code_of(issue_server(authority, {name}, right_now)) == "CMP-K025", name);
  BOOST_TEST(code_of(issue_server(authority, {}, right_now)) == "CMP-K025");
}

BOOST_AUTO_TEST_CASE(a_school_gets_a_client_certificate_for_180_days_under_its_own_id) {
  auto const key = make_key();
  auto const request = make_request(*key, "whatever it calls itself");
  auto const certificate = issue_school(authority, *request, "XX-0127", first_of_september);
  BOOST_REQUIRE(certificate.has_value());
  BOOST_TEST(belong_together(*certificate, *key));
  BOOST_TEST(is_issued_by(*certificate, authority.certificate));
  auto const facts = read_certificate(*certificate);
  BOOST_TEST(facts->common_name == "XX-0127");
  BOOST_TEST((facts->not_after == first_of_september + days(180)));
  BOOST_TEST((facts->not_before == first_of_september - hours(1)));
  auto const text = text_of(*certificate);
  BOOST_TEST(text.contains("TLS Web Client Authentication"), text);
  BOOST_TEST(text.contains("CA:FALSE"), text);
  BOOST_TEST(!text.contains("Server Authentication"), text);
}

BOOST_AUTO_TEST_CASE(openssl_takes_the_school_for_a_client_and_not_for_a_server) {
  auto const certificate = issue_school(authority, *make_request(*make_key(), "x"), "XX-0127", right_now);
  openssl.file("school.pem", *certificate);
  BOOST_TEST(openssl.run("verify -x509_strict -purpose sslclient -CAfile ca.pem school.pem").exit == 0);
  BOOST_TEST(openssl.run("verify -purpose sslserver -CAfile ca.pem school.pem").exit != 0);
}

BOOST_AUTO_TEST_CASE(what_a_request_asks_for_beyond_its_key_is_not_granted) {
  openssl.run(
      "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem -out r.pem -subj "
      "'/CN=XX-9999/O=evil' "
      "-addext basicConstraints=critical,CA:TRUE -addext keyUsage=keyCertSign -addext "
      "subjectAltName=DNS:evil.example");
  auto const request = openssl.run("req -in r.pem").output;
  auto const certificate = issue_school(authority, request, "XX-0127", right_now);
  BOOST_REQUIRE(certificate.has_value());
  auto const text = text_of(*certificate);
  BOOST_TEST(text.contains("Subject: CN = XX-0127"), text);
  BOOST_TEST(text.contains("CA:FALSE"), text);
  BOOST_TEST(!text.contains("evil"), text);
  BOOST_TEST(!text.contains("Certificate Sign"), text);
}

BOOST_AUTO_TEST_CASE(a_request_with_another_kind_of_key_is_refused) {
  for (auto const kind : {"rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-384",
                          "ec -pkeyopt ec_paramgen_curve:secp256k1", "ed25519"}) {
    openssl.run(std::string("req -new -nodes -keyout k.pem -out r.pem -subj /CN=x -newkey ") + kind);
    auto const request = openssl.run("req -in r.pem").output;
    BOOST_TEST(code_of(issue_school(authority, request, "XX-0127", right_now)) == "CMP-K023", kind);
  }
}

BOOST_AUTO_TEST_CASE(a_request_whose_signature_does_not_prove_the_key_is_refused) {
  openssl.file("r.pem", *make_request(*make_key(), "x"));
  BOOST_REQUIRE(openssl.run("req -in r.pem -outform DER -out r.der").exit == 0);
  auto der = openssl.run("req -in r.pem -outform DER").output;
  der.back() = static_cast<char>(der.back() ^ 1);  // the last byte of the signature
  openssl.file("bad.der", der);
  auto const request = openssl.run("req -inform DER -in bad.der").output;
  BOOST_TEST(code_of(issue_school(authority, request, "XX-0127", right_now)) == "CMP-K024");
}

BOOST_AUTO_TEST_CASE(what_is_no_request_is_refused) {
  BOOST_TEST(code_of(issue_school(authority, "", "XX-0127", right_now)) == "CMP-K022");
  BOOST_TEST(code_of(issue_school(authority, authority.certificate, "XX-0127", right_now)) == "CMP-K022");
  BOOST_TEST(code_of(issue_school(authority, std::string(request_bytes_max + 1, 'x'), "A", right_now)) ==
             "CMP-K027");
}

BOOST_AUTO_TEST_CASE(every_certificate_has_a_serial_of_its_own_printed_as_openssl_prints_it) {
  auto const request = make_request(*make_key(), "x");
  auto const one = issue_school(authority, *request, "XX-0127", right_now);
  auto const two = issue_school(authority, *request, "XX-0127", right_now);
  BOOST_TEST(read_certificate(*one)->serial_hex != read_certificate(*two)->serial_hex);
  openssl.file("one.pem", *one);
  BOOST_TEST(openssl.run("x509 -in one.pem -noout -serial").output ==
             "serial=" + read_certificate(*one)->serial_hex + "\n");
}

BOOST_AUTO_TEST_CASE(a_certificate_with_two_common_names_is_nobody_s) {
  auto const made = openssl.run(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout two.key -out two.pem -days 1 "
      "-subj /CN=XX-0001/CN=XX-0002");
  BOOST_REQUIRE(made.exit == 0);
  std::ifstream file(openssl.path("two.pem"));
  std::string const pem(std::istreambuf_iterator<char>(file), {});
  auto const facts = read_certificate(pem);
  BOOST_REQUIRE(facts.has_value());
  BOOST_TEST(facts->common_name == "");
  BOOST_TEST(!facts->serial_hex.empty());
}

BOOST_AUTO_TEST_CASE(another_authority_of_the_same_name_signed_nothing_here) {
  auto const other = make_authority("示范区教育技术中心", right_now);
  auto const certificate = issue_school(*other, *make_request(*make_key(), "x"), "XX-0127", right_now);
  BOOST_TEST(!is_issued_by(*certificate, authority.certificate));
  BOOST_TEST(is_issued_by(*certificate, other->certificate));
  BOOST_TEST(!belong_together(*certificate, other->key));
}

BOOST_AUTO_TEST_CASE(renewal_begins_on_day_120_somewhere_within_a_day) {
  auto const certificate =
      issue_school(authority, *make_request(*make_key(), "x"), "XX-0127", first_of_september);
  auto const facts = read_certificate(*certificate);
  auto const due = renewal_due(*facts);
  BOOST_TEST((due >= facts->not_before + days(120)));
  BOOST_TEST((due < facts->not_before + days(121)));
  auto other = *facts;
  other.fingerprint_sha256_hex = "ffff";
  auto another = *facts;
  another.fingerprint_sha256_hex = "0000";
  BOOST_TEST((renewal_due(other) - renewal_due(another) > hours(23)));
}

BOOST_AUTO_TEST_SUITE_END()
