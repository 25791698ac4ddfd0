#include "collectors/packet/pcap_source.hpp"

#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "collectors/packet/flow_meter.hpp"

namespace campus::packet {
namespace {

struct Lending {
  FlowMeter& meter;
  LinkType link;
};

void lend(u_char* user, pcap_pkthdr const* header, u_char const* bytes) noexcept {
  auto const& lending = *reinterpret_cast<Lending const*>(user);
  lending.meter.take({.bytes = {reinterpret_cast<std::byte const*>(bytes), header->caplen},
                      // with nanosecond precision libpcap puts them where the microseconds would be
                      .arrived_ns = header->ts.tv_sec * std::int64_t{1'000'000'000} + header->ts.tv_usec,
                      .wire_length = header->len,
                      .link = lending.link,
                      .is_lasting = false});
}

}  // namespace

PcapSource::PcapSource(SourceConfig config)
    : config_(std::move(config)),
      device_(config_.workers > 1 ? config_.source.substr(0, config_.source.rfind('#')) : config_.source) {}

PcapSource::~PcapSource() = default;

Result<void> PcapSource::prepare() {
  auto opened = open_live(config_, device_);
  if (!opened) return std::unexpected(opened.error());
  handle_ = std::move(*opened);
  if (auto const shared = share(); !shared) return shared;
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

// The kernel deals the frames out by a hash that both directions of a conversation have in common, with fragments put
// together before.  A group is known by its number, which is the same for all threads of this process and interface.
Result<void> PcapSource::share() {
  if (config_.workers <= 1) return {};
  auto const interface = ::if_nametoindex(device_.c_str());
  auto const group = (static_cast<unsigned>(::getpid()) * 31 + interface) & 0xffff;
  constexpr unsigned manner = PACKET_FANOUT_HASH | PACKET_FANOUT_FLAG_DEFRAG;
  unsigned const wish = group | manner << 16;
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
