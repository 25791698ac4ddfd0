#include "daemon/api/http_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "daemon/contract/codec.hpp"

namespace campus::api {

namespace {

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; }

bool is_same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  auto const letter = lower(digit);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

// Calls `each` with the parts of a text between separators until it returns true.
template <class Each>
void split(std::string_view text, char separator, Each each) {
  for (;;) {
    auto const end = text.find(separator);
    if (each(text.substr(0, end)) || end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (auto const& each : headers)
    if (is_same_name(each.name, name)) return each.value;
  return std::nullopt;
}

std::optional<std::string> Request::query_value(std::string_view name) const {
  std::optional<std::string> found;
  split(query, '&', [&](std::string_view pair) {
    auto const equals = pair.find('=');
    auto const key = percent_decoded(pair.substr(0, equals), true);
    if (!key || *key != name) return false;
    found = percent_decoded(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1),
                            true);
    return true;
  });
  return found;
}

std::optional<std::string> Request::cookie(std::string_view name) const {
  auto const all = header("Cookie");
  if (!all) return std::nullopt;
  std::optional<std::string> found;
  split(*all, ';', [&](std::string_view pair) {
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    auto const equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) return false;
    found = std::string(pair.substr(equals + 1));
    return true;
  });
  return found;
}

Response json_response(int status, std::string json) {
  return Response{.status = status,
                  .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
                  .body = std::move(json)};
}

Response empty_response(int status) {
  return Response{.status = status, .headers = {{"Cache-Control", "no-store"}}, .body = std::string{}};
}

int status_of(Fault::Kind kind) {
  switch (kind) {
    case Fault::Kind::usage: return 400;
    case Fault::Kind::not_found: return 404;
    case Fault::Kind::unreachable: return 502;
    case Fault::Kind::permission: return 403;
    case Fault::Kind::invalid: return 400;
    case Fault::Kind::conflict: return 409;
    case Fault::Kind::timeout: return 504;
    case Fault::Kind::full: return 503;
    case Fault::Kind::broken: return 500;
    case Fault::Kind::failure: break;
  }
  return 500;
}

Response fault_response(Fault const& fault) { return fault_response(status_of(fault.kind), fault); }

Response fault_response(int status, Fault const& fault) {
  return json_response(status, contract::encode(fault));
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && plus_is_blank) {
      decoded += ' ';
    } else if (text[at] != '%') {
      decoded += text[at];
    } else {
      if (at + 2 >= text.size()) return std::nullopt;
      auto const high = hex_value(text[at + 1]);
      auto const low = hex_value(text[at + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      at += 2;
    }
  }
  return decoded;
}

bool is_utf8(std::string_view text) {
  constexpr std::uint32_t least[] = {0, 0x80, 0x800, 0x10000};  // shorter forms exist below
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto const lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) continue;
    unsigned const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || at + more >= text.size()) return false;
    std::uint32_t point = lead & (0x3fu >> more);
    for (unsigned next = 1; next <= more; ++next) {
      auto const byte = static_cast<unsigned char>(text[at + next]);
      if ((byte & 0xc0) != 0x80) return false;
      point = point << 6 | (byte & 0x3f);
    }
    if (point < least[more] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return false;
    at += more;
  }
  return true;
}

// Not strftime: its names of days follow the locale, those of HTTP are English for ever.
std::string http_date(Instant at) {
  constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto const day = std::chrono::floor<std::chrono::days>(at);
  std::chrono::year_month_day const date(day);
  std::chrono::hh_mm_ss const time(std::chrono::floor<std::chrono::seconds>(at - day));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

}  // namespace campus::api
