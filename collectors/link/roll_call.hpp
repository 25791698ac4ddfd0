#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "policy/model/host.hpp"

namespace campus::link {

// Whom an answer to everything named, and so who is no longer there although nobody said so: the kernel tells of an end
// once, and what it tells into a full buffer is lost.  Lives with its watch.
class RollCall {
public:
  // More than a kernel keeps (gc_thresh3 is 1,024 where nobody raised it).  Full: who comes then is not remembered, and
  // is gone by its age alone.
  static constexpr std::size_t neighbours_max = 65'536;

  void begin();  // everybody was asked for
  void name(MacAddress const& mac, IpAddress const& address, std::string const& interface_name);
  void strike(IpAddress const& address, std::string const& interface_name);  // it is known that this one left
  std::vector<HostLeft> end(Instant at);  // those who were there before begin() and were not named since

private:
  struct Entry {
    MacAddress mac;
    std::uint64_t named_in = 0;
  };
  std::map<std::pair<std::string, IpAddress>, Entry> entries_;
  std::uint64_t call_ = 0;
};

}  // namespace campus::link
