#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/snmp/poll_config.hpp"
#include "daemon/config/config_file.hpp"

namespace campus::config {

// Where the secrets of a device came from; the secrets themselves are in its SnmpTarget.  Empty: not used.
struct SecretFiles {
  std::string community;
  std::string auth;
  std::string privacy;
  bool operator==(SecretFiles const&) const = default;
};

// The section `snmp`: whom to ask, and a SecretFiles for each of them in the same order.
std::pair<PollConfig, std::vector<SecretFiles>> read_snmp(Cursor at, ConfigFile const& file);

// The key `kind`.
DeviceKind read_kind(Cursor& at, DeviceKind fallback);
// It is a column of every table and a part of URLs: one printable word, in any script.
bool is_device_name(std::string_view name);

// The names a configuration uses.
std::string_view name_of(DeviceKind kind);
std::string_view name_of(SnmpV3::Auth auth);

}  // namespace campus::config
