#include "cli/amounts.hpp"

#include <fmt/format.h>
#include <time.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace campus::cli {
namespace {

using namespace std::chrono;

// Three digits that matter: 1.21, 12.1, 121.
std::string three_digits(double value) {
  if (value < 9.995) return fmt::format("{:.2f}", value);
  return value < 99.95 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
}

template <std::size_t count>
std::string scaled(std::uint64_t amount, double step, std::array<std::string_view, count> const& units) {
  if (static_cast<double>(amount) < step) return fmt::format("{} {}", amount, units[0]);
  auto value = static_cast<double>(amount);
  std::size_t unit = 0;
  // What would be rounded to 1000 is 1.00 of the next one.
  while (value >= step - 0.5 && unit + 1 < count) {
    value /= step;
    ++unit;
  }
  return fmt::format("{} {}", three_digits(value), units[unit]);
}

}  // namespace

std::string rate_text(std::uint64_t bits_per_second) {
  return scaled(bits_per_second, 1000,
                std::array<std::string_view, 5>{"bps", "kbps", "Mbps", "Gbps", "Tbps"});
}

std::string bytes_text(std::uint64_t bytes) {
  return scaled(bytes, 1024, std::array<std::string_view, 5>{"B", "KiB", "MiB", "GiB", "TiB"});
}

std::string count_text(std::uint64_t count) {
  auto text = std::to_string(count);
  for (auto at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ' ');
  return text;
}

std::string span_text(std::int64_t seconds, Look const& look) {
  struct Unit {
    std::string_view key;
    std::int64_t size;
  };
  constexpr std::array units{Unit{"span.d", 86'400}, Unit{"span.h", 3'600}, Unit{"span.m", 60},
                             Unit{"span.s", 1}};
  if (seconds < 0) seconds = 0;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (seconds < units[i].size && i + 1 < units.size()) continue;
    auto text = look.say(units[i].key, {{"count", std::to_string(seconds / units[i].size)}});
    if (i + 1 < units.size())
      if (auto const rest = seconds % units[i].size / units[i + 1].size; rest > 0)
        text += (look.language == contract::Language::zh ? "" : " ") +
                look.say(units[i + 1].key, {{"count", std::to_string(rest)}});
    return text;
  }
  return {};
}

std::string share_text(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "-";
  auto const tenths = std::llround(1'000.0 * static_cast<double>(part) / static_cast<double>(whole));
  return fmt::format("{}.{}%", tenths / 10, tenths % 10);
}

std::string time_text(Instant at) {
  auto const since_1970 = static_cast<time_t>(floor<seconds>(at).time_since_epoch().count());
  tm local{};
  localtime_r(&since_1970, &local);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", local.tm_year + 1900, local.tm_mon + 1,
                     local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec);
}

Instant now() {
  timespec at{};
  clock_gettime(CLOCK_REALTIME, &at);
  return Instant(seconds(at.tv_sec) + nanoseconds(at.tv_nsec));
}

Result<std::uint64_t> span_typed(std::string const& typed) {
  std::uint64_t number = 0;
  auto const [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), number);
  auto const unit = std::string_view(end, typed.data() + typed.size());
  std::uint64_t const seconds = unit == "m" ? 60 : unit == "h" ? 3'600 : unit == "d" ? 86'400 : 0;
  if (error != std::errc() || seconds == 0 || number == 0 || number > 366ull * 86'400 / seconds)
    return fail(Fault::Kind::usage, "CMP-L071", {{"value", typed}});
  return number * seconds;
}

}  // namespace campus::cli
