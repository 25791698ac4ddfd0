#include "collectors/packet/open_fault.hpp"

#include <cerrno>
#include <cstring>

namespace campus::packet {

std::unexpected<Fault> cannot_open(std::string const& path, int error) {
  auto const kind = error == ENOENT                     ? Fault::Kind::not_found
                    : error == EACCES || error == EPERM ? Fault::Kind::permission
                                                        : Fault::Kind::failure;
  return fail(kind, "CMP-P001", {{"path", path}, {"reason", std::strerror(error)}});
}

}  // namespace campus::packet
