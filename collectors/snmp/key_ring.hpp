#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "collectors/snmp/poll_config.hpp"

namespace campus {

// The keys of SNMPv3 passphrases.  Each costs a mebibyte of hashing (4 ms), so it is paid once a credential
// and not once a poll.  Owned by whoever opens sessions; one thread.
class KeyRing {
public:
  using Key = std::vector<std::uint8_t>;
  // Empty: the library refuses the passphrase (it is shorter than eight octets).
  Key const& key(SnmpV3::Auth auth, std::string const& passphrase);

private:
  std::map<std::pair<SnmpV3::Auth, std::string>, Key> keys_;
};

// What an SNMPv3 device calls its engine; learnt once, kept from poll to poll.
struct SnmpEngine {
  std::vector<std::uint8_t> id;
};

}  // namespace campus
