#include "daemon/config/command_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "daemon/contract/exit_codes.hpp"

namespace campus::config {
namespace {

Fault misuse(std::string code, std::vector<Fault::Argument> arguments) {
  return {Fault::Kind::usage, std::move(code), std::move(arguments)};
}

// CLI11 gives the option's name in front of its sentence, and nowhere else.
std::string name_before_colon(CLI::ParseError const& wrong) {
  std::string const said = wrong.what();
  return said.substr(0, said.find(':'));
}

Fault fault_of(CLI::App const& app, CLI::ParseError const& wrong, std::string_view program) {
  if (auto const left = app.remaining(true); !left.empty())
    return misuse("CMP-R030", {{"word", left.front()}, {"program", std::string(program)}});
  return misuse("CMP-R031", {{"option", name_before_colon(wrong)}, {"program", std::string(program)}});
}

}  // namespace

contract::Language spoken_language() {
  return contract::language_from_environment(std::getenv("LC_ALL"), std::getenv("LC_MESSAGES"),
                                             std::getenv("LANG"));
}

int complain(std::string_view program, Fault const& fault) {
  auto const language = spoken_language();
  auto const hint = contract::hint_of(fault, language);
  fmt::print(stderr, "{}: {} {}\n", program, fault.code, contract::text_of(fault, language));
  if (!hint.empty()) fmt::print(stderr, "  {}\n", hint);
  return contract::exit_code_of(fault.kind);
}

std::optional<int> read_words(CLI::App& app, int count, char const* const* words, std::string_view program) {
  try {
    app.parse(count, words);
  } catch (CLI::Success const& asked) {  // for help, or for the version
    app.exit(asked);
    return contract::exit_ok;
  } catch (CLI::ParseError const& wrong) {
    return complain(program, fault_of(app, wrong, program));
  }
  return std::nullopt;
}

Fault word_missing(std::string_view program, std::vector<std::string_view> const& known) {
  return misuse("CMP-R032",
                {{"program", std::string(program)}, {"known", fmt::format("{}", fmt::join(known, ", "))}});
}

Fault operand_missing(std::string_view command, std::string_view operand) {
  return misuse("CMP-R033", {{"command", std::string(command)}, {"operand", std::string(operand)}});
}

Fault value_unknown(std::string_view option, std::string_view value,
                    std::vector<std::string_view> const& known) {
  return misuse("CMP-R034", {{"option", std::string(option)},
                             {"value", std::string(value)},
                             {"known", fmt::format("{}", fmt::join(known, ", "))}});
}

}  // namespace campus::config
