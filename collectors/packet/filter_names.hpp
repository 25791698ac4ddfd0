#pragma once

#include <cstddef>
#include <string>

#include "policy/model/fault.hpp"

namespace campus::packet {

// A filter beyond this is refused: pcap-filter(7) in a person's hand is a line.
constexpr std::size_t filter_bytes_max = 4'096;

// Refuses a filter in which a name stands where an address belongs.  libpcap would ask DNS for it, for as long as that
// takes and on whatever thread asks; and what a name means may be another tomorrow.  Names of ports and protocols are
// read from the machine's own lists and may stand.  Asks nobody; any thread.
Result<void> refuse_names(std::string const& filter);

}  // namespace campus::packet
