#include "daemon/contract/portal_view.hpp"

#include <array>
#include <boost/json.hpp>

#include "daemon/contract/admission_views.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_members.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

constexpr std::array standings{Standing::pending, Standing::admitted, Standing::quarantined,
                               Standing::blocked, Standing::exempt};
constexpr std::array causes{
    StandingCause::not_registered, StandingCause::granted,    StandingCause::not_yet, StandingCause::expired,
    StandingCause::elsewhere,      StandingCause::restricted, StandingCause::exempted};

template <class Member, std::size_t count>
Member named(std::string const& name, std::array<Member, count> const& members, std::string const& path,
             Trouble& trouble) {
  for (auto const member : members)
    if (name_of(member) == name) return member;
  trouble.raise("CMP-A060", {{"member", path}});
  return members[0];
}

}  // namespace

std::string encode(PortalView const& view) {
  return json::serialize(
      json::object{{"schema", "campus/portal/v1"},
                   {"mac", view.mac ? json::value(view.mac->to_string()) : json::value(nullptr)},
                   {"standing", name_of(view.standing)},
                   {"cause", name_of(view.cause)},
                   {"contact", view.contact},
                   {"school", view.school}});
}

Result<PortalView> decode_portal_view(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  PortalView view;
  auto const* const object = document.if_object();
  auto const* const mac = object ? object->if_contains("mac") : nullptr;
  if (mac && !mac->is_null()) {
    view.mac = MacAddress::parse(members.text("mac"));
    if (!view.mac) trouble.raise("CMP-A060", {{"member", "mac"}});
  }
  view.standing = named(members.text("standing"), standings, "standing", trouble);
  view.cause = named(members.text("cause"), causes, "cause", trouble);
  view.contact = members.text("contact", PortalView::contact_bytes_max);
  view.school = members.text("school", PortalView::school_bytes_max);
  return trouble.or_value(std::move(view));
}

}  // namespace campus::contract
