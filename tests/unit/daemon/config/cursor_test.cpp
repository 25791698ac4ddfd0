#include "daemon/config/cursor.hpp"

#include <boost/test/unit_test.hpp>

using namespace campus;
using namespace campus::config;
using namespace std::chrono_literals;

namespace {

// A text, the tree of it, and what was complained about.
struct Fixture {
  Node root;
  std::vector<Complaint> complaints;

  explicit Fixture(std::string text) {
    auto parsed = parse(SourceText("test.yaml", std::move(text)));
    BOOST_REQUIRE(parsed.has_value());
    root = *parsed;
  }
  std::string codes() const {
    std::string codes;
    for (auto const& complaint : complaints) codes += (codes.empty() ? "" : " ") + complaint.fault.code;
    return codes;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(cursor)

BOOST_AUTO_TEST_CASE(what_is_absent_has_its_default_and_no_complaint) {
  Fixture file("a: 1\n");
  {
    Cursor at(file.complaints, file.root);
    BOOST_TEST(at.get<std::int64_t>("a", 7) == 1);
    BOOST_TEST(at.get<std::int64_t>("b", 7) == 7);
    BOOST_TEST(at.values<std::string>("c").empty());
    Cursor inside = at.inside("d");
    BOOST_TEST(inside.get("e", true));
  }
  BOOST_TEST(file.codes() == "");
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_a_complaint_and_the_walk_goes_on) {
  Fixture file("every: 60\ntries: many\nnetworks: [10.0.0.0/8, ten, 10.0.0.0/99]\n");
  {
    Cursor at(file.complaints, file.root);
    BOOST_TEST((at.get("every", 30s) == 30s));
    BOOST_TEST(at.get<std::int64_t>("tries", 2) == 2);
    BOOST_TEST(at.values<Prefix>("networks").size() == 1u);
  }
  BOOST_TEST(file.codes() == "CMP-C031 CMP-C041 CMP-C045 CMP-C046");
}

BOOST_AUTO_TEST_CASE(keys_nobody_asked_for_are_complaints_when_the_cursor_ends) {
  Fixture file("timeout: 1s\ntimeuot: 2s\ncolour: red\n");
  {
    Cursor at(file.complaints, file.root);
    at.get("timeout", 3s);
    BOOST_TEST(file.complaints.empty());
  }
  BOOST_TEST(file.codes() == "CMP-C020 CMP-C021");
  BOOST_TEST((file.complaints.at(0).at == Position{2, 1}));
}

BOOST_AUTO_TEST_CASE(a_range_holds_both_of_its_ends) {
  Fixture file("a: 5\nb: 1\nc: 6\nd: 0\n");
  Cursor at(file.complaints, file.root);
  Between<std::int64_t> const range{1, 5};
  BOOST_TEST(at.get<std::int64_t>("a", 3, range) == 5);
  BOOST_TEST(at.get<std::int64_t>("b", 3, range) == 1);
  BOOST_TEST(file.codes() == "");
  BOOST_TEST(at.get<std::int64_t>("c", 3, range) == 3);
  BOOST_TEST(at.get<std::int64_t>("d", 3, range) == 3);
  BOOST_TEST(file.codes() == "CMP-C050 CMP-C050");
}

BOOST_AUTO_TEST_CASE(of_three_equal_keys_two_are_complaints) {
  Fixture file("a: 1\na: 2\na: 3\n");
  Cursor at(file.complaints, file.root);
  at.has("a");
  BOOST_TEST(file.codes() == "CMP-C022 CMP-C022");
  BOOST_TEST((file.complaints.at(1).at == Position{3, 1}));
}

BOOST_AUTO_TEST_CASE(nothing_is_missing_in_what_is_no_map) {
  Fixture file("device: sw-1\n");
  Cursor at(file.complaints, file.root);
  Cursor device = at.inside("device");
  device.need<std::string>("name");
  BOOST_TEST(file.codes() == "CMP-C024");
}

BOOST_AUTO_TEST_CASE(a_list_whose_items_are_all_commented_out_is_empty) {
  Fixture file("devices:\n#  - name: sw-1\n");
  Cursor at(file.complaints, file.root);
  BOOST_TEST(at.values<std::string>("devices").empty());
  BOOST_TEST(file.codes() == "");
}

BOOST_AUTO_TEST_SUITE_END()
