#pragma once

#include <filesystem>

#include "daemon/config/diagnostic.hpp"
#include "policy/model/application.hpp"

namespace campus::config {

// applications.yaml: host suffixes, the application of each, and what it is to a school.  An application is
// one thing wherever it is named: its kind and its use for teaching must agree.
Read<ApplicationList> read_applications(std::filesystem::path const& file);

}  // namespace campus::config
