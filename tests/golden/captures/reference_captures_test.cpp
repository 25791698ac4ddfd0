// The captures that a dissection library's own tests use, when they are there: frames and bytes against
// capinfos, and every flow with its packets and bytes in both directions against that library's list of them.

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

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/read_file.hpp"
#include "tests/golden/captures/listed_flows.hpp"
#include "tests/golden/captures/reader_habits.hpp"

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

// The flows of a capture as the list would have them, and the frames that it leaves out.
struct Dissected {
  test::Flows flows;
  Counts listed, left_out, not_ip, total;
};

Dissected dissect_all(fs::path const& path) {
  Dissected all;
  auto file = CaptureFile::open(path.string());
  BOOST_TEST_REQUIRE(file.has_value(), path.filename());
  DissectOptions const options{.tunnels = test::tunnels_it_opens()};
  Frame frame;
  Dissection seen;
  while (file->next(frame)) {
    Counts const one{.packets = 1, .bytes = frame.wire_length};
    dissect(frame, seen, options);
    all.total += one;
    if (!is_flow(seen.fate)) {
      all.not_ip += one;
      continue;
    }
    if (test::is_left_out(frame, seen)) {
      all.left_out += one;
      continue;
    }
    all.listed += one;
    auto& flow = all.flows[test::its_ends(frame, seen)];
    (seen.is_from_a ? flow.from_a : flow.from_b) += one;
  }
  return all;
}

// One frame's header says that it is 4 bytes long, and the list takes the ports from behind them.  We call it
// malformed.
void forget_misread(std::string const& name, test::Flows& listed) {
  if (name != "fuzz-2006-06-26-2594") return;
  test::Ends const misread{.address_a = IpAddress::parse("192.168.1.1").value(),
                           .address_b = IpAddress::parse("241.168.1.2").value(),
                           .port_b = 27315,
                           .protocol = 17};
  BOOST_TEST(listed.erase(misread) == 1u);
}

void compare(std::string const& name, test::Flows const& ours, test::Flows const& listed) {
  for (auto const& [ends, flow] : ours)
    if (!listed.contains(ends))
      BOOST_ERROR(name << ": not listed: " << ends.to_string() << " " << flow.to_string());
  for (auto const& [ends, flow] : listed) {
    auto const found = ours.find(ends);
    if (found == ours.end())
      BOOST_ERROR(name << ": not found: " << ends.to_string() << " " << flow.to_string());
    else if (found->second != flow)
      BOOST_ERROR(name << ": " << ends.to_string() << " " << found->second.to_string() << ", listed with "
                       << flow.to_string());
  }
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

BOOST_AUTO_TEST_CASE(packets_and_bytes_of_every_flow_are_those_that_the_list_names) {
  auto const files = captures();
  if (files.empty()) return void(say("skipped: the reference captures are not here"));
  std::size_t flows = 0;
  for (auto const& file : files) {
    auto const name = file.stem().string();
    auto listed = test::listed_flows(file.string() + ".out");
    forget_misread(name, listed);
    auto const ours = dissect_all(file);
    compare(name, ours.flows, listed);
    flows += listed.size();
    // Where the list is not the whole file, the rest is in our counters, and where it is there is no rest.
    auto sum = ours.listed;
    sum += ours.left_out;
    sum += ours.not_ip;
    BOOST_TEST((sum == ours.total), name);
    BOOST_TEST((ours.listed != ours.total) == incomplete.contains(name), name);
  }
  BOOST_TEST_MESSAGE("compared " << flows << " flows of " << files.size() << " captures");
  BOOST_TEST(flows > 0u);
}

BOOST_AUTO_TEST_CASE(a_whole_file_comes_to_as_many_flows_as_the_list_has) {
  auto const files = captures();
  if (files.empty()) return void(say("skipped: the reference captures are not here"));
  std::size_t compared = 0;
  for (auto const& file : files) {
    auto const name = file.stem().string();
    if (incomplete.contains(name) || name == "teredo") continue;  // which we open, and the list does not
    auto const summary = read_file(file.string());
    BOOST_TEST_REQUIRE(summary.has_value(), file.filename());
    BOOST_TEST(summary->flows == test::listed_flows(file.string() + ".out").size(), file.filename());
    ++compared;
  }
  BOOST_TEST_MESSAGE("compared the flows of " << compared << " captures");
  BOOST_TEST(compared > 0u);
}

BOOST_AUTO_TEST_SUITE_END()
