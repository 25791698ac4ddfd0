// Scripts for three shells, made from the table of commands, so that none of them can forget one.  The name
// of a device is asked of campusd when it is needed; without campusd there is nothing to offer and nothing to
// wait for.

#include <boost/json.hpp>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/words.hpp"

namespace campus::cli {
namespace {

std::string spaced(std::vector<std::string_view> const& words) {
  std::string text;
  for (auto const word : words) text += (text.empty() ? "" : " ") + std::string(word);
  return text;
}

std::string option_words(std::span<Option const> options) {
  std::string text;
  for (auto const& option : options) {
    if (option.letter != 0) text += std::string(" -") + option.letter;
    text += " --" + std::string(option.name);
  }
  return text;
}

// "output)  choices" lines for what follows an option; FILE and PATH mean files.
std::string bash_choices() {
  std::string text;
  auto const add = [&](Option const& option) {
    if (option.choices.empty() && option.value != "PATH") return;
    auto const letter = option.letter ? std::string("-") + option.letter + '|' : std::string();
    auto const reply = option.choices.empty() ? R"~(COMPREPLY=($(compgen -f -- "$word")))~"
                                              : R"~(COMPREPLY=($(compgen -W ")~" + spaced(option.choices) +
                                                    R"~(" -- "$word")))~";
    text += fmt::format("    {}--{}) {}; return ;;\n", letter, option.name, reply);
  };
  for (auto const& option : general_options()) add(option);
  for (auto const& command : commands())
    for (auto const& option : command.options) add(option);
  return text;
}

std::string bash_operands() {
  std::string text;
  for (auto const& command : commands()) {
    std::string reply;
    if (command.operand == "FILE") reply = R"~(COMPREPLY=($(compgen -f -- "$word")))~";
    if (command.operand == "NAME")
      reply = R"~(COMPREPLY=($(compgen -W "$(campusctl device list -o name 2>/dev/null)" -- "$word")))~";
    if (command.operand == "SHELL") reply = R"~(COMPREPLY=($(compgen -W "bash zsh fish" -- "$word")))~";
    if (!reply.empty()) text += fmt::format("    \"{}\") {} ;;\n", command.name(), reply);
  }
  return text;
}

std::string bash_verbs() {
  std::string text;
  for (auto const noun : nouns())
    if (auto const verbs = verbs_of(noun); !verbs.empty())
      text += fmt::format("    {}) COMPREPLY=($(compgen -W \"{}\" -- \"$word\")); return ;;\n", noun,
                          spaced(verbs));
  return text;
}

std::string bash_own_options() {
  std::string text;
  for (auto const& command : commands())
    if (!command.options.empty())
      text += fmt::format("    \"{}\") own=\"{}\" ;;\n", command.name(), option_words(command.options));
  return text;
}

std::string bash_script() {
  return fmt::format(R"(# campusctl: completion for bash
_campusctl() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} noun= verb= own= i
  COMPREPLY=()
  case $before in
{0}  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in
      -*) ;;
      *) if [[ -z $noun ]]; then noun=${{COMP_WORDS[i]}}
         elif [[ -z $verb ]]; then verb=${{COMP_WORDS[i]}}; fi ;;
    esac
  done
  if [[ $word == -* ]]; then
    case "$noun${{verb:+ $verb}}" in
{1}    esac
    COMPREPLY=($(compgen -W "{2} $own" -- "$word"))
    return
  fi
  if [[ -z $noun ]]; then
    COMPREPLY=($(compgen -W "{3}" -- "$word"))
    return
  fi
  if [[ -z $verb ]]; then
    case $noun in
{4}    esac
  fi
  case "$noun${{verb:+ $verb}}" in
{5}  esac
}}
complete -o filenames -F _campusctl campusctl
)",
                     bash_choices(), bash_own_options(), option_words(general_options()), spaced(nouns()),
                     bash_verbs(), bash_operands());
}

// zsh understands bash's own description, so there is one truth for both.
std::string zsh_script() {
  return "#compdef campusctl\n"
         "# campusctl: completion for zsh\n"
         "autoload -Uz bashcompinit && bashcompinit\n" +
         bash_script();
}

// A text between the quotes of fish.
std::string fish_text(std::string const& text) {
  std::string escaped;
  for (char const letter : text)
    escaped += letter == '\'' || letter == '\\' ? std::string{'\\', letter} : std::string(1, letter);
  return escaped;
}

std::string fish_words(Look const& look) {
  std::string text;
  for (auto const noun : nouns()) {
    auto const verbs = verbs_of(noun);
    auto const* const command = find_command(noun, "");
    text += fmt::format("complete -c campusctl -n __fish_use_subcommand -f -a {} -d '{}'\n", noun,
                        command ? fish_text(look.say(command->label)) : spaced(verbs));
    for (auto const verb : verbs)
      text += fmt::format(
          "complete -c campusctl -n '__fish_seen_subcommand_from {}; and not __fish_seen_subcommand_from {}' "
          "-f -a {} -d '{}'\n",
          noun, spaced(verbs), verb, fish_text(look.say(find_command(noun, verb)->label)));
  }
  return text;
}

std::string fish_option(Option const& option, std::string const& condition, Look const& look) {
  auto text = "complete -c campusctl" + condition + " -l " + std::string(option.name);
  if (option.letter != 0) text += std::string(" -s ") + option.letter;
  if (!option.choices.empty())
    text += " -x -a '" + spaced(option.choices) + '\'';
  else if (option.value == "PATH")
    text += " -r -F";
  else if (!option.value.empty())
    text += " -x";
  return text + " -d '" + fish_text(look.say(option.label)) + "'\n";
}

std::string fish_script(Look const& look) {
  auto text = "# campusctl: completion for fish\n" + fish_words(look);
  for (auto const& option : general_options()) text += fish_option(option, "", look);
  for (auto const& command : commands())
    for (auto const& option : command.options)
      text +=
          fish_option(option, " -n '__fish_seen_subcommand_from " + std::string(command.noun) + '\'', look);
  return text +
         "complete -c campusctl -n '__fish_seen_subcommand_from device; and __fish_seen_subcommand_from "
         "show' "
         "-f -a '(campusctl device list -o name 2>/dev/null)'\n"
         "complete -c campusctl -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n";
}

}  // namespace

Result<Answer> print_completion(Invocation const& typed) {
  auto const& shell = typed.operands.at(0);
  Answer answer;
  answer.shape = Answer::Shape::text;
  if (shell == "bash")
    answer.before = bash_script();
  else if (shell == "zsh")
    answer.before = zsh_script();
  else if (shell == "fish")
    answer.before = fish_script(typed.look);
  else
    return misuse("CMP-L009", {{"option", "SHELL"}, {"value", shell}, {"known", "bash, zsh, fish"}});
  answer.document = {{"schema", "campusctl/completion/v1"}, {"shell", shell}, {"script", answer.before}};
  return answer;
}

}  // namespace campus::cli
