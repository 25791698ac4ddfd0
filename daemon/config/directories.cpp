#include "daemon/config/directories.hpp"

#include <cstdlib>
#include <string_view>

namespace campus::config {
namespace {

// systemd separates several directories by colons; the first is ours.
std::filesystem::path directory(char const* variable, std::string_view otherwise) {
  auto const* const value = std::getenv(variable);
  std::string_view const said = value ? value : "";
  return said.empty() ? otherwise : said.substr(0, said.find(':'));
}

}  // namespace

Directories Directories::of_campusd() {
  return {directory("STATE_DIRECTORY", "/var/lib/campus"), directory("RUNTIME_DIRECTORY", "/run/campus"),
          directory("CONFIGURATION_DIRECTORY", "/etc/campus")};
}

Directories Directories::of_districtd() {
  return {directory("STATE_DIRECTORY", "/var/lib/campus-district"),
          directory("RUNTIME_DIRECTORY", "/run/campus-district"),
          directory("CONFIGURATION_DIRECTORY", "/etc/campus-district")};
}

}  // namespace campus::config
