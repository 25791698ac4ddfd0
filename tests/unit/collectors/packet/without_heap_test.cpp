// This program counts who calls the allocators while it watches: between prepare() and seal() the packet path must
// not.  The last case shows that it would be seen.

#include <boost/test/unit_test.hpp>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "collectors/packet/flow_meter.hpp"
#include "collectors/packet/open_source.hpp"
#include "tests/golden/captures/captures.hpp"
#include "tests/support/heap_watch.hpp"

using namespace campus;
using namespace campus::packet;
using campus::test::HeapWatch;

namespace {

std::string const golden = CAMPUS_SOURCE_DIR "/tests/golden/captures/";

constexpr std::int64_t second_ns = 1'000'000'000;

struct Run {
  std::size_t frames = 0, slabs = 0;
  int news = 0, mallocs = 0;
};

// The loop of the capture thread, with a clock that ends a window after every burst of three frames.
template <class Done>
Run run(SourceConfig const& config, std::size_t entries, Done done) {
  auto source = open_source(config).value();
  SlabPool slabs;
  FlowMeter meter{{.table = {.entries = entries}, .inside_macs = {MacAddress{}}}};
  BOOST_TEST_REQUIRE(slabs.prepare().has_value());
  BOOST_TEST_REQUIRE(meter.prepare(&slabs).has_value());
  BOOST_TEST_REQUIRE(source->prepare().has_value());
  Run result;
  {
    HeapWatch const watch;
    auto const take = [&]() noexcept {
      while (auto const number = slabs.next_filled()) {
        slabs.give_back(*number);
        ++result.slabs;
      }
    };
    for (std::int64_t now = second_ns; source->state() == FrameSource::State::running && !done(result.frames);
         now += second_ns / 2) {
      auto const eaten = source->pump(meter, 3);
      result.frames += eaten;
      if (meter.is_window_over(now)) meter.note(source->counters());
      meter.tick(now);
      take();
      if (eaten == 0) source->wait(idle_wait_max);
    }
    while (!meter.seal(0)) take();
    take();
    result.news = watch.news();
    result.mallocs = watch.mallocs();
  }
  return result;
}

SourceConfig named(std::string source) {
  SourceConfig config;
  config.source = std::move(source);
  return config;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(without_heap)

BOOST_AUTO_TEST_CASE(no_golden_capture_makes_the_packet_path_allocate) {
  std::size_t frames = 0, slabs = 0;
  for (auto const& [name, bytes] : test::golden_captures()) {
    if (bytes.size() < 24 || name.starts_with("no_capture") || name.starts_with("compressed")) continue;
    for (auto const how : {"file:", "loop:"}) {
      bool const is_whole = std::string_view{how} == "file:";
      auto const enough = [is_whole](std::size_t given) noexcept { return !is_whole && given != 0; };
      auto const result = run(named(how + golden + name), 64, enough);
      BOOST_TEST(result.news == 0, name << " calls operator new");
      BOOST_TEST(result.mallocs == 0, name << " calls malloc");
      frames += result.frames;
      slabs += result.slabs;
    }
  }
  BOOST_TEST(frames > 86u);  // as many as capinfos counts in the files, and some of those that are looped
  BOOST_TEST(slabs > 30u);
}

BOOST_AUTO_TEST_CASE(a_live_interface_does_not_either) {
  if (!open_source(named("lo")).value()->prepare()) {
    std::cout << "skipped: no right to capture on the loopback interface" << std::endl;
    return;
  }
  auto config = named("lo");
  config.filter = "udp dst port 47124";
  auto const socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(47124);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int rounds = 0;
  auto const result = run(config, 64, [&](std::size_t given) noexcept {
    ::sendto(socket, "campus", 6, 0, reinterpret_cast<sockaddr const*>(&to), sizeof to);
    return given >= 10 || ++rounds == 200;
  });
  ::close(socket);
  BOOST_TEST(result.frames >= 10u);
  BOOST_TEST(result.news == 0);
  BOOST_TEST(result.mallocs == 0);
}

BOOST_AUTO_TEST_CASE(an_allocation_would_have_been_seen) {
  int seen_news = 0, seen_mallocs = 0;
  {
    HeapWatch const watch;
    int* const volatile number = new int{2};
    void* const volatile memory = std::malloc(3);
    std::free(memory);
    delete number;
    seen_news = watch.news();
    seen_mallocs = watch.mallocs();
  }
  BOOST_TEST(seen_news >= 1);
  BOOST_TEST(seen_mallocs >= 1);
}

BOOST_AUTO_TEST_SUITE_END()
