#include "collectors/packet/pcap_handle.hpp"

#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <climits>
#include <string>
#include <utility>
#include <vector>

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/filter_names.hpp"

namespace campus::packet {
namespace {

// How long the kernel may keep a block of the ring that is not full; the lateness of a quiet link's frames.
constexpr std::chrono::milliseconds block_kept_max{20};

std::unexpected<Fault> refusal(int status, std::string const& interface_name, char const* said) {
  std::vector<Fault::Argument> arguments{{"interface", interface_name}};
  switch (status) {
    case PCAP_ERROR_NO_SUCH_DEVICE: return fail(Fault::Kind::not_found, "CMP-P010", std::move(arguments));
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return fail(Fault::Kind::permission, "CMP-P011", std::move(arguments));
    case PCAP_ERROR_IFACE_NOT_UP: return fail(Fault::Kind::unreachable, "CMP-P012", std::move(arguments));
    default: break;
  }
  arguments.push_back({"reason", said});
  return fail(Fault::Kind::failure, "CMP-P013", std::move(arguments));
}

Result<void> set_filter(pcap* handle, std::string const& filter) {
  if (filter.empty()) return {};
  if (auto const plain = refuse_names(filter); !plain) return plain;
  bpf_program program{};
  bool const is_set = ::pcap_compile(handle, &program, filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) == 0 &&
                      ::pcap_setfilter(handle, &program) == 0;
  ::pcap_freecode(&program);
  if (is_set) return {};
  return fail(Fault::Kind::invalid, "CMP-P014", {{"filter", filter}, {"reason", ::pcap_geterr(handle)}});
}

}  // namespace

void ClosePcap::operator()(pcap* handle) const noexcept { ::pcap_close(handle); }

Result<PcapHandle> open_live(SourceConfig const& config, std::string const& device) {
  std::array<char, PCAP_ERRBUF_SIZE> said{};
  PcapHandle handle(::pcap_create(device.c_str(), said.data()));
  if (!handle) return refusal(PCAP_ERROR, device, said.data());
  auto* const raw = handle.get();
  ::pcap_set_snaplen(raw, static_cast<int>(std::min<std::uint32_t>(config.snapshot_bytes, record_bytes_max)));
  ::pcap_set_promisc(raw, config.is_promiscuous ? 1 : 0);
  ::pcap_set_timeout(raw, static_cast<int>(block_kept_max.count()));
  ::pcap_set_immediate_mode(raw, 0);
  ::pcap_set_buffer_size(raw, static_cast<int>(std::min<std::size_t>(config.buffer_bytes, INT_MAX)));
  ::pcap_set_tstamp_precision(raw, PCAP_TSTAMP_PRECISION_NANO);
  // Above zero are warnings: no promiscuity on this kind of interface, no time stamps of the card.
  if (auto const status = ::pcap_activate(raw); status < 0) return refusal(status, device, ::pcap_geterr(raw));
  if (auto const filtered = set_filter(raw, config.filter); !filtered) return std::unexpected(filtered.error());
  if (::pcap_setnonblock(raw, 1, said.data()) != 0) return refusal(PCAP_ERROR, device, said.data());
  return handle;
}

}  // namespace campus::packet
