// ear PORT [sum]: hears exporters of 127.0.0.0/8 and 10.0.0.0/8 on that port of every address.
//
// Each line of standard input is a question: everything heard since the last one is told, then "." in a line
// of its own. Told is a line a flow, as nfdump prints it, and one a sampled frame; with "sum" the sums of
// each protocol over IP instead.  Last comes what the reader counted.  Everything is forgotten then.  Ends
// with standard input.

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <map>
#include <string_view>

#include "collectors/exporters/receiver.hpp"
#include "tests/support/flow_rows.hpp"

using namespace campus;
using namespace campus::exporters;
namespace asio = boost::asio;

namespace {

DatagramReader make_reader() {
  return DatagramReader{{.exporters = {{.from = Prefix::parse("127.0.0.0/8").value()},
                                       {.from = Prefix::parse("10.0.0.0/8").value()}},
                         .clock_trusted = std::chrono::hours(24 * 365 * 100)}};  // captures are old
}

struct Ear {
  asio::io_context loop;
  DatagramReader reader = make_reader();
  bool is_summing = false;
  std::string rows;
  std::map<int, Counts> sums;

  void hear(Batch const& batch) {
    for (auto const& flow : batch.flows) {
      if (is_summing) {
        sums[flow.record.key.protocol] += flow.record.a.counts;
        sums[flow.record.key.protocol] += flow.record.b.counts;
        continue;
      }
      rows += to_string(test::FlowRow{.record = flow.record,
                                      .is_from_a = flow.is_source_a,
                                      .interface_in = flow.interface_in,
                                      .interface_out = flow.interface_out,
                                      .source_mac = flow.is_source_a ? flow.mac_a : flow.mac_b,
                                      .destination_mac = flow.is_source_a ? flow.mac_b : flow.mac_a}) +
              '\n';
    }
    for (auto const& frame : batch.frames)
      rows += fmt::format("frame,{},{},{}\n", frame.bytes.size(), frame.wire_length, frame.one_in);
  }
  void tell(ReceiverCounters const& counters, bool forgets) {
    for (auto const& [protocol, sum] : sums)
      rows += fmt::format("{} {} {}\n", protocol, sum.packets, sum.bytes);
    for (auto const& domain : reader.statistics())
      rows += fmt::format(
          "heard protocol={} datagrams={} flows={} frames={} templates={} waiting={} without_template={} "
          "broken={} "
          "not_understood={} not_flows={} without_counts={} times_refused={} sampled={} gaps={} lost={} "
          "late={} "
          "restarts={}\n",
          static_cast<int>(domain.protocol), domain.datagrams, domain.flows, domain.frames, domain.templates,
          domain.waiting_sets, domain.sets_without_template, domain.broken, domain.not_understood,
          domain.not_flows, domain.without_counts, domain.times_refused, domain.sampled_one_in,
          domain.sequence.gaps, domain.sequence.lost, domain.sequence.late, domain.sequence.restarts);
    rows += fmt::format("socket datagrams={} dropped={} too_long={}\n.\n", counters.datagrams,
                        counters.kernel_dropped, counters.too_long);
    std::fputs(rows.c_str(), stdout);
    std::fflush(stdout);
    rows.clear();
    sums.clear();
    if (forgets) reader = make_reader();
  }
};

// What was sent before the question is in the socket's buffer by then, so a moment without news is the end of
// it.
asio::awaitable<void> until_quiet(Receiver& receiver, asio::steady_timer& timer) {
  for (std::uint64_t before = ~std::uint64_t{0}; before != receiver.counters().datagrams;) {
    before = receiver.counters().datagrams;
    timer.expires_after(std::chrono::milliseconds(30));
    co_await timer.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<void> answer(Ear& ear, Receiver& receiver) {
  asio::posix::stream_descriptor questions(ear.loop, ::dup(0));
  asio::steady_timer timer(ear.loop);
  asio::streambuf line;
  for (boost::system::error_code ended;;) {
    auto token = asio::redirect_error(asio::use_awaitable, ended);
    auto const size = co_await asio::async_read_until(questions, line, '\n', token);
    if (ended) break;
    // Whoever asks again and again for the same keeps what templates told before.
    bool const forgets = size <= 1;
    line.consume(size);
    co_await until_quiet(receiver, timer);
    ear.tell(receiver.counters(), forgets);
  }
  receiver.stop();
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  Ear ear;
  ear.is_summing = count > 2 && std::string_view(arguments[2]) == "sum";
  auto const port = static_cast<std::uint16_t>(std::stoi(arguments[1]));
  Receiver receiver(
      ear.loop.get_executor(), {.address = {}, .port = port}, ear.reader,
      [&](Batch const& batch) { ear.hear(batch); },
      [] { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); });
  if (auto const opened = receiver.open(); !opened) {
    fmt::print(stderr, "{}: {}\n", opened.error().code, opened.error().arguments.back().value);
    return 1;
  }
  fmt::print("listening, {} bytes of buffer\n", receiver.counters().kernel_buffer_bytes);
  std::fflush(stdout);
  asio::co_spawn(ear.loop, receiver.run(), asio::detached);
  asio::co_spawn(ear.loop, answer(ear, receiver), asio::detached);
  ear.loop.run();
}
