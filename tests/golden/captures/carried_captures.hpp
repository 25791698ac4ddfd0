#pragma once

#include <map>
#include <string>

namespace campus::test {

// Those of the golden captures whose packets are carried by something: tunnels, labels, the air.
std::map<std::string, std::string> carried_captures();

}  // namespace campus::test
