#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "collectors/packet/dpdk/packet_sockets.hpp"
#include "collectors/packet/dpdk_module.hpp"

struct rte_device;
struct rte_eth_dev_info;
struct rte_mbuf;
struct rte_mempool;

namespace campus::packet {

class Eal;

// One queue of a port: where its frames lie, and those of the last burst, which are lent.
struct alignas(64) DpdkQueue {
  rte_mempool* pool = nullptr;
  std::array<rte_mbuf*, dpdk_burst_max> lent{};
  std::size_t lent_count = 0;
};

// A device that gives frames, from open to close; shared by those who take its queues.
struct DpdkPort {
public:
  // Null: see the reason.
  static std::unique_ptr<DpdkPort> open(Eal& eal, DpdkWish const& wish, DpdkReason& reason);
  DpdkPort(DpdkPort const&) = delete;
  DpdkPort& operator=(DpdkPort const&) = delete;
  ~DpdkPort();

  std::string const& name() const { return name_; }  // as it was asked for
  bool is_as(DpdkWish const& wish) const;            // the same port, by the same settings
  std::uint32_t queues() const noexcept { return static_cast<std::uint32_t>(queues_.size()); }

  std::size_t burst(std::uint32_t queue, std::span<DpdkFrame> frames) noexcept;
  DpdkCounters counters() noexcept;
  bool is_gone() const noexcept { return is_gone_.load(std::memory_order_relaxed); }
  void give_up() noexcept { is_gone_.store(true, std::memory_order_relaxed); }

  unsigned holders = 0;

private:
  DpdkPort(Eal& eal, DpdkWish const& wish);
  bool attach(DpdkReason& reason);
  bool configure(DpdkReason& reason);
  bool set_up(std::uint16_t queue, rte_eth_dev_info const& facts, DpdkReason& reason);
  bool start(DpdkReason& reason);
  void know_times(rte_eth_dev_info const& facts);

  Eal& eal_;
  std::string name_;
  std::uint32_t frames_, frames_kept_;
  bool is_promiscuous_;
  std::uint16_t id_ = 0;
  rte_device* device_ = nullptr;
  bool is_started_ = false, is_watched_ = false, is_listening_to_all_ = false;
  std::uint16_t descriptors_ = 0;
  std::vector<DpdkQueue> queues_;
  int time_offset_ = -1;         // where a frame's own time stands; where frames bring none, or in an unknown unit: -1
  std::uint64_t time_flag_ = 0;  // says that one does
  PacketSockets sockets_;        // of net_af_packet
  std::atomic<bool> is_gone_{false};
};

}  // namespace campus::packet
