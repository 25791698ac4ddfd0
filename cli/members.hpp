#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policy/model/time.hpp"

namespace campus::cli {

// What campusd answered, member by member.  A campusd of another version may say more or less than this
// program knows: what is not there, or is something else, is none, and is shown as "-".

boost::json::object const& object_at(boost::json::value const& value, std::string_view name);
boost::json::array const& list_at(boost::json::value const& value, std::string_view name);
std::string text_at(boost::json::value const& value, std::string_view name);
std::optional<std::uint64_t> count_at(boost::json::value const& value, std::string_view name);
std::optional<std::int64_t> number_at(boost::json::value const& value, std::string_view name);
std::optional<bool> flag_at(boost::json::value const& value, std::string_view name);
std::optional<Instant> time_at(boost::json::value const& value, std::string_view name);
boost::json::value const& at(boost::json::value const& value, std::string_view name);

// A reference into a value that is about to go would be none.
boost::json::value const& at(boost::json::value&& value, std::string_view name) = delete;
boost::json::object const& object_at(boost::json::value&& value, std::string_view name) = delete;
boost::json::array const& list_at(boost::json::value&& value, std::string_view name) = delete;

// The members with a schema in front, whatever schema they had.
boost::json::object with_schema(std::string_view schema, boost::json::value const& members);

}  // namespace campus::cli
