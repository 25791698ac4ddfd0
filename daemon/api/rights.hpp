#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "daemon/api/access.hpp"
#include "daemon/store/district_rows.hpp"

namespace campus::api {

// What a role may do.  Asked on the server for every route that changes something; a page only hides its
// buttons.

enum class Right : std::uint8_t {
  look,   // everybody who may enter
  work,   // tasks, alerts, warnings
  rule,   // users, the desired state
  audit,  // who did what
};
bool may(store::Role role, Right right);

// The answer to who may not, and a line of the audit that says so.
boost::asio::awaitable<Response> refuse(store::DistrictKeeper& keeper, Access::Visitor visitor, Request request,
                                        Instant now);

// 1 to 64 small letters, digits, dots, dashes and underscores, with a letter first.
bool is_user_name(std::string_view name);

constexpr std::chrono::hours login_link_lifetime{24};

}  // namespace campus::api
