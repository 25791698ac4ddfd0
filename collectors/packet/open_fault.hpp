#pragma once

#include <expected>
#include <string>

#include "policy/model/fault.hpp"

namespace campus::packet {

// Why a capture file cannot be opened, by errno.
std::unexpected<Fault> cannot_open(std::string const& path, int error);

}  // namespace campus::packet
