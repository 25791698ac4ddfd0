// Who may include whom.  The table is the law; its last column is what a developer who strays is told.

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/architecture/source_tree.hpp"

using namespace campus::architecture;

namespace {

using Names = std::vector<std::string_view>;

// The project's own folders a folder may include, besides itself.
struct Floor {
  std::string_view folder;
  Names may_include;
  std::string_view reason;
};

constexpr auto sisters = "a policy folder knows the model and not its sisters: what two share is a noun";
constexpr auto strangers = "a collector reports nouns; collectors do not know one another";

// Each folder has its own row; "daemon" and "policy" are the files that lie there themselves.
std::vector<Floor> const floors{
    {"policy/model", {}, "the model is the ground floor: it stands on the standard library alone"},
    {"policy", {"policy"}, "only campus.* sees all the sisters"},
    {"policy/admission", {"policy/model"}, sisters},
    {"policy/classroom", {"policy/model"}, sisters},
    {"policy/protection", {"policy/model"}, sisters},
    {"policy/rectification", {"policy/model"}, sisters},
    {"policy/retention", {"policy/model"}, sisters},
    {"policy/targets", {"policy/model"}, sisters},
    {"policy/watch", {"policy/model"}, sisters},
    {"collectors/packet", {"policy/model"}, "the packet path reports nouns and knows nothing of how they are judged"},
    {"collectors/packet/dpdk", {"collectors/packet/dpdk_module"},
     "the module lends frames: it knows what it and the program agreed on, and nothing of what becomes of them"},
    {"collectors/exporters", {"policy/model"}, strangers},
    {"collectors/link", {"policy/model"}, strangers},
    {"collectors/probe", {"policy/model"}, strangers},
    {"collectors/snmp", {"policy/model"}, strangers},
    {"daemon/config",
     {"policy", "collectors", "daemon/contract", "daemon/alerting/channel"},
     "configuration reads YAML into the structs of their owners and starts nothing"},
    {"daemon/contract", {"policy/model"}, "the contract is values: it knows no row, no socket and no loop"},
    {"daemon/store",
     {"policy/model", "policy/protection/audit_chain", "daemon/contract", "daemon/runtime"},
     "a store remembers; it does not judge"},
    {"daemon/pki", {"policy/model"}, "keys and certificates know nothing of who uses them"},
    {"daemon/runtime", {"policy/model", "daemon/contract"}, "the loop, the worker and the log know no domain"},
    {"daemon/uplink",
     {"policy/model", "daemon/contract", "daemon/store", "daemon/pki", "daemon/runtime"},
     "the way up knows the contract and the store, and nothing of the district's side"},
    {"daemon/intake",
     {"policy/model", "daemon/contract", "daemon/store", "daemon/pki", "daemon/runtime", "daemon/api", "daemon/work",
      "daemon/report/pack", "daemon/report/summary"},
     "intake receives; it knows nothing of the school's side"},
    {"daemon/work",
     {"policy/model", "policy/rectification", "daemon/contract", "daemon/store", "daemon/pki"},
     "the work with the schools joins the store and the judge of tasks; it knows no socket and no loop"},
    {"daemon/api",
     {"policy/model", "policy/rectification/step", "daemon/contract", "daemon/store", "daemon/runtime", "daemon/pki",
      "daemon/work"},
     "the api reads the store and hands commands to the loop"},
    {"daemon/district",
     {"policy/model", "daemon/api", "daemon/config", "daemon/contract", "daemon/intake", "daemon/pki", "daemon/runtime",
      "daemon/store", "daemon/work"},
     "districtd's parts know nothing that captures, polls or enforces"},
    {"daemon/gateway",
     {"policy", "collectors", "daemon/api", "daemon/contract", "daemon/config", "daemon/store", "daemon/runtime",
      "daemon/uplink", "daemon/alerting", "daemon/enforce", "daemon/evidence", "daemon/ids", "daemon/report", "daemon/pki", "daemon/flows"},
     "campusd's parts know nothing of the district's side"},
    {"daemon/portal",
     {"policy/model", "daemon/contract", "daemon/runtime", "daemon/api/http_server", "daemon/api/http_message"},
     "strangers reach the portal: it knows no store, no identity and nothing of campusd's"},
    {"daemon/alerting",
     {"policy/model", "daemon/contract", "daemon/pki", "daemon/runtime", "daemon/uplink/http_client",
      "daemon/uplink/patience"},
     "the notifier is handed what it tells; it knows no store and no judge"},
    {"daemon/enforce",
     {"policy/model", "policy/admission/plan"},
     "the enforcer applies a plan; it knows no group, no threshold and no name of a host"},
    {"daemon/evidence",
     {"policy/model", "policy/protection", "daemon/contract", "daemon/pki"},
     "evidence is gathered from the machine and handed on; it judges nothing and keeps nothing"},
    {"daemon/flows",
     {"policy/model", "collectors/exporters/elements", "daemon/contract"},
     "flows leave the house in foreign shapes; which of them do is decided elsewhere"},
    {"daemon/ids", {"policy/model"}, "the tail of a detector's log hands lines on; it judges none of them"},
    {"daemon/report",
     {"policy/model", "policy/protection", "policy/retention", "policy/targets", "policy/digest", "daemon/contract"},
     "a report is handed values and gives text; it knows no store"},
    {"daemon/offline",
     {"policy", "collectors", "daemon/config", "daemon/contract", "daemon/flows/community_id", "daemon/pki",
      "daemon/report"},
     "what needs no daemon needs no store, no loop and no network"},
    {"cli", {"daemon/contract", "daemon/offline", "policy/model"}, "the command line speaks through the contract only"},
    {"daemon", {"policy", "collectors", "daemon"}, "only the mains see everything"},
    {"packaging/lab", {"policy/model"}, "the lab's tools stand alone"},
};

// Third-party and system headers that only some folders may know.
struct Tamed {
  std::string_view header;  // how the name of the header begins
  Names only_in;
  std::string_view reason;
};

std::vector<Tamed> const tamed{
    {"sqlite3", {"daemon/store"}, "SQLite lives in the store"},
    {"pango", {"daemon/report/pdf"}, "Pango and Cairo stay in the one file that draws pages"},
    {"cairo", {"daemon/report/pdf"}, "Pango and Cairo stay in the one file that draws pages"},
    {"yaml-cpp", {"daemon/config"}, "YAML is read in daemon/config, whoever wants it read"},
    {"boost/beast", {"daemon/api/http"}, "Beast costs a minute to compile: it stays behind the Request and Response"},
    {"boost/json", {"daemon/contract", "cli", "daemon/offline", "daemon/report"}, "JSON is the contract's business"},
    {"boost/asio", {"collectors/exporters", "collectors/snmp", "collectors/link", "collectors/probe", "daemon"},
     "no loop here"},
    {"net-snmp", {"collectors/snmp"}, "net-snmp is tamed in one class"},
    {"pcap", {"collectors/packet"}, "libpcap is a packet source"},
    {"ndpi", {"collectors/packet/applications"}, "nDPI's interface breaks between versions: one file knows it"},
    {"gcrypt", {"collectors/packet/ciphers"}, "the library of ciphers under nDPI is met in one file"},
    {"rte_", {"collectors/packet/dpdk"}, "the programs start without DPDK: only the module knows it"},
    {"netlink", {"collectors/link"}, "libnl is tamed in collectors/link"},
    {"curl", {"daemon/uplink", "cli", "daemon/alerting"}, "HTTP clients are the uplink, the notifier and the cli"},
    {"openssl", {"daemon/pki", "daemon/api", "daemon/intake", "daemon/uplink", "daemon/flows/community_id", "collectors/probe",
                 "packaging/lab"},
     "OpenSSL stays where keys and sessions are"},
    {"zstd", {"daemon/contract", "daemon/uplink", "daemon/intake", "collectors/packet"}, "compression is the wire's"},
    {"CLI/", {"cli", "daemon/"}, "arguments are parsed by the mains"},
    {"fmt/", {"collectors/snmp", "collectors/link", "collectors/probe", "daemon", "cli", "packaging"},
     "policy and the packet path give codes and arguments, never prose"},
    {"regex", {"nowhere"}, "std::regex crashes on long input; RE2 is the pattern engine of this house"},
};

// What a pure or a fast folder may not even see of the standard library.
struct Banned {
  std::string_view folder;
  Names headers;
  std::string_view reason;
};

std::vector<Banned> const banned{
    {"policy", {"fstream", "iostream", "thread", "mutex", "filesystem", "future", "condition_variable", "sys/",
                "unistd.h"},
     "policy is handed its facts and its time"},
    {"collectors/packet", {"mutex", "shared_mutex", "iostream", "condition_variable", "coroutine", "future"},
     "the packet path does not lock, log or wait"},
};

// "daemon/store/x.hpp" is within "daemon/store"; "policy/admission/plan.hpp" is "policy/admission/plan".
bool is_within(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && path.size() > folder.size() &&
         (path[folder.size()] == '/' || path[folder.size()] == '.');
}

std::string_view folder_of(std::string_view path) { return path.substr(0, path.rfind('/')); }

Floor const* floor_of(std::string_view path) {
  auto const found = std::ranges::find(floors, folder_of(path), &Floor::folder);
  return found == floors.end() ? nullptr : &*found;
}

struct Include {
  std::string name;
  bool is_ours = false;
};

std::optional<Include> include_of(std::string_view line) {
  if (!line.starts_with("#include ")) return std::nullopt;
  auto const name = line.substr(9);
  if (name.size() < 3) return std::nullopt;
  auto const end = name.find(name[0] == '"' ? '"' : '>', 1);
  return Include{std::string(name.substr(1, end - 1)), name[0] == '"'};
}

std::string complaint(SourceFile const& file, std::size_t line, Include const& include, std::string_view reason) {
  return file.path + ':' + std::to_string(line + 1) + ": error: may not include " + include.name + ": " +
         std::string(reason);
}

std::optional<std::string_view> objection_to_ours(SourceFile const& file, Include const& include) {
  if (is_within(include.name, "tests")) return "nothing but tests may know the tests";
  auto const* const floor = floor_of(file.path);
  if (!floor) return "this folder has no law yet: add it to the table";
  if (folder_of(include.name) == floor->folder) return std::nullopt;
  auto const allows = [&](auto const folder) { return is_within(include.name, folder); };
  if (std::ranges::any_of(floor->may_include, allows)) return std::nullopt;
  return floor->reason;
}

std::optional<std::string_view> objection_to_foreign(SourceFile const& file, Include const& include) {
  auto const stands_in = [&](auto const folder) { return file.path.starts_with(folder); };
  for (auto const& rule : banned)
    if (stands_in(rule.folder) &&
        std::ranges::any_of(rule.headers, [&](auto const header) {
          return include.name == header || (header.ends_with('/') && include.name.starts_with(header));
        }))
      return rule.reason;
  for (auto const& rule : tamed)
    if (include.name.starts_with(rule.header) && !std::ranges::any_of(rule.only_in, stands_in)) return rule.reason;
  return std::nullopt;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(folder_law)

BOOST_AUTO_TEST_CASE(includes_point_only_down) {
  std::size_t read = 0;
  for (auto const& file : sources({"policy", "collectors", "daemon", "cli", "packaging"}, {".hpp", ".cpp"}))
    for (std::size_t line = 0; line < file.lines.size(); ++line) {
      auto const include = include_of(file.lines[line]);
      if (!include) continue;
      ++read;
      auto const objection =
          include->is_ours ? objection_to_ours(file, *include) : objection_to_foreign(file, *include);
      if (objection) BOOST_ERROR(complaint(file, line, *include, *objection));
    }
  BOOST_TEST(read > 0u);
}

BOOST_AUTO_TEST_CASE(the_law_refuses_what_it_should) {
  SourceFile const policy{"policy/watch/rate.cpp", {}};
  SourceFile const packet{"collectors/packet/dissect.cpp", {}};
  SourceFile const cli{"cli/main.cpp", {}};
  BOOST_TEST(objection_to_foreign(policy, {"sqlite3.h", false}).has_value());
  BOOST_TEST(objection_to_foreign(policy, {"fstream", false}).has_value());
  BOOST_TEST(objection_to_foreign(packet, {"boost/asio.hpp", false}).has_value());
  BOOST_TEST(objection_to_foreign(packet, {"regex", false}).has_value());
  BOOST_TEST(objection_to_foreign(packet, {"rte_ethdev.h", false}).has_value());
  BOOST_TEST(objection_to_ours({"collectors/packet/dpdk/port.cpp", {}}, {"collectors/packet/flow_meter.hpp", true}).has_value());
  BOOST_TEST(objection_to_ours(policy, {"policy/targets/gap.hpp", true}).has_value());
  BOOST_TEST(objection_to_ours(policy, {"daemon/store/database.hpp", true}).has_value());
  BOOST_TEST(objection_to_ours(packet, {"collectors/snmp/poller.hpp", true}).has_value());
  BOOST_TEST(objection_to_ours(cli, {"daemon/store/database.hpp", true}).has_value());
  BOOST_TEST(objection_to_ours(cli, {"tests/support/packet.hpp", true}).has_value());
  BOOST_TEST(!objection_to_ours(policy, {"policy/model/time.hpp", true}).has_value());
  BOOST_TEST(objection_to_ours({"collectors/probe/icmp.cpp", {}}, {"collectors/snmp/session.hpp", true}).has_value());
  BOOST_TEST(objection_to_ours({"daemon/enforce/enforcer.cpp", {}}, {"policy/admission/gate.hpp", true}).has_value());
  BOOST_TEST(!objection_to_ours({"daemon/enforce/enforcer.cpp", {}}, {"policy/admission/plan.hpp", true}).has_value());
  for (auto const* const unheard : {"policy/unheard/of.cpp", "daemon/unheard/of.cpp", "collectors/unheard/of.cpp",
                                    "daemon/store/unheard/of.cpp", "cli/unheard/of.cpp"})
    BOOST_TEST(objection_to_ours({unheard, {}}, {"policy/model/time.hpp", true}).value_or("").starts_with(
                   "this folder has no law yet"),
               unheard);
  BOOST_TEST(!objection_to_foreign(packet, {"pcap/pcap.h", false}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
