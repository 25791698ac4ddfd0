#pragma once

#include <vector>

namespace campus::district {

// The listening sockets systemd handed over (sd_listen_fds(3)): those of $LISTEN_FDS, when $LISTEN_PID is us.
// Both variables are taken out of the environment.  Call once, at the start.
std::vector<int> inherited_sockets();

}  // namespace campus::district
