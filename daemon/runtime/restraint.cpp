#include "daemon/runtime/restraint.hpp"

#include <utility>

namespace campus::runtime {
namespace {

constexpr char between = '\n';  // in no code and in no name that is told apart

bool has_waited(Instant said, Instant now) {
  return now < said || now - said >= Restraint::same_every;  // a clock that was set back silences nobody
}

}  // namespace

std::string Restraint::key_of(Fault const& message, Instant now) {
  if (message.arguments.empty()) return message.code;
  auto by_subject = message.code + between + message.arguments.front().value;
  if (said_.contains(by_subject)) return by_subject;
  if (subjects_ >= subjects_max)
    subjects_ -= std::erase_if(said_, [&](auto const& entry) {
      bool const is_by_subject = entry.first.find(between) != std::string::npos;
      return is_by_subject && entry.second.held_back == 0 && has_waited(entry.second.at, now);
    });
  return subjects_ < subjects_max ? by_subject : message.code;
}

std::optional<std::uint64_t> Restraint::admit(Fault const& message, int level, Instant now) {
  auto const key = key_of(message, now);
  auto const [entry, is_first] = said_.try_emplace(key);
  auto& said = entry->second;
  if (is_first && key.size() > message.code.size()) ++subjects_;
  if (!is_first && !has_waited(said.at, now)) {
    ++said.held_back;
    said.newest = message;
    said.level = level;
    return std::nullopt;
  }
  said.at = now;
  return std::exchange(said.held_back, 0);
}

std::vector<Restraint::Due> Restraint::due(Instant now, bool is_end) {
  std::vector<Due> due;
  for (auto& [key, said] : said_) {
    if (said.held_back == 0 || (!is_end && !has_waited(said.at, now))) continue;
    due.push_back({std::move(said.newest), said.level, said.held_back - 1});
    said.held_back = 0;
    said.at = now;
  }
  return due;
}

}  // namespace campus::runtime
