#include "daemon/gateway/local_people.hpp"

#include <grp.h>
#include <pwd.h>

#include <algorithm>

namespace campus::gateway {

std::string account_of(api::PeerUser const& user) {
  auto const* const entry = ::getpwuid(user.uid);
  return entry ? std::string(entry->pw_name) : "uid " + std::to_string(user.uid);
}

std::string account_of(api::Request const& request) { return request.user ? account_of(*request.user) : "nobody"; }

LocalPeople::LocalPeople(std::vector<std::string> const& names) : is_nobody_named_(names.empty()) {
  for (auto const& name : names) {
    if (name.starts_with('@')) {
      if (auto const* const group = ::getgrnam(name.c_str() + 1)) groups_.insert(group->gr_gid);
    } else if (auto const* const entry = ::getpwnam(name.c_str())) {
      users_.insert(entry->pw_uid);
    }
  }
}

bool LocalPeople::has(api::PeerUser const& user) const {
  auto const is_named = [&](unsigned group) { return groups_.contains(group); };
  return users_.contains(user.uid) || is_named(user.gid) || std::ranges::any_of(user.groups, is_named);
}

}  // namespace campus::gateway
