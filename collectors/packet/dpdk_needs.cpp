#include "collectors/packet/dpdk_needs.hpp"

#include <linux/capability.h>
#include <net/if.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/dpdk_device.hpp"
#include "collectors/packet/dpdk_name.hpp"

namespace campus::packet {
namespace {

namespace fs = std::filesystem;

// The number behind a word of a file of the kernel's, in that base; 0 where there is none.
std::uint64_t number_in(char const* path, std::string_view word, int base) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(word)) return std::strtoull(line.c_str() + word.size(), nullptr, base);
  return 0;
}

void look_for_huge_pages(SourceConfig const& config, std::vector<Fault>& found) {
  if (!config.dpdk.has_huge_pages) return;
  constexpr auto meminfo = "/proc/meminfo";
  auto const size = number_in(meminfo, "Hugepagesize:", 10) << 10;
  auto const free = number_in(meminfo, "HugePages_Free:", 10) * size;
  if (free >= config.dpdk.memory_bytes) return;
  auto const pages = size == 0 ? 0 : (config.dpdk.memory_bytes + size - 1) / size;
  found.push_back({Fault::Kind::full,
                   "CMP-P037",
                   {{"source", config.source},
                    {"free", std::to_string(free >> 20)},
                    {"memory", std::to_string(config.dpdk.memory_bytes >> 20)},
                    {"pages", std::to_string(pages)}}});
}

// Drivers that give a card out of their hands, or share it.
constexpr std::array<std::string_view, 5> giving_drivers{"vfio-pci", "uio_pci_generic", "igb_uio", "mlx5_core", "mlx4_core"};

bool is_card(std::string_view device) { return device.find(':') != std::string_view::npos; }

void look_for_card(SourceConfig const& config, std::string address, std::vector<Fault>& found) {
  if (std::ranges::count(address, ':') == 1) address.insert(0, "0000:");
  auto const card = fs::path("/sys/bus/pci/devices") / address;
  std::error_code unknown;
  if (!fs::exists(card, unknown)) {
    found.push_back({Fault::Kind::not_found, "CMP-P038", {{"source", config.source}, {"address", address}}});
    return;
  }
  auto const driver = fs::read_symlink(card / "driver", unknown).filename().string();
  if (std::ranges::find(giving_drivers, driver) == giving_drivers.end())
    found.push_back({Fault::Kind::conflict,
                     "CMP-P039",
                     {{"source", config.source}, {"address", address}, {"driver", driver.empty() ? "-" : driver}}});
}

void look_for_interface(std::string_view port, std::vector<Fault>& found) {
  for (auto const name : {"iface", "rx_iface", "rx_iface_in"}) {
    auto const interface = std::string(dpdk_argument(port, name));
    if (!interface.empty() && ::if_nametoindex(interface.c_str()) == 0)
      found.push_back({Fault::Kind::not_found, "CMP-P010", {{"interface", interface}}});
  }
  auto const path = std::string(dpdk_argument(port, "rx_pcap"));
  if (path.empty()) return;
  if (auto const file = CaptureFile::open(path); !file) found.push_back(file.error());
}

struct Right {
  std::string_view drivers;  // how the names of devices begin that need it
  int number;
  std::string_view name;
};

// Those of net_af_xdp are what the libxdp of Debian 12 asks for.
constexpr std::array<Right, 7> rights{{{"net_pcap", CAP_NET_RAW, "CAP_NET_RAW"},
                                       {"net_af_packet", CAP_NET_RAW, "CAP_NET_RAW"},
                                       {"net_af_packet", CAP_NET_ADMIN, "CAP_NET_ADMIN"},
                                       {"net_af_xdp", CAP_NET_RAW, "CAP_NET_RAW"},
                                       {"net_af_xdp", CAP_NET_ADMIN, "CAP_NET_ADMIN"},
                                       {"net_af_xdp", CAP_IPC_LOCK, "CAP_IPC_LOCK"},
                                       {"net_af_xdp", CAP_SYS_ADMIN, "CAP_SYS_ADMIN"}}};

void look_for_rights(SourceConfig const& config, std::string_view port, std::vector<Fault>& found) {
  auto const held = number_in("/proc/self/status", "CapEff:", 16);
  auto const lacks = [&](int number) { return (held >> number & 1) == 0; };
  auto const tell = [&](std::string_view right) {
    found.push_back({Fault::Kind::permission, "CMP-P044", {{"source", config.source}, {"right", std::string(right)}}});
  };
  bool const reads_file = !dpdk_argument(port, "rx_pcap").empty();
  for (auto const& right : rights)
    if (!reads_file && port.starts_with(right.drivers) && lacks(right.number)) tell(right.name);
  if ((config.dpdk.has_huge_pages || is_card(dpdk_device_name(port))) && lacks(CAP_IPC_LOCK)) tell("CAP_IPC_LOCK");
}

}  // namespace

std::vector<Fault> dpdk_obstacles(SourceConfig const& config) {
  std::vector<Fault> found;
  if (auto const module = load_dpdk_module(config.source, dpdk_module_places()); !module) found.push_back(module.error());
  auto const port = dpdk_port(config);
  auto const device = dpdk_device_name(port);
  if (is_card(device)) look_for_card(config, std::string(device), found);
  look_for_interface(port, found);
  look_for_huge_pages(config, found);
  look_for_rights(config, port, found);
  return found;
}

}  // namespace campus::packet
