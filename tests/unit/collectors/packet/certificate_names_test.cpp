#include "collectors/packet/certificate_names.hpp"

#include <boost/test/unit_test.hpp>

using campus::packet::certificate_names;

BOOST_AUTO_TEST_SUITE(certificate_names_of)

BOOST_AUTO_TEST_CASE(a_common_name_comes_before_those_that_are_listed) {
  auto const names = certificate_names("C=CN, O=Lab, CN=Lab Issuing CA", "C=CN, CN=www.school.example, O=School",
                                       "school.example,www.school.example");
  BOOST_TEST(names.subject == "www.school.example");
  BOOST_TEST(names.issuer == "Lab Issuing CA");
}

BOOST_AUTO_TEST_CASE(without_a_common_name_it_is_the_first_that_is_listed) {
  auto const names = certificate_names("C=CN, O=Lab", "C=CN", "a.example,b.example");
  BOOST_TEST(names.subject == "a.example");
  BOOST_TEST(names.issuer == "");
}

// Of one that lasts beyond 2049 the dissector gives both names in one, the issuer's first.
BOOST_AUTO_TEST_CASE(names_that_stand_together_are_told_apart) {
  auto const both = certificate_names("", "O=Lab, CN=Lab Issuing CA, O=School, CN=www.school.example", "");
  BOOST_TEST(both.subject == "www.school.example");
  BOOST_TEST(both.issuer == "Lab Issuing CA");
  auto const itself = certificate_names("", "CN=camera 7, CN=camera 7", "");
  BOOST_TEST(itself.subject == "camera 7");
  BOOST_TEST(itself.issuer == "camera 7");
}

// One alone may be of either; what is listed is the server's own.
BOOST_AUTO_TEST_CASE(a_single_name_of_two_is_believed_where_nothing_is_listed) {
  BOOST_TEST(certificate_names("", "O=Lab, CN=Lab Issuing CA", "www.school.example").subject == "www.school.example");
  BOOST_TEST(certificate_names("", "O=Lab, CN=camera 7", "").subject == "camera 7");
  BOOST_TEST(certificate_names("", "O=Lab, CN=camera 7", "").issuer == "");
  BOOST_TEST(certificate_names("", "", "").subject == "");
}

BOOST_AUTO_TEST_SUITE_END()
