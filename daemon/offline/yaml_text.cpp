#include "daemon/offline/yaml_text.hpp"

#include <boost/json.hpp>

#include "daemon/config/settings.hpp"

namespace campus::offline {
namespace {

using config::Setting;

// Numbers are written as JSON writes them, so none is rounded.
Setting setting_of(boost::json::value const& value) {
  if (auto const* const object = value.if_object()) {
    Setting::Map map;
    for (auto const& member : *object)
      map.emplace_back(std::string(member.key()), setting_of(member.value()));
    return map;
  }
  if (auto const* const array = value.if_array()) {
    Setting::List list;
    for (auto const& item : *array) list.push_back(setting_of(item));
    return list;
  }
  if (auto const* const text = value.if_string()) return std::string(*text);
  return Setting::Literal{boost::json::serialize(value)};
}

}  // namespace

std::string yaml_text(boost::json::value const& value) { return setting_of(value).to_yaml(); }

}  // namespace campus::offline
