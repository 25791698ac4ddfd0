#include "collectors/packet/dpdk_file_source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <system_error>

#include "collectors/packet/dpdk_name.hpp"
#include "collectors/packet/flow_meter.hpp"

namespace campus::packet {
namespace {

// A file waits while nobody takes it: a small queue and little memory are enough, and quickly had.
constexpr std::size_t memory_bytes = std::size_t{64} << 20;
constexpr std::size_t buffer_bytes = std::size_t{2} << 20;

}  // namespace

DpdkFileSource::~DpdkFileSource() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> DpdkFileSource::prepare() {
  if (bytes_ != 0) return {};
  if (auto const walked = walk(); !walked) return walked;
  fd_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ < 0)
    return fail(Fault::Kind::failure, "CMP-P001", {{"path", path_}, {"reason", std::generic_category().message(errno)}});
  SourceConfig config;
  // Not by its name, which may hold what parts the arguments of a virtual device.
  config.source = std::string(dpdk_prefix) + "net_pcap0,rx_pcap=/proc/self/fd/" + std::to_string(fd_);
  config.buffer_bytes = buffer_bytes;
  config.dpdk.memory_bytes = memory_bytes;
  auto device = DpdkDevice::open(config, dpdk_module_places());
  if (!device) {
    for (auto& argument : device.error().arguments)
      if (argument.name == "source") argument.value = path_;
    return std::unexpected(std::move(device.error()));
  }
  device_ = std::move(*device);
  return {};
}

Result<void> DpdkFileSource::walk() {
  auto file = CaptureFile::open(path_);
  if (!file) return std::unexpected(std::move(file.error()));
  bytes_ = file->size();
  for (Frame frame; file->next(frame); ++expected_) {
    if (frame.link != LinkType::ethernet) return fail(Fault::Kind::invalid, "CMP-P051", {{"path", path_}});
    if (frame.bytes.size() < frame.wire_length) ++shortened_;
  }
  tail_ = file->tail();
  tail_offset_ = file->offset();
  return {};
}

std::size_t DpdkFileSource::pump(FlowMeter& meter, std::size_t budget) noexcept {
  if (!has_entered_) device_.enter(-1);
  has_entered_ = true;
  std::array<DpdkFrame, dpdk_burst_max> lent;
  for (std::size_t given = 0; given < budget;) {
    auto const count = device_.burst(std::span(lent).first(std::min(budget - given, lent.size())));
    if (count == 0) {  // the driver reads within the burst: there is no more
      state_ = State::ended;
      return given;
    }
    for (auto const& one : std::span(lent).first(count)) {
      Frame const frame{.bytes = {one.bytes, one.captured},
                        .arrived_ns = arrival_of(0, one.arrived_ns),
                        .wire_length = one.wire_length,
                        .link = LinkType::ethernet,
                        .is_lasting = false};
      meter.take(frame);
      note(frame);
    }
    given += count;
    given_ += count;
  }
  return budget;
}

RecordedSource::Facts DpdkFileSource::facts() const noexcept {
  auto facts = facts_with(tail_, tail_offset_);
  facts.shortened = shortened_;
  facts.lost = expected_ - std::min(given_, expected_);
  return facts;
}

}  // namespace campus::packet
