// hear_bench hear PORT RECORDS FILE: a collector as small as can be: hears so many records on that port and
// appends each to the file, then prints records, CPU seconds of the process and what was lost.  The measure
// for nfcapd, which does the same. hear_bench send PORT RECORDS v9|ipfix: sends so many records there, slowly
// enough that no collector loses one.

#include <fmt/format.h>
#include <time.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdio>
#include <memory>

#include "collectors/exporters/receiver.hpp"
#include "tests/bench/exporters_load.hpp"

using namespace campus;
using namespace campus::exporters;
namespace asio = boost::asio;

namespace {

double cpu_seconds() {
  timespec spent{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

int hear(std::uint16_t port, std::size_t wanted, char const* path) {
  asio::io_context loop;
  DatagramReader reader{{.exporters = {{.from = Prefix::parse("127.0.0.0/8").value()}}}};
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file(std::fopen(path, "wb"), std::fclose);
  if (!file) return 1;
  std::size_t records = 0;
  std::unique_ptr<Receiver> receiver;
  auto const use = [&](Batch const& batch) {
    std::fwrite(batch.flows.data(), sizeof(ExportedFlow), batch.flows.size(), file.get());
    records += batch.flows.size();
    if (records >= wanted) receiver->stop();
  };
  receiver = std::make_unique<Receiver>(
      loop.get_executor(), ReceiverConfig{.address = IpAddress::v4(0x7f00'0001), .port = port}, reader, use,
      [] { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); });
  if (!receiver->open()) return 1;
  asio::co_spawn(loop, receiver->run(), asio::detached);
  asio::steady_timer deadline(loop, std::chrono::minutes(2));
  loop.run_for(std::chrono::minutes(2));
  fmt::print("{} {:.3f} {}\n", records, cpu_seconds(), receiver->counters().kernel_dropped);
  return records >= wanted ? 0 : 1;
}

int send(std::uint16_t port, std::size_t wanted, bool is_ipfix) {
  asio::io_context loop;
  asio::ip::udp::socket socket(loop, asio::ip::udp::endpoint(asio::ip::udp::v4(), 0));
  asio::ip::udp::endpoint const collector(asio::ip::make_address("127.0.0.1"), port);
  auto const load = is_ipfix ? test::make_ipfix_load() : test::make_netflow9_load();
  auto const per_datagram = (load.records + load.datagrams.size() - 2) / (load.datagrams.size() - 1);
  asio::steady_timer timer(loop);
  socket.send_to(asio::buffer(load.datagrams[0]), collector);
  std::size_t sent = 0;
  for (std::size_t i = 0; sent < wanted; ++i, sent += per_datagram) {
    socket.send_to(asio::buffer(load.datagrams[1 + i % (load.datagrams.size() - 1)]), collector);
    constexpr std::size_t burst = 20;
    if (i % burst != burst - 1) continue;
    timer.expires_after(std::chrono::milliseconds(2));
    timer.wait();
  }
  fmt::print("{}\n", sent);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) return 2;
  auto const port = static_cast<std::uint16_t>(std::stoi(arguments[2]));
  auto const records = std::stoul(arguments[3]);
  if (std::string_view(arguments[1]) == "hear") return hear(port, records, arguments[4]);
  return send(port, records, std::string_view(arguments[4]) == "ipfix");
}
