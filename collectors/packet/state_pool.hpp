#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

#include "collectors/packet/mapped_memory.hpp"
#include "policy/model/flow.hpp"

namespace campus::packet {

// States of flows that are being recognised: a fixed number of equal pieces of memory, zero when they are
// taken. They stand in the order in which they were taken, because the one that was begun first is the first
// to be given up.  A piece knows whose it is: a flow that finds its number with another has lost it.  Numbers
// begin at 1.  Belongs to one thread; after prepare() it asks the system for nothing.
class StatePool {
public:
  // False: there is not so much memory.
  bool prepare(std::size_t count, std::size_t bytes_each);

  std::uint32_t take(FlowKey const& owner, std::int64_t now_ns) noexcept;  // 0: all are taken
  void give_back(std::uint32_t number) noexcept;
  std::uint32_t oldest() const noexcept { return oldest_; }  // 0: none is taken

  bool is_of(std::uint32_t number, FlowKey const& owner) const noexcept {
    return records_[number].owner == owner;
  }
  std::int64_t taken_at_ns(std::uint32_t number) const noexcept { return records_[number].taken_at_ns; }
  void* memory(std::uint32_t number) const noexcept { return memory_.data() + (number - 1) * stride_; }
  std::size_t used() const noexcept { return used_; }
  std::size_t size() const noexcept { return count_; }

  // Called when a packet of its owner is on its way.
  void prefetch(std::uint32_t number) const noexcept;

private:
  struct alignas(64) Record {
    FlowKey owner;
    std::int64_t taken_at_ns = 0;
    std::uint32_t older = 0, newer = 0;  // of a free one: the next free one in `newer`
  };

  MappedMemory memory_;
  std::unique_ptr<Record[]> records_;
  std::size_t count_ = 0, stride_ = 0, bytes_each_ = 0, used_ = 0;
  std::uint32_t free_ = 0, untouched_ = 1;
  std::uint32_t oldest_ = 0, newest_ = 0;
};

}  // namespace campus::packet
