#pragma once

#include <cstdint>
#include <string>

#include "policy/model/address.hpp"
#include "policy/model/time.hpp"

namespace campus {

// What an intrusion detection of others says: an alert of one of its rules, or a name that a host asked for.
struct IdsEvent {
  Instant at;
  IpAddress source, destination;
  std::uint16_t destination_port = 0;
  std::uint8_t priority = 0;  // 1 is the gravest; 0: no alert, only a name
  std::uint64_t signature_id = 0;
  std::string signature, category;
  std::string name;  // of DNS or TLS, in lower case
};

}  // namespace campus
