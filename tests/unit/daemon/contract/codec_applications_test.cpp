#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

#include "daemon/contract/codec.hpp"

using namespace campus;
using namespace campus::contract;
namespace json = boost::json;

namespace {

HeartbeatReport heartbeat_with_applications() {
  HeartbeatReport report;
  report.version = "0.1.0";
  report.every_ms = 5000;
  report.applications = LiveApplications{
      .teaching = {.yes = 4'000, .mixed = 300, .no = 20, .unknown = 1},
      .items = {{"智慧教育平台", "Smart Education", "edu_national", Teaching::yes, 3'000, 1'000},
                {"抖音", "Douyin", "short_video", Teaching::no, 20, 0},
                {"", "", "", Teaching::unknown, 0, 1}}};
  return report;
}

json::value document() { return json::parse(encode(heartbeat_with_applications())); }
json::object& first_item(json::value& heartbeat) {
  return heartbeat.at("applications").at("items").as_array()[0].as_object();
}

struct Refusal {
  std::string code, member;
  bool operator==(Refusal const&) const = default;
};
std::ostream& operator<<(std::ostream& to, Refusal const& refusal) { return to << refusal.code << ' ' << refusal.member; }

Refusal refusal_of(json::value const& heartbeat) {
  auto const read = decode_heartbeat(json::serialize(heartbeat));
  if (read) return {"none", ""};
  Refusal refusal{read.error().code, ""};
  for (auto const& argument : read.error().arguments)
    if (argument.name == "member") refusal.member = argument.value;
  return refusal;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codec_applications)

BOOST_AUTO_TEST_CASE(applications_survive_the_round_trip) {
  auto const report = heartbeat_with_applications();
  BOOST_TEST((decode_heartbeat(encode(report)) == report));
  BOOST_TEST((decode_live_applications(encode(*report.applications)) == *report.applications));
}

BOOST_AUTO_TEST_CASE(a_school_that_does_not_recognise_them_says_null) {
  auto report = heartbeat_with_applications();
  report.applications.reset();
  BOOST_TEST(json::parse(encode(report)).at("applications").is_null());
  BOOST_TEST((decode_heartbeat(encode(report)) == report));
}

BOOST_AUTO_TEST_CASE(a_heartbeat_of_an_older_school_is_taken_without_them) {
  auto old = document();
  old.as_object().erase("applications");
  auto const read = decode_heartbeat(json::serialize(old));
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(!read->applications.has_value());
  BOOST_TEST(read->every_ms == 5000u);
}

BOOST_AUTO_TEST_CASE(more_applications_than_the_page_shows_are_refused) {
  auto wrong = document();
  auto& items = wrong.at("applications").at("items").as_array();
  while (items.size() < 10) items.push_back(items[0]);
  BOOST_TEST(refusal_of(wrong).code == "none");
  items.push_back(items[0]);
  BOOST_TEST(refusal_of(wrong) == (Refusal{"CMP-K005", "applications.items"}));
}

BOOST_AUTO_TEST_CASE(a_text_that_is_too_long_is_refused_and_named) {
  for (auto const& [member, bytes_max] : {std::pair{"name", 120u}, {"name_en", 120u}, {"category", 32u}}) {
    auto wrong = document();
    first_item(wrong)[member] = std::string(bytes_max, 'x');
    BOOST_TEST(refusal_of(wrong).code == "none", member);
    first_item(wrong)[member] = std::string(bytes_max + 1, 'x');
    BOOST_TEST(refusal_of(wrong) == (Refusal{"CMP-K005", std::string("applications.items.0.") + member}));
  }
}

BOOST_AUTO_TEST_CASE(a_figure_that_no_store_can_add_up_is_refused) {
  for (std::string const member : {"down_bps", "up_bps"}) {
    auto wrong = document();
    first_item(wrong)[member] = std::uint64_t{1} << 63;
    BOOST_TEST(refusal_of(wrong) == (Refusal{"CMP-K004", "applications.items.0." + member}));
    first_item(wrong)[member] = -1;
    BOOST_TEST(refusal_of(wrong) == (Refusal{"CMP-K003", "applications.items.0." + member}));
  }
  auto wrong = document();
  wrong.at("applications").at("teaching_bps").as_object()["mixed"] = UINT64_MAX;
  BOOST_TEST(refusal_of(wrong) == (Refusal{"CMP-K004", "applications.teaching_bps.mixed"}));
}

BOOST_AUTO_TEST_CASE(what_is_no_application_is_refused) {
  auto wrong = document();
  first_item(wrong)["teaching"] = "perhaps";
  BOOST_TEST(refusal_of(wrong) == (Refusal{"CMP-K006", "applications.items.0.teaching"}));
  wrong = document();
  first_item(wrong).erase("name");
  BOOST_TEST(refusal_of(wrong) == (Refusal{"CMP-K002", "applications.items.0.name"}));
  wrong = document();
  wrong.as_object()["applications"] = "none";
  BOOST_TEST(refusal_of(wrong).code == "CMP-K003");
  wrong = document();
  wrong.at("applications").at("items") = json::object();
  BOOST_TEST(refusal_of(wrong) == (Refusal{"CMP-K003", "applications.items"}));
}

// The district keeps what it understood and nothing beside it: a host's name in an extra member does not come far.
BOOST_AUTO_TEST_CASE(members_that_nobody_knows_are_not_kept) {
  auto more = document();
  first_item(more)["hosts"] = json::array{"10.20.0.7"};
  auto const read = decode_heartbeat(json::serialize(more));
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(!encode(*read->applications).contains("10.20.0.7"));
}

BOOST_AUTO_TEST_SUITE_END()
