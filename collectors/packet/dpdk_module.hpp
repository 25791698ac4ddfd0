#pragma once

#include <cstddef>
#include <cstdint>

namespace campus::packet {

// What the program and its module campus-capture-dpdk.so agree on: plain structs and functions behind one exported
// symbol, so that neither needs the other to be built, and the program starts where DPDK is not installed.
//
// open() and close() are called on one thread, the control loop; enter() and burst() of a queue, is_gone() and give_up() on
// the one thread that takes its frames; counters() by whoever takes the first queue.  EAL, DPDK's own world, is started by
// the first open() of the process and lasts as long as the process does; ports come and go.

constexpr std::uint32_t dpdk_abi = 1;  // to be raised by whoever changes a line below
constexpr char const* dpdk_symbol = "campus_dpdk_module";

constexpr std::size_t dpdk_burst_max = 64;

enum class DpdkRefusal : std::uint32_t {
  none,
  eal,       // EAL did not start, now or when it was tried before; it starts once in a process
  words,     // EAL runs already, by other words
  device,    // there is none of that name, or it cannot be had
  queues,    // `number`: how many it has
  memory,    // `number`: the frames that found no place
  port,      // the device does not take the settings, or does not start
  conflict,  // it is open already with other settings
};

// Why something was refused; `text` is what DPDK said, in English, and may be empty.
struct DpdkReason {
  DpdkRefusal what;
  std::uint64_t number;
  char text[480];
};

struct DpdkWish {
  // EAL's; the same in every wish of a process.
  std::uint64_t memory_bytes;
  bool has_huge_pages;
  char const* const* words;  // further ones for EAL, as they are
  std::size_t word_count;
  // The port's.
  char const* port;  // "0000:01:00.0", or a virtual device with its arguments: "net_pcap0,iface=eth1"
  std::uint32_t queues;
  std::uint32_t frames;       // room for so many in each queue while nobody takes them
  std::uint32_t frames_kept;  // and for so many in each that the driver keeps for itself
  bool is_promiscuous;
};

struct DpdkFrame {
  std::byte const* bytes;  // until the next burst of this queue
  std::uint32_t captured;
  std::uint32_t wire_length;
  std::int64_t arrived_ns;  // since 1970 UTC: what the file says where one is read, else when the burst was taken
};

// Running sums since open(), of the whole port.
struct DpdkCounters {
  std::uint64_t missed;     // the queue was full
  std::uint64_t no_buffer;  // no place was free to put it
  std::uint64_t errors;     // the device or its driver gave up
};

struct DpdkPort;  // the module's own; see dpdk/port.hpp

struct DpdkModule {
  std::uint32_t abi;
  // Null and a reason, or the port; who asks again for an open port shares it.
  DpdkPort* (*open)(DpdkWish const* wish, DpdkReason* reason);
  void (*close)(DpdkPort* port);  // the device is given back with the last of those who share it
  // Before the first burst of a queue; core: where the calling thread shall stay, -1: anywhere.  False: not there.
  bool (*enter)(DpdkPort* port, std::uint32_t queue, std::int32_t core);
  std::size_t (*burst)(DpdkPort* port, std::uint32_t queue, DpdkFrame* frames, std::size_t most);
  void (*counters)(DpdkPort* port, DpdkCounters* counters);
  bool (*is_gone)(DpdkPort* port);  // the device was taken out, or a thread gave it up
  void (*give_up)(DpdkPort* port);  // what stands behind it is gone: nobody shares it any more
};

}  // namespace campus::packet
