#include "collectors/packet/dpdk_device.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <limits>
#include <string_view>

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/dpdk_name.hpp"

namespace campus::packet {
namespace {

constexpr std::string_view module_name = "campus-capture-dpdk.so";

// A frame of DPDK takes 2176 bytes for what it holds and 192 for what is known of it.
constexpr std::size_t frame_place_bytes = 2368;

// Less than that, and a burst of a tenth of a millisecond of a full 10 Gbit/s link is lost; more has no driver.
constexpr std::size_t frames_least = 1024;
constexpr std::size_t frames_most = std::numeric_limits<std::uint16_t>::max();

bool is_endless(std::string_view port) { return dpdk_argument(port, "infinite_rx") == "1"; }

// A file that net_pcap plays for ever lies in its buffers as a whole.
Result<std::uint32_t> frames_kept(std::string const& port) {
  if (!is_endless(port)) return 0;
  auto file = CaptureFile::open(std::string(dpdk_argument(port, "rx_pcap")));
  if (!file) return std::unexpected(std::move(file.error()));
  std::uint32_t frames = 0;
  for (Frame frame; file->next(frame);) ++frames;
  return frames;
}

std::string mebibytes(std::size_t bytes) { return std::to_string(bytes >> 20); }

std::unexpected<Fault> refusal(DpdkReason const& reason, SourceConfig const& config) {
  std::vector<Fault::Argument> arguments{{"source", config.source}};
  if (reason.what == DpdkRefusal::queues || reason.what == DpdkRefusal::memory)
    arguments.push_back({"count", std::to_string(reason.number)});
  else if (reason.what != DpdkRefusal::words && reason.what != DpdkRefusal::conflict)
    arguments.push_back({"reason", reason.text});
  switch (reason.what) {
    case DpdkRefusal::none:
    case DpdkRefusal::eal: return fail(Fault::Kind::failure, "CMP-P024", std::move(arguments));
    case DpdkRefusal::words: return fail(Fault::Kind::conflict, "CMP-P025", std::move(arguments));
    case DpdkRefusal::device: return fail(Fault::Kind::not_found, "CMP-P026", std::move(arguments));
    case DpdkRefusal::port: return fail(Fault::Kind::failure, "CMP-P027", std::move(arguments));
    case DpdkRefusal::conflict: return fail(Fault::Kind::conflict, "CMP-P028", std::move(arguments));
    case DpdkRefusal::queues:
      arguments.push_back({"queues", std::to_string(config.dpdk.queues)});
      return fail(Fault::Kind::invalid, "CMP-P029", std::move(arguments));
    case DpdkRefusal::memory: break;
  }
  arguments.push_back({"needed", mebibytes(reason.number * frame_place_bytes + (std::size_t{1} << 20))});
  arguments.push_back({"memory", mebibytes(config.dpdk.memory_bytes)});
  return fail(Fault::Kind::full, "CMP-P035", std::move(arguments));
}

}  // namespace

std::vector<std::filesystem::path> dpdk_module_places() {
  std::error_code unknown;
  auto const folder = std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path();
  if (unknown) return {};
  return {folder / "../lib" / module_name, folder / ".." / CAMPUS_LIBRARIES / "campus" / module_name};
}

Result<DpdkModule const*> load_dpdk_module(std::string const& source, std::vector<std::filesystem::path> const& places) {
  std::error_code unknown;
  auto const found = std::ranges::find_if(places, [&](auto const& place) { return std::filesystem::exists(place, unknown); });
  if (found == places.end()) return fail(Fault::Kind::not_found, "CMP-P021", {{"source", source}});
  // DPDK's threads never end, so its code must stay.
  auto* const library = ::dlopen(found->c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  auto const* const symbol = library ? ::dlsym(library, dpdk_symbol) : nullptr;
  if (!symbol) {
    auto const* const said = ::dlerror();
    return fail(Fault::Kind::failure, "CMP-P022", {{"source", source}, {"reason", said ? said : ""}});
  }
  auto const* const module = static_cast<DpdkModule const*>(symbol);
  if (module->abi != dpdk_abi)
    return fail(Fault::Kind::conflict, "CMP-P023",
                {{"source", source}, {"path", found->lexically_normal().string()},
                 {"theirs", std::to_string(module->abi)}, {"ours", std::to_string(dpdk_abi)}});
  return module;
}

Result<DpdkDevice> DpdkDevice::open(SourceConfig const& config, std::vector<std::filesystem::path> const& places) {
  auto const module = load_dpdk_module(config.source, places);
  if (!module) return std::unexpected(module.error());
  auto const port = dpdk_port(config);
  auto const kept = frames_kept(port);
  if (!kept) return std::unexpected(kept.error());
  std::vector<char const*> words;
  for (auto const& word : config.dpdk.words) words.push_back(word.c_str());
  auto const frames = std::clamp(config.buffer_bytes / frame_place_bytes, frames_least, frames_most);
  DpdkWish const wish{.memory_bytes = config.dpdk.memory_bytes,
                      .has_huge_pages = config.dpdk.has_huge_pages,
                      .words = words.data(),
                      .word_count = words.size(),
                      .port = port.c_str(),
                      .queues = config.dpdk.queues,
                      .frames = static_cast<std::uint32_t>(frames),
                      .frames_kept = *kept,
                      .is_promiscuous = config.is_promiscuous};
  DpdkReason reason{};
  DpdkDevice device;
  device.port_ = (*module)->open(&wish, &reason);
  if (!device.port_) return refusal(reason, config);
  device.module_ = *module;
  device.queue_ = config.queue;
  return device;
}

DpdkDevice& DpdkDevice::operator=(DpdkDevice&& other) noexcept {
  std::swap(module_, other.module_);
  std::swap(port_, other.port_);
  std::swap(queue_, other.queue_);
  return *this;
}

DpdkDevice::~DpdkDevice() {
  if (port_) module_->close(port_);
}

DpdkCounters DpdkDevice::counters() noexcept {
  DpdkCounters counters{};
  module_->counters(port_, &counters);
  return counters;
}

}  // namespace campus::packet
