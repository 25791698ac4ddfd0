// What Campus hands to the judge of targets.

#include "policy/campus.hpp"

namespace campus {

std::vector<targets::SurveyedDevice> Campus::surveyed() const {
  std::vector<targets::SurveyedDevice> surveyed;
  surveyed.reserve(devices_.size());
  for (auto const& [id, device] : devices_)
    surveyed.push_back({device.kind, device.status, attainment_.port_types(id)});
  return surveyed;
}

}  // namespace campus
