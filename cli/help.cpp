#include "cli/help.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "cli/man_page.hpp"
#include "cli/words.hpp"
#include "daemon/contract/nearest.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t left_column = 32;  // of what is typed; what it does stands behind

std::string entry(std::string const& typed, std::string const& words) {
  auto const blanks = typed.size() + 2 < left_column ? left_column - typed.size() : 2;
  return "  " + typed + std::string(blanks, ' ') + words + '\n';
}

std::string spelling(Option const& option) {
  auto text = option.letter ? std::string("-") + option.letter + ", " : std::string("    ");
  text += "--" + std::string(option.name);
  if (!option.value.empty()) text += ' ' + std::string(option.value);
  return text;
}

std::string options_of(std::span<Option const> options, Look const& look) {
  std::string text;
  for (auto const& option : options) {
    auto words = look.say(option.label);
    if (!option.choices.empty()) words += " (" + joined(option.choices) + ')';
    text += entry(spelling(option), words);
  }
  return text;
}

std::string typed_form(Command const& command) {
  return command.name() + (command.operand.empty() ? "" : ' ' + std::string(command.operand));
}

// "CMP-C031": what it says and what to do, the {names} as they stand.
Result<Answer> explain_code(std::string code, Look const& look) {
  std::ranges::transform(code, code.begin(), [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  });
  auto const* const found = contract::find_entry(code);
  if (!found) return fail(Fault::Kind::not_found, "CMP-L018", {{"code", code}});
  auto const& words = look.language == contract::Language::zh ? found->zh : found->en;
  Answer answer;
  answer.shape = Answer::Shape::text;
  answer.before = look.colored(code, Tone::strong) + '\n' + std::string(words.text) + '\n';
  if (!words.hint.empty())
    answer.before += look.say("error.next", {{"text", std::string(words.hint)}}) + '\n';
  answer.document = {
      {"schema", "campusctl/help/v1"}, {"code", code}, {"text", words.text}, {"hint", words.hint}};
  return answer;
}

}  // namespace

std::string help_text(Look const& look) {
  auto text = look.say("help.summary") + "\n\n" + look.say("help.usage") + "  campusctl " +
              look.say("help.form") + "\n\n";
  text += look.colored(look.say("help.commands"), Tone::strong) + '\n';
  for (auto const& command : commands()) text += entry(typed_form(command), look.say(command.label));
  text += '\n' + look.colored(look.say("help.options"), Tone::strong) + '\n' +
          options_of(general_options(), look);
  return text + '\n' + look.say("help.exit_codes") + '\n' + look.say("help.foot") + '\n';
}

std::string help_text(Command const& command, Look const& look) {
  auto text =
      look.say(command.label) + "\n\n" + look.say("help.usage") + "  campusctl " + typed_form(command);
  for (auto const& option : command.options)
    text += " [--" + std::string(option.name) +
            (option.value.empty() ? "]" : ' ' + std::string(option.value) + ']');
  text += "\n\n";
  if (!command.options.empty())
    text += look.colored(look.say("help.own_options"), Tone::strong) + '\n' +
            options_of(command.options, look) + '\n';
  std::vector<Option> general;
  std::ranges::copy_if(general_options(), std::back_inserter(general), [&](Option const& option) {
    return command.can_watch || (option.name != "watch" && option.name != "count");
  });
  return text + look.colored(look.say("help.options"), Tone::strong) + '\n' + options_of(general, look);
}

Result<Answer> print_help(Invocation const& typed) {
  Answer answer;
  answer.shape = Answer::Shape::text;
  answer.document = {{"schema", "campusctl/help/v1"}};
  if (typed.has("man")) {
    answer.before = man_page(typed.look);
    return answer;
  }
  if (typed.operands.empty()) {
    answer.before = help_text(typed.look);
    return answer;
  }
  auto names = typed.operands;
  if (names[0].size() > 4 && (names[0].starts_with("CMP-") || names[0].starts_with("cmp-")))
    return explain_code(names[0], typed.look);
  if (names.size() == 1 && !verbs_of(names[0]).empty()) {
    for (auto const verb : verbs_of(names[0]))
      answer.before +=
          (answer.before.empty() ? "" : "\n") + help_text(*find_command(names[0], verb), typed.look);
    return answer;
  }
  auto const command = take_command(names, false);
  if (!command) return std::unexpected(command.error());
  answer.before = help_text(**command, typed.look);
  return answer;
}

Result<Answer> print_version(Invocation const&) {
  Answer answer;
  answer.shape = Answer::Shape::text;
  answer.before = "campusctl " CAMPUS_VERSION "\n";
  answer.document = {{"schema", "campusctl/version/v1"}, {"version", CAMPUS_VERSION}};
  return answer;
}

}  // namespace campus::cli
