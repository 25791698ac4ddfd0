#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "policy/model/address.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/host.hpp"

namespace campus::contract {

// What campus-portal may know of the one device that asks it, and what it is to say: GET
// /local/v1/portal?address=IP.  Any thread.
struct PortalView {
  static constexpr std::size_t contact_bytes_max = 512;
  static constexpr std::size_t school_bytes_max = 128;

  std::optional<MacAddress> mac;  // none: nobody was heard at that address yet, and so it is pending
  Standing standing = Standing::pending;
  StandingCause cause = StandingCause::not_registered;
  std::string contact;  // whom to ask, in the school's own words
  std::string school;   // its name; may be empty
};

std::string encode(PortalView const& view);
Result<PortalView> decode_portal_view(std::string_view json);

}  // namespace campus::contract
