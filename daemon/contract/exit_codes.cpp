#include "daemon/contract/exit_codes.hpp"

namespace campus::contract {

Exit exit_code_of(Fault::Kind kind) {
  switch (kind) {
    case Fault::Kind::usage: return exit_usage;
    case Fault::Kind::not_found: return exit_not_found;
    case Fault::Kind::unreachable: return exit_unreachable;
    case Fault::Kind::permission: return exit_permission;
    case Fault::Kind::invalid: return exit_validation;
    case Fault::Kind::conflict: return exit_conflict;
    case Fault::Kind::timeout: return exit_timeout;
    case Fault::Kind::failure:
    case Fault::Kind::full:
    case Fault::Kind::broken: return exit_failure;
  }
  return exit_failure;
}

}  // namespace campus::contract
