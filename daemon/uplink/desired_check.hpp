#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/contract/desired.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::uplink {

// Whether what came down is what our district wants of us, now.  A decision about bytes: no file, no clock,
// no socket. Any thread.

struct DesiredTrust {
  std::string authority;                 // the one that was read to us in words, PEM
  std::string school;                    // our id, as our certificate says it
  std::optional<std::uint64_t> applied;  // the version in force
};

// Nothing: the version in force came once more, which is worth no word.  Refused, in this order: what is no
// envelope, a signer that is not of our authority or not for signing or out of its time, a signature that is
// not over these bytes, what is no payload, another school's, a version below the one in force, one that is
// not yet valid or no more.
Result<std::optional<contract::DesiredState>> check_desired(std::string_view envelope,
                                                            DesiredTrust const& trust, Instant now);

// The same of one that was good once and was kept: who signed it, and for which school.  Its time may be
// over.
Result<contract::DesiredState> check_kept(std::string_view envelope, DesiredTrust const& trust);

}  // namespace campus::uplink
