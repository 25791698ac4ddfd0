#include "daemon/contract/dashboard.hpp"

#include <boost/json.hpp>
#include <utility>

#include "daemon/contract/codec.hpp"
#include "daemon/contract/codec_json.hpp"
#include "daemon/contract/codec_members.hpp"

namespace campus::contract {
namespace {

namespace json = boost::json;

json::object object_of(SchoolSummary const& school) {
  json::object object{{"id", school.id},
                      {"name", school.name},
                      {"freshness", name_of(school.freshness)},
                      {"last_heard", time_or_null(school.last_heard)},
                      {"egress", nullptr},
                      {"devices", nullptr},
                      {"version", nullptr},
                      {"backlog", nullptr}};
  if (auto const& heartbeat = school.heartbeat) {
    if (heartbeat->egress) object["egress"] = to_json(*heartbeat->egress);
    object["devices"] = to_json(heartbeat->devices);
    object["version"] = heartbeat->version;
    object["backlog"] = heartbeat->backlog;
  }
  return object;
}

json::value applications_of(SchoolSummary const& school) {
  if (!school.heartbeat || !school.heartbeat->applications) return nullptr;
  return to_json(*school.heartbeat->applications);
}

json::array array_of(TrafficView::Column const& column) {
  json::array array;
  array.reserve(column.size());
  for (auto const& each : column) array.push_back(each ? json::value(*each) : json::value(nullptr));
  return array;
}

}  // namespace

std::string_view name_of(Freshness freshness) {
  switch (freshness) {
    case Freshness::live: return "live";
    case Freshness::stale: return "stale";
    case Freshness::never: break;
  }
  return "never";
}

std::string encode(SchoolSummary const& value) { return json::serialize(object_of(value)); }

std::string encode(SchoolDetail const& value) {
  auto object = object_of(value.summary);
  object["enrolled_at"] = time_or_null(value.enrolled_at);
  object["certificate_until"] = time_or_null(value.certificate_until);
  object["clock_offset_ms"] =
      value.clock_offset_ms ? json::value(*value.clock_offset_ms) : json::value(nullptr);
  object["capture"] =
      value.summary.heartbeat ? json::value(to_json(value.summary.heartbeat->capture)) : json::value(nullptr);
  object["gaps"] = value.gaps;
  object["applications"] = applications_of(value.summary);
  return json::serialize(object);
}

std::string encode(SchoolList const& value) {
  json::array items;
  for (auto const& school : value.items) items.push_back(object_of(school));
  return json::serialize(json::object{{"total", value.total}, {"items", std::move(items)}});
}

std::string encode(TrafficView const& value) {
  return json::serialize(json::object{{"from", to_rfc3339(value.from)},
                                      {"to", to_rfc3339(value.to)},
                                      {"step_s", value.step_s},
                                      {"down_bps", array_of(value.down_bps)},
                                      {"up_bps", array_of(value.up_bps)}});
}

std::string encode(SessionView const& value) {
  return json::serialize(json::object{{"user", value.user},
                                      {"role", value.role},
                                      {"csrf_token", value.csrf_token},
                                      {"has_password", value.has_password},
                                      {"expires_at", to_rfc3339(value.expires_at)}});
}

std::string encode_device_list(std::vector<std::string> const& devices) {
  std::string text = R"({"items":[)";
  for (auto const& device : devices) text.append(&device == devices.data() ? "" : ",").append(device);
  return text += "]}";
}

std::string encode_devices_changed(std::string_view school) {
  return json::serialize(json::object{{"school", json::string(school)}});
}

std::string encode_live_applications(SchoolSummary const& school) {
  return json::serialize(json::object{{"school", school.id}, {"applications", applications_of(school)}});
}

Result<LoginRequest> decode_login(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members at(document, "", trouble);
  LoginRequest request{.user = at.text("user", user_bytes_max),
                       .password = at.text("password", password_bytes_max)};
  return trouble.or_value(std::move(request));
}

Result<std::string> decode_login_link(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members at(document, "", trouble);
  auto token = at.text("token", token_bytes_max);
  return trouble.or_value(std::move(token));
}

Result<NewPassword> decode_new_password(std::string_view text) {
  Trouble trouble;
  auto const document = parse(text, trouble);
  Members at(document, "", trouble);
  NewPassword wish;
  auto const* const object = document.if_object();
  auto const* const current = object ? object->if_contains("current") : nullptr;
  if (current && !current->is_null()) wish.current = at.text("current", password_bytes_max);
  wish.password = at.text("password", password_bytes_max);
  return trouble.or_value(std::move(wish));
}

}  // namespace campus::contract
