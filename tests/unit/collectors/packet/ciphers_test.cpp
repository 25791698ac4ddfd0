// The two ciphers against what their standards print.

#include <boost/test/unit_test.hpp>

#include <span>

#include "collectors/packet/ciphers.hpp"
#include "tests/support/messages.hpp"

using namespace campus;
using namespace campus::packet;
using test::Bytes;
using test::bytes_of;
using test::bytes_of_hex;

namespace {

Bytes bytes(Digest const& digest) { return {digest.begin(), digest.end()}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(ciphers)

BOOST_AUTO_TEST_CASE(sha256_says_what_fips_180_says) {
  BOOST_TEST(bytes(sha256(bytes_of("abc"))) ==
                 bytes_of_hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
             boost::test_tools::per_element());
  BOOST_TEST(
      bytes(sha256({})) == bytes_of_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      boost::test_tools::per_element());
  BOOST_TEST(bytes(sha256(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))) ==
                 bytes_of_hex("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(hmac_says_what_rfc_4231_says) {
  BOOST_TEST(bytes(hmac_sha256(bytes_of("Jefe"), bytes_of("what do ya want "), bytes_of("for nothing?"))) ==
                 bytes_of_hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(aes_says_what_fips_197_says) {
  auto const key = bytes_of_hex("000102030405060708090a0b0c0d0e0f");
  auto const clear = bytes_of_hex("00112233445566778899aabbccddeeff");
  Aes128::Block block;
  std::ranges::copy(clear, block.begin());
  Aes128 cipher;
  BOOST_TEST_REQUIRE(cipher.prepare());
  cipher.set_key(std::span{key}.first<16>());
  auto const sealed = cipher.encrypt(block);
  BOOST_TEST(Bytes(sealed.begin(), sealed.end()) == bytes_of_hex("69c4e0d86a7b0430d8cdb78070b4c55a"),
             boost::test_tools::per_element());
}

// McGrew and Viega, "The Galois/Counter Mode of Operation", test case 3.
BOOST_AUTO_TEST_CASE(the_stream_of_gcm_is_the_published_one) {
  auto const key = bytes_of_hex("feffe9928665731c6d6a8f9467308308"),
             nonce = bytes_of_hex("cafebabefacedbaddecaf888");
  auto const clear = bytes_of_hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da");
  Bytes sealed(clear.size());
  Aes128 cipher;
  BOOST_TEST_REQUIRE(cipher.prepare());
  cipher.set_key(std::span{key}.first<16>());
  cipher.apply_gcm_stream(std::span{nonce}.first<12>(), clear, sealed);
  BOOST_TEST(sealed == bytes_of_hex("42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e0"),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
