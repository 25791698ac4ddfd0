#include "daemon/uplink/desired_check.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

#include "daemon/pki/keys.hpp"
#include "daemon/pki/signing.hpp"

using namespace campus;
using namespace campus::uplink;
using contract::DesiredEnvelope;
using contract::DesiredState;

namespace {

Instant const noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 28) + std::chrono::hours(4)};

struct DesiredDay {
  pki::Identity authority = pki::make_authority("示范区", noon).value();
  pki::Identity signer = pki::issue_signer(authority, noon).value();
  DesiredTrust trust{authority.certificate, "XX-1", 7};

  static DesiredState state(std::uint64_t version = 8) {
    DesiredState one;
    one.school = "XX-1";
    one.version = version;
    one.issued_at = noon;
    one.not_before = noon - std::chrono::minutes(10);
    one.expires_at = noon + std::chrono::hours(24);
    one.calendar = "terms: []\n";
    return one;
  }
  static std::string sealed(DesiredState const& state, pki::Identity const& by) {
    DesiredEnvelope envelope{contract::encode(state), {}, by.certificate};
    envelope.signature = pki::sign(by.key, envelope.payload).value();
    return contract::encode(envelope);
  }
  std::string code_of(std::string_view text, Instant now = noon) const {
    auto const checked = check_desired(text, trust, now);
    return checked ? (*checked ? "" : "silence") : checked.error().code;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(desired_check, DesiredDay)

BOOST_AUTO_TEST_CASE(a_newer_state_of_our_district_for_us_is_taken) {
  auto const checked = check_desired(sealed(state(), signer), trust, noon);
  BOOST_REQUIRE((checked && *checked));
  BOOST_TEST((**checked == state()));
}

BOOST_AUTO_TEST_CASE(the_first_one_is_taken_whatever_its_number) {
  trust.applied.reset();
  BOOST_TEST(code_of(sealed(state(1), signer)) == "");
}

BOOST_AUTO_TEST_CASE(the_version_in_force_again_is_silence) {
  BOOST_TEST(code_of(sealed(state(7), signer)) == "silence");
}

BOOST_AUTO_TEST_CASE(an_older_version_is_a_replay) {
  BOOST_TEST(code_of(sealed(state(6), signer)) == "CMP-U035");
}

BOOST_AUTO_TEST_CASE(a_payload_that_was_changed_by_one_letter_is_forged) {
  DesiredEnvelope envelope{contract::encode(state()), {}, signer.certificate};
  envelope.signature = pki::sign(signer.key, envelope.payload).value();
  envelope.payload = contract::encode(state(9));
  BOOST_TEST(code_of(contract::encode(envelope)) == "CMP-U033");
  envelope.signature.clear();
  BOOST_TEST(code_of(contract::encode(envelope)) == "CMP-U033");
}

BOOST_AUTO_TEST_CASE(a_signer_of_another_authority_is_refused_though_its_name_be_the_same) {
  auto const other = pki::make_authority("示范区", noon).value();
  BOOST_TEST(code_of(sealed(state(), pki::issue_signer(other, noon).value())) == "CMP-U030");
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_not_for_signing_may_not_sign) {
  auto const server = pki::issue_server(authority, {"district.example"}, noon).value();
  BOOST_TEST(code_of(sealed(state(), server)) == "CMP-U031");
  auto const key = pki::make_key().value();
  auto const request = pki::make_request(key, "x").value();
  pki::Identity const school{pki::issue_school(authority, request, "XX-2", noon).value(), key};
  BOOST_TEST(code_of(sealed(state(), school)) == "CMP-U031");
}

BOOST_AUTO_TEST_CASE(the_authority_itself_does_not_sign_desired_states) {
  BOOST_TEST(code_of(sealed(state(), authority)) == "CMP-U031");
}

BOOST_AUTO_TEST_CASE(a_signer_whose_time_is_over_is_refused) {
  auto late = state();
  auto const year_2030 = noon + std::chrono::days(1500);
  late.expires_at = year_2030 + std::chrono::hours(1);
  BOOST_TEST(code_of(sealed(late, signer), year_2030) == "CMP-U032");
}

BOOST_AUTO_TEST_CASE(what_is_for_another_school_is_refused) {
  auto other = state();
  other.school = "XX-2";
  BOOST_TEST(code_of(sealed(other, signer)) == "CMP-U034");
}

BOOST_AUTO_TEST_CASE(what_is_not_yet_valid_or_no_more_is_refused) {
  auto const text = sealed(state(), signer);
  BOOST_TEST(code_of(text, noon - std::chrono::minutes(11)) == "CMP-U036");
  BOOST_TEST(code_of(text, noon + std::chrono::hours(24)) == "CMP-U037");
  BOOST_TEST(code_of(text, noon + std::chrono::hours(23)) == "");
}

BOOST_AUTO_TEST_CASE(garbage_and_what_is_too_large_are_refused_before_anything_is_believed) {
  BOOST_TEST(code_of("") == "CMP-K001");
  BOOST_TEST(code_of("{}") == "CMP-K002");
  BOOST_TEST(code_of(std::string(contract::desired_bytes_max + 1, ' ')) == "CMP-K005");
  DesiredEnvelope envelope{"no payload", {}, signer.certificate};
  envelope.signature = pki::sign(signer.key, envelope.payload).value();
  BOOST_TEST(code_of(contract::encode(envelope)) == "CMP-K001");
}

BOOST_AUTO_TEST_CASE(what_was_kept_is_believed_beyond_its_time_and_by_the_same_signer_only) {
  BOOST_TEST(check_kept(sealed(state(), signer), trust).has_value());
  auto const other = pki::make_authority("别区", noon).value();
  BOOST_TEST(check_kept(sealed(state(), pki::issue_signer(other, noon).value()), trust).error().code ==
             "CMP-U030");
}

BOOST_AUTO_TEST_SUITE_END()
