#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "daemon/contract/messages.hpp"

namespace campus::offline {

enum class ConfigKind : std::uint8_t { campus, district };

// What is wrong with a configuration file: by the reader that the daemon itself uses.
struct ConfigCheck {
  std::size_t complaints = 0;    // 0: accepted
  std::string text;              // for a person: each with its place, its line and advice
  boost::json::object document;  // "campusctl/config.check/v1"
};

ConfigCheck check_config(std::string const& file, ConfigKind kind, contract::Language language);

}  // namespace campus::offline
