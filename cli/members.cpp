#include "cli/members.hpp"

#include <boost/json.hpp>

#include "daemon/contract/codec.hpp"

namespace campus::cli {
namespace {

namespace json = boost::json;

json::value const nothing;
json::object const no_object;
json::array const no_list;

}  // namespace

json::value const& at(json::value const& value, std::string_view name) {
  auto const* const object = value.if_object();
  auto const* const member = object ? object->if_contains(name) : nullptr;
  return member ? *member : nothing;
}

json::object const& object_at(json::value const& value, std::string_view name) {
  auto const* const object = at(value, name).if_object();
  return object ? *object : no_object;
}

json::array const& list_at(json::value const& value, std::string_view name) {
  auto const* const list = at(value, name).if_array();
  return list ? *list : no_list;
}

std::string text_at(json::value const& value, std::string_view name) {
  auto const* const text = at(value, name).if_string();
  return text ? std::string(*text) : std::string();
}

std::optional<std::uint64_t> count_at(json::value const& value, std::string_view name) {
  json::error_code error;
  auto const count = at(value, name).to_number<std::uint64_t>(error);
  return error ? std::nullopt : std::optional(count);
}

std::optional<std::int64_t> number_at(json::value const& value, std::string_view name) {
  json::error_code error;
  auto const number = at(value, name).to_number<std::int64_t>(error);
  return error ? std::nullopt : std::optional(number);
}

std::optional<bool> flag_at(json::value const& value, std::string_view name) {
  auto const* const flag = at(value, name).if_bool();
  return flag ? std::optional(*flag) : std::nullopt;
}

std::optional<Instant> time_at(json::value const& value, std::string_view name) {
  auto const read = contract::from_rfc3339(text_at(value, name));
  return read ? std::optional(*read) : std::nullopt;
}

json::object with_schema(std::string_view schema, json::value const& members) {
  json::object answer{{"schema", schema}};
  if (auto const* const object = members.if_object())
    for (auto const& member : *object)
      if (member.key() != "schema") answer[member.key()] = member.value();
  return answer;
}

}  // namespace campus::cli
