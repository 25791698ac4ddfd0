#include "collectors/packet/dpdk_source.hpp"

#include <net/if.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "collectors/packet/dpdk_name.hpp"
#include "collectors/packet/flow_meter.hpp"

namespace campus::packet {
namespace {

// So many looks find nothing before the first rest: a pause between two frames is usually shorter.
constexpr unsigned looks_before_rest = 64;

// The shortest queue we ask for, 1024 frames, bridges 0.69 ms of a full 1 Gbit/s link; the usual one of a card, 4096, 0.28
// ms of 10 Gbit/s.  The kernel wakes us 0.05 ms late.
constexpr std::chrono::nanoseconds rest_first{25'000}, rest_most{200'000};

static_assert(rest_most < idle_wait_max);

}  // namespace

Result<void> DpdkSource::prepare() {
  if (auto const cores = look_at_cores(); !cores) return cores;
  auto const port = dpdk_port(config_);
  for (auto const name : {"iface", "rx_iface", "rx_iface_in"})
    if (interface_.empty()) interface_ = dpdk_argument(port, name);
  if (!interface_.empty()) interface_index_ = ::if_nametoindex(interface_.c_str());
  if (!interface_.empty() && interface_index_ == 0)
    return fail(Fault::Kind::not_found, "CMP-P010", {{"interface", interface_}});
  auto device = DpdkDevice::open(config_, places_);
  if (!device) return std::unexpected(std::move(device.error()));
  device_ = std::move(*device);
  is_file_ = !dpdk_argument(port, "rx_pcap").empty() && dpdk_argument(port, "infinite_rx") != "1";
  if (config_.queue == 0) before_ = device_.counters();  // of the others the first one's thread may be asking
  return {};
}

Result<void> DpdkSource::look_at_cores() const {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  ::sched_getaffinity(0, sizeof allowed, &allowed);
  for (auto const core : config_.dpdk.cores)
    if (core >= CPU_SETSIZE || !CPU_ISSET(core, &allowed))
      return fail(Fault::Kind::invalid, "CMP-P036", {{"source", config_.source}, {"core", std::to_string(core)}});
  return {};
}

bool DpdkSource::enter() noexcept {
  auto const& cores = config_.dpdk.cores;
  auto const core = config_.queue < cores.size() ? static_cast<std::int32_t>(cores[config_.queue]) : -1;
  has_entered_ = device_.enter(core);
  if (!has_entered_) state_ = State::broken;
  return has_entered_;
}

std::size_t DpdkSource::pump(FlowMeter& meter, std::size_t budget) noexcept {
  if (!has_entered_ && !enter()) return 0;
  std::array<DpdkFrame, dpdk_burst_max> frames;
  auto const given = device_.burst(std::span(frames).first(std::min(budget, frames.size())));
  for (auto const& frame : std::span(frames).first(given))
    meter.take({.bytes = {frame.bytes, std::min(frame.captured, config_.snapshot_bytes)},
                .arrived_ns = arrival_of(0, frame.arrived_ns),
                .wire_length = frame.wire_length,
                .link = LinkType::ethernet,
                .is_lasting = false});
  if (given != 0)
    empty_looks_ = 0;
  else if (is_file_)  // it is read within the burst: what is not there then is not there
    state_ = State::ended;
  return given;
}

void DpdkSource::wait(std::chrono::milliseconds at_most) noexcept {
  if (config_.dpdk.is_busy || ++empty_looks_ < looks_before_rest) return;
  auto const doubled = std::min(empty_looks_ - looks_before_rest, 3u);
  auto const rest = std::min<std::chrono::nanoseconds>({rest_first * (1 << doubled), rest_most, at_most});
  std::timespec const time{.tv_sec = 0, .tv_nsec = rest.count()};
  ::nanosleep(&time, nullptr);
}

// A driver that reads from the kernel goes on as if nothing were when the interface is gone, or counts errors without end.
bool DpdkSource::is_interface_gone() const noexcept {
  return interface_index_ != 0 && ::if_nametoindex(interface_.c_str()) != interface_index_;
}

// The port counts for all its queues; the first one tells.
SourceCounters DpdkSource::counters() noexcept {
  if (state_ != State::running) return counters_;
  if (is_interface_gone()) device_.give_up();
  if (device_.is_gone()) {
    state_ = State::broken;
    return counters_;
  }
  if (config_.queue != 0) return counters_;
  auto const now = device_.counters();
  counters_.kernel_dropped = now.missed - before_.missed + (now.no_buffer - before_.no_buffer);
  counters_.interface_dropped = now.errors - before_.errors;
  return counters_;
}

}  // namespace campus::packet
