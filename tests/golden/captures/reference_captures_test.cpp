// The captures that a dissection library's own tests use, when they are there: frames and bytes against
// capinfos, flows against that library's list of them.

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string_view>

#include "collectors/packet/read_file.hpp"

using namespace campus;
using namespace campus::packet;
namespace fs = std::filesystem;

namespace {

fs::path const reference = fs::path{CAMPUS_SOURCE_DIR} / "../shared/pcaps/ndpi";

// Of these the list leaves frames out: no IP, later fragments, broken headers.
std::set<std::string> const incomplete{"android",
                                       "anyconnect-vpn",
                                       "badpackets",
                                       "capwap",
                                       "coap_mqtt",
                                       "dns-tunnel-iodine",
                                       "dns_fragmented",
                                       "dnscrypt-v1-and-resolver-pings",
                                       "fuzz-2006-06-26-2594",
                                       "fuzz-2020-02-16-11740",
                                       "icmp-tunnel",
                                       "instagram",
                                       "ip_fragmented_garbage",
                                       "iphone",
                                       "teams",
                                       "tor",
                                       "viber",
                                       "zoom"};

// Of these it shows the flows inside the tunnel.
std::set<std::string> const tunnels{"4in4tunnel", "4in6tunnel",  "6in4tunnel", "6in6tunnel", "gre",
                                    "gtp_c",      "ipv6_in_gtp", "teredo",     "vxlan"};

void say(std::string_view sentence) { std::cout << sentence << std::endl; }

std::vector<fs::path> captures() {
  std::vector<fs::path> found;
  if (!fs::is_directory(reference)) return found;
  for (auto const& entry : fs::directory_iterator{reference}) {
    auto const kind = entry.path().extension();
    if (kind == ".pcap" || kind == ".pcapng" || kind == ".cap") found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

// The lines "<TAB>number<TAB>protocol ends [proto: ...": one a flow.
std::uint64_t flows_listed(fs::path const& capture) {
  std::ifstream list{capture.string() + ".out"};
  std::uint64_t flows = 0;
  for (std::string line; std::getline(list, line);) {
    bool const is_numbered = line.size() > 2 && line[0] == '\t' && line[1] >= '0' && line[1] <= '9';
    if (is_numbered && line.find("[proto: ") != std::string::npos) ++flows;
  }
  return flows;
}

// capinfos' totals by path; empty when the program is not installed.
std::map<std::string, Counts> capinfos_totals(std::vector<fs::path> const& files) {
  std::string command = "capinfos -M -c -d -T -r";
  for (auto const& file : files) command += " '" + file.string() + "'";
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> const pipe{::popen((command + " 2>/dev/null").c_str(), "r"),
                                                             &::pclose};
  std::string text;
  std::array<char, 4096> piece;
  while (auto const got = std::fread(piece.data(), 1, piece.size(), pipe.get()))
    text.append(piece.data(), got);
  std::map<std::string, Counts> totals;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields{line};
    std::string name, packets, bytes;
    std::getline(fields, name, '\t');
    std::getline(fields, packets, '\t');
    std::getline(fields, bytes, '\t');
    totals[name] = {.packets = std::stoull(packets), .bytes = std::stoull(bytes)};
  }
  return totals;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reference_captures)

BOOST_AUTO_TEST_CASE(frames_and_bytes_are_those_that_capinfos_counts) {
  auto const files = captures();
  if (files.empty()) return void(say("skipped: the reference captures are not here"));
  auto const totals = capinfos_totals(files);
  if (totals.empty()) return void(say("skipped: capinfos is not installed (package wireshark-common)"));
  BOOST_TEST(totals.size() == files.size());
  for (auto const& file : files) {
    auto const summary = read_file(file.string());
    BOOST_TEST_REQUIRE(summary.has_value(), file.filename());
    BOOST_TEST(summary->total.packets == totals.at(file.string()).packets, file.filename());
    BOOST_TEST(summary->total.bytes == totals.at(file.string()).bytes, file.filename());
    BOOST_TEST((summary->frames.total() == summary->total), file.filename());
    BOOST_TEST(summary->flows_evicted == 0u, file.filename());
  }
}

BOOST_AUTO_TEST_CASE(flows_are_those_that_the_list_names) {
  auto const files = captures();
  if (files.empty()) return void(say("skipped: the reference captures are not here"));
  std::size_t compared = 0;
  for (auto const& file : files) {
    auto const name = file.stem().string();
    if (incomplete.contains(name) || tunnels.contains(name)) continue;
    auto const summary = read_file(file.string());
    BOOST_TEST_REQUIRE(summary.has_value(), file.filename());
    BOOST_TEST(summary->flows == flows_listed(file), file.filename());
    ++compared;
  }
  BOOST_TEST_MESSAGE("compared the flows of " << compared << " captures");
  BOOST_TEST(compared > 0u);
}

BOOST_AUTO_TEST_SUITE_END()
