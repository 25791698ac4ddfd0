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

// The most particular folder first: the first that fits a file is its law.
std::vector<Floor> const floors{
    {"policy/model", {}, "the model is the ground floor: it stands on the standard library alone"},
    {"policy/campus", {"policy"}, "only campus.* sees all the sisters"},
    {"policy", {"policy/model"}, "a policy folder knows the model and not its sisters: what two share is a noun"},
    {"collectors/packet", {"policy/model"}, "the packet path reports nouns and knows nothing of how they are judged"},
    {"collectors", {"policy/model"}, "a collector reports nouns; collectors do not know one another"},
    {"daemon/config",
     {"policy", "collectors", "daemon/contract"},
     "configuration reads YAML into the structs of their owners and starts nothing"},
    {"daemon/contract", {"policy/model"}, "the contract is values: it knows no row, no socket and no loop"},
    {"daemon/store", {"policy/model", "daemon/contract", "daemon/runtime"}, "a store remembers; it does not judge"},
    {"daemon/pki", {"policy/model"}, "keys and certificates know nothing of who uses them"},
    {"daemon/runtime", {"policy/model", "daemon/contract"}, "the loop, the worker and the log know no domain"},
    {"daemon/uplink",
     {"policy/model", "daemon/contract", "daemon/store", "daemon/pki", "daemon/runtime"},
     "the way up knows the contract and the store, and nothing of the district's side"},
    {"daemon/intake",
     {"policy/model", "daemon/contract", "daemon/store", "daemon/pki", "daemon/runtime", "daemon/api"},
     "intake receives; it knows nothing of the school's side"},
    {"daemon/api",
     {"policy/model", "daemon/contract", "daemon/store", "daemon/runtime", "daemon/pki"},
     "the api reads the store and hands commands to the loop"},
    {"daemon/district",
     {"policy/model", "daemon/api", "daemon/config", "daemon/contract", "daemon/intake", "daemon/pki", "daemon/runtime",
      "daemon/store"},
     "districtd's parts know nothing that captures, polls or enforces"},
    {"daemon/gateway",
     {"policy", "collectors", "daemon/api", "daemon/contract", "daemon/config", "daemon/store", "daemon/runtime",
      "daemon/uplink"},
     "campusd's parts know nothing of the district's side"},
    {"daemon/offline",
     {"policy", "collectors", "daemon/config", "daemon/contract"},
     "what needs no daemon needs no store, no loop and no network"},
    {"cli", {"daemon/contract", "daemon/offline", "policy/model"}, "the command line speaks through the contract only"},
    {"daemon", {"policy", "collectors", "daemon"}, "only the mains and effects see everything"},
    {"packaging", {"policy/model"}, "the lab's tools stand alone"},
};

// Third-party and system headers that only some folders may know.
struct Tamed {
  std::string_view header;  // how the name of the header begins
  Names only_in;
  std::string_view reason;
};

std::vector<Tamed> const tamed{
    {"sqlite3", {"daemon/store"}, "SQLite lives in the store"},
    {"yaml-cpp", {"daemon/config"}, "YAML is read in daemon/config, whoever wants it read"},
    {"boost/beast", {"daemon/api/http"}, "Beast costs a minute to compile: it stays behind the Request and Response"},
    {"boost/json", {"daemon/contract", "cli", "daemon/offline"}, "JSON is the contract's business"},
    {"boost/asio", {"collectors/snmp", "collectors/link", "collectors/probe", "daemon"}, "no loop here"},
    {"net-snmp", {"collectors/snmp"}, "net-snmp is tamed in one class"},
    {"pcap", {"collectors/packet"}, "libpcap is a packet source"},
    {"netlink", {"collectors/link"}, "libnl is tamed in collectors/link"},
    {"curl", {"daemon/uplink", "cli", "daemon/alerting"}, "HTTP clients are the uplink, the notifier and the cli"},
    {"openssl", {"daemon/pki", "daemon/api", "daemon/intake", "daemon/uplink", "collectors/probe", "packaging/lab"},
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

bool is_within(std::string_view path, std::string_view folder) { return path.starts_with(folder); }

Floor const* floor_of(std::string_view path) {
  auto const found = std::ranges::find_if(floors, [&](Floor const& floor) { return is_within(path, floor.folder); });
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

// The nested folder "daemon/store" of "daemon/store/schema/x.hpp".
std::string_view home_of(std::string_view path, Floor const& floor) {
  if (floor.folder != "daemon" && floor.folder != "policy" && floor.folder != "collectors") return floor.folder;
  auto const first = path.find('/');
  auto const second = path.find('/', first + 1);
  return second == std::string_view::npos ? path.substr(0, first) : path.substr(0, second);
}

std::optional<std::string_view> objection_to_ours(SourceFile const& file, Include const& include) {
  if (is_within(include.name, "tests")) return "nothing but tests may know the tests";
  auto const* const floor = floor_of(file.path);
  if (!floor) return "this folder has no law yet: add it to the table";
  if (is_within(include.name, home_of(file.path, *floor))) return std::nullopt;
  auto const allows = [&](auto const folder) { return is_within(include.name, folder); };
  if (std::ranges::any_of(floor->may_include, allows)) return std::nullopt;
  return floor->reason;
}

std::optional<std::string_view> objection_to_foreign(SourceFile const& file, Include const& include) {
  auto const stands_in = [&](auto const folder) { return is_within(file.path, folder); };
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
  BOOST_TEST(objection_to_ours(policy, {"policy/targets/gap.hpp", true}).has_value());
  BOOST_TEST(objection_to_ours(policy, {"daemon/store/database.hpp", true}).has_value());
  BOOST_TEST(objection_to_ours(packet, {"collectors/snmp/poller.hpp", true}).has_value());
  BOOST_TEST(objection_to_ours(cli, {"daemon/store/database.hpp", true}).has_value());
  BOOST_TEST(objection_to_ours(cli, {"tests/support/packet.hpp", true}).has_value());
  BOOST_TEST(!objection_to_ours(policy, {"policy/model/time.hpp", true}).has_value());
  BOOST_TEST(!objection_to_foreign(packet, {"pcap/pcap.h", false}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
