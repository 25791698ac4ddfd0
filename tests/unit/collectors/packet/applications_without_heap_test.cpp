// Recognising applications calls no allocator after prepare(): nDPI and the library of ciphers under it least
// of all.

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <span>
#include <vector>

#include "collectors/packet/applications.hpp"
#include "collectors/packet/capture_file.hpp"
#include "tests/golden/applications/captures.hpp"
#include "tests/support/flow_replay.hpp"
#include "tests/support/heap_watch.hpp"

using namespace campus;
using namespace campus::packet;

namespace {

struct Step {
  PacketView view;
  std::size_t flow = 0;
};

// Everything of a capture that the watch must not see being made.
struct Prepared {
  std::vector<FlowKey> keys;
  std::vector<Step> steps;

  void add(CaptureFile& file) {
    test::FlowPlaces places;
    Frame frame;
    while (file.next(frame)) {
      Dissection seen;
      dissect(frame, seen);
      auto const view = test::view_of(frame, seen);
      if (!view) continue;
      auto const [place, is_new] = places.try_emplace(seen.key, keys.size());
      if (is_new) keys.push_back(seen.key);
      steps.push_back({*view, place->second});
    }
  }
};

struct Calls {
  int news = 0, mallocs = 0;
};

Calls run(Prepared const& capture) {
  Applications applications;
  BOOST_TEST_REQUIRE(applications.prepare(ApplicationSettings::for_flows(16'384), {1, 2}).has_value());
  std::vector<AppSlot> slots(capture.keys.size());
  test::HeapWatch const watch;
  for (auto const& [view, flow] : capture.steps) applications.inspect(capture.keys[flow], slots[flow], view);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    applications.give_up(capture.keys[i], slots[i], 0);
    applications.release(slots[i]);
  }
  return {watch.news(), watch.mallocs()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(applications_without_heap)

BOOST_AUTO_TEST_CASE(no_golden_capture_makes_it_allocate) {
  for (auto const& [name, bytes] : test::golden_applications()) {
    auto file = CaptureFile::over(std::as_bytes(std::span{bytes}), name).value();
    Prepared capture;
    capture.add(file);
    auto const calls = run(capture);
    BOOST_TEST(calls.news == 0, name << " calls operator new");
    BOOST_TEST(calls.mallocs == 0, name << " calls malloc");
  }
}

// nDPI's own captures meet more of its dissectors than ours do.
BOOST_AUTO_TEST_CASE(no_foreign_capture_does_either) {
  auto const folder = std::filesystem::path{CAMPUS_SOURCE_DIR} / "../shared/pcaps/ndpi";
  if (!std::filesystem::is_directory(folder)) {
    BOOST_TEST_MESSAGE("skipped: the reference captures are not here");
    return;
  }
  Prepared all;
  std::vector<CaptureFile> files;
  for (auto const& entry : std::filesystem::directory_iterator{folder}) {
    if (!entry.path().extension().string().starts_with(".pcap")) continue;
    if (auto file = CaptureFile::open(entry.path().string())) {
      files.push_back(std::move(*file));
      all.add(files.back());
    }
  }
  auto const calls = run(all);
  BOOST_TEST(all.steps.size() > 20'000u);
  BOOST_TEST(calls.news == 0);
  BOOST_TEST(calls.mallocs == 0);
}

BOOST_AUTO_TEST_SUITE_END()
