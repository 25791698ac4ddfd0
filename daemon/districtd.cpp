// districtd: a district centre.  `init` founds it, `school` and `link` invite schools and people, `run` lives
// until it is asked to end.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "daemon/config/directories.hpp"
#include "daemon/config/district_config.hpp"
#include "daemon/contract/founding_views.hpp"
#include "daemon/contract/messages.hpp"
#include "daemon/district/founding.hpp"
#include "daemon/district/house.hpp"
#include "daemon/district/inherited.hpp"
#include "daemon/district/papers.hpp"
#include "daemon/runtime/clock.hpp"
#include "daemon/runtime/control_loop.hpp"
#include "daemon/runtime/log.hpp"
#include "daemon/store/store_keeper.hpp"

namespace {

using namespace campus;

// The codes every program of the house ends with.
enum Exit : int {
  fine = 0,
  failure = 1,
  usage = 2,
  not_found = 4,
  permission = 6,
  validation = 7,
  conflict = 8
};

contract::Language language() {
  return contract::language_from_environment(std::getenv("LC_ALL"), std::getenv("LC_MESSAGES"),
                                             std::getenv("LANG"));
}

std::string word(std::string_view key) { return contract::label(key, language()); }

int complain(Fault const& fault) {
  auto const hint = contract::hint_of(fault, language());
  fmt::print(stderr, "districtd: {} {}\n", fault.code, contract::text_of(fault, language()));
  if (!hint.empty()) fmt::print(stderr, "  {}\n", hint);
  switch (fault.kind) {
    case Fault::Kind::usage: return usage;
    case Fault::Kind::not_found: return not_found;
    case Fault::Kind::permission: return permission;
    case Fault::Kind::invalid: return validation;
    case Fault::Kind::conflict: return conflict;
    default: return failure;
  }
}

struct Arguments {
  std::string file = config::Directories::of_districtd().configuration / "district.yaml";
  std::string output = "text";
  std::string school, school_name, user;
  bool is_new_user = false;
};

std::optional<config::DistrictConfig> read(std::string const& file) {
  auto config = config::read_district_config(file);
  if (config) return std::move(*config);
  fmt::print(stderr, "{}", config.error().to_text(language()));
  return std::nullopt;
}

template <class View>
int show(Result<View> const& view, std::string const& output) {
  if (!view) return complain(view.error());
  fmt::print("{}\n", output == "json" ? contract::encode(*view) : contract::to_text(*view, language()));
  return fine;
}

int run(Arguments const& arguments) {
  auto config = read(arguments.file);
  if (!config) return validation;
  auto const places = config::Directories::of_districtd();
  runtime::Log log(config->language);
  if (auto const founded = district::require_founded(places.state); !founded)
    return complain(founded.error());
  auto stores = store::DistrictStores::open(places.state);  // from here on the state directory is ours alone
  if (!stores) return complain(stores.error());
  auto papers = district::read_papers(places.state, *config, runtime::now());
  if (!papers) return complain(papers.error());
  store::DistrictKeeper keeper(std::move(*stores));

  runtime::ControlLoop loop;
  district::House house(loop, keeper, log, std::move(*config), std::move(*papers));
  if (auto const opened = house.open(district::inherited_sockets()); !opened) return complain(opened.error());
  house.start();
  log.info("CMP-W040", {{"version", CAMPUS_VERSION}, {"state", places.state.string()}});

  auto const reload = [&house, &file = arguments.file] {
    if (auto fresh = read(file)) house.reload(std::move(*fresh));
  };
  loop.run({.end = [&house] { house.end(); }, .reload = reload});
  log.info("CMP-W042");
  return fine;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("districtd " CAMPUS_VERSION);
  app.add_option("--config", arguments.file, word("districtd.config"));
  app.add_option("-o,--output", arguments.output, word("districtd.output"))
      ->check(CLI::IsMember({"text", "json"}));
  app.set_version_flag("--version", "districtd " CAMPUS_VERSION);
  app.require_subcommand(1);
  auto* const init = app.add_subcommand("init", word("districtd.init"))->fallthrough();
  app.add_subcommand("run", word("districtd.run"))->fallthrough();
  auto* const school = app.add_subcommand("school", word("districtd.school"))->fallthrough();
  school->require_subcommand(1);
  auto* const add = school->add_subcommand("add", word("districtd.school_add"))->fallthrough();
  add->add_option("id", arguments.school, word("districtd.school_id"))->required();
  add->add_option("name", arguments.school_name, word("districtd.school_name"))->required();
  auto* const code = school->add_subcommand("code", word("districtd.school_code"))->fallthrough();
  code->add_option("id", arguments.school, word("districtd.school_id"))->required();
  auto* const link = app.add_subcommand("link", word("districtd.link"))->fallthrough();
  link->add_option("user", arguments.user, word("districtd.user"))->required();
  link->add_flag("--new", arguments.is_new_user, word("districtd.new"));
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& wrong) {
    return app.exit(wrong) == 0 ? fine : usage;
  }
  if (app.got_subcommand("run")) return run(arguments);

  auto const config = read(arguments.file);
  if (!config) return validation;
  auto const state = config::Directories::of_districtd().state;
  auto const now = runtime::now();
  if (*init) return show(district::found_district(state, *config, now), arguments.output);
  if (*add)
    return show(district::add_school(state, *config, arguments.school, arguments.school_name, now),
                arguments.output);
  if (*code) return show(district::renew_code(state, *config, arguments.school, now), arguments.output);
  return show(district::make_link(state, *config, arguments.user, arguments.is_new_user, now),
              arguments.output);
}
