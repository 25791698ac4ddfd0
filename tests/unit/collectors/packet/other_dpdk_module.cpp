// A module of another version of the program: it has the symbol, and another number in it.

#include "collectors/packet/dpdk_module.hpp"

extern "C" {
[[gnu::visibility("default")]] extern campus::packet::DpdkModule const campus_dpdk_module;
campus::packet::DpdkModule const campus_dpdk_module{.abi = campus::packet::dpdk_abi + 1,
                                                    .open = nullptr,
                                                    .close = nullptr,
                                                    .enter = nullptr,
                                                    .burst = nullptr,
                                                    .counters = nullptr,
                                                    .is_gone = nullptr,
                                                    .give_up = nullptr};
}
