#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "collectors/packet/dpdk_module.hpp"
#include "collectors/packet/open_source.hpp"
#include "policy/model/fault.hpp"

namespace campus::packet {

// Where the module is looked for: beside the program of a build tree, and where it is installed.
std::vector<std::filesystem::path> dpdk_module_places();

// Loads the module, which then stays for the life of the process.
Result<DpdkModule const*> load_dpdk_module(std::string const& source, std::vector<std::filesystem::path> const& places);

// One queue of a port of DPDK, through the module.  Opened and destroyed on the control loop, used by one thread.
class DpdkDevice {
public:
  DpdkDevice() = default;
  static Result<DpdkDevice> open(SourceConfig const& config, std::vector<std::filesystem::path> const& places);
  DpdkDevice(DpdkDevice&& other) noexcept { *this = std::move(other); }
  DpdkDevice& operator=(DpdkDevice&& other) noexcept;
  ~DpdkDevice();

  // From the thread that takes the frames, before the first burst.
  bool enter(std::int32_t core) noexcept { return module_->enter(port_, queue_, core); }
  std::size_t burst(std::span<DpdkFrame> frames) noexcept {
    return module_->burst(port_, queue_, frames.data(), frames.size());
  }
  DpdkCounters counters() noexcept;
  bool is_gone() noexcept { return module_->is_gone(port_); }
  void give_up() noexcept { module_->give_up(port_); }

private:
  DpdkModule const* module_ = nullptr;
  DpdkPort* port_ = nullptr;
  std::uint32_t queue_ = 0;
};

}  // namespace campus::packet
