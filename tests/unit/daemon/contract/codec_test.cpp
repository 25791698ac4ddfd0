#include "daemon/contract/codec.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace campus;
using namespace campus::contract;
using namespace std::chrono;

namespace {

// 2026-11-23T02:44:05.120Z: 1,795,401,845 seconds after 1970 (date -d 2026-11-23T02:44:05Z +%s).
Instant const morning = Instant(seconds(1'795'401'845)) + milliseconds(120);

std::string code_of(auto const& result) { return result ? "none" : result.error().code; }
std::string member_of(auto const& result) {
  if (result) return "none";
  for (auto const& argument : result.error().arguments)
    if (argument.name == "member") return argument.value;
  return "unnamed";
}

DeviceReport report_of_a_switch() {
  DeviceReport report;
  report.kind = DeviceKind::switch_;
  report.status.device = {"sw-teaching"};
  report.status.state = DeviceState::reachable;
  report.status.since = morning;
  report.status.last_answer = morning + seconds(1);
  report.status.uptime_ticks = 123'400;
  report.status.took = milliseconds(15);
  report.status.identity = {"sw-1", "交换机 \"A\"\n", "1.3.6.1.4.1.9", ""};
  report.status.ports = {{1, "ge-0/0/1", LinkState::up, 1'000'000'000, 5, std::nullopt, true}};
  return report;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codec)

BOOST_AUTO_TEST_CASE(a_time_is_written_in_utc_with_milliseconds) {
  BOOST_TEST(to_rfc3339(morning) == "2026-11-23T02:44:05.120Z");
  BOOST_TEST(to_rfc3339(Instant{}) == "1970-01-01T00:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(a_time_is_read_with_any_fraction_and_any_offset) {
  BOOST_TEST((from_rfc3339("2026-11-23T02:44:05.12Z") == morning));
  BOOST_TEST((from_rfc3339("2026-11-23T10:44:05.120+08:00") == morning));
  BOOST_TEST((from_rfc3339("2026-11-22t21:14:05.1200000000-05:30") == morning));
  BOOST_TEST((from_rfc3339("2024-02-29T00:00:00Z") == Instant(seconds(1'709'164'800))));
}

BOOST_AUTO_TEST_CASE(what_is_no_time_is_refused) {
  for (auto const text :
       {"", "2026-11-23", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-23T24:00:00Z",
        "2026-11-23T00:00:00", "2026-11-23T00:00:00.Z", "2026-11-23T00:00:00Zx", "9999-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z", "2026-11-23T00:00:00+24:00", "２０26-11-23T00:00:00Z"})
    BOOST_TEST(code_of(from_rfc3339(text)) == "CMP-K009", text);
}

BOOST_AUTO_TEST_CASE(a_device_report_survives_the_round_trip) {
  auto const report = report_of_a_switch();
  auto const back = decode_device(encode(report));
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST((*back == report));
}

BOOST_AUTO_TEST_CASE(a_device_that_never_answered_has_nulls_and_not_zeros) {
  DeviceReport report;
  report.status.device = {"projector"};
  report.status.cause = SilenceCause::timeout;
  report.status.state = DeviceState::unreachable;
  auto const text = encode(report);
  BOOST_TEST(text.contains(R"("uptime_s":null)"));
  BOOST_TEST(text.contains(R"("took_ms":null)"));
  BOOST_TEST(text.contains(R"("last_answer":null)"));
  BOOST_TEST((decode_device(text) == report));
}

BOOST_AUTO_TEST_CASE(a_heartbeat_survives_the_round_trip_with_and_without_egress) {
  HeartbeatReport report{"0.1.0", 5000, 77, Egress{1'000, 2'000, morning}, {4, 2, 1, 1}, {1, 2, 3, 4, 5}, 12};
  BOOST_TEST((decode_heartbeat(encode(report)) == report));
  report.egress.reset();
  BOOST_TEST((decode_heartbeat(encode(report)) == report));
}

BOOST_AUTO_TEST_CASE(a_traffic_report_keeps_its_holes_and_its_largest_numbers) {
  TrafficReport report;
  report.from = morning;
  report.step_s = 1;
  report.down_bytes = {1, std::nullopt, figure_highest};
  for (auto* const column : {&report.up_bytes, &report.within_bytes, &report.transit_bytes,
                             &report.other_bytes, &report.packets, &report.dropped})
    *column = {0, std::nullopt, 3};
  BOOST_TEST((decode_traffic(encode(report)) == report));
}

BOOST_AUTO_TEST_CASE(columns_of_different_length_are_refused) {
  auto const text =
      std::string(R"({"from":"2026-11-23T02:44:05Z","step_s":1,"down_bytes":[1,2],"up_bytes":[1],)") +
      R"("within_bytes":[1,2],"transit_bytes":[1,2],"other_bytes":[1,2],"packets":[1,2],"dropped":[1,2]})";
  BOOST_TEST(code_of(decode_traffic(text)) == "CMP-K010");
  BOOST_TEST(member_of(decode_traffic(text)) == "up_bytes");
}

BOOST_AUTO_TEST_CASE(a_batch_survives_the_round_trip) {
  Batch batch;
  batch.records.push_back({7, morning, "device/v1", R"({"a":[1,2,{"b":null}]})"});
  batch.records.push_back({10, morning, "quo\"te", "{}"});
  batch.gaps.push_back({8, 9, morning, morning + seconds(3), Gap::Reason::disk_full});
  auto const back = decode_batch(encode(batch));
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST((back->records == batch.records));
  BOOST_TEST((back->gaps == batch.gaps));
}

BOOST_AUTO_TEST_CASE(an_ack_a_hello_and_an_enrolment_survive_the_round_trip) {
  Ack const ack{918'273, {{918'240, "CMP-K040"}}, morning, 5'000, 262'144, 1'000};
  auto const acked = decode_ack(encode(ack));
  BOOST_REQUIRE(acked.has_value());
  BOOST_TEST(acked->acked == ack.acked);
  BOOST_TEST((acked->rejected == ack.rejected));
  BOOST_TEST(acked->next_ms == ack.next_ms);
  BOOST_TEST(acked->max_batch == ack.max_batch);
  BOOST_TEST(acked->live_ms == ack.live_ms);
  // An older district does not say how often it would like to hear.
  auto const old = decode_ack(R"({"acked":1,"rejected":[],"now":"2026-11-23T02:44:05Z","next_ms":0,"max_batch":0})");
  BOOST_REQUIRE(old.has_value());
  BOOST_TEST(old->live_ms == 0u);

  Hello const hello{"XX-0127", "实验小学", 2, 3, morning, {{Lane::control, 5}, {Lane::rollup, 9}}};
  auto const heard = decode_hello(encode(hello));
  BOOST_REQUIRE(heard.has_value());
  BOOST_TEST(heard->name == hello.name);
  BOOST_TEST(heard->protocol_max == 3);
  BOOST_REQUIRE(heard->marks.size() == 2u);
  BOOST_TEST(heard->marks[1].seq == 9u);

  auto const enrolled = decode_enrolled(encode(Enrolled{"XX-0127", "实验小学", "pem\nof", "ca"}));
  BOOST_REQUIRE(enrolled.has_value());
  BOOST_TEST(enrolled->certificate == "pem\nof");
  BOOST_TEST(decode_enrollment(encode(Enrollment{"AB", "csr"}))->request == "csr");
  BOOST_TEST(*decode_renewal(encode_renewal("csr")) == "csr");
}

BOOST_AUTO_TEST_CASE(a_failure_travels_with_its_code_and_arguments) {
  Fault const fault{Fault::Kind::permission, "CMP-S023", {{"school", "XX-1"}}};
  BOOST_TEST((decode_failure(encode(fault), Fault::Kind::permission) == fault));
  BOOST_TEST(code_of(decode_failure("<html>", Fault::Kind::failure)) == "CMP-K001");
}

BOOST_AUTO_TEST_CASE(members_of_a_newer_version_are_passed_over) {
  BOOST_TEST(
      decode_ack(
          R"({"acked":1,"rejected":[],"now":"2026-11-23T02:44:05Z","next_ms":0,"max_batch":9,"new":{}})")
          .has_value());
  auto const hello = decode_hello(R"({"school":"A","name":"a","protocol":{"min":2,"max":9,"also":1},)"
                                  R"("now":"2026-11-23T02:44:05Z","marks":{"control":1,"whisper":2}})");
  BOOST_REQUIRE(hello.has_value());
  BOOST_TEST(hello->marks.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
