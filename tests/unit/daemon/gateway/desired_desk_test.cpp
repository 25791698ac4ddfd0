#include "daemon/gateway/desired_desk.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "daemon/pki/signing.hpp"

using namespace campus;
namespace asio = boost::asio;

namespace {

Instant const desk_noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 28) + std::chrono::hours(4)};
CivilDay const october_9{std::chrono::year(2026) / 10 / 9};
constexpr auto holiday_text = "days:\n  - {day: 2026-10-09, kind: holiday, name: 区庆日}\n";
constexpr auto profiles_text = "profiles:\n  - {id: plan, title: 区规划, certainty: seen, targets: []}\n";

struct SchoolDesk {
  std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("desired-" + std::to_string(::getpid()));
  asio::io_context loop;
  std::unique_ptr<store::CampusKeeper> keeper;
  pki::Identity authority = pki::make_authority("示范区", desk_noon).value();
  pki::Identity signer = pki::issue_signer(authority, desk_noon).value();
  config::CampusConfig config;
  std::vector<std::string> refused, failed;
  std::vector<std::uint64_t> taken;
  int times_laid_over = 0;
  std::unique_ptr<gateway::DesiredDesk> desk;

  SchoolDesk() {
    std::filesystem::remove_all(directory);
    keeper = std::make_unique<store::CampusKeeper>(
        store::CampusStores::open(directory, "01JD0000000000000000000000", {}).value());
    begin();
  }
  ~SchoolDesk() {
    desk.reset();
    keeper.reset();
    std::filesystem::remove_all(directory);
  }
  // As campusd does at its start.
  void begin() {
    desk = std::make_unique<gateway::DesiredDesk>(
        *keeper, directory / "desired.json",
        gateway::DesiredDesk::World{.clock = [] { return desk_noon; },
                                    .trust = [this] { return std::optional(came({})); },
                                    .took_over =
                                        [this] {
                                          ++times_laid_over;
                                          desk->lay_over_again(config);
                                        },
                                    .queued = [] {},
                                    .refused = [this](Fault const& fault) { refused.push_back(fault.code); },
                                    .failed = [this](Fault const& fault) { failed.push_back(fault.code); },
                                    .taken = [this](std::uint64_t version) { taken.push_back(version); }});
    desk->load();
    desk->lay_over(config);
  }
  uplink::Uplink::Desired came(std::string text) const {
    return {
        .text = std::move(text), .authority = authority.certificate, .school = "XX-1", .clock_offset = {}};
  }
  std::string sealed(contract::DesiredState const& state) const {
    contract::DesiredEnvelope envelope{contract::encode(state), {}, signer.certificate};
    envelope.signature = pki::sign(signer.key, envelope.payload).value();
    return contract::encode(envelope);
  }
  static contract::DesiredState state(std::uint64_t version, std::string calendar = holiday_text) {
    contract::DesiredState one;
    one.school = "XX-1";
    one.version = version;
    one.issued_at = one.not_before = desk_noon;
    one.expires_at = desk_noon + std::chrono::hours(24);
    one.calendar = std::move(calendar);
    one.warnings = {{3, Severity::high, "t", "x", desk_noon, desk_noon + std::chrono::hours(1)}};
    return one;
  }
  void take(std::string text) {
    asio::co_spawn(loop, desk->take(came(std::move(text))), asio::detached);
    loop.run();
    loop.restart();
  }
  std::vector<std::string> told() {
    std::vector<std::string> schemas;
    auto asking = [](store::CampusKeeper& of, std::vector<std::string>& into) -> asio::awaitable<void> {
      auto question = [](store::CampusStores& stores) {
        return stores.record.read(contract::Lane::control, 0, 100, 1 << 20);
      };
      auto const batch = co_await of.ask(std::move(question));
      for (auto const& record : batch->records) into.push_back(record.schema);
    };
    asio::co_spawn(loop, asking(*keeper, schemas), asio::detached);
    loop.run();
    loop.restart();
    return schemas;
  }
};

using Words = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(desired_desk, SchoolDesk)

BOOST_AUTO_TEST_CASE(a_good_state_is_in_force_kept_and_told) {
  BOOST_TEST((config.calendar.kind_of(october_9) == DayKind::teaching));
  take(sealed(state(5)));
  BOOST_TEST((config.calendar.kind_of(october_9) == DayKind::holiday));
  BOOST_TEST((desk->version() == 5u));
  BOOST_TEST(taken == std::vector<std::uint64_t>{5}, boost::test_tools::per_element());
  BOOST_TEST(told() == (Words{"warning.receipt/v1", "desired.receipt/v1"}), boost::test_tools::per_element());
  begin();
  BOOST_TEST((config.calendar.kind_of(october_9) == DayKind::holiday));
  BOOST_TEST((desk->version() == 5u));
}

