#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::pki {

// A certificate with its key, both PEM.
struct Identity {
  std::string certificate;
  std::string key;
};

// The district's certificate authority: ten years, EC P-256, its name made from the district's.
Result<Identity> make_authority(std::string_view district, Instant now);

// The certificate districtd shows, for 825 days at most and never past the authority's own end.  A name is a
// DNS name or an IP address; the first one becomes the common name.
Result<Identity> issue_server(Identity const& authority, std::vector<std::string> const& names, Instant now);

// The certificate of a school from its request.  Only the public key is taken from the request, after its
// signature proved that the asker has the other half; common name is the school's id.  PEM.
Result<std::string> issue_school(Identity const& authority, std::string_view request_pem,
                                 std::string_view school, Instant now);

constexpr int authority_days = 3653;
constexpr int server_certificate_days = 825;
// A certificate counts from a little before its making: the clock of the other side may be slow.
constexpr int backdated_hours = 1;
// No request of a P-256 key is anywhere near this; a larger one is refused unread.
constexpr std::size_t request_bytes_max = 8 * 1024;

}  // namespace campus::pki
