#include "daemon/runtime/log.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using namespace campus;
using namespace std::chrono_literals;

namespace {

struct Journal {
  Instant at{std::chrono::seconds(1'800'000'000)};
  std::vector<std::string> lines;
  runtime::Log log{contract::Language::en, [this] { return at; },
                   [this](std::string_view line) { lines.emplace_back(line); }};

  void lose(std::string interface) {
    log.error({Fault::Kind::unreachable, "CMP-R010", {{"interface", std::move(interface)}}});
  }
  std::size_t lines_with(std::string const& part) const {
    return static_cast<std::size_t>(
        std::count_if(lines.begin(), lines.end(), [&](auto const& line) { return line.contains(part); }));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(log_of_a_daemon, Journal)

BOOST_AUTO_TEST_CASE(the_fault_of_one_interface_does_not_hide_that_of_another) {
  lose("eth0");
  lose("eth1");
  lose("eth0");
  BOOST_TEST(lines_with("eth0") == 1u);
  BOOST_TEST(lines_with("eth1") == 1u);
}

BOOST_AUTO_TEST_CASE(what_was_held_back_is_told_when_its_time_has_come) {
  for (int i = 0; i < 4; ++i) lose("eth0");
  log.tell_held_back();
  BOOST_TEST(lines.size() == 1u);  // too early
  at += 10s;
  log.tell_held_back();
  BOOST_REQUIRE(lines.size() == 2u);
  BOOST_TEST(lines[1].contains("(2 more like it held back)"));
  at += 10s;
  log.tell_held_back();
  BOOST_TEST(lines.size() == 2u);  // nothing is told twice
}

BOOST_AUTO_TEST_CASE(the_next_message_of_its_kind_carries_the_count) {
  for (int i = 0; i < 3; ++i) lose("eth0");
  at += 10s;
  lose("eth0");
  BOOST_REQUIRE(lines.size() == 2u);
  BOOST_TEST(lines[1].contains("(2 more like it held back)"));
}

BOOST_AUTO_TEST_CASE(many_subjects_share_one_line_past_the_limit_and_get_theirs_again_later) {
  auto const most = runtime::Restraint::subjects_max;
  for (std::size_t i = 0; i < most + 10; ++i) lose("if" + std::to_string(i));
  BOOST_TEST(lines.size() == most + 1);  // the first past the limit speaks for all
  at += 10s;
  log.tell_held_back();
  BOOST_TEST(lines.size() == most + 2);
  BOOST_TEST(lines.back().contains("(8 more like it held back)"));
  at += 10s;
  lose("new0");
  lose("new1");
  BOOST_TEST(lines_with("new") == 2u);
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_set_back_silences_nobody) {
  lose("eth0");
  at -= std::chrono::hours(24);
  lose("eth0");
  BOOST_TEST(lines.size() == 2u);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_program_tells_the_rest) {
  std::vector<std::string> told;
  {
    runtime::Log ending(
        contract::Language::en, [this] { return at; },
        [&](std::string_view line) { told.emplace_back(line); });
    for (int i = 0; i < 3; ++i) ending.notice("CMP-R011", {{"interface", "eth0"}});
  }
  BOOST_REQUIRE(told.size() == 2u);
  BOOST_TEST(told[1].contains("(1 more like it held back)"));
}

BOOST_AUTO_TEST_SUITE_END()
