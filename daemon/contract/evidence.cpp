#include "daemon/contract/evidence.hpp"

#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "daemon/contract/alerts.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_members.hpp"
#include "daemon/contract/messages.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

// A school may be newer than its district: the words of a code that is not in our catalogue are the school's.
std::string with_words_of(std::string_view foreign, std::string const& own) {
  Trouble trouble;
  auto const told = parse(foreign, trouble);
  auto kept = parse(own, trouble);
  Members members(told, "", trouble);
  auto words = members.object_if_any("text");
  if (!words) return own;
  auto const zh = words->text("zh"), en = words->text("en");
  if (trouble.first) return own;
  kept.as_object()["text"] = {{"zh", zh}, {"en", en}};
  return json::serialize(kept);
}

Fault too_long(std::size_t size, std::size_t limit) {
  return {Fault::Kind::invalid,
          "CMP-K005",
          {{"member", "/"}, {"size", std::to_string(size)}, {"limit", std::to_string(limit)}}};
}

}  // namespace

Result<AlertReport> decode_alert_report(std::string_view text) {
  if (text.size() > alert_bytes_max) return std::unexpected(too_long(text.size(), alert_bytes_max));
  auto alert = decode_alert(text);
  if (!alert) return std::unexpected(std::move(alert.error()));
  auto kept = encode(*alert);
  if (!find_entry(alert->what.code)) kept = with_words_of(text, kept);
  if (kept.size() > alert_bytes_max) return std::unexpected(too_long(kept.size(), alert_bytes_max));
  return AlertReport{std::move(*alert), std::move(kept)};
}

std::string encode_self_check(std::string_view pack) { return json::serialize(json::object{{"pack", pack}}); }

Result<std::string> decode_self_check(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members members(document, "", trouble);
  auto pack = members.text("pack", body_bytes_max);
  return trouble.or_value(std::move(pack));
}

std::string_view event_of(std::string_view schema) {
  if (schema == alert_schema) return "alerts";
  if (schema == target_schema) return "targets";
  if (schema == self_check_schema) return "self-checks";
  if (schema == room_schema || schema == room_use_schema) return "rooms";
  return "";
}

}  // namespace campus::contract
