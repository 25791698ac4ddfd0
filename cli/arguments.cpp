#include "cli/arguments.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "cli/client.hpp"
#include "cli/commands.hpp"
#include "cli/words.hpp"
#include "daemon/contract/nearest.hpp"

namespace campus::cli {
namespace {

Result<void> check_operands(Command const& command, Words const& operands) {
  if (command.needs_operand() && operands.empty())
    return misuse("CMP-L005", {{"command", command.name()}, {"operand", std::string(command.operand)}});
  bool const takes_many = command.noun == "help";
  auto const most = command.operand.empty() ? 0u : takes_many ? 2u : 1u;
  if (operands.size() > most)
    return misuse("CMP-L006", {{"command", command.name()}, {"word", operands[most]}});
  return {};
}

// What CLI11 found in the options.
struct Parsed {
  std::map<std::string, std::string, std::less<>> values;
  Words left;
};

// The last of several wins, as every shell alias expects.
Result<Parsed> parse_options(Command const& command, Words words) {
  Parsed parsed;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::map<std::string, std::string, std::less<>> values;
  std::map<std::string, bool, std::less<>> flags;
  auto const add = [&](Option const& option) {
    auto const name = std::string(option.name);
    auto const spelling =
        (option.letter ? std::string("-") + option.letter + "," : std::string()) + "--" + name;
    if (option.value.empty())
      app.add_flag(spelling, flags[name]);
    else
      app.add_option(spelling, values[name])->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  };
  for (auto const& option : general_options()) add(option);
  for (auto const& option : command.options) add(option);
  std::ranges::reverse(words);
  try {
    app.parse(words);
  } catch (CLI::ParseError const& bad) {
    return misuse("CMP-L008", {{"reason", bad.what()}});
  }
  for (auto const& [name, value] : values)
    if (app.count("--" + name) > 0) parsed.values[name] = value;
  for (auto const& [name, flag] : flags)
    if (flag) parsed.values[name] = "true";
  parsed.left = app.remaining();
  return parsed;
}

Result<void> check_choices(Command const& command, Parsed const& parsed) {
  auto const check = [&](Option const& option) -> Result<void> {
    auto const found = parsed.values.find(option.name);
    if (found == parsed.values.end() || option.choices.empty()) return {};
    if (std::ranges::find(option.choices, found->second) != option.choices.end()) return {};
    return misuse("CMP-L009", {{"option", "--" + std::string(option.name)},
                               {"value", found->second},
                               {"known", joined(option.choices)}});
  };
  for (auto const& option : general_options())
    if (auto const fine = check(option); !fine) return fine;
  for (auto const& option : command.options)
    if (auto const fine = check(option); !fine) return fine;
  return {};
}

std::unexpected<Fault> unknown_option(Command const& command, std::string const& word) {
  std::vector<std::string> names;
  for (auto const& option : general_options()) names.push_back("--" + std::string(option.name));
  for (auto const& option : command.options) names.push_back("--" + std::string(option.name));
  std::vector<std::string_view> const known(names.begin(), names.end());
  auto const near = contract::nearest(word.substr(0, word.find('=')), known);
  if (near.empty()) return misuse("CMP-L011", {{"word", word}, {"command", command.name()}});
  return misuse("CMP-L010", {{"word", word}, {"nearest", std::string(near)}});
}

Result<std::optional<std::chrono::milliseconds>> watch_of(Parsed const& parsed, Command const& command) {
  auto const found = parsed.values.find("watch");
  if (found == parsed.values.end()) return std::nullopt;
  if (!command.can_watch) return misuse("CMP-L012", {{"command", command.name()}});
  // Faster than the second in which traffic is counted shows nothing new; slower than an hour is another
  // tool.
  constexpr double least = 0.1, most = 3600;
  auto const& text = found->second;
  double seconds = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || !(seconds >= least && seconds <= most))
    return misuse("CMP-L013", {{"value", text}});
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

Result<std::chrono::milliseconds> wait_of(Parsed const& parsed) {
  auto const found = parsed.values.find("timeout");
  if (found == parsed.values.end()) return answer_wait_max;
  constexpr double least = 0.1, most = 600;
  auto const& text = found->second;
  double seconds = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || !(seconds >= least && seconds <= most))
    return misuse("CMP-L014", {{"option", "--timeout"}, {"value", text}});
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

Result<std::uint64_t> rounds_of(Parsed const& parsed) {
  auto const found = parsed.values.find("count");
  if (found == parsed.values.end()) return 0;
  std::uint64_t rounds = 0;
  auto const& text = found->second;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), rounds);
  if (error != std::errc() || end != text.data() + text.size() || rounds == 0)
    return misuse("CMP-L014", {{"option", "--count"}, {"value", text}});
  return rounds;
}

Format format_named(std::string_view name) {
  if (name == "wide") return Format::wide;
  if (name == "json") return Format::json;
  if (name == "yaml") return Format::yaml;
  if (name == "csv") return Format::csv;
  return name == "name" ? Format::name : Format::table;
}

