#include "collectors/packet/dpdk/port.hpp"

#include <rte_dev.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_mbuf_dyn.h>
#include <rte_mempool.h>
#include <rte_prefetch.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <ctime>
#include <limits>
#include <string_view>

#include "collectors/packet/dpdk/eal.hpp"

namespace campus::packet {
namespace {

// Buffers that a thread keeps at hand: given back and taken again they are still in the processor's caches.
constexpr unsigned cache_buffers = 512;  // the most that DPDK allows

// What one queue needs besides what lies in it: the burst that is lent and the one that is being taken, and what the
// thread's own cache may hold back (DPDK lets it grow by half).
constexpr unsigned buffers_in_hand = 2 * dpdk_burst_max + cache_buffers * 3 / 2;

constexpr std::uint32_t descriptors_most = 1u << 15;  // counted in 16 bits

// Both directions of a conversation in one queue: with a key of this pattern the hash does not change when source and
// destination are exchanged (Woo and Park, "Scalable TCP Session Monitoring with Symmetric Receive-side Scaling").
constexpr std::array<std::uint8_t, 2> symmetric_pattern{0x6d, 0x5a};

std::int64_t now_ns() noexcept {
  std::timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

std::string device_of(std::string const& port) { return port.substr(0, port.find(',')); }

int note_removal(std::uint16_t, rte_eth_event_type, void* is_gone, void*) {
  static_cast<std::atomic<bool>*>(is_gone)->store(true, std::memory_order_relaxed);
  return 0;
}

// No offload is asked for: tags stay where they are.
rte_eth_conf wanted_of(rte_eth_dev_info const& facts, std::uint32_t queues) {
  static auto key = [] {
    std::array<std::uint8_t, std::numeric_limits<std::uint8_t>::max()> bytes{};  // as long as any card's
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = symmetric_pattern[i % symmetric_pattern.size()];
    return bytes;
  }();
  rte_eth_conf wanted{};
  auto const hashed = (RTE_ETH_RSS_IP | RTE_ETH_RSS_TCP | RTE_ETH_RSS_UDP | RTE_ETH_RSS_SCTP) & facts.flow_type_rss_offloads;
  if (queues > 1 && hashed != 0) {
    wanted.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
    wanted.rx_adv_conf.rss_conf = {.rss_key = facts.hash_key_size != 0 ? key.data() : nullptr,
                                   .rss_key_len = facts.hash_key_size,
                                   .rss_hf = hashed};
  }
  bool const tells_removal = facts.dev_flags && (*facts.dev_flags & RTE_ETH_DEV_INTR_RMV) != 0;
  wanted.intr_conf.rmv = tells_removal ? 1 : 0;
  return wanted;
}

}  // namespace

DpdkPort::DpdkPort(Eal& eal, DpdkWish const& wish)
    : eal_(eal),
      name_(wish.port),
      frames_(wish.frames),
      frames_kept_(wish.frames_kept),
      is_promiscuous_(wish.is_promiscuous),
      queues_(wish.queues) {}

std::unique_ptr<DpdkPort> DpdkPort::open(Eal& eal, DpdkWish const& wish, DpdkReason& reason) {
  std::unique_ptr<DpdkPort> port(new DpdkPort(eal, wish));
  if (!port->attach(reason) || !port->configure(reason) || !port->start(reason)) return nullptr;
  return port;
}

DpdkPort::~DpdkPort() {
  for (auto& queue : queues_)
    if (queue.lent_count != 0) ::rte_pktmbuf_free_bulk(queue.lent.data(), static_cast<unsigned>(queue.lent_count));
  if (is_watched_) ::rte_eth_dev_callback_unregister(id_, RTE_ETH_EVENT_INTR_RMV, &note_removal, &is_gone_);
  if (is_listening_to_all_) ::rte_eth_promiscuous_disable(id_);  // net_af_packet sets it on the kernel's interface
  if (is_started_) ::rte_eth_dev_stop(id_);
  if (device_) {
    ::rte_eth_dev_close(id_);
    ::rte_dev_remove(device_);
  }
  for (auto& queue : queues_) ::rte_mempool_free(queue.pool);
}

bool DpdkPort::is_as(DpdkWish const& wish) const {
  return name_ == wish.port && queues() == wish.queues && frames_ == wish.frames && frames_kept_ == wish.frames_kept &&
         is_promiscuous_ == wish.is_promiscuous;
}

bool DpdkPort::attach(DpdkReason& reason) {
  bool const is_af_packet = name_.starts_with("net_af_packet");
  if (is_af_packet) sockets_.look_before();
  if (auto const status = ::rte_dev_probe(name_.c_str()); status != 0)
    return eal_.refuse(DpdkRefusal::device, reason, status);
  if (is_af_packet) sockets_.look_after();
  rte_eth_dev_info facts{};
  if (::rte_eth_dev_get_port_by_name(device_of(name_).c_str(), &id_) != 0 || ::rte_eth_dev_info_get(id_, &facts) != 0)
    return eal_.refuse(DpdkRefusal::device, reason, ENODEV);
  device_ = facts.device;
  return true;
}

bool DpdkPort::configure(DpdkReason& reason) {
  rte_eth_dev_info facts{};
  if (auto const status = ::rte_eth_dev_info_get(id_, &facts); status != 0)
    return eal_.refuse(DpdkRefusal::port, reason, status);
  if (queues() > facts.max_rx_queues) return eal_.refuse(DpdkRefusal::queues, reason, 0, facts.max_rx_queues);
  auto const wanted = wanted_of(facts, queues());
  auto const count = static_cast<std::uint16_t>(queues());
  // Nothing is ever sent; but some drivers (net_af_xdp) take pairs of queues only.
  auto status = ::rte_eth_dev_configure(id_, count, 0, &wanted);
  bool const takes_pairs = status == -EINVAL;
  if (takes_pairs) {
    eal_.listen();
    status = ::rte_eth_dev_configure(id_, count, count, &wanted);
  }
  if (status != 0) return eal_.refuse(DpdkRefusal::port, reason, status);
  if (wanted.intr_conf.rmv != 0)
    is_watched_ = ::rte_eth_dev_callback_register(id_, RTE_ETH_EVENT_INTR_RMV, &note_removal, &is_gone_) == 0;

  // Some drivers take powers of two only, and do not say so.
  descriptors_ = std::bit_floor(static_cast<std::uint16_t>(std::min<std::uint32_t>(frames_, descriptors_most)));
  auto senders = descriptors_;
  status = ::rte_eth_dev_adjust_nb_rx_tx_desc(id_, &descriptors_, &senders);
  auto const socket = static_cast<unsigned>(::rte_eth_dev_socket_id(id_));
  for (std::uint16_t queue = 0; status == 0 && takes_pairs && queue < count; ++queue)
    status = ::rte_eth_tx_queue_setup(id_, queue, senders, socket, nullptr);
  if (status != 0) return eal_.refuse(DpdkRefusal::port, reason, status);
  for (std::uint16_t queue = 0; queue < count; ++queue)
    if (!set_up(queue, facts, reason)) return false;
  know_times(facts);
  return true;
}

bool DpdkPort::set_up(std::uint16_t queue, rte_eth_dev_info const& facts, DpdkReason& reason) {
  static unsigned pools = 0;
  auto const socket = ::rte_eth_dev_socket_id(id_);
  auto const buffers = descriptors_ + buffers_in_hand + frames_kept_;
  auto& pool = queues_[queue].pool;
  pool = ::rte_pktmbuf_pool_create(("campus_" + std::to_string(pools++)).c_str(), buffers, cache_buffers, 0,
                                   RTE_MBUF_DEFAULT_BUF_SIZE, socket);
  if (!pool) return eal_.refuse(rte_errno == ENOMEM ? DpdkRefusal::memory : DpdkRefusal::port, reason, rte_errno, buffers);
  auto settings = facts.default_rxconf;
  settings.offloads = 0;
  if (auto const status =
          ::rte_eth_rx_queue_setup(id_, queue, descriptors_, static_cast<unsigned>(socket), &settings, pool);
      status != 0)
    return eal_.refuse(DpdkRefusal::port, reason, status);
  return true;
}

// The unit of a frame's time is the driver's secret; net_pcap's is microseconds since 1970 UTC.
void DpdkPort::know_times(rte_eth_dev_info const& facts) {
  if (std::string_view(facts.driver_name) != "net_pcap") return;
  auto const offset = ::rte_mbuf_dynfield_lookup(RTE_MBUF_DYNFIELD_TIMESTAMP_NAME, nullptr);
  auto const flag = ::rte_mbuf_dynflag_lookup(RTE_MBUF_DYNFLAG_RX_TIMESTAMP_NAME, nullptr);
  if (offset < 0 || flag < 0) return;
  time_offset_ = offset;
  time_flag_ = std::uint64_t{1} << flag;
}

bool DpdkPort::start(DpdkReason& reason) {
  if (auto const status = ::rte_eth_dev_start(id_); status != 0) return eal_.refuse(DpdkRefusal::port, reason, status);
  is_started_ = true;
  auto const status = is_promiscuous_ ? ::rte_eth_promiscuous_enable(id_) : 0;
  if (status != 0 && status != -ENOTSUP) return eal_.refuse(DpdkRefusal::port, reason, status);
  is_listening_to_all_ = is_promiscuous_ && status == 0;
  return true;
}

std::size_t DpdkPort::burst(std::uint32_t queue, std::span<DpdkFrame> frames) noexcept {
  auto& from = queues_[queue];
  if (from.lent_count != 0) ::rte_pktmbuf_free_bulk(from.lent.data(), static_cast<unsigned>(from.lent_count));
  auto const most = static_cast<std::uint16_t>(std::min(frames.size(), from.lent.size()));
  from.lent_count = ::rte_eth_rx_burst(id_, static_cast<std::uint16_t>(queue), from.lent.data(), most);
  if (from.lent_count == 0) return 0;
  auto const now = now_ns();
  for (std::size_t i = 0; i < from.lent_count; ++i) {
    auto* const buffer = from.lent[i];
    auto const* const bytes = rte_pktmbuf_mtod(buffer, std::byte const*);
    ::rte_prefetch0(bytes);
    // Of a frame in several pieces the first is lent: it holds all headers, and every piece counts in pkt_len.
    frames[i] = {.bytes = bytes, .captured = buffer->data_len, .wire_length = buffer->pkt_len, .arrived_ns = now};
    if (time_offset_ >= 0 && (buffer->ol_flags & time_flag_) != 0)
      frames[i].arrived_ns = static_cast<std::int64_t>(*RTE_MBUF_DYNFIELD(buffer, time_offset_, std::uint64_t*) * 1000);
  }
  return from.lent_count;
}

DpdkCounters DpdkPort::counters() noexcept {
  rte_eth_stats told{};
  if (::rte_eth_stats_get(id_, &told) != 0) return {};
  return {.missed = told.imissed + sockets_.dropped(), .no_buffer = told.rx_nombuf, .errors = told.ierrors};
}

}  // namespace campus::packet
