// districtd: a district centre.  `init` founds it, `school` and `link` invite schools and people, `run` lives
// until it is asked to end.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "daemon/config/command_line.hpp"
#include "daemon/config/directories.hpp"
#include "daemon/config/district_config.hpp"
#include "daemon/contract/exit_codes.hpp"
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

constexpr std::string_view program = "districtd";

contract::Language language() { return config::spoken_language(); }

std::string word(std::string_view key) { return contract::label(key, language()); }

int complain(Fault const& fault) { return config::complain(program, fault); }

struct Arguments {
  std::string file = config::Directories::of_districtd().configuration / "district.yaml";
  std::string output = "text";
  std::string school, school_name, user, role;
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
  return contract::exit_ok;
}

int run(Arguments const& arguments) {
  auto config = read(arguments.file);
  if (!config) return contract::exit_validation;
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
  return contract::exit_ok;
}

// What is missing or too much, in the words of our catalogue; CLI11 would say it in its own.
std::optional<Fault> objection_to(CLI::App const& app, CLI::App const& school, Arguments const& arguments) {
  if (app.get_subcommands().empty()) return config::word_missing(program, {"init", "run", "school", "link"});
  if (app.got_subcommand("school") && school.get_subcommands().empty())
    return config::word_missing("districtd school", {"add", "code", "revoke"});
  if (app.got_subcommand("school") && arguments.school.empty())
    return config::operand_missing("districtd school", "ID");
  if (school.got_subcommand("add") && arguments.school_name.empty())
    return config::operand_missing("districtd school add", "NAME");
  if (app.got_subcommand("link") && arguments.user.empty())
    return config::operand_missing("districtd link", "USER");
  if (arguments.output != "text" && arguments.output != "json")
    return config::value_unknown("--output", arguments.output, {"text", "json"});
  return std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("districtd " CAMPUS_VERSION);
  app.add_option("--config", arguments.file, word("districtd.config"));
  app.add_option("-o,--output", arguments.output, word("districtd.output"));
  app.set_version_flag("--version", "districtd " CAMPUS_VERSION);
  app.require_subcommand(0, 1);
  auto* const init = app.add_subcommand("init", word("districtd.init"))->fallthrough();
  app.add_subcommand("run", word("districtd.run"))->fallthrough();
  auto* const school = app.add_subcommand("school", word("districtd.school"))->fallthrough();
  school->require_subcommand(0, 1);
  auto* const add = school->add_subcommand("add", word("districtd.school_add"))->fallthrough();
  add->add_option("id", arguments.school, word("districtd.school_id"));
  add->add_option("name", arguments.school_name, word("districtd.school_name"));
  auto* const code = school->add_subcommand("code", word("districtd.school_code"))->fallthrough();
  code->add_option("id", arguments.school, word("districtd.school_id"));
  auto* const revoke = school->add_subcommand("revoke", word("districtd.school_revoke"))->fallthrough();
  revoke->add_option("id", arguments.school, word("districtd.school_id"));
  auto* const link = app.add_subcommand("link", word("districtd.link"))->fallthrough();
  link->add_option("user", arguments.user, word("districtd.user"));
  link->add_flag("--new", arguments.is_new_user, word("districtd.new"));
  link->add_option("--role", arguments.role, word("districtd.role"));
  if (auto const ended = config::read_words(app, argc, argv, program)) return *ended;
  if (auto const misuse = objection_to(app, *school, arguments)) return complain(*misuse);
  if (app.got_subcommand("run")) return run(arguments);

  auto const config = read(arguments.file);
  if (!config) return contract::exit_validation;
  auto const state = config::Directories::of_districtd().state;
  auto const now = runtime::now();
  auto const& output = arguments.output;
  if (*init) return show(district::found_district(state, *config, now), output);
  if (*add)
    return show(district::add_school(state, *config, arguments.school, arguments.school_name, now), output);
  if (*code) return show(district::renew_code(state, *config, arguments.school, now), output);
  if (*revoke) return show(district::revoke_school(state, arguments.school, now), output);
  return show(district::make_link(state, *config, arguments.user, arguments.is_new_user, arguments.role, now), output);
}
