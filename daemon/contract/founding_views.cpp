#include "daemon/contract/founding_views.hpp"

#include <boost/json.hpp>

#include "daemon/contract/codec.hpp"

namespace campus::contract {

namespace json = boost::json;

std::string encode(LinkView const& view) {
  return json::serialize(json::object{{"schema", "districtd/link/v1"},
                                      {"user", view.user},
                                      {"link", view.link},
                                      {"until", to_rfc3339(view.until)}});
}

std::string encode(FoundingView const& view) {
  return json::serialize(json::object{{"schema", "districtd/init/v1"},
                                      {"state", view.state},
                                      {"authority_words", view.authority_words},
                                      {"user", view.link.user},
                                      {"link", view.link.link},
                                      {"until", to_rfc3339(view.link.until)}});
}

std::string encode(InvitationView const& view) {
  return json::serialize(json::object{{"schema", "districtd/school/v1"},
                                      {"school", view.school},
                                      {"name", view.name},
                                      {"code", view.code},
                                      {"district", view.district},
                                      {"until", to_rfc3339(view.until)},
                                      {"authority_words", view.authority_words}});
}

std::string encode(RevocationView const& view) {
  return json::serialize(json::object{{"schema", "districtd/revoke/v1"},
                                      {"school", view.school},
                                      {"name", view.name},
                                      {"at", to_rfc3339(view.at)}});
}

std::string to_text(LinkView const& view, Language language) {
  return label("districtd.made_link", language, {{"user", view.user}, {"until", to_rfc3339(view.until)}}) +
         "\n  " + view.link;
}

std::string to_text(FoundingView const& view, Language language) {
  return label("districtd.founded", language, {{"state", view.state}}) + '\n' +
         label("districtd.words", language, {{"words", view.authority_words}}) + '\n' +
         to_text(view.link, language);
}

std::string to_text(InvitationView const& view, Language language) {
  return label("districtd.invited", language,
               {{"school", view.school}, {"name", view.name}, {"until", to_rfc3339(view.until)}}) +
         "\n  campusctl uplink enroll " + view.code + " --district " + view.district + " --ca-words \"" +
         view.authority_words + '"';
}

std::string to_text(RevocationView const& view, Language language) {
  return label("districtd.revoked", language, {{"school", view.school}, {"name", view.name}});
}

}  // namespace campus::contract
