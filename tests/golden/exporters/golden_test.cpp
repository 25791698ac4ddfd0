// What softflowd and pmacct sent, read by us and by nfdump: the same records.  How the files were made stands
// in `record`; nfdump's faults, where it has some, stand beside the comparison that steps around them.

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "collectors/exporters/datagram_reader.hpp"
#include "collectors/packet/dissect.hpp"
#include "tests/support/flow_rows.hpp"

using namespace campus;
using namespace campus::exporters;

namespace {

using Datagram = std::vector<std::uint8_t>;
using Rows = std::vector<std::string>;

struct Kept : Audience {
  std::vector<ExportedFlow> flows;
  std::vector<std::string> frames;
  void hear(ExportedFlow const& flow) override { flows.push_back(flow); }
  void hear(SampledFrame const& frame) override;
  void hear(InterfaceCounters const&) override {}
  void hear(EthernetCounters const&) override {}
};

std::string golden(std::string const& file) { return CAMPUS_SOURCE_DIR "/tests/golden/exporters/" + file; }

std::vector<Datagram> datagrams(std::string const& name) {
  std::ifstream file(golden(name + ".datagrams"), std::ios::binary);
  std::vector<Datagram> all;
  for (int high = file.get(), low = file.get(); file; high = file.get(), low = file.get()) {
    Datagram datagram(static_cast<std::size_t>(high << 8 | low));
    file.read(reinterpret_cast<char*>(datagram.data()), static_cast<std::streamsize>(datagram.size()));
    all.push_back(std::move(datagram));
  }
  return all;
}

std::vector<std::string> cells(std::string const& line) {
  std::vector<std::string> all;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) all.push_back(cell);
  return all;
}

// The cells of one line of nfdump, in the order of `record`.
enum Cell {
  start,
  end,
  protocol,
  source,
  destination,
  source_port,
  destination_port,
  flags,
  tos,
  packets,
  bytes,
  packets_back,
  bytes_back,
  in,
  out,
  vlan,
  source_mac,
  destination_mac,
  destination_mac_post
};

Rows told_by_nfdump(std::string const& name) {
  std::ifstream file(golden(name + ".csv"));
  Rows rows;
  std::string line;
  std::getline(file, line);  // names
  while (std::getline(file, line)) rows.push_back(line);
  BOOST_TEST_REQUIRE(!rows.empty(), name);
  return rows;
}

std::string row_of(ExportedFlow const& flow) {
  return to_string(test::FlowRow{.record = flow.record,
                                 .is_from_a = flow.is_source_a,
                                 .interface_in = flow.interface_in,
                                 .interface_out = flow.interface_out,
                                 .source_mac = flow.is_source_a ? flow.mac_a : flow.mac_b,
                                 .destination_mac = flow.is_source_a ? flow.mac_b : flow.mac_a});
}

// A frame as sfcapd counts it: with the checksum that the wire had.
void Kept::hear(SampledFrame const& frame) {
  packet::Dissection seen;
  packet::dissect({.bytes = frame.bytes, .arrived_ns = 0, .wire_length = frame.wire_length}, seen);
  auto const& key = seen.key;
  std::ostringstream row;
  row << int{key.protocol} << ',' << (seen.is_from_a ? key.address_a : key.address_b).to_string() << ','
      << (seen.is_from_a ? key.address_b : key.address_a).to_string() << ','
      << (seen.is_from_a ? key.port_a : key.port_b) << ',' << frame.wire_length + 4;
  frames.push_back(row.str());
}

struct Read {
  Kept kept;
  DatagramReader reader{{.exporters = {{.from = *Prefix::parse("192.0.2.0/24")}}}};

