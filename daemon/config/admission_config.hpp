#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "daemon/config/config_file.hpp"
#include "daemon/config/cursor.hpp"
#include "daemon/config/settings.hpp"
#include "policy/admission/roster.hpp"

namespace campus::config {

// The page that a device is led to which may not pass: where campus-portal serves it on this gateway, and
// what it is to say.
struct PortalConfig {
  std::uint16_t port = 8880;  // as in campus-portal.service
  std::string contact;        // whom to ask
  std::string school;         // its name; may be empty
};

// Where admission judges, and the way to the program that enforces.  Who is let in is no configuration: it is
// ordered, and recorded.
struct AdmissionConfig {
  admission::Site site;
  std::optional<PortalConfig> portal;  // none: nobody is led anywhere
  std::filesystem::path enforcer = "/run/campus-enforcer/enforcer.sock";

  bool is_wanted() const { return !site.segments.empty(); }
};

AdmissionConfig read_admission(Cursor at, ConfigFile& file);
Setting settings_of(AdmissionConfig const& config);

}  // namespace campus::config
