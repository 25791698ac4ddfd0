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
    : language_(language), clock_(std::move(clock)), is_journal_(std::getenv("JOURNAL_STREAM") != nullptr) {}

void Log::say(Level level, Fault const& message) {
  auto const at = clock_();
  auto const [entry, is_first] = said_.try_emplace(message.code, Said{at, 0});
  auto& said = entry->second;
  if (!is_first && at - said.at < same_code_every && at >= said.at) {
    ++said.held_back;
    return;
  }
  auto line = contract::text_of(message, language_);
  auto const hint = contract::hint_of(message, language_);
  if (!hint.empty()) line += " (" + hint + ")";
  if (said.held_back > 0)
    line += ' ' + contract::label("log.held_back", language_, {{"count", std::to_string(said.held_back)}});
  said = {at, 0};
  fmt::print(stderr, "{}{} {}\n", is_journal_ ? priority_of(level) : "", message.code, on_one_line(std::move(line)));
}

void Log::info(std::string code, std::vector<Fault::Argument> arguments) {
  say(Level::info, {Fault::Kind::failure, std::move(code), std::move(arguments)});
}

void Log::notice(std::string code, std::vector<Fault::Argument> arguments) {
  say(Level::notice, {Fault::Kind::failure, std::move(code), std::move(arguments)});
}

}  // namespace campus::runtime
