#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "collectors/exporters/datagram_reader.hpp"
#include "policy/model/fault.hpp"

namespace campus::exporters {

// Where exporters send to.
struct ReceiverConfig {
  IpAddress address;  // "::" hears both kinds of addresses
  std::uint16_t port = 0;
  // Asked of the kernel, which gives at most net.core.rmem_max.  What a busy exporter sends in a second, so
  // that a loop that is late loses nothing.
  std::size_t kernel_buffer_bytes = 4 * 1024 * 1024;
};

struct ReceiverCounters {
  std::uint64_t datagrams = 0;
  std::uint64_t too_long = 0;           // longer than any exporter sends: cut, and not read
  std::uint64_t kernel_dropped = 0;     // the kernel's buffer was full
  std::uint64_t turns = 0;              // of reading; each takes what is there, up to datagrams_per_turn_max
  std::size_t kernel_buffer_bytes = 0;  // as given
  bool operator==(ReceiverCounters const&) const = default;
};

// What one turn heard.  All of it lives as long as the call; frames point into the datagrams.
struct Batch {
  std::span<ExportedFlow const> flows;
  std::span<SampledFrame const> frames;
  std::span<InterfaceCounters const> interfaces;
  std::span<EthernetCounters const> ethernets;
};

// Hears one UDP port and hands on what its reader makes of it, a batch a turn.  Several receivers may share a
// reader. Lives on the executor's one thread; run() lives until stop().  Destroy it only after run() has
// returned.
class Receiver {
public:
  // Asked of the kernel at once.
  static constexpr std::size_t datagrams_per_turn_max = 32;
  // A turn that heard so many reads no further datagram, and goes on after others had theirs: some 5 ms.  To book a record
  // takes 0.7 µs, one of a minute 1.2, and one of six minutes, cut at 36 steps, 5.6: 1,024 × 5.6 µs = 5.7 ms at the worst.
  static constexpr std::size_t records_per_turn_max = 1'024;
  // Exporters keep below the frame's size, 9,000 at the most; over the loopback some fill more.
  static constexpr std::size_t datagram_bytes_max = 16 * 1024;
  // A batch that grows beyond this is handed on within the turn.
  static constexpr std::size_t batch_max = 4'096;

  using Use = std::function<void(Batch const&)>;
  using Clock = std::function<Instant()>;

  Receiver(boost::asio::any_io_executor executor, ReceiverConfig config, DatagramReader& reader, Use use,
           Clock clock);
  ~Receiver();
  Receiver(Receiver const&) = delete;
  Receiver& operator=(Receiver const&) = delete;

  Result<void> open();  // before run(): so that a port that is taken is known at the start
  boost::asio::awaitable<void> run();
  void stop();
  std::uint16_t port() const;  // the one chosen, if 0 was asked for
  ReceiverCounters const& counters() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace campus::exporters
