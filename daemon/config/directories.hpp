#pragma once

#include <filesystem>

namespace campus::config {

// Where a program keeps its things: what systemd says in $STATE_DIRECTORY, $RUNTIME_DIRECTORY and
// $CONFIGURATION_DIRECTORY, else the places a package uses.
struct Directories {
  std::filesystem::path state;
  std::filesystem::path runtime;
  std::filesystem::path configuration;

  static Directories of_campusd();    // /var/lib/campus, /run/campus, /etc/campus
  static Directories of_districtd();  // /var/lib/campus-district, /run/campus-district, /etc/campus-district
};

}  // namespace campus::config
