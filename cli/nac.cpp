#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "cli/amounts.hpp"
#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/members.hpp"
#include "cli/moments.hpp"
#include "cli/words.hpp"
#include "daemon/contract/admission_views.hpp"
#include "daemon/contract/codec.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;
using Kind = Column::Kind;
using contract::OrderRequest;

std::string nac_word(Look const& look, std::string_view family, std::string const& value) {
  if (value.empty()) return "-";
  auto const key = std::string(family) + '.' + value;
  return contract::find_entry("label." + key) ? look.say(key) : value;
}

Tone tone_of(std::string const& standing) {
  if (standing == "blocked" || standing == "quarantined") return Tone::alarm;
  if (standing == "pending") return Tone::notice;
  return Tone::good;
}

Cell moment_cell(json::value const& value, std::string_view name) {
  auto const when = time_at(value, name);
  return {when ? time_text(*when) : "-", text_at(value, name)};
}

// The address heard last: at the end of the list.
std::string address_of(json::value const& host) {
  auto const& addresses = list_at(host, "addresses");
  return addresses.empty() ? "-" : text_at(addresses.back(), "address");
}

Listing hosts_of(json::array const& hosts, Look const& look) {
  Listing listing;
  listing.columns = {{"mac", "MAC"},
                     {"standing", look.say("column.standing")},
                     {"cause", look.say("column.cause")},
                     {"vlan", look.say("column.vlan"), Kind::number},
                     {"interface", look.say("column.interface")},
                     {"address", look.say("column.address")},
                     {"first_seen", look.say("column.first_seen")},
                     {"host", look.say("column.host"), Kind::text, true},
                     {"as", look.say("column.group"), Kind::text, true},
                     {"is_present", look.say("column.present"), Kind::text, true},
                     {"last_seen", look.say("column.last_seen"), Kind::text, true}};
  for (auto const& host : hosts) {
    auto const standing = text_at(host, "standing");
    auto const cause = text_at(host, "cause");
    auto const group = text_at(at(host, "grant"), "as");
    auto const vlan = count_at(host, "vlan");
    bool const is_present = flag_at(host, "is_present").value_or(false);
    auto shown_cause = nac_word(look, "nac.cause", cause);
    if (flag_at(host, "is_mac_made_up").value_or(false)) shown_cause += look.say("nac.made_up");
    listing.rows.push_back(
        {text_at(host, "mac"), Cell(nac_word(look, "nac.standing", standing), standing, tone_of(standing)),
         Cell(shown_cause, cause),
         Cell(vlan ? std::to_string(*vlan) : "-", vlan ? std::to_string(*vlan) : ""),
         text_at(host, "interface"), address_of(host), moment_cell(host, "first_seen"), text_at(host, "host"),
         Cell(nac_word(look, "nac.group", group), group),
         Cell(look.say(is_present ? "nac.present" : "nac.absent"), is_present ? "true" : "false"),
         moment_cell(host, "last_seen")});
  }
  return listing;
}

std::string mode_line(json::value const& view, Look const& look) {
  auto const mode = text_at(view, "mode");
  auto line = look.say("nac.mode_is", {{"mode", nac_word(look, "nac.mode", mode)}});
  if (!flag_at(view, "is_configured").value_or(false))
    return line + "  " + look.say("nac.not_configured") + '\n';
  if (!flag_at(view, "is_connected").value_or(false))
    return line + "  " + look.colored(look.say("nac.no_enforcer"), Tone::alarm) + '\n';
  bool const is_in_force = flag_at(view, "is_in_force").value_or(false);
  return line + "  " +
         look.colored(look.say(is_in_force ? "nac.in_force" : "nac.not_in_force"),
                      is_in_force ? Tone::good : Tone::notice) +
         '\n';
}

std::string fact(Look const& look, std::string_view key, std::string const& value) {
  if (value.empty() || value == "-") return {};
  return look.say("device.fact", {{"name", look.say(key)}, {"value", look.safe(value)}}) + '\n';
}

std::string facts_of_host(json::value const& host, Look const& look) {
  auto const standing = text_at(host, "standing");
  auto lines =
      fact(look, "column.mac", text_at(host, "mac")) + fact(look, "column.host", text_at(host, "host"));
  lines += look.say("device.fact",
                    {{"name", look.say("column.standing")},
                     {"value", look.colored(nac_word(look, "nac.standing", standing), tone_of(standing))}});
  lines += "  " + nac_word(look, "nac.cause", text_at(host, "cause")) + '\n';
  lines += fact(look, "column.since", moment_cell(host, "since").shown);
  lines += fact(look, "column.interface", text_at(host, "interface"));
  lines += fact(look, "column.first_seen", moment_cell(host, "first_seen").shown);
  lines += fact(look, "column.last_seen", moment_cell(host, "last_seen").shown);
  for (std::string_view const what : {"grant", "restriction"}) {
    auto const& held = at(host, what);
    if (!held.is_object()) continue;
    auto const name = what == "grant" ? nac_word(look, "nac.group", text_at(held, "as"))
                                      : nac_word(look, "nac.standing", text_at(held, "standing"));
    lines += look.say("nac." + std::string(what), {{"what", look.safe(name)},
                                                   {"from", moment_cell(held, "from").shown},
                                                   {"until", moment_cell(held, "until").shown},
                                                   {"by", look.safe(text_at(held, "by"))}}) +
             '\n';
    lines += fact(look, "column.reason", text_at(held, "reason"));
  }
  return lines + '\n';
}

