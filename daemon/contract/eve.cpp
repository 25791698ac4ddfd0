#include "daemon/contract/eve.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_members.hpp"
#include "daemon/contract/terminal_text.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

constexpr std::size_t signature_bytes_max = 512;
constexpr std::size_t dns_name_bytes_max = 255;

// "2026-11-22T10:00:00.123456+0800": RFC 3339 wants a colon in the offset.
std::string with_colon(std::string text) {
  auto const sign = text.size() >= 5 ? text[text.size() - 5] : ' ';
  if (sign == '+' || sign == '-') text.insert(text.size() - 2, 1, ':');
  return text;
}

IpAddress eve_address(Members& members, std::string_view name, Trouble& trouble) {
  auto const address = IpAddress::parse(members.text(name, 64));
  if (!address) trouble.raise("CMP-K003", {{"member", std::string(name)}, {"expected", "address"}});
  return address.value_or(IpAddress{});
}

std::string lower_name(std::string name) {
  for (auto& letter : name)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return name;
}

std::string text_in(json::object const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  auto const* const text = value ? value->if_string() : nullptr;
  return text && text->size() <= dns_name_bytes_max ? std::string(*text) : std::string();
}

// Version 1 and 2 have the name beside, version 3 in a list of queries.
std::string dns_name(json::object const& dns) {
  if (auto name = text_in(dns, "rrname"); !name.empty()) return name;
  auto const* const queries = dns.if_contains("queries");
  auto const* const list = queries ? queries->if_array() : nullptr;
  auto const* const first = list && !list->empty() ? list->front().if_object() : nullptr;
  return first ? text_in(*first, "rrname") : std::string();
}

}  // namespace

Result<std::optional<IdsEvent>> decode_eve(std::string_view line) {
  Trouble trouble;
  auto const document = parse(line, trouble);
  Members members(document, "", trouble);
  auto const type = members.text("event_type", 32);
  if (trouble.first) return std::unexpected(*trouble.first);
  if (type != "alert" && type != "dns" && type != "tls") return std::optional<IdsEvent>();
  IdsEvent event;
  auto const at = from_rfc3339(with_colon(members.text("timestamp", 64)));
  if (!at) trouble.raise("CMP-K003", {{"member", "timestamp"}, {"expected", "date-time"}});
  event.at = at.value_or(Instant{});
  event.source = eve_address(members, "src_ip", trouble);
  event.destination = eve_address(members, "dest_ip", trouble);
  event.destination_port = static_cast<std::uint16_t>(members.number_if_any("dest_port", 65'535).value_or(0));
  if (type == "alert") {
    auto alert = members.object("alert");
    event.priority = static_cast<std::uint8_t>(alert.number("severity", 1, 255));
    event.signature_id = alert.number("signature_id");
    event.signature = printable(alert.text("signature", signature_bytes_max));
    event.category = printable(alert.text("category", signature_bytes_max));
  } else if (type == "dns") {
    event.name = lower_name(dns_name(members.raw_object("dns")));
  } else {
    event.name = lower_name(text_in(members.raw_object("tls"), "sni"));
  }
  return trouble.or_value(std::optional(std::move(event)));
}

}  // namespace campus::contract
