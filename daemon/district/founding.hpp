#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "daemon/config/district_config.hpp"
#include "daemon/contract/founding_views.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::district {

// What an administrator does from the shell: found a district, invite a school, hand out a login link.  Each
// opens the store for itself and is done; all but founding work beside a running districtd.

constexpr std::string_view first_user = "admin";

// Makes the store, the first user, and the authority; conflict: it was done before.  Cut off half-way it may
// be done again.
Result<contract::FoundingView> found_district(std::filesystem::path const& state,
                                              config::DistrictConfig const& config, Instant now);

// A link that signs its user in once.  A new user is made where `is_new`, with this role ("viewer" where none is
// said); else an unknown one is not_found, and a role is refused: roles of users that exist are changed on the page.
Result<contract::LinkView> make_link(std::filesystem::path const& state, config::DistrictConfig const& config,
                                     std::string const& user, bool is_new, std::string const& role, Instant now);

Result<contract::InvitationView> add_school(std::filesystem::path const& state,
                                            config::DistrictConfig const& config, std::string const& id,
                                            std::string const& name, Instant now);
// A new code for a school that exists; the one before is void.
Result<contract::InvitationView> renew_code(std::filesystem::path const& state,
                                            config::DistrictConfig const& config, std::string const& id,
                                            Instant now);

// From now on no certificate of that school is accepted; a new code, once used, lifts it.
Result<contract::RevocationView> revoke_school(std::filesystem::path const& state, std::string const& id,
                                               Instant now);

}  // namespace campus::district