Listing addresses_of(json::value const& host, Look const& look) {
  Listing listing;
  listing.columns = {{"address", look.say("column.address")},
                     {"is_live", look.say("column.present")},
                     {"last_seen", look.say("column.last_seen")}};
  for (auto const& one : list_at(host, "addresses")) {
    bool const is_live = flag_at(one, "is_live").value_or(false);
    listing.rows.push_back(
        {text_at(one, "address"),
         Cell(look.say(is_live ? "nac.present" : "nac.absent"), is_live ? "true" : "false"),
         moment_cell(one, "last_seen")});
  }
  return listing;
}

Result<MacAddress> mac_of(std::string const& typed) {
  if (auto const mac = MacAddress::parse(typed)) return *mac;
  return fail(Fault::Kind::invalid, "CMP-A029", {{"value", typed}});
}

// What allow and block have in common.
Result<OrderRequest> request_of_host(Invocation const& typed, OrderRequest::Verb verb) {
  OrderRequest request;
  request.verb = verb;
  auto const mac = mac_of(typed.operands.at(0));
  if (!mac) return std::unexpected(mac.error());
  request.mac = *mac;
  request.reason = typed.option("reason");
  request.is_dry_run = typed.has("dry-run");
  if (typed.has("until")) {
    auto const until = read_moment(typed.option("until"), DayEdge::end);
    if (!until) return std::unexpected(until.error());
    request.until = *until;
  }
  return request;
}

Result<void> add_allowance(Invocation const& typed, OrderRequest& request) {
  constexpr std::array groups{Group::pupil, Group::staff, Group::server, Group::guest};
  if (typed.has("as")) {
    auto const found =
        std::ranges::find(groups, typed.option("as"), [](Group group) { return contract::name_of(group); });
    if (found != groups.end()) request.group = *found;
  }
  request.is_replacing = typed.has("replace");
  if (!typed.has("vlan")) return {};
  auto const word = typed.option("vlan");
  std::uint16_t number = 0;
  auto const [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc{} || end != word.data() + word.size() || number == 0 || number > VlanId::highest)
    return fail(Fault::Kind::invalid, "CMP-A002",
                {{"vlan", word}, {"highest", std::to_string(VlanId::highest)}});
  request.vlan = VlanId{number};
  return {};
}

std::string undo_of(OrderRequest const& request) {
  auto const mac = request.mac.to_string();
  switch (request.verb) {
    case OrderRequest::Verb::allow: return "campusctl nac block " + mac + " --reason ...";
    case OrderRequest::Verb::block:
    case OrderRequest::Verb::quarantine: return "campusctl nac allow " + mac;
    case OrderRequest::Verb::mode:
      return request.mode == AdmissionMode::enforce ? "campusctl nac mode observe"
                                                    : "campusctl nac mode enforce";
  }
  return {};
}

Result<Answer> give(Invocation const& typed, OrderRequest const& request) {
  auto const& look = typed.look;
  auto const view = Client(typed).post("/local/v1/nac/order", contract::encode(request), answer_wait_max);
  if (!view) return std::unexpected(view.error());
  Answer answer;
  answer.shape = Answer::Shape::lines;
  answer.document = with_schema("campusctl/nac.order/v1", *view);
  for (auto const& change : list_at(*view, "changes"))
    answer.before += look.say("nac.change", {{"mac", text_at(change, "mac")},
                                             {"from", nac_word(look, "nac.standing", text_at(change, "from"))},
                                             {"to", nac_word(look, "nac.standing", text_at(change, "to"))}}) +
                     '\n';
  auto const& cut_off = list_at(*view, "cut_off");
  bool const is_mode = request.verb == OrderRequest::Verb::mode;
  if (is_mode && request.mode == AdmissionMode::enforce) {
    answer.listing = hosts_of(cut_off, look);
    if (!cut_off.empty()) answer.shape = Answer::Shape::table;
    answer.before += look.say(request.is_dry_run ? "nac.would_cut" : "nac.is_cut",
                              {{"count", std::to_string(cut_off.size())}}) +
                     '\n';
  }
  if (request.is_dry_run) {
    answer.after = look.say("nac.dry_run") + '\n';
    return answer;
  }
  if (is_mode)
    answer.before +=
        look.say("nac.mode_is", {{"mode", nac_word(look, "nac.mode", text_at(*view, "mode"))}}) + '\n';
  bool const is_in_force = flag_at(*view, "is_in_force").value_or(false);
  answer.after = look.colored(look.say(is_in_force ? "nac.done" : "nac.recorded"),
                              is_in_force ? Tone::good : Tone::notice) +
                 '\n' + look.say("nac.undo", {{"command", undo_of(request)}}) + '\n';
  return answer;
}

}  // namespace

