#include "daemon/config/protection_config.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <set>

#include "tests/unit/daemon/config/temporary_folder.hpp"

using namespace campus;
using namespace campus::config;
namespace guard = campus::protection;

namespace {

std::filesystem::path const shipped = CAMPUS_SOURCE_DIR "/packaging/config/protection";

guard::Catalog shipped_catalog() {
  auto catalog = read_catalog(shipped / "gbt22239.yaml");
  require(catalog);
  return *catalog;
}

template <class T>
std::string complaints_of(Read<T> const& read) {
  std::string codes;
  if (!read)
    for (auto const& one : read.error().complaints())
      codes += (codes.empty() ? "" : " ") + std::to_string(one.at.line) + ':' + one.fault.code;
  return codes;
}

constexpr char const* one_class = R"(standard: GB/T 22239-2019
source: {clauses: known, high_risk: one_source, titles: unverified}
classes:
  - zh: 类
    en: class
    side: technical
    points:
      - zh: 点
        en: point
        items:
          - {id: A-1, clauses: {level2: 7.1.1.1 a)}, zh: 一, en: one}
)";

}  // namespace

BOOST_AUTO_TEST_SUITE(protection_config)

// The counts of the standard's general requirements, and of its control points, as published.
BOOST_AUTO_TEST_CASE(the_catalogue_has_the_items_and_points_of_the_standard) {
  auto const catalog = shipped_catalog();
  BOOST_TEST(catalog.at(guard::Level::one).size() == 55u);
  BOOST_TEST(catalog.at(guard::Level::two).size() == 135u);
  BOOST_TEST(catalog.at(guard::Level::three).size() == 211u);
  std::array<std::pair<guard::Level, std::size_t>, 3> const points{std::pair(guard::Level::one, 42u),
                                                                   std::pair(guard::Level::two, 68u),
                                                                   std::pair(guard::Level::three, 71u)};
  for (auto const& [level, expected] : points) {
    std::set<std::pair<std::string, std::string>> names;
    for (auto const* const control : catalog.at(level))
      names.emplace(control->class_name.zh, control->point_name.zh);
    BOOST_TEST(names.size() == expected);
  }
}

BOOST_AUTO_TEST_CASE(the_classes_of_level_two_have_the_items_they_should) {
  std::map<std::string, int> counts;
  int technical = 0;
  auto const catalog = shipped_catalog();
  for (auto const* const control : catalog.at(guard::Level::two)) {
    ++counts[control->class_name.zh];
    technical += control->side == guard::Side::technical ? 1 : 0;
  }
  std::map<std::string, int> const expected{{"安全物理环境", 15}, {"安全通信网络", 4}, {"安全区域边界", 11},
                                            {"安全计算环境", 23}, {"安全管理中心", 4}, {"安全管理制度", 6},
                                            {"安全管理机构", 9},  {"安全管理人员", 7}, {"安全建设管理", 25},
                                            {"安全运维管理", 31}};
  BOOST_TEST((counts == expected));
  BOOST_TEST(technical == 57);
}

BOOST_AUTO_TEST_CASE(forty_five_items_of_level_two_are_looked_at_by_a_check) {
  auto const catalog = shipped_catalog();
  int checked = 0;
  for (auto const* const control : catalog.at(guard::Level::two)) checked += control->check.empty() ? 0 : 1;
  BOOST_TEST(checked >= 45);
}

BOOST_AUTO_TEST_CASE(the_shipped_figures_and_the_shipped_entries_are_accepted) {
  auto catalog = shipped_catalog();
  auto const rules = read_protection_rules(shipped / "rules.yaml", catalog);
  require(rules);
  BOOST_TEST(rules->editions.size() == 2u);
  BOOST_TEST(rules->retention.size() == 2u);
  BOOST_TEST(rules->retention[0].days_least == 184);
  BOOST_TEST(rules->limits.idle_minutes_most == 15);
  BOOST_TEST(rules->points.attention == 0.5);
  BOOST_TEST((catalog.find("CES-01")->weight == guard::Weight::critical));
  BOOST_TEST((catalog.find("PES-01")->weight == guard::Weight::ordinary));
  require(read_dossier(CAMPUS_SOURCE_DIR "/packaging/config/protection.yaml", catalog));
}

BOOST_AUTO_TEST_CASE(clause_numbers_say_how_sure_they_are) {
  auto const catalog = shipped_catalog();
  auto const* const seen = catalog.find("ABS-05");
  BOOST_TEST((seen->clause(guard::Level::three)->certainty == guard::Certainty::verified));
  BOOST_TEST((seen->clause(guard::Level::two)->certainty == guard::Certainty::known));
  BOOST_TEST((seen->high_risk->certainty == guard::Certainty::one_source));
}

