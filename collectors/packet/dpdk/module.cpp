// The one symbol of the module, and who holds which port.

#include <pthread.h>
#include <rte_lcore.h>
#include <sched.h>

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/packet/dpdk/eal.hpp"
#include "collectors/packet/dpdk/port.hpp"
#include "collectors/packet/dpdk_module.hpp"

namespace campus::packet {
namespace {

std::vector<std::unique_ptr<DpdkPort>>& open_ports() {
  static std::vector<std::unique_ptr<DpdkPort>> ports;
  return ports;
}

std::string_view device_of(std::string_view port) { return port.substr(0, port.find(',')); }

DpdkPort* open(DpdkWish const* wish, DpdkReason* reason) {
  *reason = {};
  auto& eal = Eal::of_process();
  if (!eal.start(*wish, *reason)) return nullptr;
  eal.listen();
  auto& ports = open_ports();
  auto const same = std::ranges::find_if(
      ports, [&](auto const& port) { return device_of(port->name()) == device_of(wish->port); });
  if (same != ports.end() && (!(*same)->is_as(*wish) || (*same)->is_gone())) {
    eal.refuse(DpdkRefusal::conflict, *reason, 0);
    return nullptr;
  }
  auto* port = same != ports.end() ? same->get() : nullptr;
  if (!port) {
    auto opened = DpdkPort::open(eal, *wish, *reason);
    if (!opened) return nullptr;
    port = opened.get();
    ports.push_back(std::move(opened));
  }
  ++port->holders;
  return port;
}

void close(DpdkPort* port) {
  if (--port->holders == 0) std::erase_if(open_ports(), [&](auto const& held) { return held.get() == port; });
}

// DPDK knows the thread by a number while it lives, which gives it a cache of buffers of its own.  When there are no more
// numbers it works without.
class Enlisted {
public:
  Enlisted() : is_known_(::rte_thread_register() == 0) {}
  ~Enlisted() {
    if (is_known_) ::rte_thread_unregister();
  }
  Enlisted(Enlisted const&) = delete;
  Enlisted& operator=(Enlisted const&) = delete;

private:
  bool is_known_;
};

bool enter(DpdkPort*, std::uint32_t, std::int32_t core) {
  if (core >= 0) {
    cpu_set_t there;
    CPU_ZERO(&there);
    CPU_SET(static_cast<std::size_t>(core), &there);
    if (::pthread_setaffinity_np(::pthread_self(), sizeof there, &there) != 0) return false;
  }
  thread_local Enlisted const here;
  static_cast<void>(here);
  return true;
}

std::size_t burst(DpdkPort* port, std::uint32_t queue, DpdkFrame* frames, std::size_t most) {
  return port->burst(queue, std::span(frames, most));
}

void counters(DpdkPort* port, DpdkCounters* counters) { *counters = port->counters(); }

bool is_gone(DpdkPort* port) { return port->is_gone(); }
void give_up(DpdkPort* port) { port->give_up(); }

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
