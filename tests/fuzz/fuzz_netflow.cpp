// Trains of NetFlow v5, v9 and IPFIX datagrams of any bytes, from two exporters.

#include "tests/fuzz/exporters_train.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  campus::exporters::fuzz::hear_train(data, size, [](std::vector<std::uint8_t>& datagram) {
    if (datagram.size() < 2) return;
    datagram[0] = 0;
    if (datagram[1] != 5 && datagram[1] != 9) datagram[1] = 10;
  });
  return 0;
}
