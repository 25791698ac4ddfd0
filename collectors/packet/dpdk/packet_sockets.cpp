#include "collectors/packet/dpdk/packet_sockets.hpp"

#include <linux/if_packet.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <string>

namespace campus::packet {
namespace {

std::vector<int> packet_sockets() {
  std::vector<int> found;
  std::error_code unknown;
  for (auto const& entry : std::filesystem::directory_iterator("/proc/self/fd", unknown)) {
    auto const name = entry.path().filename().string();
    int fd = -1, domain = 0;
    std::from_chars(name.data(), name.data() + name.size(), fd);
    socklen_t size = sizeof domain;
    if (::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_PACKET) found.push_back(fd);
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace

void PacketSockets::look_before() { before_ = packet_sockets(); }

void PacketSockets::look_after() {
  auto const now = packet_sockets();
  std::ranges::set_difference(now, before_, std::back_inserter(ours_));
}

std::uint64_t PacketSockets::dropped() noexcept {
  for (auto const fd : ours_) {
    tpacket_stats told{};
    socklen_t size = sizeof told;
    if (::getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &told, &size) == 0) dropped_ += told.tp_drops;
  }
  return dropped_;
}

}  // namespace campus::packet
