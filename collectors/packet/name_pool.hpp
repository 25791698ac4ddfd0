#pragma once

#include <cstddef>
#include <cstdint>

#include "collectors/packet/mapped_memory.hpp"
#include "policy/model/flow_names.hpp"

namespace campus::packet {

// Names of flows, as many as were prepared.  Numbers begin at 1.  Belongs to one thread; after prepare() it
// asks the system for nothing.
class NamePool {
public:
  // False: there is not so much memory.
  bool prepare(std::size_t count) {
    if (!memory_.map((count + 1) * sizeof(Entry))) return false;
    names_ = reinterpret_cast<Entry*>(memory_.data());
    count_ = count;
    return true;
  }

  // Empty ones; 0: all are taken.
  std::uint32_t take() noexcept {
    auto number = free_;
    if (number != 0)
      free_ = names_[number].next;
    else if (untouched_ <= count_)
      number = static_cast<std::uint32_t>(untouched_++);
    else
      return 0;
    names_[number].names = FlowNames{};
    ++used_;
    return number;
  }
  void give_back(std::uint32_t number) noexcept {
    names_[number].next = free_;
    free_ = number;
    --used_;
  }

  FlowNames& operator[](std::uint32_t number) noexcept { return names_[number].names; }
  FlowNames const& operator[](std::uint32_t number) const noexcept { return names_[number].names; }
  std::size_t used() const noexcept { return used_; }

private:
  struct Entry {
    FlowNames names;
    std::uint32_t next = 0;  // of a free one
  };

  MappedMemory memory_;
  Entry* names_ = nullptr;  // in it
  std::size_t count_ = 0, untouched_ = 1, used_ = 0;
  std::uint32_t free_ = 0;
};

}  // namespace campus::packet
