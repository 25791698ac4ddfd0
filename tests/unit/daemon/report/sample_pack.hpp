#pragma once

#include <string>

#include "daemon/report/assemble.hpp"
#include "daemon/report/pack.hpp"

// A small self-check with one item of each kind, and text that means mischief.
namespace campus::report::sample {

inline Pack::Item item(std::string id, std::string verdict) {
  Pack::Item one;
  one.id = std::move(id);
  one.clause = "7.1.1.1 a)";
  one.certainty = "known";
  one.side = "technical";
  one.weight = "ordinary";
  one.verdict = std::move(verdict);
  one.class_name = {"安全物理环境", "physical environment"};
  one.point = {"防火", "fire protection"};
  one.title = {"火情可自动发现", "fire is found"};
  one.evidence = {{"protection.fact.ups_none", "open", "campus.yaml", {"没有登记 UPS", "no UPS is listed"}}};
  return one;
}

inline Pack pack() {
  Pack made;
  made.made_at = "2026-11-22T04:00:00.000Z";
  made.day = "2026-11-22";
  made.school = "school-01";
  made.object = "<script>alert(1)</script>=HYPERLINK(\"x\")&";
  made.version = "0.1.0";
  made.standard = "GB/T 22239-2019";
  made.level = 2;
  made.catalogue_sha256 = std::string(64, 'a');
  made.items = {item("PES-09", "met"), item("PES-10", "partly"), item("PES-11", "not_met"),
                item("PES-12", "not_applicable"), item("PES-13", "unchecked")};
  made.items[1].manual = {{"expired", "网络管理员", "灭火器已检", "", "2025-09-01", "2026-08-31"}};
  made.items[2].high_risk_case = "6.1.2.1";
  made.items[2].hazard = "A-01";
  made.hazards = {{"PES-11", "A-01", "后勤", "2026-10-08", "未设防火分区", false}};
  made.logs = {{.key = "traffic",
                .oldest = "2026-05-22",
                .source = "网络安全法",
                .days_wanted = 184,
                .days_configured = 184,
                .days_present = 180,
                .hours_missing = 24,
                .is_younger = false,
                .is_whole = false,
                .gaps = {{"2026-08-01 22:00", "2026-08-02 22:00", 24}}}};
  made.score = {.edition = "2025",
                .method = "rate",
                .certainty = "verified",
                .least = "25.00",
                .most = "50.00",
                .conclusion = "does_not",
                .applicable = 4,
                .unchecked = 1,
                .met = 1,
                .hazards = 1,
                .hazards_mended = 0};
  return made;
}

}  // namespace campus::report::sample
