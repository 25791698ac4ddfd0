#pragma once

// net-snmp's own headers and how they are read here.  Included by the .cpp files of this folder that tame the
// library, and by nothing else.

#include <net-snmp/net-snmp-config.h>
// The configuration must come first.
#include <net-snmp/library/large_fd_set.h>
#include <net-snmp/net-snmp-includes.h>

#include <cstdint>
#include <span>

#include "collectors/snmp/message.hpp"
#include "collectors/snmp/poll_config.hpp"

namespace campus::netsnmp {

// Starts the library once in the process: no MIB files, no configuration files, no file written, no word on
// stderr.
void start();

std::span<oid const> auth_protocol(SnmpV3::Auth auth);

// A request of ours as the library's; it belongs to the caller until the library takes it.
netsnmp_pdu* to_pdu(SnmpRequest const& request);
std::vector<Varbind> varbinds_of(netsnmp_pdu const& pdu);

}  // namespace campus::netsnmp
