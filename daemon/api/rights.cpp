#include "daemon/api/rights.hpp"

#include <algorithm>

#include "daemon/contract/dashboard.hpp"

namespace campus::api {

using store::Role;

bool may(Role role, Right right) {
  switch (right) {
    case Right::look: return true;
    case Right::work: return role == Role::admin || role == Role::operator_;
    case Right::rule: return role == Role::admin;
    case Right::audit: return role == Role::admin || role == Role::auditor;
  }
  return false;
}

bool is_user_name(std::string_view name) {
  auto const is_plain = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '.' ||
           letter == '-' || letter == '_';
  };
  return !name.empty() && name.size() <= contract::user_bytes_max && name.front() >= 'a' &&
         name.front() <= 'z' && std::ranges::all_of(name, is_plain);
}

}  // namespace campus::api
