#pragma once

#include "collectors/snmp/key_ring.hpp"
#include "collectors/snmp/netsnmp.hpp"
#include "policy/model/address.hpp"

namespace campus::netsnmp {

// How a session of the library proves who we are, and to whom it speaks.  Like netsnmp.hpp for the .cpp files
// that tame the library alone; the control loop.

// What the library only copies, it wants to be able to write to: so the credential must be a copy.
void fill(netsnmp_session& session, SnmpV2c& v2c);
// False: a passphrase that makes no key.
bool fill(netsnmp_session& session, SnmpV3& v3, KeyRing& keys, SnmpEngine& engine);

// Makes the user of this session known to the library, with the keys of today: it would go on with those of
// an earlier passphrase otherwise.
bool make_user(netsnmp_session& session);

// A report that says: I am not the engine you speak to.
bool denies_engine(netsnmp_pdu const& report);

// Ties the session's socket to the device, so that the kernel throws away the answers of strangers and tells
// when nobody listens.  False: errno says why.
bool connect_to(int socket, IpAddress const& address, std::uint16_t port);

}  // namespace campus::netsnmp
