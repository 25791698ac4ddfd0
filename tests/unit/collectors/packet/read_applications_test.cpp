// What several workers make of a file's applications.

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "collectors/packet/read_file.hpp"
#include "tests/support/conversation.hpp"

using namespace campus;
using namespace campus::packet;
using test::Conversation;
namespace fs = std::filesystem;

namespace {

constexpr unsigned hosts = 40;

// Each host asks a name server, and then speaks without a name to the address that it was told.
std::string names_then_addresses() {
  std::vector<test::Record> records;
  auto const add = [&records](Conversation const& said) {
    records.insert(records.end(), said.frames().begin(), said.frames().end());
  };
  for (unsigned host = 1; host <= hosts; ++host) {
    auto const client = "10.20.0." + std::to_string(host), server = "192.0.2." + std::to_string(100 + host);
    add(Conversation({.client = client, .server = "192.0.2.53", .client_port = 40'000, .server_port = 53}, false)
            .says(test::dns_question("www.bilibili.com"))
            .answers(test::dns_answer("www.bilibili.com", {server})));
    add(Conversation({.client = client, .server = server, .server_port = 9'000}).handshake().says(test::Bytes(60, 0xa7)));
  }
  return test::pcap_file(records);
}

NameTable videos() {
  ApplicationList list;
  list.applications = {{"哔哩哔哩", "Bilibili", application_category("video").value(), Teaching::mixed}};
  list.suffixes = {{"bilibili.com", 0}};
  return NameTable(list);
}

ReadOptions asking(NameTable const& table, unsigned workers, RecordReader reader = RecordReader::own) {
  ReadOptions options;
  options.reader = reader;
  options.workers = workers;
  options.applications = ApplicationSettings::for_flows(1'000);
  options.applications->naming.table = &table;
  return options;
}

std::uint64_t flows_by_names_asked(CaptureSummary const& summary) {
  std::uint64_t flows = 0;
  for (auto const& one : summary.applications)
    if (one.label.source == AppSource::dns) flows += one.flows;
  return flows;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(read_applications)

// The worker that counts a conversation is seldom the one that counts the answer before it.
BOOST_AUTO_TEST_CASE(every_worker_hears_what_a_name_server_answers) {
  auto const file = fs::temp_directory_path() / ("campus-names-" + std::to_string(::getpid()) + ".pcap");
  std::ofstream(file, std::ios::binary) << names_then_addresses();
  auto const table = videos();
  for (unsigned const workers : {1U, 2U, 5U}) {
    auto const options = asking(table, workers);
    auto const summary = read_file(file, options);
    BOOST_TEST_REQUIRE(summary.has_value());
    BOOST_TEST(flows_by_names_asked(*summary) == hosts, workers << " workers");
    BOOST_TEST(summary->flows == 2 * hosts);
  }
  fs::remove(file);
}

// Of which a sanitizer of arithmetic says nothing.
BOOST_AUTO_TEST_CASE(a_conversation_as_long_as_a_file_can_claim_is_counted_as_one) {
  auto const file = fs::temp_directory_path() / ("campus-long-" + std::to_string(::getpid()) + ".pcapng");
  Conversation said({.client_port = 40'000, .server_port = 9'000}, false);
  for (int i = 0; i < 4; ++i) said.says(test::Bytes(60, 0xa7)).answers(test::Bytes(60, 0xa7));
  test::PcapngWriter writer;
  writer.interface(1, std::uint8_t{0}, 0, INT64_MIN).interface(1, std::uint8_t{0}, 0, INT64_MAX);
  for (std::uint32_t i = 0; auto const& record : said.frames()) writer.enhanced(i++ % 2, 5, record.bytes);
  std::ofstream(file, std::ios::binary) << writer.file();
  for (auto const reader : {RecordReader::own, RecordReader::libpcap}) {
    ReadOptions options;
    options.reader = reader;
    options.applications = ApplicationSettings::for_flows(1'000);
    auto const summary = read_file(file, options);
    BOOST_TEST_REQUIRE(summary.has_value());
    BOOST_TEST(summary->flows == 1u);
    BOOST_TEST(summary->total.packets == 8u);
  }
  fs::remove(file);
}

// Whatever an answer says, and however it is cut, nobody who overhears it counts otherwise.
BOOST_AUTO_TEST_CASE(answers_of_any_bytes_are_overheard_without_harm) {
  constexpr std::size_t file_header = 24, dns_at = 14 + 20 + 8;
  auto const file = fs::temp_directory_path() / ("campus-spoiled-names-" + std::to_string(::getpid()) + ".pcap");
  auto const whole = names_then_addresses();
  auto const table = videos();
  for (std::size_t stride : {3U, 5U, 11U, 23U}) {
    auto bytes = whole;
    std::size_t record = file_header;
    while (record < bytes.size()) {
      std::uint32_t captured = 0;
      std::memcpy(&captured, bytes.data() + record + 8, sizeof captured);
      auto const begin = record + 16;
      for (auto at = begin + dns_at; at < begin + captured; at += stride) bytes[at] = static_cast<char>(at * 37);
      record = begin + captured;
    }
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    std::vector<std::uint64_t> flows;
    for (unsigned const workers : {1U, 3U}) {
      auto const options = asking(table, workers);
      auto const summary = read_file(file, options);
      BOOST_TEST_REQUIRE(summary.has_value());
      BOOST_TEST(summary->total.packets == 6 * hosts);
      flows.push_back(summary->flows);
    }
    BOOST_TEST(flows.front() == flows.back());
  }
  fs::remove(file);
}

// An offloaded segment carries a hello with a key of 1,216 bytes (X25519MLKEM768) whole; its name stands behind that.
BOOST_AUTO_TEST_CASE(a_long_hello_is_the_same_to_every_reader_and_number_of_workers) {
  auto const file = fs::temp_directory_path() / ("campus-long-hello-" + std::to_string(::getpid()) + ".pcap");
  test::HelloParts parts;
  parts.server_name = "www.bilibili.com";
  parts.extensions = {{0x000a}, {0x000d}, {0x002b}, {0x0033, test::Bytes(1'216, 0x5a)}, {0x0015, test::Bytes(400)}, {0x0000}};
  std::vector<test::Record> records;
  for (unsigned host = 1; host <= hosts; ++host) {
    auto const said = Conversation({.client = "10.20.0." + std::to_string(host)}).handshake().says(test::tls_record(test::client_hello(parts)));
    records.insert(records.end(), said.frames().begin(), said.frames().end());
  }
  std::ofstream(file, std::ios::binary) << test::pcap_file(records);
  auto const table = videos();
  for (auto const reader : {RecordReader::own, RecordReader::libpcap})
    for (unsigned const workers : {1U, 2U}) {
      auto const options = asking(table, workers, reader);
      auto const summary = read_file(file, options);
      BOOST_TEST_REQUIRE(summary.has_value());
      BOOST_TEST_REQUIRE(summary->applications.size() == 1U);
      BOOST_TEST(summary->applications[0].flows == hosts);
      BOOST_TEST((summary->applications[0].label.source == AppSource::name));
    }
  fs::remove(file);
}

BOOST_AUTO_TEST_SUITE_END()
