#pragma once

#include "daemon/config/cursor.hpp"
#include "daemon/config/settings.hpp"
#include "policy/model/children.hpp"

namespace campus::config {

// The groups of people under 14.  `has_admission`: somebody judges who is let in as what.
Children read_children(Cursor& root, bool has_admission);
Setting setting_of(Children const& children);

}  // namespace campus::config
