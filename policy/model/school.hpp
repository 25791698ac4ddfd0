#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace campus {

// What kind of school it is, as planning documents tell schools apart.
enum class SchoolType : std::uint8_t {
  teaching_point,    // 教学点
  village_primary,   // 村小
  centre_primary,    // 中心小学
  district_primary,  // 区直小学
  junior,            // 初中
  nine_year,         // 九年一贯制学校
  senior,            // 高中
  kindergarten,      // 幼儿园
  vocational,        // 职业学校
  special,           // 特殊教育学校
};
constexpr std::size_t school_types_count = 10;

enum class Locality : std::uint8_t { town, village };

// What rules ask of a school.  What nobody wrote down is absent, and then a rule that asks for it decides
// nothing.
struct School {
  std::optional<SchoolType> type;
  std::optional<Locality> locality;
  std::optional<std::uint32_t> headcount;  // pupils and staff
  std::optional<std::uint32_t> classes;
  bool operator==(School const&) const = default;
};

std::string_view name_of(SchoolType type);  // "village_primary": the word of files and interfaces
std::string_view name_of(Locality locality);

}  // namespace campus
