#include "daemon/pki/words.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/pki/secrets.hpp"
#include "tests/unit/daemon/pki/openssl.hpp"

using namespace campus::pki;

namespace {

// A certificate made once with `openssl req -x509 -newkey ec ...`, and the first 96 bits of what
// `openssl x509 -fingerprint -sha256` says of it, in words by the table of arXiv:0901.4016.
char const* const pinned = R"(-----BEGIN CERTIFICATE-----
MIIBeTCCAR+gAwIBAgIUFwV5Ti3Mb9dNRziGgoJ04IJ7cwowCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGcGlubmVkMCAXDTI2MTEyMjA0NDI1M1oYDzIxMjYxMDI5MDQ0
MjUzWjARMQ8wDQYDVQQDDAZwaW5uZWQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AATtN4aYwzYFXhl6lv3e7hlsFsCKj6hY57WMnsJObiLLKTXDQDT6bVMmnLG25KjP
RZSgy6CdL9/Pc5L9TcQFpgu2o1MwUTAdBgNVHQ4EFgQUYIaFi+FAO8hWydBTFuj4
KxuiVu0wHwYDVR0jBBgwFoAUYIaFi+FAO8hWydBTFuj4KxuiVu0wDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAzg5Gk4Vpv0hgAB3JdL84YLNKvLVE
CrMB6ydPjC7oTHkCIGhhKs90sogQstWawo/Kr1hlr3Fvc48Bb1Bd+sgfwbgP
-----END CERTIFICATE-----
)";

}  // namespace

BOOST_AUTO_TEST_SUITE(words)

// The examples of the proquint paper, section 3.
BOOST_AUTO_TEST_CASE(addresses_are_said_as_the_paper_says_them) {
  std::pair<std::string, std::string> const examples[] = {{std::string("\x7f\x00\x00\x01", 4), "lusab-babad"},
                                                          {"\x3f\x54\xdc\xc1", "gutih-tugad"},
                                                          {"\x3f\x76\x07\x23", "gutuk-bisog"},
                                                          {"\x8c\x62\xc1\x8d", "mudof-sakat"},
                                                          {"\x40\xff\x06\xc8", "haguz-biram"},
                                                          {"\xd8\x23\x44\xd7", "tobog-higil"},
                                                          {"\xd8\x44\xe8\x15", "todah-vobij"}};
  for (auto const& [bytes, expected] : examples) BOOST_TEST(proquints(bytes) == expected);
}

BOOST_AUTO_TEST_CASE(the_words_of_a_certificate_are_pinned) {
  auto const words = words_of(pinned);
  BOOST_REQUIRE(words.has_value());
  BOOST_TEST(*words == "sigud-hibud-sigip-sison-novap-sumat");
}

BOOST_AUTO_TEST_CASE(what_a_person_types_may_differ_in_case_and_in_what_stands_between) {
  auto const words = *words_of(pinned);
  auto shouted = words;
  std::ranges::transform(shouted, shouted.begin(),
                         [](char c) { return c == '-' ? ' ' : static_cast<char>(c & ~32); });
  BOOST_TEST(words_match(words, pinned));
  BOOST_TEST(words_match("  " + shouted + "\n", pinned));
}

BOOST_AUTO_TEST_CASE(a_single_wrong_letter_or_a_missing_word_is_no_match) {
  auto const words = *words_of(pinned);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == '-') continue;
    auto wrong = words;
    wrong[i] = wrong[i] == 'b' ? 'd' : 'b';
    BOOST_TEST(!words_match(wrong, pinned), wrong);
  }
  BOOST_TEST(!words_match(words.substr(0, words.rfind('-')), pinned));
  BOOST_TEST(!words_match(words + "-babab", pinned));
  BOOST_TEST(!words_match("", pinned));
  BOOST_TEST(!words_match(std::string(100'000, 'b'), pinned));
  BOOST_TEST(!words_match(words, "no certificate"));
}

BOOST_AUTO_TEST_CASE(a_code_is_ten_characters_and_forgives_what_people_mistake) {
  auto const code = random_code();
  BOOST_TEST(code.size() == 10u);
  BOOST_TEST(*code_from(code) == code);
  BOOST_TEST(*code_from(" 7k3qm-2wxyz ") == "7K3QM2WXYZ");
  BOOST_TEST(*code_from("oOiIlL0011") == "0011110011");
  for (auto const typed : {"", "7K3QM2WXY", "7K3QM2WXYZ0", "7K3QM2WXYU", "7K3QM_2WXYZ", "７K3QM2WXYZ"})
    BOOST_TEST(!code_from(typed).has_value(), typed);
  BOOST_TEST(random_code() != random_code());
}

// FIPS 180-2, appendix B.1.
BOOST_AUTO_TEST_CASE(a_digest_is_the_one_of_the_standard) {
  BOOST_TEST(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(equal_secretly("abc", "abc"));
  BOOST_TEST(!equal_secretly("abc", "abd"));
  BOOST_TEST(!equal_secretly("abc", "ab"));
}

// 1469918176385 ms is 01ARYZ6S41 in the ULID specification's example.
BOOST_AUTO_TEST_CASE(a_ulid_begins_with_its_time) {
  auto const ulid = make_ulid(1'469'918'176'385);
  BOOST_TEST(ulid.size() == 26u);
  BOOST_TEST(ulid.substr(0, 10) == "01ARYZ6S41");
  BOOST_TEST(make_ulid(1'469'918'176'386) > ulid);
}

BOOST_AUTO_TEST_CASE(a_token_has_256_bits_in_letters_that_fit_a_url) {
  auto const token = random_token();
  BOOST_TEST(token.size() == 43u);  // 256 / 6, rounded up
  BOOST_TEST(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
             std::string::npos);
  BOOST_TEST(token != random_token());
}

BOOST_AUTO_TEST_SUITE_END()
