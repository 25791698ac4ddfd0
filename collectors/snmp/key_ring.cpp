#include "collectors/snmp/key_ring.hpp"

#include "collectors/snmp/netsnmp.hpp"

namespace campus {

KeyRing::Key const& KeyRing::key(SnmpV3::Auth auth, std::string const& passphrase) {
  auto& key = keys_[{auth, passphrase}];
  if (!key.empty()) return key;
  netsnmp::start();
  auto const protocol = netsnmp::auth_protocol(auth);
  key.resize(USM_AUTH_KU_LEN);
  auto length = key.size();
  auto const error =
      generate_Ku(protocol.data(), static_cast<u_int>(protocol.size()),
                  reinterpret_cast<u_char const*>(passphrase.data()), passphrase.size(), key.data(), &length);
  key.resize(error == SNMPERR_SUCCESS ? length : 0);
  return key;
}

}  // namespace campus
