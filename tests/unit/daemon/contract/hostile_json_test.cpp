// What a stranger may send instead of a batch.

#include <boost/test/unit_test.hpp>

#include <string>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/compression.hpp"

using namespace campus;
using namespace campus::contract;

namespace {

std::string refusal_of(auto const& result) { return result ? "none" : result.error().code; }

std::string argument_of(auto const& result, std::string_view name) {
  if (!result)
    for (auto const& argument : result.error().arguments)
      if (argument.name == name) return argument.value;
  return "absent";
}

std::string batch_with(std::string const& record) { return R"({"records":[)" + record + R"(],"gaps":[]})"; }

std::string record(std::string const& seq, std::string const& body) {
  return R"({"seq":)" + seq + R"(,"observed_at":"2026-11-23T02:44:05Z","schema":"device/v1","body":)" + body +
         '}';
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hostile_json)

BOOST_AUTO_TEST_CASE(what_is_no_json_is_refused) {
  for (auto const text :
       {"", "{", "nul", "{} {}", "{\"a\":1,}", "\xff\xfe", "{\"records\":\"\xc3\x28\"}", "NaN"})
    BOOST_TEST(refusal_of(decode_batch(text)) == "CMP-K001", text);
}

BOOST_AUTO_TEST_CASE(what_is_no_object_is_refused) {
  for (auto const text : {"[]", "1", "\"text\"", "true"})
    BOOST_TEST(refusal_of(decode_batch(text)) == "CMP-K003", text);
}

BOOST_AUTO_TEST_CASE(a_tower_of_brackets_is_refused_at_the_limit_and_not_at_the_end_of_the_stack) {
  std::string const tower(900'000, '[');
  BOOST_TEST(refusal_of(decode_batch(tower)) == "CMP-K001");
  std::string body = "1";
  for (int i = 0; i < 20; ++i) body = "[" + body + "]";
  BOOST_TEST(refusal_of(decode_batch(batch_with(record("1", R"({"a":)" + body + "}")))) == "CMP-K001");
}

BOOST_AUTO_TEST_CASE(a_missing_member_is_named_with_its_place) {
  auto const result = decode_batch(R"({"records":[{"seq":1}],"gaps":[]})");
  BOOST_TEST(refusal_of(result) == "CMP-K002");
  BOOST_TEST(argument_of(result, "member") == "records.0.observed_at");
}

BOOST_AUTO_TEST_CASE(a_number_must_be_a_natural_one_and_in_its_range) {
  for (auto const seq : {"-1", "1.0", "1e3", "\"1\"", "null", "true"})
    BOOST_TEST(refusal_of(decode_batch(batch_with(record(seq, "{}")))) == "CMP-K003", seq);
  for (auto const seq : {"0", "9223372036854775808", "18446744073709551615"})
    BOOST_TEST(refusal_of(decode_batch(batch_with(record(seq, "{}")))) == "CMP-K004", seq);
  BOOST_TEST(refusal_of(decode_batch(batch_with(record("9223372036854775807", "{}")))) == "none");
  BOOST_TEST(refusal_of(decode_batch(batch_with(record("18446744073709551616", "{}")))) != "none");
}

BOOST_AUTO_TEST_CASE(a_body_must_be_an_object) {
  for (auto const body : {"[]", "1", "null", "\"{}\""})
    BOOST_TEST(refusal_of(decode_batch(batch_with(record("1", body)))) == "CMP-K003", body);
}

BOOST_AUTO_TEST_CASE(more_records_than_a_batch_may_hold_are_refused) {
  std::string records;
  for (std::size_t i = 1; i <= batch_records_max + 1; ++i)
    records += (i > 1 ? "," : "") + record(std::to_string(i), "{}");
  auto const result = decode_batch(batch_with(records));
  BOOST_TEST(refusal_of(result) == "CMP-K005");
  BOOST_TEST(argument_of(result, "size") == "513");
}

BOOST_AUTO_TEST_CASE(a_body_that_is_too_large_is_refused) {
  auto const body = R"({"a":")" + std::string(body_bytes_max, 'x') + "\"}";
  BOOST_TEST(refusal_of(decode_batch(batch_with(record("1", body)))) == "CMP-K005");
}

BOOST_AUTO_TEST_CASE(a_gap_that_ends_before_it_begins_is_refused) {
  auto const text = R"({"records":[],"gaps":[{"from_seq":5,"to_seq":4,"from_time":"2026-11-23T02:44:05Z",)"
                    R"("to_time":"2026-11-23T02:44:05Z","reason":"lost"}]})";
  BOOST_TEST(refusal_of(decode_batch(text)) == "CMP-K004");
}

BOOST_AUTO_TEST_CASE(a_reason_nobody_knows_is_refused) {
  auto const text = R"({"records":[],"gaps":[{"from_seq":4,"to_seq":4,"from_time":"2026-11-23T02:44:05Z",)"
                    R"("to_time":"2026-11-23T02:44:05Z","reason":"tired"}]})";
  BOOST_TEST(refusal_of(decode_batch(text)) == "CMP-K006");
}

BOOST_AUTO_TEST_CASE(a_foreign_value_is_cut_between_its_characters) {
  std::string reason;
  for (int i = 0; i < 30; ++i) reason += "校";  // 90 bytes, three each
  auto const text = R"({"records":[],"gaps":[{"from_seq":4,"to_seq":4,"from_time":"2026-11-23T02:44:05Z",)"
                    R"("to_time":"2026-11-23T02:44:05Z","reason":")" +
                    reason + "\"}]}";
  BOOST_TEST(argument_of(decode_batch(text), "value") == reason.substr(0, 63) + "…");
}

// 2^53 is the last natural number below which every reader of JSON has them all.
BOOST_AUTO_TEST_CASE(a_figure_that_no_store_can_add_up_is_refused) {
  TrafficReport traffic;
  traffic.step_s = 1;
  for (auto* const column : {&traffic.down_bytes, &traffic.up_bytes, &traffic.within_bytes, &traffic.transit_bytes,
                             &traffic.other_bytes, &traffic.packets, &traffic.dropped})
    *column = {9'007'199'254'740'992u};
  BOOST_TEST(refusal_of(decode_traffic(encode(traffic))) == "none");
  traffic.other_bytes = {9'007'199'254'740'993u};
  BOOST_TEST(refusal_of(decode_traffic(encode(traffic))) == "CMP-K004");
  BOOST_TEST(argument_of(decode_traffic(encode(traffic)), "member") == "other_bytes");
  HeartbeatReport heartbeat;
  heartbeat.every_ms = 5000;
  heartbeat.uptime_s = 9'007'199'254'740'992u;
  BOOST_TEST(refusal_of(decode_heartbeat(encode(heartbeat))) == "none");
  heartbeat.capture.packets = UINT64_MAX;
  BOOST_TEST(refusal_of(decode_heartbeat(encode(heartbeat))) == "CMP-K004");
  DeviceReport device;
  device.status.ports.resize(1);
  device.status.ports[0].in_bps = UINT64_MAX;
  BOOST_TEST(refusal_of(decode_device(encode(device))) == "CMP-K004");
}

BOOST_AUTO_TEST_CASE(a_device_with_more_ports_than_any_is_refused) {
  std::string const port =
      R"({"if_index":1,"name":"","link":"up","speed_bps":0,"in_bps":null,"out_bps":null,)"
      R"("is_lower_bound":false})";
  std::string ports;
  for (std::size_t i = 0; i <= ports_max; ++i) ports += (i > 0 ? "," : "") + port;
  DeviceReport const report;
  auto text = encode(report);
  auto const place = text.find("[]");
  BOOST_REQUIRE(place != std::string::npos);
  text.replace(place, 2, "[" + ports + "]");
  BOOST_TEST(refusal_of(decode_device(text)) == "CMP-K005");
}

BOOST_AUTO_TEST_CASE(text_that_is_compressed_comes_back) {
  for (auto const size : {0uz, 1uz, 1'000uz, 300'000uz}) {
    std::string text(size, 'a');
    for (std::size_t i = 0; i < size; i += 7) text[i] = static_cast<char>('a' + i % 23);
    BOOST_TEST((decompress(compress(text), size) == text));
  }
}

BOOST_AUTO_TEST_CASE(a_small_frame_that_becomes_a_large_one_is_refused) {
  auto const bomb = compress(std::string(200'000'000, '\0'));
  BOOST_TEST(bomb.size() < 20'000u);
  BOOST_TEST(refusal_of(decompress(bomb, 1024 * 1024)) == "CMP-K008");
  BOOST_TEST(refusal_of(decompress(compress("abcd"), 3)) == "CMP-K008");
  BOOST_TEST(refusal_of(decompress(compress("abc"), 3)) == "none");
}

// A frame may leave its size out (RFC 8878 3.1.1.1): magic 28 b5 2f fd, descriptor 0, window descriptor 0x58
// (2 MiB), then blocks: 3 bytes of header, of which the lowest bit says last, the next two say kind (1: one
// byte repeated), the rest says how often.  Twelve blocks of 128 KiB zeros are 1.5 MiB in 54 bytes.
BOOST_AUTO_TEST_CASE(a_frame_that_does_not_say_its_size_is_held_to_the_same_limit) {
  std::string frame("\x28\xb5\x2f\xfd\x00\x58", 6);
  for (int block = 0; block < 12; ++block) {
    std::uint32_t const header = (131'072u << 3) | (1u << 1) | (block == 11 ? 1u : 0u);
    frame += static_cast<char>(header & 255);
    frame += static_cast<char>(header >> 8 & 255);
    frame += static_cast<char>(header >> 16 & 255);
    frame += '\0';
  }
  BOOST_TEST(refusal_of(decompress(frame, 1024 * 1024)) == "CMP-K008");
  BOOST_TEST((decompress(frame, 2 * 1024 * 1024) == std::string(12 * 131'072, '\0')));
}

BOOST_AUTO_TEST_CASE(what_is_no_whole_frame_is_refused) {
  auto const frame = compress(std::string(5000, 'x') + "end");
  for (std::size_t length = 0; length < frame.size(); ++length)
    BOOST_TEST(refusal_of(decompress(std::string_view(frame).substr(0, length), 10'000)) == "CMP-K007");
  BOOST_TEST(refusal_of(decompress(frame + "more", 10'000)) == "CMP-K007");
  BOOST_TEST(refusal_of(decompress("{\"records\":[]}", 10'000)) == "CMP-K007");
}

BOOST_AUTO_TEST_SUITE_END()
