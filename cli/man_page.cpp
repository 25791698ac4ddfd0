#include "cli/man_page.hpp"

#include <string_view>

#include "cli/commands.hpp"
#include "cli/words.hpp"

namespace campus::cli {
namespace {

// As text of roff: a backslash and a hyphen mean themselves, and no line is taken for a request.
std::string roff(std::string_view text) {
  std::string safe;
  for (char const letter : text) {
    if (letter == '\\') {
      safe += "\\e";
    } else if (letter == '-') {
      safe += "\\-";
    } else {
      if (safe.empty() && (letter == '.' || letter == '\'')) safe += "\\&";
      safe += letter;
    }
  }
  return safe;
}

std::string section(Look const& look, std::string_view key) { return ".SH " + roff(look.say(key)) + '\n'; }

std::string tagged(std::string const& tag, std::string const& words) { return ".TP\n" + tag + '\n' + words + '\n'; }

std::string option_entry(Option const& option, Look const& look) {
  auto tag = std::string(".B ");
  if (option.letter) tag += std::string("\\-") + option.letter + ", ";
  tag += roff("--" + std::string(option.name));
  if (!option.value.empty()) tag += ' ' + roff(option.value);
  auto words = look.say(option.label);
  if (!option.choices.empty()) words += " (" + joined(option.choices) + ')';
  return tagged(tag, roff(words));
}

std::string command_entry(Command const& command, Look const& look) {
  auto typed = command.name();
  if (!command.operand.empty()) typed += ' ' + std::string(command.operand);
  auto text = tagged(".B " + roff(typed), roff(look.say(command.label)));
  if (command.options.empty()) return text;
  text += ".RS\n";
  for (auto const& option : command.options) text += option_entry(option, look);
  return text + ".RE\n";
}

}  // namespace

std::string man_page(Look const& look) {
  std::string text = ".TH CAMPUSCTL 1 \"\" \"Campus " CAMPUS_VERSION "\"\n";
  text += section(look, "man.name") + roff("campusctl - " + look.say("man.purpose")) + '\n';
  text += section(look, "man.synopsis") + ".B campusctl\n" + roff(look.say("help.form")) + '\n';
  text += section(look, "help.commands");
  for (auto const& command : commands()) text += command_entry(command, look);
  text += section(look, "help.options");
  for (auto const& option : general_options()) text += option_entry(option, look);
  text += section(look, "man.exit_status") + roff(look.say("help.exit_codes")) + '\n';
  return text;
}

}  // namespace campus::cli
