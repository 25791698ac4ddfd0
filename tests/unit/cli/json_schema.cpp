#include "tests/unit/cli/json_schema.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <sstream>

namespace campus::cli {
namespace {

namespace json = boost::json;

class Judge {
public:
  explicit Judge(json::value const& root) : root_(root) {}

  std::string judge(json::object const& rule, json::value const& value, std::string const& path) const {
    for (auto const& [name, what] : rule) {
      auto breach = judge_one(name, what, value, path);
      if (!breach.empty()) return breach;
    }
    return {};
  }

private:
  static bool is_a(std::string_view type, json::value const& value) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_bool();
    if (type == "null") return value.is_null();
    if (type == "integer") return value.is_int64() || value.is_uint64();
    return type == "number" && value.is_number();
  }

  std::string judge_one(std::string_view rule, json::value const& what, json::value const& value,
                        std::string const& path) const {
    if (rule == "type") return judge_type(what, value, path);
    if (rule == "const") return what == value ? "" : path + ": is not the constant";
    if (rule == "enum") {
      auto const& known = what.as_array();
      return std::ranges::find(known, value) != known.end() ? "" : path + ": is none of the known values";
    }
    if (rule == "minimum")
      return !value.is_number() || value.to_number<double>() >= what.to_number<double>()
                 ? ""
                 : path + ": is too small";
    if (rule == "$ref") {
      auto const name = std::string_view(what.as_string()).substr(std::string_view("#/$defs/").size());
      return judge(root_.at("$defs").at(name).as_object(), value, path);
    }
    if (rule == "oneOf") {
      auto const fits = std::ranges::count_if(
          what.as_array(), [&](auto const& one) { return judge(one.as_object(), value, path).empty(); });
      return fits == 1 ? "" : path + ": fits " + std::to_string(fits) + " of its forms";
    }
    return judge_parts(rule, what, value, path);
  }

  static std::string judge_type(json::value const& what, json::value const& value, std::string const& path) {
    bool const fits =
        what.is_array() ? std::ranges::any_of(what.as_array(),
                                              [&](auto const& type) { return is_a(type.as_string(), value); })
                        : is_a(what.as_string(), value);
    return fits ? "" : path + ": has the wrong type";
  }

  std::string judge_parts(std::string_view rule, json::value const& what, json::value const& value,
                          std::string const& path) const {
    if (rule == "required" && value.is_object())
      for (auto const& name : what.as_array())
        if (!value.as_object().contains(name.as_string()))
          return path + ": lacks " + std::string(name.as_string());
    if (rule == "properties" && value.is_object())
      for (auto const& [name, part] : what.as_object())
        if (auto const* const member = value.as_object().if_contains(name))
          if (auto breach = judge(part.as_object(), *member, path + '.' + std::string(name)); !breach.empty())
            return breach;
    if (rule == "items" && value.is_array())
      for (auto const& item : value.as_array())
        if (auto breach = judge(what.as_object(), item, path + "[]"); !breach.empty()) return breach;
    return {};
  }

  json::value const& root_;
};

}  // namespace

std::string find_breach(json::value const& schema, json::value const& document) {
  return Judge(schema).judge(schema.as_object(), document, "");
}

json::value load_schema(std::string_view name) {
  std::ifstream stream(CAMPUS_SOURCE_DIR "/cli/schema/" + std::string(name) + ".v1.json");
  std::ostringstream text;
  text << stream.rdbuf();
  return json::parse(text.str());
}

}  // namespace campus::cli