Words split(std::string_view list) {
  Words words;
  while (!list.empty()) {
    auto const comma = list.find(',');
    if (auto const word = list.substr(0, comma); !word.empty()) words.emplace_back(word);
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return words;
}

Result<Invocation> invocation_of(Command const& command, Words operands, Parsed parsed, Look look,
                                 Surroundings const& where) {
  auto const watch = watch_of(parsed, command);
  if (!watch) return std::unexpected(watch.error());
  auto const rounds = rounds_of(parsed);
  if (!rounds) return std::unexpected(rounds.error());
  auto const wait = wait_of(parsed);
  if (!wait) return std::unexpected(wait.error());
  auto const value = [&](std::string_view name, std::string otherwise) {
    auto const found = parsed.values.find(name);
    return found == parsed.values.end() ? otherwise : found->second;
  };
  Invocation typed;
  typed.command = &command;
  typed.operands = std::move(operands);
  typed.format = format_named(value("output", "table"));
  typed.fields = split(value("fields", ""));
  typed.look = look;
  typed.is_quiet = parsed.values.contains("quiet");
  typed.is_exit_zero = parsed.values.contains("exit-zero");
  typed.socket = value("socket", where.socket.empty() ? "/run/campus/campusd.sock" : where.socket);
  typed.wait = *wait;
  typed.watch = *watch;
  typed.rounds = *rounds;
  // On a screen `top` is live unless another form was asked for; in a pipe it is one picture.
  bool const is_picture = typed.format == Format::table || typed.format == Format::wide;
  if (command.noun == "top" && !typed.watch && look.is_terminal && where.is_input_terminal && is_picture)
    typed.watch = std::chrono::seconds(1);
  if (typed.watch && !look.is_terminal && typed.format != Format::json) return misuse("CMP-L015");
  typed.options = std::move(parsed.values);
  return typed;
}

// Of an option wherever it stands, in either spelling; the last one.
std::string early_value(Words const& words, std::string_view name) {
  std::string value;
  auto const whole = "--" + std::string(name);
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    if (words[i] == whole && i + 1 < words.size()) value = words[i + 1];
    if (words[i].starts_with(whole + '=')) value = words[i].substr(whole.size() + 1);
  }
  return value;
}

}  // namespace

Surroundings Surroundings::here() {
  auto const variable = [](char const* name) {
    auto const* const value = std::getenv(name);
    return std::string(value ? value : "");
  };
  Surroundings where;
  where.is_output_terminal = ::isatty(STDOUT_FILENO) == 1;
  where.is_input_terminal = ::isatty(STDIN_FILENO) == 1;
  winsize size{};
  if (where.is_output_terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) where.columns = size.ws_col;
  where.lc_all = variable("LC_ALL");
  where.lc_messages = variable("LC_MESSAGES");
  where.lang = variable("LANG");
  where.no_color = variable("NO_COLOR");
  where.socket = variable("CAMPUS_SOCKET");
  return where;
}

Look look_of(Words const& words, Surroundings const& where) {
  Look look;
  look.language = contract::language_from_environment(where.lc_all.c_str(), where.lc_messages.c_str(),
                                                      where.lang.c_str());
  if (auto const said = contract::language_named(early_value(words, "lang"))) look.language = *said;
  look.is_ascii = std::ranges::find(words, "--ascii") != words.end();
  if (look.is_ascii) look.language = contract::Language::en;  // the only one that ASCII can write
  look.is_terminal = where.is_output_terminal;
  look.columns = where.columns;
  auto const color = early_value(words, "color");
  bool const may_color = where.is_output_terminal && where.no_color.empty() && color != "never";
  look.has_color = color == "always" || may_color;
  return look;
}

Result<std::variant<Invocation, HelpWanted>> understand(Words words, Surroundings const& where) {
  auto const look = look_of(words, where);
  bool const is_person = where.is_output_terminal && where.is_input_terminal;
  auto sorting = sort_words(words);
  if (!sorting) return std::unexpected(sorting.error());
  auto& sorted = *sorting;
  bool const wants_help =
      std::ranges::any_of(sorted.options, [](auto const& word) { return word == "-h" || word == "--help"; });
  if (sorted.names.empty()) {
    if (wants_help) return HelpWanted{};
    auto const version = std::ranges::find(sorted.options, "--version");
    if (version == sorted.options.end()) return misuse("CMP-L003");
    sorted.options.erase(version);
    sorted.names.push_back("version");
  }
  auto const command = take_command(sorted.names, is_person);
  if (!command) return std::unexpected(command.error());
  if (wants_help) return HelpWanted{*command};
  auto parsed = parse_options(**command, sorted.options);
  if (!parsed) return std::unexpected(parsed.error());
  if (!parsed->left.empty()) return unknown_option(**command, parsed->left[0]);
  if (auto const fine = check_choices(**command, *parsed); !fine) return std::unexpected(fine.error());
  if (auto const fine = check_operands(**command, sorted.names); !fine) return std::unexpected(fine.error());
  return invocation_of(**command, std::move(sorted.names), std::move(*parsed), look, where);
}

}  // namespace campus::cli
