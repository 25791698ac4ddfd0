#pragma once

#include <string>
#include <vector>

#include "daemon/config/config_file.hpp"
#include "daemon/config/cursor.hpp"
#include "daemon/config/diagnostic.hpp"
#include "policy/model/school.hpp"
#include "policy/targets/profile.hpp"

namespace campus::config {

// The list `profiles`: what documents ask for, as data.  Everything that targets::faults_of finds is a
// complaint at the target it is of.
std::vector<targets::Profile> read_profiles(Cursor& root, ConfigFile& file);

// A text with `profiles` alone, by the name that complaints call it.
Read<std::vector<targets::Profile>> read_profiles_text(std::string name, std::string text);

// The attributes of a school that rules ask for.
School read_school_facts(Cursor at);

}  // namespace campus::config