Result<Answer> list_hosts(Invocation const& typed) {
  auto const& look = typed.look;
  auto const view = Client(typed).get("/local/v1/nac");
  if (!view) return std::unexpected(view.error());
  auto document = with_schema("campusctl/nac.list/v1", *view);
  if (typed.has("state")) {
    auto const wanted = typed.option("state");
    auto& items = document["items"];
    if (auto* const hosts = items.if_array())
      hosts->erase(std::remove_if(hosts->begin(), hosts->end(),
                                  [&](auto const& host) { return text_at(host, "standing") != wanted; }),
                   hosts->end());
  }
  json::value const shown = document;
  auto const& hosts = list_at(shown, "items");
  Answer answer;
  answer.document = std::move(document);
  answer.before = mode_line(*view, look);
  answer.listing = hosts_of(hosts, look);
  if (hosts.empty()) answer.messages = look.say("nac.none") + '\n';
  auto const pending =
      std::ranges::count_if(hosts, [](auto const& host) { return text_at(host, "standing") == "pending"; });
  if (pending > 0) answer.after = '\n' + look.say("nac.pending", {{"count", std::to_string(pending)}}) + '\n';
  return answer;
}

Result<Answer> show_host(Invocation const& typed) {
  auto const mac = mac_of(typed.operands.at(0));
  if (!mac) return std::unexpected(mac.error());
  auto const host = Client(typed).get("/local/v1/nac/" + path_segment(mac->to_string()));
  if (!host) return std::unexpected(host.error());
  Answer answer;
  answer.document = with_schema("campusctl/nac.show/v1", *host);
  answer.before = facts_of_host(*host, typed.look);
  answer.listing = addresses_of(*host, typed.look);
  return answer;
}

Result<Answer> allow_host(Invocation const& typed) {
  auto request = request_of_host(typed, OrderRequest::Verb::allow);
  if (!request) return std::unexpected(request.error());
  if (auto const fine = add_allowance(typed, *request); !fine) return std::unexpected(fine.error());
  return give(typed, *request);
}

Result<Answer> block_host(Invocation const& typed) {
  if (typed.option("reason").empty())
    return misuse("CMP-L017", {{"command", "nac block"}, {"option", "reason"}});
  auto const request = request_of_host(
      typed, typed.has("quarantine") ? OrderRequest::Verb::quarantine : OrderRequest::Verb::block);
  if (!request) return std::unexpected(request.error());
  return give(typed, *request);
}

Result<Answer> set_admission_mode(Invocation const& typed) {
  OrderRequest request;
  request.verb = OrderRequest::Verb::mode;
  auto const& word = typed.operands.at(0);
  if (word != "observe" && word != "enforce") return misuse("CMP-L061", {{"value", word}});
  request.mode = word == "enforce" ? AdmissionMode::enforce : AdmissionMode::observe;
  request.reason = typed.option("reason");
  request.is_dry_run = typed.has("dry-run");
  return give(typed, request);
}

std::vector<Command> admission_commands() {
  return {
      {"nac",
       "list",
       "",
       "help.nac.list",
       {{"state",
         0,
         "STANDING",
         "help.option.standing",
         {"pending", "admitted", "quarantined", "blocked", "exempt"}}},
       true,
       &list_hosts},
      {"nac", "show", "MAC", "help.nac.show", {}, true, &show_host},
      {"nac",
       "allow",
       "MAC",
       "help.nac.allow",
       {{"as", 0, "GROUP", "help.option.as", {"pupil", "staff", "server", "guest"}},
        {"vlan", 0, "VLAN", "help.option.vlan", {}},
        {"until", 0, "TIME", "help.option.until", {}},
        {"replace", 0, "", "help.option.replace", {}},
        {"reason", 0, "TEXT", "help.option.reason", {}},
        {"dry-run", 0, "", "help.option.dry_run", {}}},
       false,
       &allow_host},
      {"nac",
       "block",
       "MAC",
       "help.nac.block",
       {{"reason", 0, "TEXT", "help.option.reason", {}},
        {"until", 0, "TIME", "help.option.until", {}},
        {"quarantine", 0, "", "help.option.quarantine", {}},
        {"dry-run", 0, "", "help.option.dry_run", {}}},
       false,
       &block_host},
      {"nac",
       "mode",
       "observe|enforce",
       "help.nac.mode",
       {{"reason", 0, "TEXT", "help.option.reason", {}}, {"dry-run", 0, "", "help.option.dry_run", {}}},
       false,
       &set_admission_mode},
  };
}

}  // namespace campus::cli
