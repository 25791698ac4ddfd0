#pragma once

#include <string>

#include "daemon/contract/messages.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// What districtd's own commands print, for people and (as JSON) for scripts.  Pure; any thread.

struct LinkView {  // districtd/link/v1
  std::string user, link;
  Instant until;
};
struct FoundingView {  // districtd/init/v1
  std::string state, authority_words;
  LinkView link;
};
struct InvitationView {  // districtd/school/v1
  std::string school, name, code;
  std::string district;  // the URL schools enrol at
  Instant until;
  std::string authority_words;
};
struct RevocationView {  // districtd/revoke/v1
  std::string school, name;
  Instant at;
};

std::string encode(LinkView const& view);
std::string encode(FoundingView const& view);
std::string encode(InvitationView const& view);
std::string encode(RevocationView const& view);

std::string to_text(LinkView const& view, Language language);
std::string to_text(FoundingView const& view, Language language);
std::string to_text(InvitationView const& view, Language language);
std::string to_text(RevocationView const& view, Language language);

}  // namespace campus::contract
