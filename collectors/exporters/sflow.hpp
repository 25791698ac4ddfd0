#pragma once

#include "collectors/exporters/bytes.hpp"
#include "collectors/exporters/domain.hpp"

namespace campus::exporters {

// The samples of an sFlow v5 datagram, behind its heading.
void read_sflow(Bytes body, Hearing const& hearing);

}  // namespace campus::exporters
