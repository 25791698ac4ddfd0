#pragma once

#include "collectors/exporters/bytes.hpp"
#include "collectors/exporters/domain.hpp"

namespace campus::exporters {

// The records of a NetFlow v5 datagram, behind its heading.
Contents read_netflow5(Bytes body, Hearing const& hearing);

}  // namespace campus::exporters
