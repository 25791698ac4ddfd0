#include "daemon/contract/admission_views.hpp"

#include <boost/json.hpp>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/codec_members.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;
using Verb = OrderRequest::Verb;

constexpr Names<Group, 5> group_names{{{Group::pupil, "pupil"},
                                       {Group::staff, "staff"},
                                       {Group::server, "server"},
                                       {Group::guest, "guest"},
                                       {Group::exempt, "exempt"}}};
constexpr Names<Standing, 5> standing_names{{{Standing::pending, "pending"},
                                             {Standing::admitted, "admitted"},
                                             {Standing::quarantined, "quarantined"},
                                             {Standing::blocked, "blocked"},
                                             {Standing::exempt, "exempt"}}};
constexpr Names<StandingCause, 7> standing_cause_names{{{StandingCause::not_registered, "not_registered"},
                                                        {StandingCause::granted, "granted"},
                                                        {StandingCause::not_yet, "not_yet"},
                                                        {StandingCause::expired, "expired"},
                                                        {StandingCause::elsewhere, "elsewhere"},
                                                        {StandingCause::restricted, "restricted"},
                                                        {StandingCause::exempted, "exempted"}}};
constexpr Names<AdmissionMode, 2> mode_names{
    {{AdmissionMode::observe, "observe"}, {AdmissionMode::enforce, "enforce"}}};
constexpr Names<Verb, 4> verb_names{
    {{Verb::allow, "allow"}, {Verb::block, "block"}, {Verb::quarantine, "quarantine"}, {Verb::mode, "mode"}}};

template <class Member, std::size_t count>
std::string_view called(Member member, Names<Member, count> const& names) {
  for (auto const& [one, name] : names)
    if (one == member) return name;
  return names[0].second;
}

json::value moment(std::optional<Instant> const& at) {
  return at ? json::value(to_rfc3339(*at)) : json::value(nullptr);
}

json::value vlan_or_null(std::optional<VlanId> const& vlan) {
  return vlan ? json::value(vlan->number) : json::value(nullptr);
}

json::value grant_or_null(std::optional<Grant> const& grant) {
  if (!grant) return nullptr;
  return json::object{{"as", called(grant->group, group_names)},
                      {"vlan", vlan_or_null(grant->vlan)},
                      {"from", to_rfc3339(grant->from)},
                      {"until", moment(grant->until)},
                      {"by", grant->by},
                      {"reason", grant->reason}};
}

json::value restriction_or_null(std::optional<Restriction> const& held) {
  if (!held) return nullptr;
  return json::object{{"standing", called(held->standing, standing_names)},
                      {"from", to_rfc3339(held->from)},
                      {"until", moment(held->until)},
                      {"by", held->by},
                      {"reason", held->reason}};
}

json::object host_object(HostView const& view) {
  auto const& host = view.host;
  json::array addresses;
  for (auto const& one : host.addresses)
    addresses.push_back({{"address", one.address.to_string()},
                         {"last_seen", to_rfc3339(one.last_seen)},
                         {"is_live", one.is_live}});
  return {{"host", host.id.to_string()},
          {"mac", host.mac.to_string()},
          {"is_mac_made_up", is_made_up(host.mac)},
          {"interface", host.interface_name},
          {"vlan", vlan_or_null(view.vlan)},
          {"standing", called(host.standing, standing_names)},
          {"cause", called(host.cause, standing_cause_names)},
          {"since", to_rfc3339(host.since)},
          {"is_present", host.is_present()},
          {"first_seen", to_rfc3339(host.first_seen)},
          {"last_seen", to_rfc3339(host.last_seen)},
          {"addresses", std::move(addresses)},
          {"grant", grant_or_null(view.grant)},
          {"restriction", restriction_or_null(view.restriction)}};
}

json::array host_array(std::vector<HostView> const& hosts) {
  json::array all;
  all.reserve(hosts.size());
  for (auto const& host : hosts) all.push_back(host_object(host));
  return all;
}

bool has(json::value const& document, std::string_view name) {
  auto const* const object = document.if_object();
  auto const* const value = object ? object->if_contains(name) : nullptr;
  return value && !value->is_null();
}

}  // namespace

std::string_view name_of(Group group) { return called(group, group_names); }
std::string_view name_of(Standing standing) { return called(standing, standing_names); }
std::string_view name_of(StandingCause cause) { return called(cause, standing_cause_names); }
std::string_view name_of(AdmissionMode mode) { return called(mode, mode_names); }

std::string encode(HostView const& view) { return json::serialize(host_object(view)); }

std::string encode(AdmissionView const& view) {
  return json::serialize(json::object{
      {"schema", "campusctl/nac.list/v1"},
      {"mode", called(view.mode, mode_names)},
      {"is_configured", view.is_configured},
      {"is_connected", view.is_connected},
      {"is_in_force", view.is_in_force},
      {"rows", view.rows},
      {"last_error", view.last_error ? json::value(to_json(*view.last_error)) : json::value(nullptr)},
      {"turned_away", view.turned_away},
      {"items", host_array(view.hosts)}});
}

std::string encode(OrderView const& view) {
  json::array changes;
  for (auto const& change : view.changes)
    changes.push_back({{"host", change.host.to_string()},
                       {"mac", change.mac.to_string()},
                       {"from", called(change.from, standing_names)},
                       {"to", called(change.to, standing_names)},
                       {"cause", called(change.cause, standing_cause_names)}});
  return json::serialize(json::object{{"verb", called(view.verb, verb_names)},
                                      {"dry_run", view.is_dry_run},
                                      {"is_in_force", view.is_in_force},
                                      {"mode", called(view.mode, mode_names)},
                                      {"changes", std::move(changes)},
                                      {"cut_off", host_array(view.cut_off)}});
}

std::string encode(OrderRequest const& request) {
  bool const is_mode = request.verb == Verb::mode;
  return json::serialize(json::object{
      {"verb", called(request.verb, verb_names)},
      {"mac", is_mode ? json::value(nullptr) : json::value(request.mac.to_string())},
      {"as", request.group ? json::value(called(*request.group, group_names)) : json::value(nullptr)},
      {"vlan", vlan_or_null(request.vlan)},
      {"until", moment(request.until)},
      {"mode", is_mode ? json::value(called(request.mode, mode_names)) : json::value(nullptr)},
      {"reason", request.reason},
      {"replace", request.is_replacing},
      {"dry_run", request.is_dry_run}});
}

Result<OrderRequest> decode_order_request(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  OrderRequest request;
  request.verb = members.choice("verb", verb_names);
  if (request.verb == Verb::mode) {
    request.mode = members.choice("mode", mode_names);
  } else {
    auto const mac = members.text("mac");
    if (auto const read = MacAddress::parse(mac))
      request.mac = *read;
    else
      trouble.raise("CMP-A029", {{"value", mac}});
  }
  request.group = members.choice_if_any("as", group_names);
  if (has(document, "vlan"))
    request.vlan = VlanId{static_cast<std::uint16_t>(members.number("vlan", 1, VlanId::highest))};
  request.until = members.time_if_any("until");
  if (has(document, "reason")) request.reason = members.text("reason");
  if (has(document, "replace")) request.is_replacing = members.truth("replace");
  if (has(document, "dry_run")) request.is_dry_run = members.truth("dry_run");
  return trouble.or_value(std::move(request));
}

}  // namespace campus::contract
