#include "cli/moments.hpp"

#include <array>
#include <chrono>
#include <ctime>
#include <optional>
#include <string>

#include "daemon/contract/codec.hpp"

namespace campus::cli {
namespace {

// The numbers of "0000-00-00 00:00:00" or of its beginning; nothing where it is written otherwise.
std::optional<std::array<int, 6>> moment_numbers(std::string_view text) {
  constexpr std::string_view form = "0000-00-00 00:00:00";
  if (text.size() != 10 && text.size() != 16 && text.size() != form.size()) return std::nullopt;
  std::array<int, 6> numbers{};
  std::size_t number = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const is_digit = text[i] >= '0' && text[i] <= '9';
    bool const shall_be = form[i] == '0';
    if (is_digit != shall_be || (!shall_be && text[i] != form[i])) return std::nullopt;
    if (shall_be)
      numbers[number] = numbers[number] * 10 + (text[i] - '0');
    else
      ++number;
  }
  return numbers;
}

std::optional<Instant> local_moment(std::string_view text, DayEdge edge) {
  auto const numbers = moment_numbers(text);
  if (!numbers) return std::nullopt;
  auto const [year, month, day, hour, minute, second] = *numbers;
  std::chrono::year_month_day const date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  bool const is_whole_day = text.size() == 10;
  tm when{};
  when.tm_year = year - 1900;
  when.tm_mon = month - 1;
  when.tm_mday = day + (is_whole_day && edge == DayEdge::end ? 1 : 0);  // to the beginning of the next
  when.tm_hour = hour;
  when.tm_min = minute;
  when.tm_sec = second;
  when.tm_isdst = -1;
  auto const since_1970 = std::mktime(&when);
  if (since_1970 <= 0) return std::nullopt;
  return Instant(std::chrono::seconds(since_1970));
}

}  // namespace

Result<Instant> read_moment(std::string_view typed, DayEdge edge) {
  if (auto const here = local_moment(typed, edge)) return *here;
  if (auto const exact = contract::from_rfc3339(typed)) return *exact;
  return fail(Fault::Kind::invalid, "CMP-L060", {{"value", std::string(typed.substr(0, 64))}});
}

Result<MomentsTyped> moments_typed(Invocation const& typed) {
  MomentsTyped moments;
  auto const read = [&](std::string_view option, DayEdge edge, std::optional<Instant>& into) -> Result<void> {
    if (!typed.has(option)) return {};
    auto const moment = read_moment(typed.option(option), edge);
    if (!moment) return std::unexpected(moment.error());
    into = *moment;
    return {};
  };
  if (auto const said = read("from", DayEdge::begin, moments.from); !said) return std::unexpected(said.error());
  if (auto const said = read("until", DayEdge::end, moments.until); !said) return std::unexpected(said.error());
  return moments;
}

}  // namespace campus::cli
