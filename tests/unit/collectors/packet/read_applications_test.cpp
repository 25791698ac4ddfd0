// What several workers make of a file's applications.

#include <unistd.h>

#include <boost/test/unit_test.hpp>
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
    ReadOptions options;
    options.workers = workers;
    options.applications = ApplicationSettings::for_flows(1'000);
    options.applications->naming.table = &table;
    auto const summary = read_file(file, options);
    BOOST_TEST_REQUIRE(summary.has_value());
    BOOST_TEST(flows_by_names_asked(*summary) == hosts, workers << " workers");
    BOOST_TEST(summary->flows == 2 * hosts);
  }
  fs::remove(file);
}

BOOST_AUTO_TEST_SUITE_END()
