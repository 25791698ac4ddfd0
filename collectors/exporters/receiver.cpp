// One coroutine: it waits until the socket has something, takes what is there with one call of recvmmsg, lets
// the reader read each until that is a turn's worth, and hands on the batch.  The kernel says with each datagram how many
// it dropped before it (SO_RXQ_OVFL): a collector that hides that shows a hole in the traffic as a quiet
// minute.
#include "collectors/exporters/receiver.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace campus::exporters {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

constexpr std::size_t per_turn = Receiver::datagrams_per_turn_max;
constexpr std::size_t room = Receiver::datagram_bytes_max;

IpAddress address_of(sockaddr_storage const& from) {
  IpAddress address;
  if (from.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &from, sizeof v4);
    return IpAddress::v4(ntohl(v4.sin_addr.s_addr));
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &from, sizeof v6);
  std::copy_n(v6.sin6_addr.s6_addr, address.octets.size(), address.octets.begin());
  return address;
}

udp::endpoint endpoint_of(ReceiverConfig const& config) {
  if (config.address.is_v4()) {
    asio::ip::address_v4::bytes_type bytes;
    std::copy_n(config.address.octets.begin() + 12, bytes.size(), bytes.begin());
    return {asio::ip::address_v4{bytes}, config.port};
  }
  return {asio::ip::address_v6{config.address.octets}, config.port};
}

// Room for one turn, where recvmmsg puts it.
class Inbox {
public:
  // Points every message at its own room anew: the kernel writes over the lengths.
  int receive(int socket) {
    for (std::size_t i = 0; i < per_turn; ++i) {
      parts_[i] = {.iov_base = bytes_.data() + i * room, .iov_len = room};
      auto& header = messages_[i].msg_hdr;
      header = {};
      header.msg_name = &from_[i];
      header.msg_namelen = sizeof from_[i];
      header.msg_iov = &parts_[i];
      header.msg_iovlen = 1;
      header.msg_control = controls_[i].bytes.data();
      header.msg_controllen = controls_[i].bytes.size();
    }
    return ::recvmmsg(socket, messages_.data(), per_turn, MSG_DONTWAIT, nullptr);
  }
  std::span<std::byte const> datagram(std::size_t i) const {
    return {bytes_.data() + i * room, messages_[i].msg_len};
  }
  bool is_cut(std::size_t i) const { return (messages_[i].msg_hdr.msg_flags & MSG_TRUNC) != 0; }
  IpAddress from(std::size_t i) const { return address_of(from_[i]); }
  // How many the kernel dropped since the socket was opened, if it says so.
  std::optional<std::uint32_t> dropped(std::size_t i) {
    auto& header = messages_[i].msg_hdr;
    for (auto* part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
      if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_RXQ_OVFL) continue;
      std::uint32_t count = 0;
      std::memcpy(&count, CMSG_DATA(part), sizeof count);
      return count;
    }
    return std::nullopt;
  }

private:
  struct Control {
    alignas(cmsghdr) std::array<std::byte, 64> bytes{};
  };
  std::vector<std::byte> bytes_ = std::vector<std::byte>(per_turn * room);
  std::array<mmsghdr, per_turn> messages_{};
  std::array<iovec, per_turn> parts_{};
  std::array<sockaddr_storage, per_turn> from_{};
  std::array<Control, per_turn> controls_{};
};

// Gathers what the reader tells until it is handed on.
class Gathering : public Audience {
public:
  explicit Gathering(Receiver::Use const& use) : use_(use) {}
  void hear(ExportedFlow const& flow) override { keep(flows_, flow); }
  void hear(SampledFrame const& frame) override { keep(frames_, frame); }
  void hear(InterfaceCounters const& counters) override { keep(interfaces_, counters); }
  void hear(EthernetCounters const& counters) override { keep(ethernets_, counters); }

  std::size_t heard_this_turn() const { return heard_; }
  void begin_turn() { heard_ = 0; }
  void hand_on() {
    if (flows_.empty() && frames_.empty() && interfaces_.empty() && ethernets_.empty()) return;
    use_({flows_, frames_, interfaces_, ethernets_});
    flows_.clear();
    frames_.clear();
    interfaces_.clear();
    ethernets_.clear();
  }

private:
  template <class Told>
  void keep(std::vector<Told>& kept, Told const& told) {
    ++heard_;
    kept.push_back(told);
    if (kept.size() >= Receiver::batch_max) hand_on();
  }
  Receiver::Use const& use_;
  std::vector<ExportedFlow> flows_;
  std::vector<SampledFrame> frames_;
  std::vector<InterfaceCounters> interfaces_;
  std::vector<EthernetCounters> ethernets_;
  std::size_t heard_ = 0;
};

}  // namespace

