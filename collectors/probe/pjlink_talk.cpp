#include "collectors/probe/pjlink_talk.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace campus {
namespace {

constexpr std::array<std::string_view, 4> names{"POWR", "ERST", "LAMP", "INPT"};
constexpr std::size_t lamps_max = 8;
constexpr std::uint32_t lamp_hours_max = 99'999;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

char upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

bool is_hex(char letter) { return is_digit(letter) || (upper(letter) >= 'A' && upper(letter) <= 'F'); }

bool is_same(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, upper, upper);
}

std::optional<ProjectorErrors> read_errors(std::string_view value) {
  constexpr std::size_t digits = 6;
  if (value.size() != digits || std::ranges::any_of(value, [](char one) { return one < '0' || one > '2'; }))
    return std::nullopt;
  auto const level = [&](std::size_t at) { return static_cast<ErrorLevel>(value[at] - '0'); };
  return ProjectorErrors{level(0), level(1), level(2), level(3), level(4), level(5)};
}

// "1234 1 0 0": pairs of hours and whether it is lit.
std::optional<std::vector<Lamp>> read_lamps(std::string_view value) {
  std::vector<std::uint32_t> numbers;
  while (!value.empty()) {
    std::uint32_t number = 0;
    auto const [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || !is_digit(value.front()) || numbers.size() == 2 * lamps_max)
      return std::nullopt;
    numbers.push_back(number);
    value.remove_prefix(static_cast<std::size_t>(end - value.data()));
    if (value.empty()) break;
    if (value.front() != ' ' || value.size() == 1) return std::nullopt;
    value.remove_prefix(1);
  }
  if (numbers.empty() || numbers.size() % 2 != 0) return std::nullopt;
  std::vector<Lamp> lamps;
  for (std::size_t at = 0; at < numbers.size(); at += 2) {
    if (numbers[at] > lamp_hours_max || numbers[at + 1] > 1) return std::nullopt;
    lamps.push_back({numbers[at], numbers[at + 1] == 1});
  }
  return lamps;
}

// A kind from 1 to 6 and a number; letters from class 2 on.
bool is_input(std::string_view value) {
  return value.size() == 2 && value[0] >= '1' && value[0] <= '6' &&
         ((value[1] >= '1' && value[1] <= '9') || (upper(value[1]) >= 'A' && upper(value[1]) <= 'Z'));
}

}  // namespace

PjlinkTalk::PjlinkTalk(std::string password, Digest digest)
    : password_(std::move(password)), digest_(std::move(digest)) {}

void PjlinkTalk::hear(std::string_view bytes) {
  if (is_done_) return;
  bytes_ += bytes.size();
  if (bytes_ > bytes_max) return fail(ProbeFailure::endless);
  heard_ += bytes;
  while (!is_done_) {
    // A line feed after the end of a line is forgiven.
    while (heard_.starts_with('\n')) heard_.erase(0, 1);
    auto const end = heard_.find('\r');
    if (std::min(end, heard_.size()) >= line_bytes_max) return fail(ProbeFailure::endless);
    if (end == std::string::npos) return;
    auto const line = heard_.substr(0, end);
    heard_.erase(0, end + 1);
    take(line);
  }
}

void PjlinkTalk::hang_up() {
  if (!is_done_) fail(ProbeFailure::closed);
}

std::optional<std::string> PjlinkTalk::next_line() { return std::exchange(to_say_, std::nullopt); }

std::expected<ProjectorState, ProbeFailure> PjlinkTalk::result() const {
  if (failure_) return std::unexpected(*failure_);
  return state_;
}

void PjlinkTalk::take(std::string_view line) {
  if (is_same(line, "PJLINK ERRA")) return fail(ProbeFailure::authentication);
  if (asked_) return take_answer(line);
  take_greeting(line);
}

void PjlinkTalk::take_greeting(std::string_view line) {
  constexpr std::string_view open = "PJLINK 0", closed = "PJLINK 1 ";
  constexpr std::size_t salt_digits = 8;
  if (is_same(line, open)) return ask(Question::power);
  bool const is_closed =
      line.size() == closed.size() + salt_digits && is_same(line.substr(0, closed.size()), closed);
  auto const salt = is_closed ? line.substr(closed.size()) : std::string_view();
  if (!is_closed || !std::ranges::all_of(salt, is_hex)) return fail(ProbeFailure::garbage);
  if (password_.empty()) return fail(ProbeFailure::authentication);
  proof_ = digest_(std::string(salt) + password_);
  if (proof_.empty()) return fail(ProbeFailure::not_sent);
  ask(Question::power);
}

// "%1POWR=1": the class may be that of a newer projector, and the letters small.
void PjlinkTalk::take_answer(std::string_view line) {
  constexpr std::size_t head = 7;
  auto const name = names[static_cast<std::size_t>(*asked_)];
  bool const is_answer = line.size() > head && line[0] == '%' && (line[1] == '1' || line[1] == '2') &&
                         line[6] == '=' && is_same(line.substr(2, 4), name);
  if (!is_answer) return fail(ProbeFailure::garbage);
  auto const value = line.substr(head);
  if (is_same(value, "ERRA")) return fail(ProbeFailure::authentication);
  if (value.size() == 4 && is_same(value.substr(0, 3), "ERR"))
    take_error(value[3]);
  else
    take_value(value);
  if (!is_done_) go_on();
}

void PjlinkTalk::take_value(std::string_view value) {
  switch (*asked_) {
    case Question::power:
      // Without this nothing else it says is worth hearing.
      if (value.size() != 1 || value[0] < '0' || value[0] > '3') return fail(ProbeFailure::garbage);
      state_.power = static_cast<ProjectorPower>(value[0] - '0');
      return;
    case Question::errors:
      state_.errors = read_errors(value);
      if (!state_.errors) ++state_.answers_refused;
      return;
    case Question::lamps: {
      auto lamps = read_lamps(value);
      if (!lamps) ++state_.answers_refused;
      state_.lamps = std::move(lamps).value_or(std::vector<Lamp>{});
      return;
    }
    case Question::input:
      if (is_input(value))
        state_.input = std::string(value);
      else
        ++state_.answers_refused;
      return;
  }
}

// 1: it does not know the question, as a laser knows no lamp.  2: the question was wrong, which ours is not.
// 3: not now.  4: it is broken.
void PjlinkTalk::take_error(char number) {
  bool const is_power = *asked_ == Question::power;
  switch (number) {
    case '1':
      if (is_power) fail(ProbeFailure::garbage);
      return;
    case '3': return;
    case '4': state_.is_failing = true; return;
    default:
      if (is_power) return fail(ProbeFailure::garbage);
      ++state_.answers_refused;
  }
}

void PjlinkTalk::ask(Question question) {
  asked_ = question;
  to_say_ =
      std::exchange(proof_, {}) + "%1" + std::string(names[static_cast<std::size_t>(question)]) + " ?\r";
}

void PjlinkTalk::go_on() {
  switch (*asked_) {
    case Question::power: return ask(Question::errors);
    case Question::errors: return ask(Question::lamps);
    case Question::lamps:
      if (state_.power == ProjectorPower::on) return ask(Question::input);
      [[fallthrough]];
    case Question::input: is_done_ = true;
  }
}

void PjlinkTalk::fail(ProbeFailure failure) {
  failure_ = failure;
  is_done_ = true;
  to_say_.reset();
}

}  // namespace campus
