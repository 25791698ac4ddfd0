#pragma once

#include "collectors/exporters/bytes.hpp"
#include "collectors/exporters/domain.hpp"

namespace campus::exporters {

// The sets of a NetFlow v9 or IPFIX datagram, behind its heading: templates, options and records.
Contents read_sets(Bytes body, Hearing const& hearing);

}  // namespace campus::exporters