BOOST_AUTO_TEST_CASE(a_bad_one_changes_nothing_and_is_told_once_however_often_it_comes) {
  take(sealed(state(5)));
  auto forged = sealed(state(6));
  forged.replace(forged.find("XX-1"), 4, "XX-2");
  for (int i = 0; i < 3; ++i) take(forged);
  BOOST_TEST(refused == Words{"CMP-U033"}, boost::test_tools::per_element());
  BOOST_TEST(told().size() == 3u);
  BOOST_TEST((desk->version() == 5u));
}

BOOST_AUTO_TEST_CASE(a_calendar_that_our_own_reader_refuses_is_refused_whole) {
  take(sealed(state(5)));
  take(sealed(state(6, "days:\n  - {day: 2026-02-30, kind: holiday}\n")));
  BOOST_TEST(refused == Words{"CMP-T020"}, boost::test_tools::per_element());
  BOOST_TEST((config.calendar.kind_of(october_9) == DayKind::holiday));
  BOOST_TEST((desk->version() == 5u));
}

BOOST_AUTO_TEST_CASE(the_version_in_force_once_more_is_silence) {
  take(sealed(state(5)));
  take(sealed(state(5)));
  BOOST_TEST(told().size() == 2u);
  BOOST_TEST(refused.empty());
}

BOOST_AUTO_TEST_CASE(what_changes_a_task_alone_lays_nothing_over) {
  take(sealed(state(1, "")));
  BOOST_TEST(times_laid_over == 0);  // there is nothing to lay over
  take(sealed(state(2)));
  BOOST_TEST(times_laid_over == 1);
  auto with_task = state(3);
  with_task.warnings.clear();
  take(sealed(with_task));
  BOOST_TEST(times_laid_over == 1);
  begin();
  take(sealed(state(4)));
  BOOST_TEST(times_laid_over == 1);
  take(sealed(state(5, "")));
  BOOST_TEST(times_laid_over == 2);
}

BOOST_AUTO_TEST_CASE(what_the_district_takes_back_leaves_the_schools_own) {
  take(sealed(state(5)));
  take(sealed(state(6, "")));
  BOOST_TEST((config.calendar == SchoolCalendar()));
}

BOOST_AUTO_TEST_CASE(profiles_of_the_district_stand_beside_the_schools_and_before_those_of_the_same_name) {
  targets::Profile own;
  own.id = "own";
  targets::Profile same;
  same.id = "plan";
  same.source.title = "校内";
  config.targets.settings.profiles = {own, same};
  desk->lay_over(config);
  auto with_profiles = state(5);
  with_profiles.profiles = profiles_text;
  take(sealed(with_profiles));
  auto const& profiles = config.targets.settings.profiles;
  BOOST_TEST(refused.empty());
  BOOST_REQUIRE(profiles.size() == 2u);
  BOOST_TEST(profiles[0].source.title == "区规划");
  BOOST_TEST(profiles[1].id == "own");
}

BOOST_AUTO_TEST_CASE(what_another_district_signed_is_not_read_at_the_start) {
  take(sealed(state(5)));
  authority = pki::make_authority("别区", desk_noon).value();
  config = {};
  begin();
  BOOST_TEST(!desk->version().has_value());
  BOOST_TEST(failed == Words{"CMP-U030"}, boost::test_tools::per_element());
  BOOST_TEST((config.calendar.kind_of(october_9) == DayKind::teaching));
}

BOOST_AUTO_TEST_CASE(a_warning_of_another_district_is_a_new_one_whatever_its_number) {
  take(sealed(state(5)));
  take(sealed(state(6)));
  BOOST_TEST(told().size() == 3u);  // the warning was known
  authority = pki::make_authority("别区", desk_noon).value();
  signer = pki::issue_signer(authority, desk_noon).value();
  take(sealed(state(1)));
  BOOST_TEST(told().size() == 5u);
  BOOST_TEST(told().at(3) == "warning.receipt/v1");
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_said_and_the_school_starts_with_its_own) {
  take(sealed(state(5)));
  std::ofstream(directory / "desired.json") << "{";
  config = {};
  begin();
  BOOST_TEST(failed == Words{"CMP-K001"}, boost::test_tools::per_element());
  BOOST_TEST(!desk->version().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
