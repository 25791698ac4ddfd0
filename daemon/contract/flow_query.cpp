#include "daemon/contract/flow_query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "daemon/contract/codec.hpp"

namespace campus::contract {
namespace {

using Protocol = std::pair<std::uint8_t, std::string_view>;
constexpr std::array<Protocol, 14> protocols{{{1, "icmp"},
                                              {2, "igmp"},
                                              {4, "ipip"},
                                              {6, "tcp"},
                                              {17, "udp"},
                                              {41, "ipv6"},
                                              {47, "gre"},
                                              {50, "esp"},
                                              {51, "ah"},
                                              {58, "icmpv6"},
                                              {89, "ospf"},
                                              {103, "pim"},
                                              {112, "vrrp"},
                                              {132, "sctp"}}};

template <class T>
std::optional<T> number_in(std::string_view text, T least, T most) {
  std::uint64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most)
    return std::nullopt;
  return static_cast<T>(number);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& letter : out)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return out;
}

// "*.Example.com.", as people write it, is "example.com".
std::string host_suffix(std::string_view text) {
  if (text.starts_with("*.")) text.remove_prefix(2);
  while (text.starts_with('.')) text.remove_prefix(1);
  while (text.ends_with('.')) text.remove_suffix(1);
  return lower(text);
}

std::unexpected<Fault> wrong(std::string code, std::string const& value) {
  return fail(Fault::Kind::invalid, std::move(code), {{"value", value.substr(0, 64)}});
}

// What reads the wishes one after the other; the first that is wrong is kept.
class Reader {
public:
  explicit Reader(WishNamed const& wish) : wish_(wish) {}

  template <class Read>
  void take(std::string_view name, std::string code, Read read) {
    auto const said = wish_(name);
    if (!said || fault_) return;
    if (!read(*said)) fault_ = wrong(std::move(code), *said).error();
  }
  template <class T, class Read>
  void take(std::string_view name, std::string code, std::optional<T>& into, Read read) {
    take(name, std::move(code), [&](std::string const& said) { return (into = read(said)).has_value(); });
  }
  std::optional<Fault> const& fault() const { return fault_; }

private:
  WishNamed const& wish_;
  std::optional<Fault> fault_;
};

std::optional<Instant> moment(std::string const& text) {
  auto const at = from_rfc3339(text);
  return at ? std::optional(*at) : std::nullopt;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char const letter : text) {
    bool const is_plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                          (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' || letter == '.';
    if (is_plain)
      out += letter;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
  }
  return out;
}

}  // namespace

Result<FlowQuery> read_flow_query(WishNamed const& wish) {
  FlowQuery query;
  Reader reader(wish);
  auto const is_word = [](std::string const& text) {
    return !text.empty() && text.size() <= FlowQuery::word_bytes_max;
  };
  reader.take("host", "CMP-F001", query.host, [](auto const& text) { return Prefix::parse(text); });
  reader.take("port", "CMP-F002", query.port,
              [](auto const& text) { return number_in<std::uint16_t>(text, 1, 65'535); });
  reader.take("protocol", "CMP-F003", query.protocol, [](auto const& text) { return protocol_named(text); });
  reader.take("app", "CMP-F004", [&](auto const& text) {
    query.application = text;
    return is_word(text);
  });
  reader.take("name", "CMP-F005", [&](auto const& text) {
    query.name = host_suffix(text);
    return is_word(query.name) && query.name.find_first_of("*/?# ") == std::string::npos;
  });
  reader.take("from", "CMP-F006", query.from, moment);
  reader.take("until", "CMP-F006", query.until, moment);
  std::optional<std::size_t> limit = query.limit;
  reader.take("limit", "CMP-F007", limit,
              [](auto const& text) { return number_in<std::size_t>(text, 1, FlowQuery::limit_max); });
  if (reader.fault()) return std::unexpected(*reader.fault());
  if (query.from && query.until && *query.from >= *query.until)
    return fail(Fault::Kind::invalid, "CMP-F008",
                {{"from", to_rfc3339(*query.from)}, {"until", to_rfc3339(*query.until)}});
  query.limit = limit.value_or(query.limit);
  return query;
}

std::string to_query_string(FlowQuery const& query) {
  std::string text;
  auto const add = [&](std::string_view name, std::string const& value) {
    text += text.empty() ? '?' : '&';
    text.append(name).append(1, '=').append(escaped(value));
  };
  if (query.host) add("host", query.host->to_string());
  if (query.port) add("port", std::to_string(*query.port));
  if (query.protocol) add("protocol", std::to_string(*query.protocol));
  if (!query.application.empty()) add("app", query.application);
  if (!query.name.empty()) add("name", query.name);
  if (query.from) add("from", to_rfc3339(*query.from));
  if (query.until) add("until", to_rfc3339(*query.until));
  if (query.limit != FlowQuery::limit_default) add("limit", std::to_string(query.limit));
  return text;
}

std::string protocol_name(std::uint8_t number) {
  auto const found = std::ranges::find(protocols, number, &Protocol::first);
  return found == protocols.end() ? std::to_string(number) : std::string(found->second);
}

std::optional<std::uint8_t> protocol_named(std::string_view word) {
  auto const found = std::ranges::find(protocols, lower(word), &Protocol::second);
  if (found != protocols.end()) return found->first;
  return number_in<std::uint8_t>(word, 0, 255);
}

}  // namespace campus::contract
