#include "daemon/district/desired_texts.hpp"

#include <utility>

#include "daemon/config/calendar_config.hpp"
#include "daemon/config/profile_config.hpp"

namespace campus::district {
namespace {

constexpr char const* calendar_name = "calendar.yaml";
constexpr char const* profiles_name = "targets.yaml";

std::vector<contract::TextFault> listed(config::Diagnostics const& diagnostics) {
  std::vector<contract::TextFault> faults;
  for (auto const& complaint : diagnostics.complaints())
    faults.push_back({complaint.at.line, complaint.at.column, complaint.fault});
  return faults;
}

template <class Value>
std::vector<contract::TextFault> listed(config::Read<Value> const& read) {
  return read ? std::vector<contract::TextFault>() : listed(read.error());
}

}  // namespace

std::vector<contract::TextFault> faults_of_text(contract::DesiredPart part, std::string const& text) {
  if (part == contract::DesiredPart::calendar) return listed(config::read_calendar_text(calendar_name, text));
  return listed(config::read_profiles_text(profiles_name, text));
}

std::optional<SchoolCalendar> calendar_of_text(std::string const& text) {
  auto calendar = config::read_calendar_text(calendar_name, text);
  return calendar ? std::optional(std::move(*calendar)) : std::nullopt;
}

}  // namespace campus::district
