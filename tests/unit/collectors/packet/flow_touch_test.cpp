// What TCP says to somebody in the middle of the line.

#include "collectors/packet/flow_touch.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/collectors/packet/touching.hpp"

using namespace campus;
using namespace campus::packet;

namespace {

constexpr std::uint8_t fin = 1, syn = 2, rst = 4, push = 8, ack = 16;
constexpr std::int64_t ms = 1'000'000;

// A conversation of which a is the client.
struct Talk {
  // A segment of a (or b) at that time, with so much in it.
  Talk& a(std::int64_t at_ms, std::uint8_t flags, std::uint32_t sequence, std::uint32_t acknowledged,
          std::uint32_t length = 0, std::uint16_t window = 1000) {
    return say(true, at_ms, flags, sequence, acknowledged, length, window);
  }
  Talk& b(std::int64_t at_ms, std::uint8_t flags, std::uint32_t sequence, std::uint32_t acknowledged,
          std::uint32_t length = 0, std::uint16_t window = 1000) {
    return say(false, at_ms, flags, sequence, acknowledged, length, window);
  }
  FlowRecord record() const { return record_of(flow, FlowEnd::idle); }

  Talk& say(bool is_from_a, std::int64_t at_ms, std::uint8_t flags, std::uint32_t sequence,
            std::uint32_t acknowledged, std::uint32_t length, std::uint16_t window) {
    auto touch = test::touch(1, at_ms * ms, 54 + length, is_from_a);
    auto& what = touch.what;
    what.key.protocol = 6;
    what.has_tcp = true;
    what.tcp_flags = flags;
    what.tcp_sequence = sequence;
    what.tcp_acknowledgement = acknowledged;
    what.tcp_window = window;
    what.payload_wire_bytes = length;
    what.ttl = is_from_a ? 64 : 57;
    if (!flow.is_used) flow = newborn(touch);
    count(flow, touch);
    return *this;
  }
  FlowEntry flow;
};

// Three-way handshake: 20 ms to the server and back, 3 ms to the client and back.
Talk greeted() {
  Talk talk;
  talk.a(0, syn, 100, 0).b(20, syn | ack, 900, 101).a(23, ack, 101, 901);
  return talk;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_touch)

BOOST_AUTO_TEST_CASE(the_handshake_gives_the_round_trip_both_ways) {
  BOOST_TEST(greeted().record().syn_rtt_us == 23'000u);  // 20 + 3 ms
}

BOOST_AUTO_TEST_CASE(data_and_its_acknowledgement_give_the_least_round_trip) {
  auto talk = greeted();
  talk.a(100, push | ack, 101, 901, 50).b(130, ack, 901, 151);    // 30 ms
  talk.a(200, push | ack, 151, 901, 50).b(225, ack, 901, 201);    // 25 ms
  BOOST_TEST(talk.record().data_rtt_us == 0u);                    // of one way only
  talk.b(300, push | ack, 901, 201, 10).a(302, ack, 201, 911);    // 2 ms
  BOOST_TEST(talk.record().data_rtt_us == 27'000u);
}

BOOST_AUTO_TEST_CASE(a_segment_that_is_sent_again_is_a_retransmission_and_gives_no_round_trip) {
  auto talk = greeted();
  talk.a(100, push | ack, 101, 901, 50).a(400, push | ack, 101, 901, 50).b(420, ack, 901, 151);
  auto const record = talk.record();
  BOOST_TEST(record.a.retransmitted == 1u);
  BOOST_TEST(record.a.out_of_order == 0u);
  BOOST_TEST((talk.flow.data_rtt_a_us == 0u));
}

BOOST_AUTO_TEST_CASE(a_segment_that_was_overtaken_is_out_of_order_and_not_sent_again) {
  auto talk = greeted();
  talk.b(100, ack, 901, 101, 100).b(101, ack, 1101, 101, 100).b(102, ack, 1001, 101, 100);
  auto const record = talk.record();
  BOOST_TEST(record.b.out_of_order == 1u);
  BOOST_TEST(record.b.retransmitted == 0u);
}

BOOST_AUTO_TEST_CASE(a_keep_alive_is_neither) {
  auto talk = greeted();
  talk.a(100, ack, 101, 901, 10).b(120, ack, 901, 111);
  talk.a(60'000, ack, 110, 901, 0).b(60'020, ack, 901, 111);  // without a byte
  talk.a(120'000, ack, 110, 901, 1).b(120'020, ack, 901, 111);
  BOOST_TEST(talk.record().a.retransmitted == 0u);
}

BOOST_AUTO_TEST_CASE(sequence_numbers_that_wrap_are_no_retransmissions) {
  Talk talk;
  talk.a(0, syn, 0xfffffff0, 0).b(1, syn | ack, 5, 0xfffffff1);
  talk.a(2, ack, 0xfffffff1, 6, 100).a(3, ack, 0x55, 6, 100);  // 0xfffffff1 + 100 is 0x55
  BOOST_TEST(talk.record().a.retransmitted == 0u);
  BOOST_TEST(talk.flow.next_sequence[0] == 0x55u + 100);
}

BOOST_AUTO_TEST_CASE(a_window_of_zero_is_counted_and_that_of_a_reset_is_none) {
  auto talk = greeted();
  talk.b(100, ack, 901, 101, 0, 0).b(110, ack, 901, 101, 0, 0).b(120, rst | ack, 901, 101, 0, 0);
  BOOST_TEST(talk.record().b.zero_windows == 2u);
}

BOOST_AUTO_TEST_CASE(two_fins_end_it_and_a_reset_ends_it_at_once) {
  auto finished = greeted();
  finished.a(100, fin | ack, 101, 901);
  BOOST_TEST(!finished.flow.is_closing);
  finished.b(110, fin | ack, 901, 102);
  BOOST_TEST(bool{finished.flow.is_closing});
  BOOST_TEST((finished.flow.end == FlowEnd::finished));
  auto reset = greeted();
  reset.b(100, rst, 901, 0);
  BOOST_TEST(bool{reset.flow.is_closing});
  BOOST_TEST((reset.flow.end == FlowEnd::reset));
}

BOOST_AUTO_TEST_CASE(each_side_keeps_its_flags_and_its_first_time_to_live) {
  auto const record = greeted().record();
  BOOST_TEST(int{record.a.tcp_flags} == (syn | ack));
  BOOST_TEST(int{record.b.tcp_flags} == (syn | ack));
  BOOST_TEST(int{record.a.ttl} == 64);
  BOOST_TEST(int{record.b.ttl} == 57);
}

BOOST_AUTO_TEST_CASE(a_conversation_joined_in_its_middle_begins_where_it_is) {
  Talk talk;
  talk.b(0, ack, 5'000, 77, 1000).b(1, ack, 6'000, 77, 1000).a(20, ack, 77, 7'000);
  auto const record = talk.record();
  BOOST_TEST(record.b.retransmitted == 0u);
  BOOST_TEST(record.syn_rtt_us == 0u);
  BOOST_TEST((talk.flow.data_rtt_b_us == 19'000u));
}

BOOST_AUTO_TEST_CASE(more_frames_than_a_small_counter_holds_are_all_counted) {
  FlowEntry flow = newborn(test::touch(1, 0));
  flow.packets[0] = 0xffffffff;
  flow.bytes[0] = 0xffffffffull * 60;
  count(flow, test::touch(1, 1, 60));
  BOOST_TEST((record_of(flow, FlowEnd::idle).a.counts == Counts{.packets = 1ull << 32, .bytes = (1ull << 32) * 60}));
}

BOOST_AUTO_TEST_CASE(a_record_told_in_between_leaves_the_next_one_empty) {
  auto talk = greeted();
  talk.b(100, ack, 901, 101, 0, 0);
  begin_record(talk.flow);
  auto const record = talk.record();
  BOOST_TEST((record.a.counts == Counts{}));
  BOOST_TEST(record.b.zero_windows == 0u);
  BOOST_TEST(record.first_ns == 100 * ms);
  talk.a(200, push | ack, 101, 901, 50).b(230, ack, 901, 151);
  BOOST_TEST(talk.record().a.retransmitted == 0u);  // the numbers go on
}

BOOST_AUTO_TEST_SUITE_END()
