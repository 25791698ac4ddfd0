#include <boost/test/unit_test.hpp>

#include <string>

#include "daemon/pki/certificate.hpp"
#include "daemon/pki/keys.hpp"
#include "tests/unit/daemon/intake/district.hpp"

using namespace campus;
using namespace campus::tests;
using namespace std::chrono_literals;

namespace {

struct Door : District {
  std::string request = pki::make_request(pki::make_key().value(), "x").value();

  api::Response knock(std::string const& code, std::string const& remote = "198.51.100.7") {
    auto letter = request_of("POST", "/v2/enroll", contract::encode(contract::Enrollment{code, request}));
    letter.remote = remote;
    return ask(std::move(letter));
  }
  api::Response renew(api::PeerCertificate const& who, std::string const& with) {
    auto letter = request_of("POST", "/v2/renew", contract::encode_renewal(with));
    letter.certificate = who;
    return ask(std::move(letter));
  }
  std::string certificate_in(api::Response const& response) {
    BOOST_REQUIRE_MESSAGE(response.status == 200, body_of(response));
    return contract::decode_enrolled(body_of(response))->certificate;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(enrolment_door, Door)

BOOST_AUTO_TEST_CASE(a_code_is_traded_for_a_certificate_of_its_school) {
  auto const response = knock(invite("XX-0127"));
  BOOST_REQUIRE(response.status == 200);
  auto const enrolled = contract::decode_enrolled(body_of(response));
  BOOST_TEST(enrolled->school == "XX-0127");
  BOOST_TEST(enrolled->authority == authority.certificate);
  BOOST_TEST(pki::is_issued_by(enrolled->certificate, authority.certificate));
  BOOST_TEST(pki::read_certificate(enrolled->certificate)->common_name == "XX-0127");
  BOOST_TEST(hello(peer_of(enrolled->certificate), first_epoch).status == 200);
}

BOOST_AUTO_TEST_CASE(a_code_typed_in_small_letters_with_a_dash_is_the_same_code) {
  auto code = invite("XX-0127");
  for (auto& letter : code) letter = static_cast<char>(std::tolower(letter));
  code.insert(5, "-");
  BOOST_TEST(knock(code).status == 200);
}

BOOST_AUTO_TEST_CASE(a_code_works_once) {
  auto const code = invite("XX-0127");
  BOOST_TEST(knock(code).status == 200);
  auto const again = knock(code);
  BOOST_TEST(again.status == 403);
  BOOST_TEST(code_of(again) == "CMP-S023");
}

BOOST_AUTO_TEST_CASE(a_code_ends_after_72_hours) {
  auto const code = invite("XX-0127");
  now += 72h + 1s;
  BOOST_TEST(code_of(knock(code)) == "CMP-S024");
  auto const fresh = invite("XX-0127");
  now += 72h - 1s;
  BOOST_TEST(knock(fresh).status == 200);
}

BOOST_AUTO_TEST_CASE(a_code_nobody_made_is_unknown_and_what_is_no_code_is_said_to_be_none) {
  invite("XX-0127");
  BOOST_TEST(code_of(knock("0000000000")) == "CMP-S022");
  BOOST_TEST(code_of(knock("short")) == "CMP-K037");
  BOOST_TEST(code_of(knock("")) == "CMP-K037");
}

BOOST_AUTO_TEST_CASE(a_new_code_voids_the_one_before) {
  auto const first = invite("XX-0127");
  auto const second = invite("XX-0127");
  BOOST_TEST(knock(first).status == 403);
  BOOST_TEST(knock(second).status == 200);
}

BOOST_AUTO_TEST_CASE(a_bad_request_does_not_use_the_code_up) {
  auto const code = invite("XX-0127");
  auto const good = request;
  request = "no request at all";
  BOOST_TEST(code_of(knock(code)) == "CMP-K022");
  request = good;
  BOOST_TEST(knock(code).status == 200);
}

BOOST_AUTO_TEST_CASE(replacing_a_gateway_ends_the_certificate_of_the_old_one) {
  auto const old_one = enroll("XX-0127");
  auto const new_one = enroll("XX-0127");
  BOOST_TEST(hello(old_one, first_epoch).status == 403);
  BOOST_TEST(hello(new_one, first_epoch).status == 200);
}

BOOST_AUTO_TEST_CASE(who_guesses_is_slowed_and_others_are_not) {
  auto const code = invite("XX-0127");
  api::Response last;
  int tries = 0;
  while (tries < 20 && (last = knock("0000000000", "203.0.113.66")).status != 429) ++tries;
  BOOST_TEST((tries >= 3 && tries <= 10), tries);
  BOOST_TEST(code_of(last) == "CMP-K036");
  BOOST_TEST(!header_of(last, "Retry-After").empty());
  BOOST_TEST(knock(code, "203.0.113.66").status == 429);  // also with the right one
  BOOST_TEST(knock(code, "198.51.100.7").status == 200);
}

BOOST_AUTO_TEST_CASE(who_has_a_whole_ipv6_network_to_guess_from_is_one_guesser) {
  int answered = 0;
  for (int i = 0; i < 20; ++i)
    if (knock("0000000000", "2001:db8:7:7::" + std::to_string(i + 1)).status != 429) ++answered;
  BOOST_TEST((answered >= 3 && answered <= 10), answered);
  BOOST_TEST(knock(invite("XX-0127"), "2001:db8:7:8::1").status == 200);
}

BOOST_AUTO_TEST_CASE(guesses_from_everywhere_are_slowed_together) {
  int answered = 0;
  for (int i = 0; i < 200; ++i)
    if (knock("0000000000", "203.0.113." + std::to_string(i)).status != 429) ++answered;
  BOOST_TEST((answered >= 10 && answered <= 40), answered);
}

BOOST_AUTO_TEST_CASE(many_schools_behind_one_address_enrol_one_after_another) {
  for (int i = 100; i < 160; ++i) BOOST_TEST(knock(invite("XX-0" + std::to_string(i))).status == 200, i);
}

BOOST_AUTO_TEST_CASE(a_renewal_leaves_the_old_certificate_valid_until_the_new_one_was_used) {
  auto const old_one = enroll("XX-0127");
  BOOST_REQUIRE(hello(old_one, first_epoch).status == 200);
  auto const new_one = peer_of(certificate_in(renew(old_one, request)));
  BOOST_TEST(new_one.serial_hex != old_one.serial_hex);
  BOOST_TEST(hello(old_one, first_epoch).status == 200);
  BOOST_TEST(hello(new_one, first_epoch).status == 200);
  auto const late = hello(old_one, first_epoch);
  BOOST_TEST(late.status == 403);
  BOOST_TEST(code_of(late) == "CMP-S026");
}

BOOST_AUTO_TEST_CASE(a_renewal_whose_answer_was_lost_can_be_asked_for_again) {
  auto const old_one = enroll("XX-0127");
  certificate_in(renew(old_one, request));  // never arrived
  auto const third = peer_of(certificate_in(renew(old_one, request)));
  BOOST_TEST(hello(third, first_epoch).status == 200);
}

BOOST_AUTO_TEST_CASE(after_the_holidays_an_expired_certificate_renews_itself_for_400_days) {
  auto school = enroll("XX-0127");
  now = school.not_after + std::chrono::days(399);
  school.is_expired = true;
  auto const fresh = peer_of(certificate_in(renew(school, request)));
  BOOST_TEST(!fresh.is_expired);
  BOOST_TEST(hello(fresh, first_epoch).status == 200);
}

BOOST_AUTO_TEST_CASE(after_400_days_it_takes_a_new_code) {
  auto school = enroll("XX-0127");
  now = school.not_after + std::chrono::days(401);
  school.is_expired = true;
  BOOST_TEST(code_of(renew(school, request)) == "CMP-K033");
}

BOOST_AUTO_TEST_CASE(a_revoked_school_renews_nothing) {
  auto const school = enroll("XX-0127");
  BOOST_REQUIRE(stores->district.revoke_school("XX-0127", now).has_value());
  BOOST_TEST(code_of(renew(school, request)) == "CMP-S027");
}

BOOST_AUTO_TEST_SUITE_END()
