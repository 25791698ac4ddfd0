#pragma once

#include <vector>

#include "collectors/packet/open_source.hpp"
#include "daemon/config/config_file.hpp"
#include "daemon/config/cursor.hpp"
#include "daemon/config/settings.hpp"

namespace campus::config {

// The key `capture`: what is listened to.  Applications are told by more of a frame than its headers.
std::vector<packet::SourceConfig> read_captures(Cursor& root, ConfigFile const& file, bool has_applications);

Setting setting_of(packet::SourceConfig const& capture);

}  // namespace campus::config
