#pragma once

#include <filesystem>

#include "daemon/config/config_file.hpp"
#include "daemon/config/cursor.hpp"
#include "daemon/config/settings.hpp"
#include "policy/admission/roster.hpp"

namespace campus::config {

// Where admission judges, and the way to the program that enforces.  Who is let in is no configuration: it is
// ordered, and recorded.
struct AdmissionConfig {
  admission::Site site;
  std::filesystem::path enforcer = "/run/campus-enforcer/enforcer.sock";

  bool is_wanted() const { return !site.segments.empty(); }
};

AdmissionConfig read_admission(Cursor at, ConfigFile& file);
Setting settings_of(AdmissionConfig const& config);

}  // namespace campus::config