BOOST_AUTO_TEST_CASE(every_flaw_of_a_catalogue_is_told_with_its_line) {
  TemporaryFolder const folder;
  auto const bad = std::string(one_class) +
                   "          - {id: A-1, clauses: {level2: 7.1.1.1 b)}, zh: 二, en: two}\n"
                   "          - {id: A-2, clauses: {level2: 8.1.1.1 a)}, zh: 三, en: three}\n"
                   "          - {id: A-3, clauses: {level2: 7.1.1.1 a)}, zh: 四, en: four}\n"
                   "          - {id: A-4, zh: 五, en: five}\n"
                   "          - {id: A-5, clauses: {level2: 7.1.1.2}, zh: 六, en: six, check: magic}\n"
                   "          - {id: A-6, clauses: {level2: 7.1.1.3}, zh: 七, colour: red}\n";
  auto const read = read_catalog(folder.write("bad.yaml", bad));
  BOOST_TEST(complaints_of(read) ==
             "12:CMP-G010 13:CMP-G013 14:CMP-G012 15:CMP-G011 16:CMP-G014 17:CMP-C023 17:CMP-C021");
}

BOOST_AUTO_TEST_CASE(figures_that_cannot_be_are_refused_in_one_run) {
  TemporaryFolder const folder;
  auto catalog = shipped_catalog();
  auto const text = R"(limits: {log_gap_hours: 1, clock_offset: 1s, password_length: 8, password_classes: 5,
  password_days: 90, login_failures: 5, idle: 15m, account_idle_days: 90, update_days: 30, signature_days: 30,
  signature_days_hopeless: 20, offsite_hours: 24, backup_hours: 24, self_check_days: 31, polled_percent: 101,
  certificate_days: 30, risky_ports: [70000]}
editions: [{name: "2021", method: points, from: "2021-02-30"}]
points_2021: {attention_percent: 101, factors: [1, 2], excellent: 60, good: 80, fair: 70}
rate_2025: {conforms_above: 50, basically_from: 60}
weights: {important: [PES-99]}
retention: [{log: traffic, days_least: 184, days_most: 90, source: x}]
)";
  auto const read = read_protection_rules(folder.write("rules.yaml", text), catalog);
  BOOST_TEST(
      complaints_of(read) ==
      "1:CMP-C050 3:CMP-C050 3:CMP-C050 4:CMP-C050 5:CMP-G050 6:CMP-C050 6:CMP-G051 6:CMP-G052 7:CMP-G052 "
      "8:CMP-G024 9:CMP-C050");
}

BOOST_AUTO_TEST_CASE(an_entry_may_name_its_item_by_id_or_by_clause) {
  TemporaryFolder const folder;
  auto const catalog = shipped_catalog();
  auto const text = R"(entries:
  - {item: "7.1.6.1", verdict: met, owner: 主任, document: 校办 12 号, on: "2026-09-01", until: "2027-08-31"}
  - {item: PES-01, verdict: not_applicable, owner: 后勤, note: 无独立机房, on: "2026-09-01", until: "2027-08-31"}
hazards:
  - {item: CES-17, owner: 网管, on: "2026-10-08", note: 共享端口开放, mended: true}
holds:
  - {log: traffic, from: "2026-11-01", until: "2027-05-01", owner: 主任, reason: 配合调查}
)";
  auto const dossier = read_dossier(folder.write("protection.yaml", text), catalog);
  require(dossier);
  BOOST_TEST(dossier->entries[0].control == "PSS-01");
  BOOST_TEST(dossier->entries[1].control == "PES-01");
  BOOST_TEST(dossier->hazards[0].is_mended);
  BOOST_TEST(dossier->holds[0].reason == "配合调查");
}

BOOST_AUTO_TEST_CASE(entries_that_cannot_count_are_refused_in_one_run) {
  TemporaryFolder const folder;
  auto const catalog = shipped_catalog();
  auto const text = R"(entries:
  - {item: PSS-1, verdict: met, owner: a, note: b, on: "2026-09-01", until: "2027-08-31"}
  - {item: PSS-02, verdict: fine, owner: a, note: b, on: "2026-09-01", until: "2027-08-31"}
  - {item: PSS-03, verdict: met, note: b, on: "2026-09-01", until: "2026-08-31"}
  - {item: PSS-05, verdict: met, owner: a, on: 2026, until: "2027-08-31"}
  - {item: PSS-05, verdict: met, owner: a, note: b, on: "2026-09-01", until: "2027-08-31"}
hazards:
  - {item: PSS-01, owner: a, note: b, on: "2026-09-01"}
holds:
  - {log: dreams, from: "2026-11-01", until: "2026-10-01", owner: a, reason: b}
)";
  auto const read = read_dossier(folder.write("protection.yaml", text), catalog);
  BOOST_TEST(
      complaints_of(read) ==
      "2:CMP-G024 3:CMP-C052 4:CMP-C023 4:CMP-G022 5:CMP-G023 5:CMP-G050 6:CMP-G021 8:CMP-G053 10:CMP-C052 "
      "10:CMP-G022");
}

BOOST_AUTO_TEST_SUITE_END()
