#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::protection {

// A record of who did what in which each entry carries the seal of the one before, so that an entry that was
// changed, removed or slipped in afterwards shows.  What a chain cannot show alone is that its newest entries
// were cut off: for that its end is told to somebody else, and verified against.  Pure; any thread.

// SHA-256 as 64 small hexadecimal digits.  Handed in: policy links no library of ciphers.
using Sha256 = std::function<std::string(std::string_view)>;

// Where a chain ends; of an empty one number 0 and the seal of nothing.
struct ChainEnd {
  std::uint64_t number = 0;
  std::string seal = std::string(64, '0');
  bool operator==(ChainEnd const&) const = default;
};

struct AuditEntry {
  std::uint64_t number = 0;  // from 1, without a hole
  Instant at{};
  std::string actor{}, action{}, subject{}, outcome{};
  std::string before{};  // the seal of the entry before
  std::string seal{};    // of all of the above
  bool operator==(AuditEntry const&) const = default;
};

// The same entry with its number, what came before, and its seal.
AuditEntry sealed(AuditEntry entry, ChainEnd const& last, Sha256 const& sha256);

// Where the entries end that follow `begin` one by one; or the first that does not.
Result<ChainEnd> verify(std::span<AuditEntry const> entries, ChainEnd begin, Sha256 const& sha256);

// As above, and refused when they end elsewhere than was told to somebody.
Result<void> verify_up_to(ChainEnd const& told, std::span<AuditEntry const> entries, ChainEnd begin,
                          Sha256 const& sha256);

}  // namespace campus::protection
