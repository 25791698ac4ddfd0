#include "cli/watch.hpp"

#include "cli/amounts.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/terminal.hpp"

namespace campus::cli {
namespace {

int watch_pipe(Invocation const& typed) {
  end_politely();
  for (std::uint64_t round = 1;; ++round) {
    auto const answer = typed.command->run(typed);
    auto const text = answer ? text_of(*answer, typed) : std::unexpected(answer.error());
    if (is_ending()) return exit_interrupted;
    if (!text) {
      print_message(text_of(text.error(), typed.look, typed.format));
      return exit_code_of(text.error().kind);
    }
    if (!print(*text)) return exit_failure;
    if (answer->once_shown && is_for_people(typed)) answer->once_shown();
    if (round == typed.rounds) return exit_ok;
    if (!pause(*typed.watch)) return exit_interrupted;
  }
}

// What is drawn: the answer and a line that says how to leave.
std::string picture_of(Result<Answer> const& answer, Invocation const& typed) {
  auto const text = answer ? text_of(*answer, typed) : std::unexpected(answer.error());
  auto const body = text ? *text : text_of(text.error(), typed.look, Format::table);
  auto const foot = typed.look.say("watch.foot", {{"time", time_text(now())}});
  return typed.look.colored(foot, Tone::faint) + "\n\n" + body;
}

int watch_screen(Invocation typed) {
  Screen screen;
  for (std::uint64_t round = 1;; ++round) {
    typed.look.columns = screen.columns();
    auto const answer = typed.command->run(typed);
    screen.draw(picture_of(answer, typed));
    if (answer && answer->once_shown && is_for_people(typed)) answer->once_shown();
    if (round == typed.rounds) return exit_ok;
    switch (screen.wait(*typed.watch)) {
      case Screen::Event::quit: return exit_ok;
      case Screen::Event::interrupted: return exit_interrupted;
      case Screen::Event::time_passed:
      case Screen::Event::resized: break;
    }
  }
}

}  // namespace

int watch(Invocation invocation) {
  bool const is_picture = invocation.look.is_terminal && invocation.format != Format::json;
  return is_picture ? watch_screen(std::move(invocation)) : watch_pipe(invocation);
}

}  // namespace campus::cli