  explicit Read(std::string const& name, std::chrono::seconds now = std::chrono::seconds{1'788'220'810}) {
    for (auto const& datagram : datagrams(name))
      reader.read(*IpAddress::parse("192.0.2.1"), std::as_bytes(std::span{datagram}), Instant{now}, kept);
  }
  DomainStatistics statistics() const { return reader.statistics().at(0); }
};

using Mend = void (*)(std::vector<std::string>& row);

void nothing(std::vector<std::string>&) {}

// Their lines and ours, each as a sorted list; what their collector leaves out is left out of both.
void compare(std::string const& name, Mend mend, Mend mend_theirs = nothing) {
  Read const read(name);
  Rows theirs, ours;
  auto const add = [&](Rows& rows, std::string const& line, Mend mend_first) {
    auto row = cells(line);
    mend_first(row);
    // Which of the two MAC elements an exporter uses is its affair.
    if (row.size() > destination_mac_post) {
      if (row[destination_mac] == "00:00:00:00:00:00") row[destination_mac] = row[destination_mac_post];
      row.resize(destination_mac_post);
    }
    mend(row);
    std::string joined;
    for (auto const& cell : row) joined += cell + ',';
    rows.push_back(joined);
  };
  for (auto const& line : told_by_nfdump(name)) add(theirs, line, mend_theirs);
  for (auto const& flow : read.kept.flows) add(ours, row_of(flow), nothing);
  std::ranges::sort(theirs);
  std::ranges::sort(ours);
  BOOST_TEST(ours == theirs, boost::test_tools::per_element());
  auto const statistics = read.statistics();
  BOOST_TEST(statistics.broken == 0u);
  BOOST_TEST(statistics.not_understood == 0u);
  BOOST_TEST(statistics.not_flows == 0u);
  BOOST_TEST(statistics.times_refused == 0u);
  BOOST_TEST(statistics.sets_without_template == 0u);
  BOOST_TEST(statistics.sequence.gaps == 0u);
  BOOST_TEST(statistics.sequence.restarts == 0u);
}

// nfdump 1.7.1 leaves the type of ICMP out of NetFlow v9.
void without_icmp_types(std::vector<std::string>& row) {
  if (row[protocol] == "1" || row[protocol] == "58") row[destination_port].clear();
}

// nfdump 1.7.1 takes the first uptime of IPFIX for the last.
void in_order(std::vector<std::string>& row) {
  if (row[end] < row[start]) std::swap(row[start], row[end]);
}

// nfdump 1.7.1 shows the flags and the service of the answers in place of those of the questions.
void without_flags(std::vector<std::string>& row) {
  row[flags].clear();
  row[tos].clear();
}

// nfdump 1.7.1 knows no microseconds in IPFIX.
void without_times(std::vector<std::string>& row) {
  row[start].clear();
  row[end].clear();
}

// nfdump 1.7.1 does not scale by an option record that names no sampler; softflowd sampled one in four.
void scaled_by_four(std::vector<std::string>& row) {
  for (auto const cell : {packets, bytes}) row[cell] = std::to_string(std::stoull(row[cell]) * 4);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden_exporters)

BOOST_AUTO_TEST_CASE(netflow_5_of_softflowd_reads_as_nfdump_reads_it) { compare("softflowd-v5", nothing); }
BOOST_AUTO_TEST_CASE(netflow_5_of_pmacct_reads_as_nfdump_reads_it) { compare("pmacct-v5", nothing); }
BOOST_AUTO_TEST_CASE(netflow_9_of_softflowd_reads_as_nfdump_reads_it) {
  compare("softflowd-v9", without_icmp_types);
}
BOOST_AUTO_TEST_CASE(netflow_9_of_pmacct_reads_as_nfdump_reads_it) {
  compare("pmacct-v9", without_icmp_types);
}
BOOST_AUTO_TEST_CASE(ipfix_of_softflowd_reads_as_nfdump_reads_it) { compare("softflowd-ipfix", nothing); }
BOOST_AUTO_TEST_CASE(ipfix_of_uptimes_reads_as_nfdump_reads_it) {
  compare("softflowd-ipfix-uptime", in_order);
}
BOOST_AUTO_TEST_CASE(ipfix_of_microseconds_reads_as_nfdump_reads_it) {
  compare("softflowd-ipfix-micro", without_times);
}
BOOST_AUTO_TEST_CASE(ipfix_of_both_directions_reads_as_nfdump_reads_it) {
  compare("softflowd-ipfix-biflow", without_flags);
}
BOOST_AUTO_TEST_CASE(ipfix_of_pmacct_reads_as_nfdump_reads_it) { compare("pmacct-v10", nothing); }
BOOST_AUTO_TEST_CASE(sampled_netflow_5_reads_as_nfdump_reads_it) { compare("softflowd-v5-sampled", nothing); }
BOOST_AUTO_TEST_CASE(sampled_netflow_9_reads_as_nfdump_reads_it) {
  compare("softflowd-v9-sampled", without_icmp_types, scaled_by_four);
}
BOOST_AUTO_TEST_CASE(sampled_ipfix_reads_as_nfdump_reads_it) {
  compare("softflowd-ipfix-sampled", in_order, scaled_by_four);
}

BOOST_AUTO_TEST_CASE(microseconds_and_uptimes_tell_the_same_moments) {
  auto const rows_of = [](std::string const& name) {
    Read const read(name);
    Rows rows;
    for (auto const& flow : read.kept.flows) rows.push_back(row_of(flow));
    std::ranges::sort(rows);
    return rows;
  };
  BOOST_TEST(rows_of("softflowd-ipfix-micro") == rows_of("softflowd-ipfix-uptime"),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_types_of_icmp_are_those_of_the_capture) {
  for (auto const* const name :
       {"softflowd-v5", "softflowd-v9", "softflowd-ipfix", "pmacct-v9", "pmacct-v10"}) {
    Read const read(name);
    std::string types;
    for (auto const& flow : read.kept.flows)
      if (flow.record.key.protocol == 1)
        types += std::to_string(flow.record.icmp_type) + '.' + std::to_string(flow.record.icmp_code) + ' ';
    for (auto const* const type : {"8.0 ", "0.0 ", "3.3 "})
      BOOST_TEST(types.contains(type), name << ": " << types);
  }
}

BOOST_AUTO_TEST_CASE(a_sampled_flow_says_that_its_counts_are_an_estimate) {
  for (auto const* const name : {"softflowd-v5-sampled", "softflowd-v9-sampled", "softflowd-ipfix-sampled"}) {
    Read const read(name);
    BOOST_TEST(read.statistics().sampled_one_in == 4u);
    for (auto const& flow : read.kept.flows) BOOST_TEST(flow.record.sampled_one_in == 4u);
  }
}

BOOST_AUTO_TEST_CASE(sflow_of_pmacct_holds_the_frames_that_sfcapd_finds) {
  Read const read("pmacct-sflow");
  Rows theirs;
  for (auto const& line : told_by_nfdump("pmacct-sflow")) {
    auto row = cells(line);
    if (row[protocol] == "1") row[source_port] = "0";  // where sfcapd puts the type of ICMP
    theirs.push_back(row[protocol] + ',' + row[source] + ',' + row[destination] + ',' + row[source_port] +
                     ',' + row[bytes]);
  }
  auto ours = read.kept.frames;
  std::ranges::sort(theirs);
  std::ranges::sort(ours);
  BOOST_TEST(ours == theirs, boost::test_tools::per_element());
  auto const statistics = read.statistics();
  BOOST_TEST(statistics.agent.to_string() == "192.0.2.1");
  BOOST_TEST(statistics.frames == ours.size());
  BOOST_TEST(statistics.broken == 0u);
  BOOST_TEST(statistics.sequence.gaps == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
