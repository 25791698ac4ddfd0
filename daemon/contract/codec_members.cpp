#include "daemon/contract/codec_members.hpp"

#include <fmt/format.h>

#include <boost/json/parse.hpp>

#include "daemon/contract/terminal_text.hpp"

namespace campus::contract {
namespace json = boost::json;

namespace {
// Of a foreign value in a sentence; more says nothing more.
constexpr std::size_t value_bytes_max = 64;
json::object const no_object;
json::array const no_array;
}  // namespace

void Trouble::raise(std::string code, std::vector<Fault::Argument> arguments) {
  if (!first) first = Fault{Fault::Kind::invalid, std::move(code), std::move(arguments)};
}

json::value parse(std::string_view text, Trouble& trouble) {
  json::parse_options options;
  options.max_depth = json_depth_max;
  json::error_code error;
  auto value = json::parse(text, error, {}, options);
  if (error) {
    trouble.raise("CMP-K001", {{"reason", error.message()}});
    return nullptr;
  }
  return value;
}

std::optional<std::uint64_t> natural(json::value const& value) {
  if (auto const* const number = value.if_int64(); number && *number >= 0)
    return static_cast<std::uint64_t>(*number);
  if (auto const* const number = value.if_uint64()) return *number;
  return std::nullopt;
}

Members::Members(json::value const& object, std::string path, Trouble& trouble)
    : object_(object.if_object()), path_(std::move(path)), trouble_(&trouble) {
  if (object_) return;
  trouble.raise("CMP-K003", {{"member", path_.empty() ? "/" : path_}, {"expected", "object"}});
  object_ = &no_object;
}

std::string Members::path_of(std::string_view name) const {
  return path_.empty() ? std::string(name) : path_ + '.' + std::string(name);
}

bool Members::has(std::string_view name) const {
  auto const* const value = object_->if_contains(name);
  return value && !value->is_null();
}

json::value const* Members::find(std::string_view name) {
  auto const* const value = object_->if_contains(name);
  if (!value) trouble_->raise("CMP-K002", {{"member", path_of(name)}});
  return value;
}

void Members::wrong_type(std::string_view name, std::string_view expected) {
  trouble_->raise("CMP-K003", {{"member", path_of(name)}, {"expected", std::string(expected)}});
}

void Members::unknown_choice(std::string_view name, std::string const& value) {
  trouble_->raise("CMP-K006", {{"member", path_of(name)}, {"value", shortened(value, value_bytes_max)}});
}

std::string Members::text(std::string_view name, std::size_t bytes_max) {
  auto const* const value = find(name);
  if (!value) return {};
  auto const* const text = value->if_string();
  if (!text) {
    wrong_type(name, "string");
    return {};
  }
  if (text->size() > bytes_max) {
    trouble_->raise("CMP-K005", {{"member", path_of(name)},
                                 {"size", fmt::to_string(text->size())},
                                 {"limit", fmt::to_string(bytes_max)}});
    return {};
  }
  return std::string(*text);
}

std::uint64_t Members::number(std::string_view name, std::uint64_t least, std::uint64_t most) {
  auto const* const value = find(name);
  if (!value) return least;
  auto const number = natural(*value);
  if (!number) {
    wrong_type(name, "integer");
    return least;
  }
  if (*number >= least && *number <= most) return *number;
  trouble_->raise("CMP-K004", {{"member", path_of(name)},
                               {"value", fmt::to_string(*number)},
                               {"least", fmt::to_string(least)},
                               {"most", fmt::to_string(most)}});
  return least;
}

bool Members::truth(std::string_view name) {
  auto const* const value = find(name);
  if (!value) return false;
  if (auto const* const truth = value->if_bool()) return *truth;
  wrong_type(name, "boolean");
  return false;
}

Instant Members::time(std::string_view name) {
  auto const value = text(name);
  if (trouble_->first) return {};
  if (auto const at = from_rfc3339(value)) return *at;
  trouble_->raise("CMP-K003", {{"member", path_of(name)}, {"expected", "date-time"}});
  return {};
}

Members Members::object(std::string_view name) {
  static json::value const empty(json::object{});
  auto const* const value = find(name);
  return Members(value ? *value : empty, path_of(name), *trouble_);
}

json::array const& Members::list(std::string_view name, std::size_t items_max) {
  auto const* const value = find(name);
  if (!value) return no_array;
  auto const* const list = value->if_array();
  if (!list) {
    wrong_type(name, "array");
    return no_array;
  }
  if (list->size() <= items_max) return *list;
  trouble_->raise("CMP-K005", {{"member", path_of(name)},
                               {"size", fmt::to_string(list->size())},
                               {"limit", fmt::to_string(items_max)}});
  return no_array;
}

json::object const& Members::raw_object(std::string_view name) {
  auto const* const value = find(name);
  if (!value) return no_object;
  if (auto const* const object = value->if_object()) return *object;
  wrong_type(name, "object");
  return no_object;
}

std::optional<std::uint64_t> Members::number_if_any(std::string_view name, std::uint64_t most) {
  if (!has(name)) return std::nullopt;
  return number(name, 0, most);
}

std::optional<Instant> Members::time_if_any(std::string_view name) {
  if (!has(name)) return std::nullopt;
  return time(name);
}

std::optional<Members> Members::object_if_any(std::string_view name) {
  if (!has(name)) return std::nullopt;
  return object(name);
}

}  // namespace campus::contract
