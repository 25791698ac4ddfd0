#include "tests/unit/cli/living_targets.hpp"

namespace campus::cli {

std::string living_verdict(bool is_met) {
  std::string const outcome = is_met ? "met" : "missed";
  std::string const value = is_met ? "520000000" : "80000000";
  return R"({"schema":"campusctl/target.show/v1","id":"xuzhou-2019-2023.egress-large","profile":"xuzhou-2019-2023",)"
         R"("source":{"title":"实施方案","document":"","seen_at":"","year":2019,"certainty":"seen"},)"
         R"("metric":"egress_rate","unit":"bits_per_second",)"
         R"("target":{"side":"at_least","amount":500000000,"proof":"delivered","rule":{"types":[],"locality":null,)"
         R"("headcount":{"least":500},"classes":{}},"from":null,"until":null,"due":"2021-12-31",)"
         R"("is_baseline":false,"wording":"五百人以上的学校不低于五百兆"},)"
         R"("outcome":")" +
         outcome + R"(","want":"nothing","missing":"","is_due":true,"is_strictest":true,"is_finding":)" +
         (is_met ? "false" : "true") + R"(,"value":)" + value + R"(,"short_by":)" +
         (is_met ? "null" : "420000000") + R"(,"deciding":0,"standings":[{"kind":"delivered","outcome":")" +
         outcome + R"(","want":"nothing","short_by":0,"value":)" + value + R"(,"at_best":)" + value +
         R"(,"from":"2026-11-23T02:43:00.000Z","to":"2026-11-23T02:43:20.000Z","valid_until":null,)"
         R"("method":"iperf3","taken_at":"2026-11-23T02:43:20.000Z","samples":20,"coverage":1000000,)"
         R"("items":[{"subject":"10.0.0.9:5201","value":null,"finding":"good"}],"items_beyond":0}],)"
         R"("judged_at":"2026-11-23T02:44:05.000Z","seal":"0123456789abcdef"})";
}

std::string living_day() {
  return R"({"schema":"campusctl/calendar.show/v1","day":"2026-10-10","kind":"makeup","name":"国庆节调休",)"
         R"("term":"第一学期","has_lessons":true,"next_day_with_lessons":"2026-10-12","today":"2026-10-09",)"
         R"("lesson_now":null,"utc_offset_minutes":480,"lessons":[{"name":"第一节","kind":"lesson","number":1,)"
         R"("begins":"08:30","ends":"09:10"}]})";
}

}  // namespace campus::cli
