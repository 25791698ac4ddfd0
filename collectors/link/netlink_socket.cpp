#include "collectors/link/netlink_socket.hpp"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

namespace campus::link {
namespace {

// A school's morning: 3,000 hosts of two families at some 250 bytes a message, twice over.
constexpr int buffer_bytes = 4 << 20;
// So many datagrams in one go, so that a flood does not hold up the loop; the rest is heard next time.
constexpr int datagrams_max = 64;

constexpr unsigned confirmed_states = NUD_REACHABLE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT;

std::unexpected<Fault> netlink_fault(int error) {
  return fail(Fault::Kind::failure, "CMP-A050", {{"reason", nl_geterror(error)}});
}

std::optional<IpAddress> address_in(nlattr const* attribute, unsigned char family) {
  auto const* const bytes = static_cast<std::uint8_t const*>(nla_data(attribute));
  auto const length = nla_len(attribute);
  if (family == AF_INET && length == 4)
    return IpAddress::v4(std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
                         std::uint32_t{bytes[2]} << 8 | bytes[3]);
  if (family != AF_INET6 || length != 16) return std::nullopt;
  IpAddress address;
  std::copy_n(bytes, address.octets.size(), address.octets.begin());
  return address;
}

std::optional<Neighbour> neighbour_in(nlmsghdr* header) {
  bool const is_new = header->nlmsg_type == RTM_NEWNEIGH;
  if (!is_new && header->nlmsg_type != RTM_DELNEIGH) return std::nullopt;
  std::array<nlattr*, NDA_MAX + 1> attributes{};
  if (nlmsg_parse(header, sizeof(ndmsg), attributes.data(), NDA_MAX, nullptr) < 0) return std::nullopt;
  auto const* const about = static_cast<ndmsg const*>(nlmsg_data(header));
  if (!attributes[NDA_DST]) return std::nullopt;
  auto const address = address_in(attributes[NDA_DST], about->ndm_family);
  if (!address) return std::nullopt;

  Neighbour neighbour{.interface_index = about->ndm_ifindex, .mac = {}, .address = *address};
  auto const* const hardware = attributes[NDA_LLADDR];
  if (hardware && nla_len(hardware) == static_cast<int>(neighbour.mac.octets.size()))
    std::copy_n(static_cast<std::uint8_t const*>(nla_data(hardware)), neighbour.mac.octets.size(),
                neighbour.mac.octets.begin());
  if (!is_new || (about->ndm_state & NUD_FAILED) != 0)
    neighbour.state = Neighbour::State::gone;
  else if ((about->ndm_state & confirmed_states) != 0)
    neighbour.state = Neighbour::State::confirmed;
  else if ((about->ndm_state & NUD_STALE) != 0)
    neighbour.state = Neighbour::State::known;
  else
    return std::nullopt;  // still being looked for, or never looked for
  if (neighbour.state != Neighbour::State::gone && neighbour.mac == MacAddress{}) return std::nullopt;
  return neighbour;
}

int keep_neighbour(nl_msg* message, void* heard) {
  if (auto const neighbour = neighbour_in(nlmsg_hdr(message)))
    static_cast<NetlinkSocket::Heard*>(heard)->neighbours.push_back(*neighbour);
  return NL_OK;
}

int keep_end(nl_msg*, void* heard) {
  static_cast<NetlinkSocket::Heard*>(heard)->has_all = true;
  return NL_OK;
}

}  // namespace

struct NetlinkSocket::Handle {
  nl_sock* socket = nl_socket_alloc();
  Heard heard;
  Handle() = default;
  Handle(Handle const&) = delete;
  Handle& operator=(Handle const&) = delete;
  ~Handle() {
    if (socket) nl_socket_free(socket);
  }
};

NetlinkSocket::NetlinkSocket(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
NetlinkSocket::NetlinkSocket(NetlinkSocket&&) noexcept = default;
NetlinkSocket& NetlinkSocket::operator=(NetlinkSocket&&) noexcept = default;
NetlinkSocket::~NetlinkSocket() = default;

Result<NetlinkSocket> NetlinkSocket::open() {
  auto handle = std::make_unique<Handle>();
  auto* const socket = handle->socket;
  if (!socket) return netlink_fault(-NLE_NOMEM);
  nl_socket_disable_seq_check(socket);  // what is heard unasked has no number
  if (int const error = nl_connect(socket, NETLINK_ROUTE); error < 0) return netlink_fault(error);
  if (int const error = nl_socket_set_nonblocking(socket); error < 0) return netlink_fault(error);
  nl_socket_set_buffer_size(socket, buffer_bytes, 0);  // as much of it as the machine allows
  if (int const error = nl_socket_add_membership(socket, RTNLGRP_NEIGH); error < 0)
    return netlink_fault(error);
  nl_socket_modify_cb(socket, NL_CB_VALID, NL_CB_CUSTOM, keep_neighbour, &handle->heard);
  nl_socket_modify_cb(socket, NL_CB_FINISH, NL_CB_CUSTOM, keep_end, &handle->heard);
  return NetlinkSocket(std::move(handle));
}

int NetlinkSocket::descriptor() const { return nl_socket_get_fd(handle_->socket); }

Result<void> NetlinkSocket::ask_for_all() {
  ndmsg about{};
  about.ndm_family = AF_UNSPEC;
  int const error =
      nl_send_simple(handle_->socket, RTM_GETNEIGH, NLM_F_REQUEST | NLM_F_DUMP, &about, sizeof about);
  if (error < 0) return netlink_fault(error);
  return {};
}

Result<NetlinkSocket::Heard> NetlinkSocket::hear() {
  handle_->heard = {};
  for (int i = 0; i < datagrams_max; ++i) {
    int const error = nl_recvmsgs_default(handle_->socket);
    if (error == -NLE_AGAIN) break;
    // libnl says "out of memory" for ENOBUFS, and DUMP_INTR for a table that changed under the answer.
    if (error == -NLE_NOMEM || error == -NLE_DUMP_INTR) {
      handle_->heard.has_lost = true;
      continue;
    }
    if (error < 0) return netlink_fault(error);
  }
  return std::move(handle_->heard);
}

}  // namespace campus::link
