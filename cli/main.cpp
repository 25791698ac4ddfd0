// campusctl: the command line of a school's gateway.  Words in, one question to campusd at most, an answer
// out.

#include <curl/curl.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/output.hpp"
#include "cli/watch.hpp"

namespace {

using namespace campus;
using namespace campus::cli;

// The form of a complaint about words that were not understood: JSON for whoever asked for JSON.
Format early_format(std::vector<std::string> const& words) {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i] == "-ojson" || words[i] == "--output=json" ||
        ((words[i] == "-o" || words[i] == "--output") && i + 1 < words.size() && words[i + 1] == "json"))
      return Format::json;
  return Format::table;
}

int complain(Fault const& fault, Look const& look, Format format) {
  print_message(text_of(fault, look, format));
  return exit_code_of(fault.kind);
}

int say(std::string const& text, Look const& look) {
  if (print(text)) return exit_ok;
  return complain({Fault::Kind::failure, "CMP-L019", {}}, look, Format::table);
}

int answer(Invocation const& typed) {
  auto const answered = typed.command->run(typed);
  if (!answered) return complain(answered.error(), typed.look, typed.format);
  auto const text = text_of(*answered, typed);
  if (!text) return complain(text.error(), typed.look, typed.format);
  if (!answered->messages.empty() && (!typed.is_quiet || answered->exit_code != exit_ok))
    print_message(answered->messages);
  if (auto const code = say(*text, typed.look); code != exit_ok) return code;
  if (answered->once_shown && is_for_people(typed)) answered->once_shown();
  return answered->exit_code == exit_findings && typed.is_exit_zero ? exit_ok : answered->exit_code;
}

void leave_on_interrupt(int) { _exit(exit_interrupted); }

}  // namespace

int main(int count, char** arguments) {
  signal(SIGINT, &leave_on_interrupt);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  std::vector<std::string> const words(arguments + 1, arguments + count);
  auto const where = Surroundings::here();
  auto const look = look_of(words, where);
  auto understood = understand(words, where);
  if (!understood) return complain(understood.error(), look, early_format(words));
  if (auto const* const wanted = std::get_if<HelpWanted>(&*understood))
    return say(wanted->command ? help_text(*wanted->command, look) : help_text(look), look);
  auto& typed = std::get<Invocation>(*understood);
  return typed.watch ? watch(std::move(typed)) : answer(typed);
}
