#include "daemon/district/founding.hpp"

#include <algorithm>

#include "daemon/api/rights.hpp"
#include "daemon/district/papers.hpp"
#include "daemon/intake/invitation.hpp"
#include "daemon/pki/secrets.hpp"
#include "daemon/pki/words.hpp"
#include "daemon/store/store_keeper.hpp"

namespace campus::district {

namespace {

namespace fs = std::filesystem;
using store::DistrictStore;

constexpr std::size_t school_name_bytes_max = 256;

Result<void> note(DistrictStore& store, std::string action, std::string subject, Instant now) {
  return store.note({.at = now,
                     .actor = "shell",  // whoever may run districtd as its user
                     .action = std::move(action),
                     .subject = std::move(subject),
                     .outcome = "done"});
}

Result<DistrictStore> open_founded(fs::path const& state) {
  if (auto const founded = require_founded(state); !founded) return std::unexpected(founded.error());
  return DistrictStore::open(state);
}

Result<contract::LinkView> link_for(DistrictStore& store, config::DistrictConfig const& config,
                                    std::string const& user, Instant now) {
  auto const token = pki::random_token();
  auto const until = now + api::login_link_lifetime;
  auto const noted = note(store, "make link", user, now);
  if (!noted) return std::unexpected(noted.error());
  auto const kept = store.add_link(pki::sha256_hex(token), user, until, now);
  if (!kept) return std::unexpected(kept.error());
  // Behind the '#': browsers keep that part to themselves, so it stands in no log of a server or proxy.
  return contract::LinkView{.user = user, .link = config.public_url + "/#token=" + token, .until = until};
}

Result<contract::InvitationView> invitation_for(DistrictStore& store, fs::path const& state,
                                                config::DistrictConfig const& config, std::string const& id,
                                                Instant now) {
  auto const authority = read_authority(state);
  if (!authority) return std::unexpected(authority.error());
  auto const school = store.find_school(id);
  if (!school) return std::unexpected(school.error());
  auto const invitation = intake::invite(store, id, authority->certificate, now);
  if (!invitation) return std::unexpected(invitation.error());
  auto const noted = note(store, "invite school", id, now);
  if (!noted) return std::unexpected(noted.error());
  return contract::InvitationView{.school = id,
                                  .name = school->name,
                                  .code = invitation->code,
                                  .district = config.public_url,
                                  .until = invitation->until,
                                  .authority_words = invitation->authority_words};
}

}  // namespace

Result<contract::FoundingView> found_district(fs::path const& state, config::DistrictConfig const& config,
                                              Instant now) {
  if (is_founded(state)) return fail(Fault::Kind::conflict, "CMP-W045", {{"path", state.string()}});
  auto stores = store::DistrictStores::open(state);
  if (!stores) return std::unexpected(stores.error());
  auto& store = (*stores)->district;
  std::string const user(first_user);
  if (auto const added = store.add_user(user, now); !added && added.error().kind != Fault::Kind::conflict)
    return std::unexpected(added.error());
  auto const authority = pki::make_authority(config.name, now);
  if (!authority) return std::unexpected(authority.error());
  auto words = pki::words_of(authority->certificate);
  if (!words) return std::unexpected(words.error());
  if (auto const noted = note(store, "found district", config.name, now); !noted)
    return std::unexpected(noted.error());
  auto link = link_for(store, config, user, now);
  if (!link) return std::unexpected(link.error());
  if (auto const written = write_authority(state, *authority); !written)
    return std::unexpected(written.error());
  return contract::FoundingView{
      .state = state.string(), .authority_words = std::move(*words), .link = std::move(*link)};
}

Result<contract::LinkView> make_link(fs::path const& state, config::DistrictConfig const& config,
                                     std::string const& user, bool is_new, std::string const& role, Instant now) {
  if (!api::is_user_name(user)) return fail(Fault::Kind::invalid, "CMP-W047", {{"name", user}});
  auto const named = role.empty() ? std::optional(store::Role::viewer) : store::role_named(role);
  if (!named) return fail(Fault::Kind::usage, "CMP-W031", {{"role", role}});
  if (!is_new && !role.empty()) return fail(Fault::Kind::usage, "CMP-W033");
  auto store = open_founded(state);
  if (!store) return std::unexpected(store.error());
  if (is_new) {
    auto const added = store->add_user(user, now, *named);
    if (!added) return std::unexpected(added.error());
    if (auto const noted = note(*store, "create user", user, now); !noted) return std::unexpected(noted.error());
  } else if (auto const found = store->find_user(user); !found) {
    if (found.error().kind != Fault::Kind::not_found) return std::unexpected(found.error());
    return fail(Fault::Kind::not_found, "CMP-W051", {{"name", user}});
  }
  return link_for(*store, config, user, now);
}

Result<contract::InvitationView> add_school(fs::path const& state, config::DistrictConfig const& config,
                                            std::string const& id, std::string const& name, Instant now) {
  if (!intake::is_school_id(id)) return fail(Fault::Kind::invalid, "CMP-W048", {{"school", id}});
  if (name.empty() || name.size() > school_name_bytes_max)
    return fail(Fault::Kind::invalid, "CMP-W050", {{"limit", std::to_string(school_name_bytes_max)}});
  auto store = open_founded(state);
  if (!store) return std::unexpected(store.error());
  auto const added = store->add_school(id, name, now);
  if (!added) return std::unexpected(added.error());
  return invitation_for(*store, state, config, id, now);
}

Result<contract::InvitationView> renew_code(fs::path const& state, config::DistrictConfig const& config,
                                            std::string const& id, Instant now) {
  if (!intake::is_school_id(id)) return fail(Fault::Kind::invalid, "CMP-W048", {{"school", id}});
  auto store = open_founded(state);
  if (!store) return std::unexpected(store.error());
  return invitation_for(*store, state, config, id, now);
}

Result<contract::RevocationView> revoke_school(fs::path const& state, std::string const& id, Instant now) {
  if (!intake::is_school_id(id)) return fail(Fault::Kind::invalid, "CMP-W048", {{"school", id}});
  auto store = open_founded(state);
  if (!store) return std::unexpected(store.error());
  auto const school = store->find_school(id);
  if (!school) return std::unexpected(school.error());
  // Noted before it is done: a revocation that nobody can be asked about must not exist.
  if (auto const noted = note(*store, "revoke school", id, now); !noted)
    return std::unexpected(noted.error());
  if (auto const revoked = store->revoke_school(id, now); !revoked) return std::unexpected(revoked.error());
  return contract::RevocationView{.school = id, .name = school->name, .at = now};
}

}  // namespace campus::district
