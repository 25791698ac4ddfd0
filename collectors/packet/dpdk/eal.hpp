#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "collectors/packet/dpdk_module.hpp"

namespace campus::packet {

// DPDK's own world in this process: one start, at the first wish, and no end.  Its log is kept here and not printed; the
// reasons of refusals are taken from it.  Control loop only.
class Eal {
public:
  static Eal& of_process();

  bool start(DpdkWish const& wish, DpdkReason& reason);

  // What was complained of since then goes into the reason of a refusal.
  void listen();
  // Always false.  `error`: of errno, for when nothing was said.
  bool refuse(DpdkRefusal what, DpdkReason& reason, int error, std::uint64_t number = 0);

private:
  enum class State : std::uint8_t { asleep, running, failed };
  Eal() = default;
  bool wake();

  State state_ = State::asleep;
  std::vector<std::string> words_;  // as it was started
  std::string failure_;             // why it did not start
};

}  // namespace campus::packet
