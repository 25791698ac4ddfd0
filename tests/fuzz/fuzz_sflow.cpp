// Trains of sFlow v5 datagrams of any bytes, from two agents.

#include "tests/fuzz/exporters_train.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  campus::exporters::fuzz::hear_train(data, size, [](std::vector<std::uint8_t>& datagram) {
    constexpr std::uint8_t version[]{0, 0, 0, 5};
    std::copy_n(version, std::min(datagram.size(), sizeof version), datagram.begin());
  });
  return 0;
}
