#include "collectors/packet/pcap_source.hpp"

#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string>
#include <utility>

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/flow_meter.hpp"

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

struct Lending {
  FlowMeter& meter;
  LinkType link;
};

void lend(u_char* user, pcap_pkthdr const* header, u_char const* bytes) noexcept {
  auto const& lending = *reinterpret_cast<Lending const*>(user);
  lending.meter.take({.bytes = {reinterpret_cast<std::byte const*>(bytes), header->caplen},
                      .wire_length = header->len,
                      // with nanosecond precision libpcap puts them where the microseconds would be
                      .arrived_ns = header->ts.tv_sec * std::int64_t{1'000'000'000} + header->ts.tv_usec,
                      .link = lending.link,
                      .is_lasting = false});
}

}  // namespace

void PcapSource::Close::operator()(pcap* handle) const noexcept { ::pcap_close(handle); }

PcapSource::PcapSource(SourceConfig config)
    : config_(std::move(config)),
      device_(config_.workers > 1 ? config_.source.substr(0, config_.source.rfind('#')) : config_.source) {}

PcapSource::~PcapSource() = default;

Result<void> PcapSource::prepare() {
  if (auto const active = activate(); !active) return active;
  if (auto const filtered = set_filter(); !filtered) return filtered;
  if (auto const shared = share(); !shared) return shared;
  std::array<char, PCAP_ERRBUF_SIZE> said{};
  if (::pcap_setnonblock(handle_.get(), 1, said.data()) != 0)
    return refusal(PCAP_ERROR, config_.source, said.data());
  fd_ = ::pcap_get_selectable_fd(handle_.get());
  link_ = link_type_of(static_cast<std::uint32_t>(::pcap_datalink(handle_.get())));
  if (link_ == LinkType::unknown) {
    auto const* const name = ::pcap_datalink_val_to_name(::pcap_datalink(handle_.get()));
    return fail(Fault::Kind::invalid, "CMP-P015",
                {{"interface", config_.source}, {"link", name ? name : "?"}});
  }
  counters();
  counters_ = {};
  return {};
}

Result<void> PcapSource::activate() {
  std::array<char, PCAP_ERRBUF_SIZE> said{};
  handle_.reset(::pcap_create(device_.c_str(), said.data()));
  if (!handle_) return refusal(PCAP_ERROR, config_.source, said.data());
  auto* const handle = handle_.get();
  ::pcap_set_snaplen(handle,
                     static_cast<int>(std::min<std::uint32_t>(config_.snapshot_bytes, record_bytes_max)));
  ::pcap_set_promisc(handle, config_.is_promiscuous ? 1 : 0);
  ::pcap_set_timeout(handle, static_cast<int>(block_kept_max.count()));
  ::pcap_set_immediate_mode(handle, 0);
  ::pcap_set_buffer_size(handle, static_cast<int>(std::min<std::size_t>(config_.buffer_bytes, INT_MAX)));
  ::pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO);
  auto const status = ::pcap_activate(handle);
  if (status < 0) return refusal(status, config_.source, ::pcap_geterr(handle));
  return {};  // above zero are warnings: no promiscuity on this kind of interface, no time stamps of the card
}

Result<void> PcapSource::set_filter() {
  if (config_.filter.empty()) return {};
  bpf_program program{};
  auto* const handle = handle_.get();
  bool const is_set =
      ::pcap_compile(handle, &program, config_.filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) == 0 &&
      ::pcap_setfilter(handle, &program) == 0;
  ::pcap_freecode(&program);
  if (!is_set)
    return fail(Fault::Kind::invalid, "CMP-P014",
                {{"filter", config_.filter}, {"reason", ::pcap_geterr(handle)}});
  return {};
}

// The kernel deals the frames out by a hash that both directions of a conversation have in common, with fragments put
// together before.  A group is known by its number, which is the same for all threads of this process and interface.
Result<void> PcapSource::share() {
  if (config_.workers <= 1) return {};
  auto const interface = ::if_nametoindex(device_.c_str());
  auto const group = (static_cast<unsigned>(::getpid()) * 31 + interface) & 0xffff;
  int const wish = static_cast<int>(group | (PACKET_FANOUT_HASH | PACKET_FANOUT_FLAG_DEFRAG) << 16);
  if (::setsockopt(::pcap_fileno(handle_.get()), SOL_PACKET, PACKET_FANOUT, &wish, sizeof wish) == 0) return {};
  return fail(Fault::Kind::failure, "CMP-P016",
              {{"interface", device_}, {"workers", std::to_string(config_.workers)}, {"reason", std::strerror(errno)}});
}

std::size_t PcapSource::pump(FlowMeter& meter, std::size_t budget) noexcept {
  Lending lending{meter, link_};
  auto const given =
      ::pcap_dispatch(handle_.get(), static_cast<int>(budget), lend, reinterpret_cast<u_char*>(&lending));
  if (given >= 0) return static_cast<std::size_t>(given);
  state_ = State::broken;
  return 0;
}

void PcapSource::wait(std::chrono::milliseconds at_most) noexcept {
  pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
  ::poll(&ready, 1, static_cast<int>(at_most.count()));
}

SourceCounters PcapSource::counters() noexcept {
  pcap_stat now{};
  if (::pcap_stats(handle_.get(), &now) == 0) {
    counters_.kernel_dropped += now.ps_drop - std::exchange(kernel_seen_, now.ps_drop);
    // What the card lost, every worker would tell.
    auto const lost = now.ps_ifdrop - std::exchange(interface_seen_, now.ps_ifdrop);
    if (is_first()) counters_.interface_dropped += lost;
  }
  return counters_;
}

}  // namespace campus::packet
