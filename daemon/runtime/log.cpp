#include "daemon/runtime/log.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace campus::runtime {
namespace {

char const* priority_of(Log::Level level) {
  switch (level) {
    case Log::Level::info: return "<6>";
    case Log::Level::notice: return "<5>";
    case Log::Level::error: return "<3>";
  }
  return "<3>";
}

// What devices and peers put into arguments must not break a line or move a cursor.
std::string on_one_line(std::string text) {
  for (auto& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return text;
}

}  // namespace

Log::Log(contract::Language language, Clock clock)
    : Log(language, std::move(clock), [](std::string_view line) { fmt::print(stderr, "{}\n", line); }) {}

Log::Log(contract::Language language, Clock clock, Write write)
    : language_(language),
      clock_(std::move(clock)),
      write_(std::move(write)),
      is_journal_(std::getenv("JOURNAL_STREAM") != nullptr) {}

Log::~Log() { tell(restraint_.due(clock_(), true)); }

void Log::say(Level level, Fault const& message) {
  auto const held_back = restraint_.admit(message, static_cast<int>(level), clock_());
  if (held_back) write(level, message, *held_back);
}

void Log::tell_held_back() { tell(restraint_.due(clock_())); }

void Log::tell(std::vector<Restraint::Due> const& due) {
  for (auto const& one : due) write(static_cast<Level>(one.level), one.message, one.others);
}

void Log::write(Level level, Fault const& message, std::uint64_t held_back) {
  auto line = contract::text_of(message, language_);
  auto const hint = contract::hint_of(message, language_);
  if (!hint.empty()) line += " (" + hint + ")";
  if (held_back > 0)
    line += ' ' + contract::label("log.held_back", language_, {{"count", std::to_string(held_back)}});
  auto const priority = is_journal_ ? priority_of(level) : "";
  write_(fmt::format("{}{} {}", priority, message.code, on_one_line(std::move(line))));
}

void Log::info(std::string code, std::vector<Fault::Argument> arguments) {
  say(Level::info, {Fault::Kind::failure, std::move(code), std::move(arguments)});
}

void Log::notice(std::string code, std::vector<Fault::Argument> arguments) {
  say(Level::notice, {Fault::Kind::failure, std::move(code), std::move(arguments)});
}

}  // namespace campus::runtime
