#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/config/diagnostic.hpp"
#include "daemon/config/values.hpp"
#include "policy/model/calendar.hpp"

namespace campus::config {

// A day of a calendar, "2026-09-01".
struct Day {
  CivilDay day{};
};
Result<void> read_value(std::string_view text, Day& value);

// calendar.yaml: terms, timetables and special days.  Everything that SchoolCalendar refuses is a complaint
// at the line it stands in.
Read<SchoolCalendar> read_calendar_config(std::filesystem::path const& file);
// The same of a text, by the name that complaints call it.
Read<SchoolCalendar> read_calendar_text(std::string name, std::string text);

}  // namespace campus::config
