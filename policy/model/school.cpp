#include "policy/model/school.hpp"

#include <array>

namespace campus {

std::string_view name_of(SchoolType type) {
  constexpr std::array<std::string_view, school_types_count> names{
      "teaching_point", "village_primary", "centre_primary", "district_primary", "junior",
      "nine_year",      "senior",          "kindergarten",   "vocational",       "special"};
  return names[static_cast<std::size_t>(type)];
}

std::string_view name_of(Locality locality) { return locality == Locality::town ? "town" : "village"; }

}  // namespace campus
