#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/fault.hpp"

namespace campus::watch {

// What is reached through what: a switch behind the core, a room behind its switch.  Checked once to be
// without a circle, so that climbing it always ends.  A value; any thread.
class Topology {
public:
  struct Link {
    std::string object;
    std::string behind;
  };
  static constexpr std::size_t links_max = 16'384;

  Topology() = default;
  // Refused: an object behind itself, a circle (named in full), more than links_max.
  static Result<Topology> make(std::span<Link const> links);

  // What stands directly above; a port stands behind its device.
  std::vector<std::string> above(std::string_view object) const;
  bool is_below(std::string_view object, std::string_view ancestor) const;

private:
  std::map<std::string, std::vector<std::string>, std::less<>> above_;
};

}  // namespace campus::watch
