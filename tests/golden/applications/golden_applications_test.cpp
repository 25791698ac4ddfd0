// Every golden capture of applications through nDPI, our readers and the shipped list of names, against what
// was reasoned by hand.

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "collectors/packet/applications.hpp"
#include "daemon/config/applications_config.hpp"
#include "daemon/contract/application_words.hpp"
#include "tests/golden/applications/captures.hpp"
#include "tests/support/flow_replay.hpp"

using namespace campus;
using namespace campus::packet;
namespace fs = std::filesystem;

namespace {

fs::path const folder = fs::path{CAMPUS_SOURCE_DIR} / "tests/golden/applications";

std::string content(fs::path const& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator{file}, {}};
}

ApplicationList const& shipped() {
  static auto const list =
      config::read_applications(fs::path{CAMPUS_SOURCE_DIR} / "packaging/config/applications.yaml").value();
  return list;
}

std::string source_word(AppSource source) {
  switch (source) {
    case AppSource::none: return "none";
    case AppSource::port: return "port";
    case AppSource::address: return "address";
    case AppSource::cache: return "cache";
    case AppSource::dns: return "dns";
    case AppSource::dissector: return "dissector";
    case AppSource::name: return "name";
  }
  return {};
}

// One flow in the words of an expectation.
std::string line_of(test::FlowReplay::Flow const& flow, Applications const& applications,
                    DissectorWords const& words) {
  auto const& [key, slot, packets] = flow;
  auto const* const ours = shipped().find(slot.label.application);
  auto const* const names = applications.names(slot);
  auto const theirs =
      slot.label.application == 0
          ? std::string{"-"}
          : words.applications[slot.label.application < words.applications.size() ? slot.label.application
                                                                                  : 0];
  return key.address_a.to_string() + " " + std::to_string(key.port_a) + " " + key.address_b.to_string() +
         " " + std::to_string(key.port_b) + " " + words.applications[slot.label.master] + " " +
         source_word(slot.label.source) + " " +
         std::string(contract::teaching_word(shipped().teaching(slot.label.application))) + " " +
         (names && !names->server.empty() ? std::string(names->server.view()) : "-") + " " +
         (names && !names->ja4.empty() ? std::string(names->ja4.view()) : "-") + " " +
         (ours ? ours->name : theirs);
}

std::multiset<std::string> flows_of(fs::path const& capture) {
  NameTable const table(shipped());
  Applications applications;
  auto settings = ApplicationSettings::for_flows(1024);
  settings.naming.table = &table;
  BOOST_TEST_REQUIRE(applications.prepare(settings, {1, 2}).has_value());
  test::FlowReplay replay(applications);
  replay.take_file(capture.string());
  replay.end();
  BOOST_TEST(applications.counters().memory_strange == 0u);
  BOOST_TEST(applications.counters().memory_borrowed == 0u);
  auto const words = dissector_words();
  std::multiset<std::string> lines;
  for (auto const& flow : replay.flows()) lines.insert(line_of(flow, applications, words));
  return lines;
}

void check(fs::path const& capture) {
  std::ifstream expected{capture.string() + ".expected"};
  BOOST_TEST_REQUIRE(expected.good(), capture.filename() << " has no expectation");
  auto found = flows_of(capture);
  for (std::string line; std::getline(expected, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    auto const at = found.find(line);
    BOOST_TEST((at != found.end()), capture.filename() << " has no flow: " << line);
    if (at != found.end()) found.erase(at);
  }
  for (auto const& line : found) BOOST_ERROR(capture.filename() << " has besides: " << line);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden_applications)

BOOST_AUTO_TEST_CASE(each_flow_is_called_what_was_reasoned_by_hand) {
  for (auto const& [name, bytes] : test::golden_applications()) check(folder / name);
}

BOOST_AUTO_TEST_CASE(the_files_are_those_their_description_makes) {
  for (auto const& [name, bytes] : test::golden_applications())
    BOOST_TEST((content(folder / name) == bytes), name << " is not what captures.cpp describes");
}

BOOST_AUTO_TEST_SUITE_END()
