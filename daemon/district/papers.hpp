#pragma once

#include <filesystem>

#include "daemon/config/district_config.hpp"
#include "daemon/pki/authority.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::district {

// The keys and certificates of a district, as files of its state directory: the authority that signs schools,
// and what the server shows.  The authority's certificate is written last of all that makes a district, so
// its presence means that the district is founded.
struct Papers {
  pki::Identity authority;
  pki::Identity server;
  pki::Identity signer;  // of the desired state; made at first need
};

bool is_founded(std::filesystem::path const& state);
Result<void> require_founded(std::filesystem::path const& state);  // else not_found, with advice
Result<void> write_authority(std::filesystem::path const& state, pki::Identity const& authority);
Result<pki::Identity> read_authority(std::filesystem::path const& state);

// The papers of a founded district.  The server's certificate is made anew when the configured names changed
// or its end is near, and only then: browsers and people remember it.  The signer's when its end is near.
Result<Papers> read_papers(std::filesystem::path const& state, config::DistrictConfig const& config,
                           Instant now);

}  // namespace campus::district
