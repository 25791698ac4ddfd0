#pragma once

#include <chrono>
#include <memory>

#include "collectors/packet/open_source.hpp"
#include "policy/model/fault.hpp"

struct pcap;

namespace campus::packet {

struct ClosePcap {
  void operator()(pcap* handle) const noexcept;
};
using PcapHandle = std::unique_ptr<pcap, ClosePcap>;

// An interface of the kernel, activated and filtered as the configuration says; `device` is its name.  Whoever reads
// from it does not wait.
Result<PcapHandle> open_live(SourceConfig const& config, std::string const& device);

}  // namespace campus::packet
