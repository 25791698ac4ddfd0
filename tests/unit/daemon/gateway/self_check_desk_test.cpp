#include "daemon/gateway/self_check_desk.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

#include "daemon/contract/evidence.hpp"
#include "daemon/gateway/self_check_facts.hpp"
#include "daemon/pki/secrets.hpp"
#include "daemon/runtime/clock.hpp"

using namespace campus;
using namespace campus::gateway;
namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

// A gateway's stores and its desk, on a machine that is this one.
struct DeskFixture {
  fs::path folder;
  asio::io_context loop;
  std::unique_ptr<store::CampusKeeper> keeper;
  config::CampusConfig config;
  std::unique_ptr<SelfCheckDesk> desk;

  DeskFixture() {
    auto name = (fs::temp_directory_path() / "campus-desk-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
    folder = name;
    auto stores = store::CampusStores::open(folder / "state", "01JABCDEFGHJKMNPQRSTVWXYZ0", {});
    BOOST_REQUIRE(stores.has_value());
    keeper = std::make_unique<store::CampusKeeper>(std::move(*stores));
    config.file = folder / "campus.yaml";
    std::ofstream(config.file) << "role: gateway\n";
    config.protection.rules = CAMPUS_SOURCE_DIR "/packaging/config/protection";
    config.protection.dossier = folder / "protection.yaml";
    config.protection.backups = folder / "backups";
    SnmpTarget target;
    target.id = {"sw-1"};
    target.credential = SnmpV2c{"public"};
    config.snmp.devices.push_back(target);
    DeviceStatus polled;  // as after the first poll
    polled.device = target.id;
    polled.state = DeviceState::reachable;
    polled.identity.sys_descr = "a switch";
    auto facts = [this, devices = std::vector<DeviceStatus>{polled}] {
      return self_check_facts(config, folder / "state", devices, uplink::UplinkStatus{}, {}, runtime::now());
    };
    desk = std::make_unique<SelfCheckDesk>(
        *keeper, SelfCheckDesk::World{.facts = facts,
                                      .settings = [this] { return self_check_settings(config); },
                                      .school = [] { return std::string("school-01"); },
                                      .calendar = [] { return SchoolCalendar(); },
                                      .clock = runtime::now});
  }
  ~DeskFixture() {
    desk.reset();
    keeper.reset();
    fs::remove_all(folder);
  }
  DeskFixture(DeskFixture const&) = delete;
  DeskFixture& operator=(DeskFixture const&) = delete;

  Result<std::string> ask(bool shall_report) {
    std::optional<Result<std::string>> answer;
    auto asking = [](SelfCheckDesk& of, bool report,
                     std::optional<Result<std::string>>& into) -> asio::awaitable<void> {
      if (report)
        into = co_await of.report(std::nullopt, "uid:0");
      else
        into = co_await of.check(std::nullopt);
    };
    asio::co_spawn(loop, asking(*desk, shall_report, answer), asio::detached);
    loop.run();
    loop.restart();
    BOOST_REQUIRE(answer.has_value());
    return *answer;
  }
  report::Pack pack(bool shall_report = false) {
    auto const text = ask(shall_report);
    if (!text) BOOST_FAIL(text.error().code);
    auto const read = report::decode(*text, &pki::sha256_hex);
    BOOST_REQUIRE(read.has_value());
    return *read;
  }
};

report::Pack::Item const& item(report::Pack const& pack, std::string_view id) {
  return *std::ranges::find(pack.items, id, &report::Pack::Item::id);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(self_check_desk)

// The real files of this machine, real stores, the shipped catalogue: what is answered here is answered
// anywhere.
BOOST_FIXTURE_TEST_CASE(forty_five_items_of_level_two_are_answered_with_evidence_of_this_machine,
                        DeskFixture) {
  std::ignore = ask(true);  // the first report of the month: the next can say so
  auto const made = pack();
  BOOST_TEST(made.items.size() == 135u);
  auto const counts = report::count(made.items);
  auto const answered = made.items.size() - counts.unchecked;
  BOOST_TEST_MESSAGE("answered " << answered << " of 135: met " << counts.met << ", partly " << counts.partly
                                 << ", not met " << counts.not_met);
  BOOST_TEST(answered >= 45u);
  for (auto const& one : made.items)
    BOOST_TEST((one.verdict == "unchecked" || !one.evidence.empty()), one.id);
  BOOST_TEST(made.school == "school-01");
  BOOST_TEST(made.score.edition == "2025");
  BOOST_TEST(made.catalogue_sha256.size() == 64u);
}

BOOST_FIXTURE_TEST_CASE(a_default_community_is_found, DeskFixture) {
  BOOST_TEST(item(pack(), "CES-06").verdict == "not_met");
}

BOOST_FIXTURE_TEST_CASE(what_a_person_entered_is_taken_over_and_its_faults_end_the_check, DeskFixture) {
  std::ofstream(config.protection.dossier) << "entries:\n  - {item: PSS-01, verdict: met, owner: 主任, note: "
                                              "已印发, on: \"2020-01-01\", until: \"2199-01-01\"}\n"
                                              "  - {item: PSS-03, verdict: met, owner: 主任, note: 已印发, "
                                              "on: \"2020-01-01\", until: \"2020-12-31\"}\n";
  auto const made = pack();
  BOOST_TEST(item(made, "PSS-01").verdict == "met");
  BOOST_TEST(item(made, "PSS-03").verdict == "unchecked");
  BOOST_TEST(item(made, "PSS-03").manual->state == "expired");
  BOOST_TEST(made.dossier_sha256.size() == 64u);
  std::ofstream(config.protection.dossier) << "entries:\n  - {item: NOPE, verdict: met}\n";
  auto const refused = ask(false);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().code == "CMP-G070");
}

BOOST_FIXTURE_TEST_CASE(a_report_is_noted_with_its_seal, DeskFixture) {
  auto const made = pack(true);
  std::optional<std::vector<store::RecordStore::AuditEntry>> entries;
  auto asking = [](store::CampusKeeper& of, decltype(entries)& into) -> asio::awaitable<void> {
    auto question = [](store::CampusStores& stores) { return stores.record.audit(10); };
    auto const found = co_await of.ask(std::move(question));
    if (found) into = *found;
  };
  asio::co_spawn(loop, asking(*keeper, entries), asio::detached);
  loop.run();
  BOOST_REQUIRE(entries.has_value());
  BOOST_REQUIRE(entries->size() == 1u);
  BOOST_TEST((*entries)[0].outcome == made.seal);
  BOOST_TEST((*entries)[0].actor == "uid:0");
}

BOOST_FIXTURE_TEST_CASE(a_report_waits_for_the_district_as_it_was_sealed_and_a_check_does_not, DeskFixture) {
  std::ignore = pack(false);
  auto const text = ask(true);
  BOOST_REQUIRE(text.has_value());
  std::optional<contract::Batch> waiting;
  auto asking = [](store::CampusKeeper& of, std::optional<contract::Batch>& into) -> asio::awaitable<void> {
    auto question = [](store::CampusStores& stores) {
      return stores.record.read(contract::Lane::evidence, 0, 10, 1'000'000);
    };
    auto found = co_await of.ask(std::move(question));
    if (found) into = std::move(*found);
  };
  asio::co_spawn(loop, asking(*keeper, waiting), asio::detached);
  loop.run();
  BOOST_REQUIRE(waiting.has_value());
  BOOST_REQUIRE(waiting->records.size() == 1u);
  BOOST_TEST(waiting->records[0].schema == "self-check/v1");
  BOOST_TEST(contract::decode_self_check(waiting->records[0].body).value() == *text);
}

BOOST_FIXTURE_TEST_CASE(a_machine_without_logs_shows_that_it_has_none, DeskFixture) {
  auto const made = pack();
  BOOST_REQUIRE(!made.logs.empty());
  BOOST_TEST(made.logs[0].days_present == 0);
  BOOST_TEST(!made.logs[0].is_whole);
  BOOST_TEST(made.logs[0].days_configured == 184);
}

BOOST_AUTO_TEST_SUITE_END()
