// RFC 3339 times.  The library's own chrono parsing does not exist yet in the compilers we build with, and
// the format is small: a fixed run of digits, a fraction of any length, and an offset.

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <optional>

#include "daemon/contract/codec.hpp"

namespace campus::contract {
namespace {

using namespace std::chrono;

// Nanoseconds of 64 bits end in 2262; a school whose clock is further off is told so.
constexpr int year_first = 1970, year_last = 2200;

// Takes what it has read off the front; any disagreement makes all that follows fail.
class Scanner {
public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    if (rest_.size() < count) return refuse();
    for (auto const letter : rest_.substr(0, count)) {
      if (letter < '0' || letter > '9') return refuse();
      value = value * 10 + (letter - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

  char one_of(std::string_view letters) {
    if (rest_.empty() || !letters.contains(rest_.front())) return static_cast<char>(refuse());
    auto const letter = rest_.front();
    rest_.remove_prefix(1);
    return letter;
  }

  nanoseconds fraction() {
    if (!rest_.starts_with('.')) return {};
    rest_.remove_prefix(1);
    std::int64_t value = 0, unit = 1'000'000'000;
    std::size_t count = 0;
    for (; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count) {
      unit /= 10;
      value += (rest_[count] - '0') * unit;  // beyond the ninth digit the unit is 0
    }
    if (count == 0) refuse();
    rest_.remove_prefix(count);
    return nanoseconds(value);
  }

  bool is_done() const { return is_good_ && rest_.empty(); }

private:
  int refuse() {
    is_good_ = false;
    return 0;
  }
  std::string_view rest_;
  bool is_good_ = true;
};

std::optional<Instant> scan(std::string_view text) {
  Scanner scanner(text);
  auto const year_number = scanner.digits(4);
  scanner.one_of("-");
  auto const month_number = scanner.digits(2);
  scanner.one_of("-");
  auto const day_number = scanner.digits(2);
  scanner.one_of("Tt ");
  auto const hour = scanner.digits(2);
  scanner.one_of(":");
  auto const minute = scanner.digits(2);
  scanner.one_of(":");
  auto const second = scanner.digits(2);
  auto const fraction = scanner.fraction();
  auto const zone = scanner.one_of("Zz+-");
  int offset_hours = 0, offset_minutes = 0;
  if (zone == '+' || zone == '-') {
    offset_hours = scanner.digits(2);
    scanner.one_of(":");
    offset_minutes = scanner.digits(2);
  }
  auto const date =
      year(year_number) / month(static_cast<unsigned>(month_number)) / day(static_cast<unsigned>(day_number));
  if (!scanner.is_done() || !date.ok() || hour > 23 || minute > 59 || second > 60 || offset_hours > 23 ||
      offset_minutes > 59 || year_number < year_first || year_number > year_last)
    return std::nullopt;
  auto const offset = hours(offset_hours) + minutes(offset_minutes);
  return Instant(sys_days(date)) + hours(hour) + minutes(minute) + seconds(second) + fraction -
         (zone == '-' ? -offset : offset);
}

}  // namespace

std::string to_rfc3339(Instant at) {
  auto const midnight = floor<days>(at);
  year_month_day const date(midnight);
  hh_mm_ss const time(floor<milliseconds>(at - midnight));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

Result<Instant> from_rfc3339(std::string_view text) {
  if (auto const at = scan(text)) return *at;
  return fail(Fault::Kind::invalid, "CMP-K009", {{"value", std::string(text.substr(0, 64))}});
}

}  // namespace campus::contract
