#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "daemon/store/district_store.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::intake {

// What the district hands to a school on paper: a code that works once, and the words that say who the
// district is.
struct Invitation {
  std::string code;  // ten characters of Crockford base32
  Instant until;
  std::string authority_words;
};

constexpr std::chrono::hours code_lifetime{72};

// Makes a code for a school that exists; the one before it is void.  The store learns only its digest.  Call
// on the store's thread.
Result<Invitation> invite(store::DistrictStore& store, std::string_view school,
                          std::string_view authority_pem, Instant now);

std::string code_digest(std::string_view code);

// "XX-0127": what openapi.yaml calls a school.
bool is_school_id(std::string_view text);

}  // namespace campus::intake
