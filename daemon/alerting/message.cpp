#include "daemon/alerting/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "daemon/contract/alerts.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/contract/terminal_text.hpp"
#include "daemon/pki/secrets.hpp"

namespace campus::alerting {
namespace {

using contract::Language;

constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
// An enterprise number is asked for from IANA; 32473 is the one reserved for examples, which nobody else may
// own.
constexpr std::string_view syslog_element = "campus@32473";
constexpr int syslog_facility = 16;  // local0

std::string to_base64(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    auto const count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t j = 0; j < 3; ++j)
      bits = bits << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    for (std::size_t j = 0; j < 4; ++j) text += j <= count ? base64_digits[bits >> (18 - 6 * j) & 63] : '=';
  }
  return text;
}

// Words of a header in as many encoded words as RFC 2047 wants: 75 characters each, no character cut in two.
std::string encoded_words(std::string_view text) {
  constexpr std::size_t bytes_per_word = 42;  // 56 digits of Base64, and 12 around them
  std::string out;
  while (!text.empty()) {
    std::size_t bytes = 0;
    while (bytes < text.size()) {
      auto const next = contract::first_character(text.substr(bytes)).bytes;
      if (bytes + next > bytes_per_word && bytes > 0) break;
      bytes += next;
    }
    out += (out.empty() ? "" : "\r\n ") + fmt::format("=?UTF-8?B?{}?=", to_base64(text.substr(0, bytes)));
    text.remove_prefix(bytes);
  }
  return out;
}

int syslog_severity(Severity severity) {
  constexpr std::array of{6, 5, 4, 3, 2};  // informational, notice, warning, error, critical
  return of[static_cast<std::size_t>(severity)];
}

// RFC 5424 6.3.3: the three characters that would end the value.
std::string param_value(std::string_view text) {
  std::string out;
  for (auto const letter : contract::printable(text)) {
    if (letter == '"' || letter == '\\' || letter == ']') out += '\\';
    out += letter;
  }
  return out;
}

// Printable ASCII without a blank, or the sign for nothing.
std::string syslog_word(std::string_view text, std::size_t most) {
  std::string out;
  for (auto const letter : text)
    if (letter > ' ' && letter < 127 && out.size() < most) out += letter;
  return out.empty() ? "-" : out;
}

std::string mail_date(Instant at) {
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto const day = std::chrono::floor<std::chrono::days>(at);
  std::chrono::year_month_day const date{day};
  std::chrono::hh_mm_ss const time{std::chrono::floor<std::chrono::seconds>(at - day)};
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", days[std::chrono::weekday(day).c_encoding()],
                     unsigned(date.day()), months[unsigned(date.month()) - 1], int(date.year()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string line_of(Alert const& alert, Language language) {
  return contract::label(
      "alert.line", language,
      {{"id", contract::alert_name(alert.number)},
       {"severity", contract::label("severity." + std::string(contract::name_of(alert.severity)), language)},
       {"object", alert.key.object},
       {"text", contract::text_of(alert.what, language)}});
}

}  // namespace

std::string_view kind_of(Channel const& channel) {
  constexpr std::array<std::string_view, 3> kinds{"webhook", "syslog", "mail"};
  return kinds[channel.way.index()];
}

std::string notice_id(Teller const& teller, std::uint64_t number) {
  return fmt::format("{}-{}", teller.epoch, number);
}

std::vector<std::string> webhook_headers(Webhook const& webhook, Teller const& teller, std::uint64_t number,
                                         std::string_view body, Instant now) {
  auto const stamp = std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  auto const signature = pki::to_hex(pki::hmac_sha256(webhook.secret, stamp + '.' + std::string(body)));
  return {"Content-Type: application/json", "X-Campus-Timestamp: " + stamp,
          "X-Campus-Signature: sha256=" + signature, "Idempotency-Key: " + notice_id(teller, number)};
}

std::string headline(Notice const& notice, Language language) {
  auto const kind = contract::label("notice." + std::string(contract::name_of(notice.kind)), language);
  auto const severity =
      contract::label("severity." + std::string(contract::name_of(notice.incident.severity)), language);
  return contract::printable(contract::label(
      "notice.headline", language,
      {{"kind", kind}, {"severity", severity}, {"text", contract::text_of(notice.lead.what, language)}}));
}

std::string body_text(Notice const& notice, Language language) {
  std::string text = headline(notice, language) + '\n';
  auto const add = [&](std::string const& line) { text += contract::printable(line) + '\n'; };
  if (notice.lead.number != 0) add(line_of(notice.lead, language));
  add(contract::label("notice.time", language, {{"time", contract::to_rfc3339(notice.at)}}));
  if (notice.incident.alerts > 1)
    add(contract::label("notice.alerts", language, {{"count", std::to_string(notice.incident.alerts)}}));
  if (notice.incident.hidden > 0)
    add(contract::label("notice.hidden", language, {{"count", std::to_string(notice.incident.hidden)}}));
  for (auto const& alert : notice.top)
    if (alert.number != notice.lead.number) add(line_of(alert, language));
  for (auto const& [name, value] : notice.lead.evidence.counts) add("  " + name + ": " + value);
  if (auto const hint = contract::hint_of(notice.lead.what, language); !hint.empty()) add(hint);
  return text;
}

std::string syslog_frame(Notice const& notice, Teller const& teller) {
  auto const& alert = notice.lead;
  auto message = fmt::format("<{}>1 {} {} campusd - {} [{}",
                             syslog_facility * 8 + syslog_severity(notice.incident.severity),
                             contract::to_rfc3339(notice.at), syslog_word(teller.host, 255),
                             syslog_word(contract::name_of(notice.kind), 32), syslog_element);
  auto const add = [&](std::string_view name, std::string_view value) {
    message += fmt::format(" {}=\"{}\"", name, param_value(value));
  };
  add("id", notice_id(teller, notice.number));
  add("alert", contract::alert_name(alert.number));
  add("object", alert.key.object);
  add("rule", alert.key.rule);
  add("state", contract::name_of(alert.state));
  add("severity", contract::name_of(notice.incident.severity));
  add("incident", std::to_string(notice.incident.number));
  add("alerts", std::to_string(notice.incident.alerts));
  message += "] \xef\xbb\xbf" + headline(notice, teller.language);
  // Cut before a character, not within one.
  if (message.size() > syslog_bytes_max) {
    message.resize(syslog_bytes_max);
    while ((static_cast<unsigned char>(message.back()) & 0xc0) == 0x80) message.pop_back();
    if (static_cast<unsigned char>(message.back()) >= 0xc0) message.pop_back();
  }
  return std::to_string(message.size()) + ' ' + message;
}

std::string mail_text(Notice const& notice, Mail const& mail, Teller const& teller, Instant now) {
  std::string to;
  for (auto const& address : mail.to) to += (to.empty() ? "" : ",\r\n ") + address;
  auto const host = syslog_word(teller.host, 255);
  auto text = fmt::format(
      "From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <notice-{}@{}>\r\n"
      "References: <incident-{}-{}@{}>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
      mail.from, to, encoded_words(headline(notice, teller.language)), mail_date(now),
      notice_id(teller, notice.number), host, teller.epoch, notice.incident.number, host);
  auto const body = to_base64(body_text(notice, teller.language));
  constexpr std::size_t line = 76;
  for (std::size_t at = 0; at < body.size(); at += line) text += body.substr(at, line) + "\r\n";
  return text;
}

}  // namespace campus::alerting