struct Receiver::State {
  udp::socket socket;
  ReceiverConfig config;
  DatagramReader& reader;
  Use use;
  Clock clock;
  Inbox inbox;
  Gathering gathering;
  ReceiverCounters counters;
  std::size_t filled = 0, next = 0;  // places of the inbox: those with a datagram, the first that is not read
  std::uint32_t dropped_before = 0;
  bool is_stopping = false;

  State(asio::any_io_executor executor, ReceiverConfig with, DatagramReader& read_by, Use to, Clock by)
      : socket(executor),
        config(with),
        reader(read_by),
        use(std::move(to)),
        clock(std::move(by)),
        gathering(use) {}

  error_code prepare();
  bool take_turn();  // whether there may be more
  void read(std::size_t place, Instant now);
};

error_code Receiver::State::prepare() {
  auto const endpoint = endpoint_of(config);
  error_code error;
  socket.open(endpoint.protocol(), error);
  if (error) return error;
  error_code ignored;  // smaller buffers and uncounted drops are no reason not to hear
  socket.set_option(udp::socket::receive_buffer_size(static_cast<int>(config.kernel_buffer_bytes)), ignored);
  udp::socket::receive_buffer_size given;
  socket.get_option(given, ignored);
  counters.kernel_buffer_bytes = static_cast<std::size_t>(given.value());
  int const on = 1;
  ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
  if (endpoint.address().is_v6()) socket.set_option(asio::ip::v6_only(false), ignored);
  socket.non_blocking(true, error);
  if (!error) socket.bind(endpoint, error);
  return error;
}

void Receiver::State::read(std::size_t place, Instant now) {
  ++counters.datagrams;
  if (auto const dropped = inbox.dropped(place))
    counters.kernel_dropped += *dropped - std::exchange(dropped_before, *dropped);
  if (inbox.is_cut(place)) {
    ++counters.too_long;
    return;
  }
  reader.read(inbox.from(place), inbox.datagram(place), now, gathering);
}

bool Receiver::State::take_turn() {
  if (next == filled) {
    auto const count = inbox.receive(socket.native_handle());
    next = 0;
    filled = static_cast<std::size_t>(std::max(count, 0));
    if (filled == 0) return false;
  }
  ++counters.turns;
  auto const now = clock();
  gathering.begin_turn();
  while (next < filled && gathering.heard_this_turn() < records_per_turn_max) read(next++, now);
  gathering.hand_on();
  return next < filled || filled == per_turn;
}

Receiver::Receiver(asio::any_io_executor executor, ReceiverConfig config, DatagramReader& reader, Use use,
                   Clock clock)
    : state_(std::make_unique<State>(std::move(executor), config, reader, std::move(use), std::move(clock))) {
}

Receiver::~Receiver() = default;

Result<void> Receiver::open() {
  auto const error = state_->prepare();
  if (!error) return {};
  error_code ignored;
  state_->socket.close(ignored);
  return fail(Fault::Kind::failure, "CMP-P201",
              {{"address", state_->config.address.to_string()},
               {"port", std::to_string(state_->config.port)},
               {"reason", error.message()}});
}

asio::awaitable<void> Receiver::run() {
  auto& state = *state_;
  while (!state.is_stopping) {
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    co_await state.socket.async_wait(udp::socket::wait_read, token);
    if (error || state.is_stopping) break;
    auto const executor = state.socket.get_executor();
    while (!state.is_stopping && state.take_turn()) co_await asio::post(executor, asio::use_awaitable);  // others first
  }
  error_code ignored;
  state.socket.close(ignored);
}

void Receiver::stop() {
  state_->is_stopping = true;
  // At once: who listens anew on the same address does so in the same turn, before run() has heard of it.
  error_code ignored;
  state_->socket.close(ignored);
}

std::uint16_t Receiver::port() const {
  error_code ignored;
  return state_->socket.local_endpoint(ignored).port();
}

ReceiverCounters const& Receiver::counters() const { return state_->counters; }

}  // namespace campus::exporters
