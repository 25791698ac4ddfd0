// What we call the flows of nDPI's own captures, against what its own reader of the same version calls them.
// Both come as flows by their ends; those that only one of the two sees (fragments, tunnels, broken headers)
// are told and not compared.

#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "collectors/packet/applications.hpp"
#include "tests/support/flow_replay.hpp"

using namespace campus;
using namespace campus::packet;
namespace fs = std::filesystem;

namespace {

fs::path const reference = fs::path{CAMPUS_SOURCE_DIR} / "../shared/pcaps/ndpi";

struct Named {
  std::string name, confidence;
  std::string ja3, ja3_server;
};
using Flows = std::multimap<std::string, Named>;

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

std::string ends(std::string protocol, std::string one, std::string other) {
  if (other < one) std::swap(one, other);
  if (protocol != "TCP" && protocol != "UDP") protocol = "other";
  return protocol + " " + one + " " + other;
}

// "[2001:db8::1]:53" or "192.0.2.1:53", maybe with a bracket of more behind it.
std::string end_of(std::string word) {
  for (auto const behind : {"[proto", "[VLAN"}) word = word.substr(0, word.find(behind));
  auto const colon = word.rfind(':');
  auto host = word.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  auto const address = IpAddress::parse(host);
  return (address ? address->to_string() : host) + " " + word.substr(colon + 1);
}

std::string between(std::string const& line, std::string const& before, char after) {
  auto const at = line.find(before);
  if (at == std::string::npos) return {};
  auto const begin = at + before.size();
  return line.substr(begin, line.find(after, begin) - begin);
}

// The lines "<TAB>1<TAB>TCP a <-> b [proto: 91.126/TLS.Google]…[Confidence: DPI]…".
Flows theirs(fs::path const& capture, fs::path const& scratch) {
  auto const command =
      "ndpiReader -q -v 2 -i '" + capture.string() + "' -w '" + scratch.string() + "' >/dev/null 2>&1";
  Flows flows;
  if (std::system(command.c_str()) != 0) return flows;
  std::ifstream list{scratch};
  for (std::string line; std::getline(list, line);) {
    auto const name = between(line, "[proto: ", ']');
    if (!line.starts_with('\t') || name.empty()) continue;
    std::istringstream words{line};
    std::string number, protocol, one, arrow, other;
    words >> number >> protocol >> one >> arrow >> other;
    flows.emplace(ends(protocol, end_of(one), end_of(other)),
                  Named{name.substr(name.find('/') + 1), between(line, "[Confidence: ", ']'),
                        between(line, "[JA3C: ", ']').substr(0, 32), between(line, "[JA3S: ", ']').substr(0, 32)});
  }
  return flows;
}

std::string_view confidence_of(AppSource source) {
  switch (source) {
    case AppSource::port: return "Match by port";
    case AppSource::address: return "Match by IP";
    case AppSource::cache: return "DPI (cache)";
    case AppSource::dissector: return "DPI";
    default: return "Unknown";
  }
}

Flows ours(fs::path const& capture, DissectorWords const& words, std::uint64_t& inspected) {
  Applications applications;
  BOOST_TEST_REQUIRE(applications.prepare(ApplicationSettings::for_flows(16'384), {1, 2}).has_value());
  test::FlowReplay replay(applications);
  replay.take_file(capture.string());
  replay.end();
  auto const counters = applications.counters();
  BOOST_TEST(counters.memory_strange == 0u, capture.filename());
  BOOST_TEST(counters.memory_borrowed == 0u, capture.filename());
  BOOST_TEST(applications.states_used() == 0u, capture.filename());
  inspected += counters.packets_inspected;
  Flows flows;
  for (auto const& [key, slot, packets] : replay.flows()) {
    auto const protocol = key.protocol == tcp_protocol   ? "TCP"
                          : key.protocol == udp_protocol ? "UDP"
                                                         : "other";
    auto name = words.applications[slot.label.master];
    if (slot.label.application != 0) name += "." + words.applications[slot.label.application];
    auto const* const names = applications.names(slot);
    auto const said = names ? *names : FlowNames{};
    flows.emplace(ends(protocol, key.address_a.to_string() + " " + std::to_string(key.port_a),
                       key.address_b.to_string() + " " + std::to_string(key.port_b)),
                  Named{name, std::string(confidence_of(slot.label.source)), std::string(said.ja3.view()),
                        std::string(said.ja3_server.view())});
  }
  return flows;
}

struct Agreement {
  std::size_t compared = 0, same_name = 0, same_confidence = 0, theirs_alone = 0, ours_alone = 0;
  std::size_t fingerprints = 0, same_fingerprint = 0;  // that ndpiReader tells
  std::map<std::string, int> differences;

  void add(Flows left, Flows const& right) {
    for (auto const& [flow, name] : right) {
      auto const [first, last] = left.equal_range(flow);
      if (first == last) {
        ++ours_alone;
        continue;
      }
      auto const same =
          std::find_if(first, last, [&](auto const& other) { return other.second.name == name.name; });
      auto const match = same == last ? first : same;
      ++compared;
      for (auto const part : {&Named::ja3, &Named::ja3_server}) {
        if ((match->second.*part).empty()) continue;
        ++fingerprints;
        same_fingerprint += match->second.*part == name.*part ? 1 : 0;
      }
      same_name += same != last ? 1 : 0;
      same_confidence += match->second.confidence == name.confidence ? 1 : 0;
      if (same == last || match->second.confidence != name.confidence)
        ++differences[match->second.name + " (" + match->second.confidence + ") is called " + name.name +
                      " (" + name.confidence + ") by us"];
      left.erase(match);
    }
    theirs_alone += left.size();
  }
  double percent(std::size_t part) const {
    return 100.0 * static_cast<double>(part) / static_cast<double>(std::max<std::size_t>(compared, 1));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(ndpi_reader)

BOOST_AUTO_TEST_CASE(flows_are_called_what_ndpis_own_reader_calls_them) {
  auto const files = captures();
  if (files.empty()) return void(std::cout << "skipped: the reference captures are not here" << std::endl);
  if (std::system("command -v ndpiReader >/dev/null 2>&1") != 0)
    return void(std::cout << "skipped: ndpiReader is not installed (package libndpi-bin)" << std::endl);
  auto const scratch = fs::temp_directory_path() / ("campus-ndpi-" + std::to_string(::getpid()) + ".txt");
  auto const words = dissector_words();
  Agreement agreement;
  std::uint64_t inspected = 0;
  for (auto const& file : files) agreement.add(theirs(file, scratch), ours(file, words, inspected));
  fs::remove(scratch);
  std::cout << agreement.same_name << " of " << agreement.compared
            << " flows have the name that ndpiReader gives (" << agreement.percent(agreement.same_name)
            << " %), " << agreement.percent(agreement.same_confidence) << " % with the same confidence; "
            << inspected << " packets were inspected; only ndpiReader saw " << agreement.theirs_alone
            << " flows, only we " << agreement.ours_alone << "; of " << agreement.fingerprints
            << " JA3 and JA3S we give " << agreement.same_fingerprint << std::endl;
  for (auto const& [what, times] : agreement.differences)
    std::cout << "  " << times << " x " << what << std::endl;
  BOOST_TEST(agreement.compared > 3000u);
  BOOST_TEST(agreement.percent(agreement.same_name) >= 98.0);
  BOOST_TEST(agreement.fingerprints > 300u);
  BOOST_TEST(agreement.same_fingerprint * 100 >= agreement.fingerprints * 99);
}

BOOST_AUTO_TEST_SUITE_END()
