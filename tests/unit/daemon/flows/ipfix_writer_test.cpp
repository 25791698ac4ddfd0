#include "daemon/flows/ipfix_writer.hpp"

#include <boost/test/unit_test.hpp>

#include "collectors/exporters/datagram_reader.hpp"
#include "tests/unit/daemon/flows/records.hpp"

using namespace campus;
using namespace campus::flows;
using namespace campus::flows::test;

namespace {

Instant const noon{std::chrono::nanoseconds{noon_ns}};

// Our own reader; that foreign ones read the same is for tests/system/exporters.
struct Reading : exporters::Audience {
  std::vector<exporters::ExportedFlow> flows;
  exporters::DatagramReader reader{{.exporters = {{.from = Prefix::parse("192.0.2.1").value()}}}};

  void hear(exporters::ExportedFlow const& flow) override { flows.push_back(flow); }
  void hear(exporters::SampledFrame const&) override {}
  void hear(exporters::InterfaceCounters const&) override {}
  void hear(exporters::EthernetCounters const&) override {}

  void read(std::vector<IpfixMessage> const& messages) {
    for (auto const& message : messages)
      reader.read(*IpAddress::parse("192.0.2.1"), std::as_bytes(std::span{message.bytes}), noon, *this);
  }
  exporters::DomainStatistics only() const { return reader.statistics().at(0); }
};

std::uint32_t number(IpfixMessage const& message, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | message.bytes.at(at + i);
  return value;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ipfix_writer, Reading)

BOOST_AUTO_TEST_CASE(each_direction_is_a_record_the_openers_first) {
  IpfixWriter writer({.bytes = RecordBytes::of_ip});
  read(writer.write(std::array{conversation()}, noon));
  BOOST_TEST_REQUIRE(flows.size() == 2u);
  auto const& there = flows[0].record;
  auto const& back = flows[1].record;
  auto const original = conversation();
  BOOST_TEST((there.key == original.key));
  BOOST_TEST((there.b == original.b));
  BOOST_TEST((back.a == original.a));
  BOOST_TEST(there.is_opened_by_a == original.is_opened_by_a);
  BOOST_TEST(there.first_ns == noon_ns + 123'000'000);
  BOOST_TEST(there.last_ns == noon_ns + 90'623'000'000);
  BOOST_TEST((there.end == FlowEnd::finished));
  BOOST_TEST(only().broken == 0u);
}

BOOST_AUTO_TEST_CASE(a_direction_that_did_not_move_is_not_told) {
  auto record = conversation();
  record.a.counts = {};
  read(IpfixWriter({}).write(std::array{record}, noon));
  BOOST_TEST(flows.size() == 1u);
}

BOOST_AUTO_TEST_CASE(bytes_are_those_of_ip) {
  auto tagged = conversation();
  tagged.key.vlan = 12;
  auto tiny = conversation({.source_port = 40'001});
  tiny.b.counts = {.packets = 10, .bytes = 100};  // less than the headers: somebody counts otherwise
  read(IpfixWriter({.bytes = RecordBytes::of_frames}).write(std::array{conversation(), tagged, tiny}, noon));
  BOOST_TEST(flows[0].record.b.counts.bytes == 700u - 5 * 14);
  BOOST_TEST(flows[2].record.b.counts.bytes == 700u - 5 * 18);
  BOOST_TEST(flows[2].record.key.vlan == 12u);
  BOOST_TEST(flows[4].record.b.counts.bytes == 0u);
}

BOOST_AUTO_TEST_CASE(both_versions_and_icmp_have_templates_of_their_own) {
  auto ping = conversation({.protocol = 1});
  ping.icmp_type = 8;
  auto solicit = conversation({.source = "2001:db8::5", .destination = "2001:db8::1", .protocol = 58});
  solicit.icmp_type = 135;
  auto const six = conversation({.source = "2001:db8::5", .destination = "2001:db8::1", .protocol = 17});
  read(IpfixWriter({}).write(std::array{ping, solicit, six, conversation()}, noon));
  BOOST_TEST(only().templates == 4u);
  BOOST_TEST_REQUIRE(flows.size() == 8u);
  BOOST_TEST((flows[0].record.key == conversation().key));
  BOOST_TEST((flows[2].record.key == ping.key));
  BOOST_TEST(flows[2].record.icmp_type == 8u);
  BOOST_TEST((flows[4].record.key == six.key));
  BOOST_TEST((flows[6].record.key == solicit.key));
  BOOST_TEST(flows[6].record.icmp_type == 135u);
}

BOOST_AUTO_TEST_CASE(no_message_is_longer_than_it_may_be_and_the_sequence_counts_records) {
  std::vector<FlowRecord> records(500, conversation());
  IpfixWriter writer({});
  auto const messages = writer.write(records, noon);
  BOOST_TEST(messages.size() > 10u);
  std::uint32_t before = 0;
  for (auto const& message : messages) {
    BOOST_TEST(message.bytes.size() <= 1'400u);
    BOOST_TEST(number(message, 0, 2) == 10u);
    BOOST_TEST(number(message, 2, 2) == message.bytes.size());
    BOOST_TEST(number(message, 8, 4) == before);
    before += message.records;
  }
  BOOST_TEST(before == 1'000u);
  BOOST_TEST(writer.sequence() == 1'000u);
  read(messages);
  BOOST_TEST(flows.size() == 1'000u);
  BOOST_TEST(only().sequence.gaps == 0u);
}

BOOST_AUTO_TEST_CASE(templates_are_repeated_by_time_and_by_count) {
  IpfixWriter writer({.templates_every = std::chrono::seconds(60), .templates_every_messages = 5});
  auto const has_templates = [&](Instant now) {
    return number(writer.write(std::array{conversation()}, now).at(0), 16, 2) == 2u;
  };
  BOOST_TEST(has_templates(noon));
  for (int i = 0; i < 4; ++i) BOOST_TEST(!has_templates(noon));
  BOOST_TEST(has_templates(noon));
  BOOST_TEST(!has_templates(noon + std::chrono::seconds(59)));
  BOOST_TEST(has_templates(noon + std::chrono::seconds(60)));
}

BOOST_AUTO_TEST_CASE(nothing_to_say_is_no_message) { BOOST_TEST(IpfixWriter({}).write({}, noon).empty()); }

BOOST_AUTO_TEST_CASE(a_length_that_holds_nothing_is_widened) {
  auto const messages = IpfixWriter({.message_bytes_max = 10}).write(std::array{conversation()}, noon);
  read(messages);
  BOOST_TEST(flows.size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
