#include "daemon/district/founding.hpp"

#include <boost/test/unit_test.hpp>

#include "daemon/store/district_store.hpp"
#include "tests/unit/daemon/config/temporary_folder.hpp"

using namespace campus;
using namespace std::chrono_literals;

namespace {

struct Office {
  config::TemporaryFolder folder;
  std::filesystem::path state = folder.path() / "state";
  config::DistrictConfig config;
  Instant now{std::chrono::seconds(1'800'000'000)};

  Office() {
    config.name = "示范区";
    config.names = {"district.example"};
    config.public_url = "https://district.example:8443";
    BOOST_REQUIRE(district::found_district(state, config, now).has_value());
    BOOST_REQUIRE(district::add_school(state, config, "XX-0127", "一中", now).has_value());
  }
  store::DistrictStore store() const { return *store::DistrictStore::open(state); }
};

template <class T>
std::string refusal_of(Result<T> const& result) {
  return result ? "none" : result.error().code;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(founding, Office)

BOOST_AUTO_TEST_CASE(a_revocation_names_the_school_takes_effect_and_stands_in_the_audit) {
  auto const revoked = district::revoke_school(state, "XX-0127", now + 1h);
  BOOST_REQUIRE(revoked.has_value());
  BOOST_TEST(revoked->name == "一中");
  auto open = store();
  BOOST_TEST(open.find_school("XX-0127")->is_revoked);
  BOOST_TEST(refusal_of(open.admit("XX-0127", "01", now + 1h)) == "CMP-S027");
  auto const audit = *open.audit(1);
  BOOST_REQUIRE(audit.size() == 1u);
  BOOST_TEST(audit[0].action == "revoke school");
  BOOST_TEST(audit[0].subject == "XX-0127");
  BOOST_TEST((audit[0].at == now + 1h));
}

BOOST_AUTO_TEST_CASE(a_school_nobody_knows_cannot_be_revoked_and_leaves_no_trace) {
  BOOST_TEST(refusal_of(district::revoke_school(state, "XX-9999", now)) == "CMP-S021");
  BOOST_TEST(refusal_of(district::revoke_school(state, "xx 1", now)) == "CMP-W048");
  auto const audit = store().audit(10);
  for (auto const& entry : *audit) BOOST_TEST(entry.action != "revoke school");
}

BOOST_AUTO_TEST_CASE(a_new_user_has_the_role_that_was_said_and_looks_only_where_none_was) {
  BOOST_TEST(district::make_link(state, config, "olga", true, "operator", now).has_value());
  BOOST_TEST(district::make_link(state, config, "vera", true, "", now).has_value());
  BOOST_TEST((store().find_user("olga")->role == store::Role::operator_));
  BOOST_TEST((store().find_user("vera")->role == store::Role::viewer));
  BOOST_TEST((store().find_user("admin")->role == store::Role::admin));
}

BOOST_AUTO_TEST_CASE(a_role_that_is_none_or_of_a_user_that_exists_makes_no_link) {
  BOOST_TEST(refusal_of(district::make_link(state, config, "otto", true, "king", now)) == "CMP-W031");
  BOOST_TEST(refusal_of(district::make_link(state, config, "admin", false, "viewer", now)) == "CMP-W033");
  BOOST_TEST(refusal_of(store().find_user("otto")) == "CMP-S031");
}

BOOST_AUTO_TEST_SUITE_END()
