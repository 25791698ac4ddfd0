// A module that behaves, for what no virtual device does: it loses frames, goes away and refuses as its port says.
//
//   fake0                 each look gives two frames, of 60 bytes captured and 1514 on the wire, and loses seven
//   fake0,gone=3          is gone from the third look on
//   fake0,core=no         takes no thread
//   fake0,refuse=N        is not opened, for the reason of that number

#include <array>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "collectors/packet/dpdk_module.hpp"
#include "collectors/packet/dpdk_name.hpp"

namespace campus::packet {

struct DpdkPort {
  unsigned looks = 0;
  unsigned gone_after = 0;
  bool takes_threads = true;
  bool is_given_up = false;
};

namespace {

std::array<std::byte, 60> const nothing_known{};

unsigned number(std::string_view port, std::string_view name) {
  return static_cast<unsigned>(std::strtoul(std::string(dpdk_argument(port, name)).c_str(), nullptr, 10));
}

DpdkPort* open(DpdkWish const* wish, DpdkReason* reason) {
  *reason = {};
  std::string_view const port = wish->port;
  if (auto const what = number(port, "refuse"); what != 0) {
    reason->what = static_cast<DpdkRefusal>(what);
    reason->number = 7;
    std::strcpy(reason->text, "as it was asked to");
    return nullptr;
  }
  return new DpdkPort{.looks = 0,
                      .gone_after = number(port, "gone"),
                      .takes_threads = dpdk_argument(port, "core") != "no",
                      .is_given_up = false};
}

void close(DpdkPort* port) { delete port; }
bool enter(DpdkPort* port, std::uint32_t, std::int32_t) { return port->takes_threads; }

std::size_t burst(DpdkPort* port, std::uint32_t, DpdkFrame* frames, std::size_t most) {
  ++port->looks;
  for (std::size_t i = 0; i < 2 && i < most; ++i)
    frames[i] = {.bytes = nothing_known.data(), .captured = nothing_known.size(), .wire_length = 1514, .arrived_ns = 1};
  return most < 2 ? most : 2;
}

// Something was lost before anybody looked.
void counters(DpdkPort* port, DpdkCounters* counters) {
  *counters = {.missed = 100 + port->looks, .no_buffer = 200 + 2ull * port->looks, .errors = 300 + 4ull * port->looks};
}

bool is_gone(DpdkPort* port) { return port->is_given_up || (port->gone_after != 0 && port->looks >= port->gone_after); }
void give_up(DpdkPort* port) { port->is_given_up = true; }

}  // namespace
}  // namespace campus::packet

extern "C" {
[[gnu::visibility("default")]] extern campus::packet::DpdkModule const campus_dpdk_module;
campus::packet::DpdkModule const campus_dpdk_module{.abi = campus::packet::dpdk_abi,
                                                    .open = &campus::packet::open,
                                                    .close = &campus::packet::close,
                                                    .enter = &campus::packet::enter,
                                                    .burst = &campus::packet::burst,
                                                    .counters = &campus::packet::counters,
                                                    .is_gone = &campus::packet::is_gone,
                                                    .give_up = &campus::packet::give_up};
}
