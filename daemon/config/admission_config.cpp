#include "daemon/config/admission_config.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "daemon/contract/portal_view.hpp"

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

// One line of words for people.
std::string read_line(Cursor& at, std::string_view key, std::size_t bytes_max, bool is_needed) {
  auto text = is_needed ? at.need<std::string>(key) : at.text(key);
  if (text.size() > bytes_max)
    at.complain(
        key,
        {Fault::Kind::invalid, "CMP-A061", {{"key", at.path_of(key)}, {"max", std::to_string(bytes_max)}}});
  auto const is_control = [](char letter) {
    return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
  };
  if (std::ranges::any_of(text, is_control))
    at.complain(key, {Fault::Kind::invalid, "CMP-A062", {{"key", at.path_of(key)}}});
  return text;
}

PortalConfig read_portal(Cursor at) {
  // The portal holds no right, and so no port below 1024.
  PortalConfig portal;
  portal.port = static_cast<std::uint16_t>(at.get("port", std::int64_t{portal.port}, {1'024, 65'535}));
  portal.contact = read_line(at, "contact", contract::PortalView::contact_bytes_max, true);
  portal.school = read_line(at, "school", contract::PortalView::school_bytes_max, false);
  return portal;
}

}  // namespace

AdmissionConfig read_admission(Cursor at, ConfigFile& file) {
  AdmissionConfig config;
  if (at.has("enforcer"))
    config.enforcer = file.resolve(at.get<std::string>("enforcer", config.enforcer.string()));
  if (at.has("portal")) {
    config.portal = read_portal(at.inside("portal"));
    config.site.portal_port = config.portal->port;
  }
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
  Setting::Map map{{"enforcer", config.enforcer.string()},
                   {"segments", std::move(segments)},
                   {"garden", std::move(garden)},
                   {"exempt", std::move(exempt)}};
  if (config.portal)
    map.emplace_back("portal", Setting::Map{{"port", std::int64_t{config.portal->port}},
                                            {"contact", config.portal->contact},
                                            {"school", config.portal->school}});
  return map;
}

}  // namespace campus::config
