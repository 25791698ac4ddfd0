#pragma once

#include <set>
#include <string>
#include <vector>

#include "daemon/api/http_message.hpp"

namespace campus::gateway {

// As the audit calls who asked: the account's name, "uid N" where it has none.
std::string account_of(api::PeerUser const& user);
std::string account_of(api::Request const& request);

// The users and groups that a list of the configuration names ("wang", "@ops"), as the machine knew them when
// the list was read: who asks must not make the loop wait for a directory service.  A plain value.
class LocalPeople {
public:
  LocalPeople() = default;
  explicit LocalPeople(std::vector<std::string> const& names);  // may ask a directory service

  bool is_nobody_named() const { return is_nobody_named_; }
  bool has(api::PeerUser const& user) const;

private:
  bool is_nobody_named_ = true;  // a name that nobody bears still names somebody
  std::set<unsigned> users_, groups_;
};

}  // namespace campus::gateway
