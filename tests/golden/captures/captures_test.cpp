// Every golden capture through the real meter, against what was reckoned by hand.

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "collectors/packet/read_file.hpp"
#include "tests/golden/captures/captures.hpp"

using namespace campus;
using namespace campus::packet;
namespace fs = std::filesystem;

namespace {

fs::path const folder = fs::path{CAMPUS_SOURCE_DIR} / "tests/golden/captures";

std::string content(fs::path const& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator{file}, {}};
}

std::string text(Counts const& counts) {
  return std::to_string(counts.packets) + " " + std::to_string(counts.bytes);
}

std::string text(std::optional<std::int64_t> const& ns) { return ns ? std::to_string(*ns) : "none"; }

std::string host_line(CaptureSummary const& summary, std::string const& address) {
  for (auto const& host : summary.top_hosts)
    if (host.address.to_string() == address)
      return address + " " + text(host.sent) + " " + text(host.received);
  return address + " is not there";
}

std::string vlan_line(CaptureSummary const& summary, std::string const& number) {
  for (auto const& vlan : summary.vlans)
    if (std::to_string(vlan.vlan) == number) return number + " " + text(vlan.total);
  return number + " is not there";
}

std::string tunnel_line(CaptureSummary const& summary, std::string const& name) {
  for (std::size_t i = 0; i < tunnel_kinds; ++i)
    if (tunnel_names[i] == name) return name + " " + text(summary.frames.by_tunnel[i]);
  return name + " is no tunnel";
}

std::string tail_line(CaptureSummary const& summary) {
  switch (summary.tail) {
    case FileTail::whole: return "whole";
    case FileTail::cut_off: return "cut_off " + std::to_string(summary.tail_offset);
    case FileTail::damaged: return "damaged " + std::to_string(summary.tail_offset);
  }
  return {};
}

// What the capture says to one line of the expectation, in the same words.
std::string answer(CaptureSummary const& summary, std::string const& key, std::string const& subject) {
  if (key == "packets") return std::to_string(summary.total.packets);
  if (key == "bytes") return std::to_string(summary.total.bytes);
  if (key == "flows") return std::to_string(summary.flows);
  if (key == "undissected") return std::to_string(summary.undissected);
  if (key == "first") return text(summary.first_seen_ns);
  if (key == "last") return text(summary.last_seen_ns);
  if (key == "host") return host_line(summary, subject);
  if (key == "vlan") return vlan_line(summary, subject);
  if (key == "tunnel") return tunnel_line(summary, subject);
  if (key == "tail") return tail_line(summary);
  for (std::size_t i = 0; i < frame_fates; ++i)
    if (key == frame_fate_names[i]) return text(summary.frames.by_fate[i]);
  return "nobody knows what " + key + " means";
}

void check(fs::path const& capture) {
  auto const summary = read_file(capture.string());
  std::ifstream expected{capture.string() + ".expected"};
  BOOST_TEST_REQUIRE(expected.good(), capture.filename() << " has no expectation");
  bool names_tail = false;
  for (std::string line; std::getline(expected, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words{line};
    std::string key, subject;
    words >> key >> subject;
    if (key == "fault") {
      BOOST_TEST(!summary.has_value(), capture.filename());
      if (!summary) BOOST_TEST(summary.error().code == subject, capture.filename());
      return;
    }
    names_tail = names_tail || key == "tail";
    BOOST_TEST_REQUIRE(summary.has_value(), capture.filename());
    BOOST_TEST(key + " " + answer(*summary, key, subject) == line, capture.filename() << ": " << line);
  }
  BOOST_TEST((names_tail || summary->tail == FileTail::whole), capture.filename() << " does not end whole");
  BOOST_TEST((summary->frames.total() == summary->total), capture.filename());
  BOOST_TEST(summary->flows_evicted == 0u);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden_captures)

BOOST_AUTO_TEST_CASE(each_capture_comes_to_what_was_reckoned_by_hand) {
  for (auto const& [name, bytes] : test::golden_captures()) check(folder / name);
}

BOOST_AUTO_TEST_CASE(the_files_are_those_their_description_makes) {
  for (auto const& [name, bytes] : test::golden_captures())
    BOOST_TEST((content(folder / name) == bytes), name << " is not what captures.cpp describes");
}

BOOST_AUTO_TEST_SUITE_END()
