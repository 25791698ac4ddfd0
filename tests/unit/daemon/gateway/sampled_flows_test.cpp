#include "daemon/gateway/sampled_flows.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

using namespace campus;

namespace {

// Ethernet, IPv4 10.20.0.7 to 203.0.113.7, TCP 50007 to 443 with SYN alone; 54 bytes, written out by RFC 791 and 9293.
std::vector<std::uint8_t> const syn{
    0x3c, 0x6a, 0x9d, 0, 0, 1, 0x3c, 0x6a, 0x9d, 0, 0, 2, 0x08, 0x00,           //
    0x45, 0x28, 0, 40, 0, 1, 0x40, 0, 64, 6, 0, 0, 10, 20, 0, 7, 203, 0, 113, 7,  //
    0xc3, 0x57, 0x01, 0xbb, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x02, 0xff, 0xff, 0, 0, 0, 0};

exporters::SampledFrame sampled(std::vector<std::uint8_t> const& bytes, std::uint32_t wire, std::uint32_t one_in) {
  return {.bytes = std::as_bytes(std::span(bytes)),
          .exporter = IpAddress::v4(0x0a140001),
          .domain = 0,
          .wire_length = wire,
          .one_in = one_in,
          .interface_in = 12,
          .interface_out = 0,
          .heard_ns = 1'000'000'000,
          .header = exporters::SampledFrame::Header::ethernet};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sampled_flows)

BOOST_AUTO_TEST_CASE(each_sampled_frame_stands_for_those_it_was_taken_from) {
  gateway::ExporterWords words;
  gateway::SampledFlows flows{words};
  std::vector<KeptFlow> told;
  auto const use = [&](KeptFlow flow) { told.push_back(std::move(flow)); };
  flows.hear(sampled(syn, 54, 512), use);
  auto answer = syn;
  for (int i = 0; i < 4; ++i) std::swap(answer[26 + static_cast<std::size_t>(i)], answer[30 + static_cast<std::size_t>(i)]);
  for (int i = 0; i < 2; ++i) std::swap(answer[34 + static_cast<std::size_t>(i)], answer[36 + static_cast<std::size_t>(i)]);
  answer[47] = 0x12;  // SYN and ACK
  flows.hear(sampled(answer, 1'514, 512), use);
  flows.hear(sampled(answer, 1'514, 512), use);
  BOOST_TEST(told.empty());
  flows.hand_on(use);
  BOOST_REQUIRE(told.size() == 1u);
  auto const& flow = told.front();
  BOOST_TEST(flow.interface_name == "10.20.0.1#12");
  BOOST_TEST(!flow.has_ip_bytes);
  auto const& record = flow.record;
  BOOST_TEST(record.sampled_one_in == 512u);
  BOOST_TEST(record.key.address_a.to_string() == "10.20.0.7");
  BOOST_TEST(record.is_opened_by_a);
  BOOST_TEST(record.a.counts.packets == 512u);
  BOOST_TEST(record.a.counts.bytes == 54u * 512u);
  BOOST_TEST(record.b.counts.packets == 1'024u);
  BOOST_TEST(record.b.counts.bytes == 2u * 1'514u * 512u);
  BOOST_TEST(record.a.tcp_flags == 0x02);
  BOOST_TEST(record.b.tcp_flags == 0x12);
  BOOST_TEST(record.a.tos == 0x28);
  flows.hand_on(use);
  BOOST_TEST(told.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_no_packet_is_counted) {
  gateway::ExporterWords words;
  gateway::SampledFlows flows{words};
  auto const nobody = [](KeptFlow) { BOOST_ERROR("nothing is told"); };
  flows.hear(sampled({syn.begin(), syn.begin() + 20}, 54, 1), nobody);
  auto other = sampled(syn, 54, 1);
  other.header = exporters::SampledFrame::Header::other;
  flows.hear(other, nobody);
  flows.hand_on(nobody);
  BOOST_TEST(flows.not_understood() == 2u);
}

BOOST_AUTO_TEST_CASE(more_conversations_than_fit_are_handed_on) {
  gateway::ExporterWords words;
  gateway::SampledFlows flows{words};
  std::size_t told = 0;
  auto const use = [&](KeptFlow) { ++told; };
  auto frame = syn;
  for (std::size_t i = 0; i <= gateway::SampledFlows::flows_max; ++i) {
    frame[34] = static_cast<std::uint8_t>(i >> 8);
    frame[35] = static_cast<std::uint8_t>(i);
    flows.hear(sampled(frame, 54, 1), use);
  }
  BOOST_TEST(told == gateway::SampledFlows::flows_max);
  flows.hand_on(use);
  BOOST_TEST(told == gateway::SampledFlows::flows_max + 1);
}

BOOST_AUTO_TEST_SUITE_END()
