#include <boost/test/unit_test.hpp>

#include "daemon/store/district_store.hpp"
#include "tests/unit/daemon/store/store_fixture.hpp"

using namespace campus;
using namespace campus::store;
using namespace campus::store::test;

namespace {

struct CentreWithAdmin {
  TempDir dir;
  DistrictStore store = *DistrictStore::open(dir.path());
  CentreWithAdmin() { BOOST_REQUIRE(store.add_user("admin", monday).has_value()); }
  void sign_in(std::string const& token, Instant until = monday + hours(8)) {
    BOOST_REQUIRE(store.add_session(token, {"admin", "csrf-" + token, until}, monday).has_value());
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(district_people)

BOOST_AUTO_TEST_CASE(a_user_begins_without_a_password) {
  CentreWithAdmin centre;
  BOOST_TEST(centre.store.find_user("admin")->password_hash.empty());
  BOOST_TEST(code_of(centre.store.add_user("admin", monday)) == "CMP-S030");
  BOOST_TEST(code_of(centre.store.find_user("nobody")) == "CMP-S031");
  BOOST_TEST(centre.store.users()->size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_link_is_redeemed_once_and_only_in_time) {
  CentreWithAdmin centre;
  std::string const digest("\x00\x9f\x11", 3);
  BOOST_TEST(centre.store.add_link(digest, "admin", monday + hours(1), monday).has_value());
  BOOST_TEST(code_of(centre.store.add_link("x", "nobody", monday + hours(1), monday)) == "CMP-S031");
  BOOST_TEST(code_of(centre.store.redeem_link("other", monday)) == "CMP-S032");
  BOOST_TEST(code_of(centre.store.redeem_link(digest, monday + hours(1))) == "CMP-S032");
  auto const user = centre.store.redeem_link(digest, monday);
  BOOST_REQUIRE_EQUAL(code_of(user), "");
  BOOST_TEST(user->name == "admin");
  auto const again = centre.store.redeem_link(digest, monday);
  BOOST_TEST(code_of(again) == "CMP-S032");
  BOOST_TEST((again.error().kind == Fault::Kind::permission));
}

BOOST_AUTO_TEST_CASE(a_session_ends_by_time_by_hand_or_never_was) {
  CentreWithAdmin centre;
  centre.sign_in("a");
  centre.sign_in("b");
  BOOST_TEST(centre.store.find_session("a", monday)->csrf_token == "csrf-a");
  BOOST_TEST(code_of(centre.store.find_session("a", monday + hours(8))) == "CMP-S033");
  BOOST_TEST(centre.store.extend_session("a", monday + hours(9)).has_value());
  BOOST_TEST(code_of(centre.store.find_session("a", monday + hours(8))) == "");
  BOOST_TEST(centre.store.end_session("a").has_value());
  BOOST_TEST(code_of(centre.store.find_session("a", monday)) == "CMP-S033");
  BOOST_TEST(code_of(centre.store.find_session("b", monday)) == "");
  BOOST_TEST(code_of(centre.store.find_session("c", monday)) == "CMP-S033");
}

BOOST_AUTO_TEST_CASE(a_new_password_ends_the_other_sessions_and_the_open_links) {
  CentreWithAdmin centre;
  centre.sign_in("mine");
  centre.sign_in("theirs");
  BOOST_TEST(centre.store.add_link("link", "admin", monday + hours(1), monday).has_value());
  BOOST_TEST(centre.store.set_password("admin", "scrypt$…", "mine").has_value());
  BOOST_TEST(centre.store.find_user("admin")->password_hash == "scrypt$…");
  BOOST_TEST(code_of(centre.store.find_session("mine", monday)) == "");
  BOOST_TEST(code_of(centre.store.find_session("theirs", monday)) == "CMP-S033");
  BOOST_TEST(code_of(centre.store.redeem_link("link", monday)) == "CMP-S032");
  BOOST_TEST(code_of(centre.store.set_password("nobody", "x", "")) == "CMP-S031");
}

BOOST_AUTO_TEST_CASE(what_is_over_is_tidied_away_and_what_is_not_stays) {
  CentreWithAdmin centre;
  centre.sign_in("old", monday + hours(1));
  centre.sign_in("new", monday + days(40));
  BOOST_TEST(centre.store.note({monday, "admin", "login", "", "ok"}).has_value());
  BOOST_TEST(centre.store.note({monday + days(200), "admin", "login", "", "refused"}).has_value());
  BOOST_TEST(centre.store.tidy(monday + days(31), days(400), days(184)).has_value());
  BOOST_TEST(code_of(centre.store.find_session("old", monday)) == "CMP-S033");
  BOOST_TEST(code_of(centre.store.find_session("new", monday + days(31))) == "");
  BOOST_TEST(centre.store.audit(10)->size() == 2u);
  BOOST_TEST(centre.store.tidy(monday + days(201), days(400), days(184)).has_value());
  auto const entries = *centre.store.audit(10);
  BOOST_REQUIRE(entries.size() == 1u);
  BOOST_TEST(entries[0].outcome == "refused");
}

BOOST_AUTO_TEST_SUITE_END()
