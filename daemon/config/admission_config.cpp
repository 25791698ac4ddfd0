#include "daemon/config/admission_config.hpp"

#include <cstddef>
#include <utility>

namespace campus::config {
namespace {

using Wrong = admission::Roster::Wrong;

admission::Segment read_segment(Cursor& at) {
  return {.vlan = at.need<VlanId>("vlan", VlanId{1}),
          .interface_name = at.need<std::string>("interface", "lo")};
}

std::string_view key_of(Wrong::List list) {
  switch (list) {
    case Wrong::List::segments: return "segments";
    case Wrong::List::garden: return "garden";
    case Wrong::List::exempt: return "exempt";
  }
  return "segments";
}

}  // namespace

AdmissionConfig read_admission(Cursor at, ConfigFile& file) {
  AdmissionConfig config;
  if (at.has("enforcer"))
    config.enforcer = file.resolve(at.get<std::string>("enforcer", config.enforcer.string()));
  // A value that could not be read is complained of by itself, and then the places of the others are not
  // theirs.
  auto const complaints = file.complaints().size();
  config.site.segments = at.list("segments", read_segment);
  config.site.garden = at.values<Prefix>("garden");
  config.site.exempt = at.values<MacAddress>("exempt");
  if (file.complaints().size() != complaints) return config;
  for (auto& wrong : admission::Roster::faults_of(config.site))
    at.complain(at.place(key_of(wrong.list), wrong.item), std::move(wrong.fault));
  return config;
}

Setting settings_of(AdmissionConfig const& config) {
  Setting::List segments;
  for (auto const& segment : config.site.segments)
    segments.push_back(
        Setting::Map{{"vlan", std::int64_t{segment.vlan.number}}, {"interface", segment.interface_name}});
  Setting::List garden;
  for (auto const& block : config.site.garden) garden.push_back(block.to_string());
  Setting::List exempt;
  for (auto const& mac : config.site.exempt) exempt.push_back(mac.to_string());
  return Setting::Map{{"enforcer", config.enforcer.string()},
                      {"segments", std::move(segments)},
                      {"garden", std::move(garden)},
                      {"exempt", std::move(exempt)}};
}

}  // namespace campus::config
