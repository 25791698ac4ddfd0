#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/contract/desired.hpp"
#include "daemon/pki/authority.hpp"
#include "daemon/store/work_book.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::work {

// What one school shall have.  Inside one transaction, on the store's thread; signing may be done elsewhere.

struct Desired {
  contract::DesiredState state;
  std::size_t left_out = 0;  // tasks and warnings that found no room
};

// Nothing: the school has `applied` already, and that is the newest.  A school that has seen more than we
// know of lifts our version: we came back from a backup.
Result<std::optional<Desired>> desired_for(store::WorkBook& book, std::string_view school,
                                           std::optional<std::uint64_t> applied, Instant now);

// The envelope as text.
Result<std::string> signed_by(pki::Identity const& signer, contract::DesiredState const& state);

// A text that would leave no room for tasks; both together count.
Result<void> judge_size(std::string_view calendar, std::string_view profiles);

}  // namespace campus::work
