#pragma once

#include <memory>
#include <vector>

#include "policy/model/address.hpp"
#include "policy/model/fault.hpp"

namespace campus::link {

// One entry of the kernel's neighbour table, or its end.
struct Neighbour {
  enum class State : std::uint8_t {
    confirmed,  // it spoke just now
    known,      // it spoke once
    gone,
  };
  State state = State::known;
  int interface_index = 0;
  MacAddress mac;  // all zero: the kernel no longer says
  IpAddress address;
};

// A netlink socket that hears of neighbours, by libnl.  Never waits: the owner waits for its descriptor.  One
// thread.
class NetlinkSocket {
public:
  static Result<NetlinkSocket> open();  // subscribed to changes
  NetlinkSocket(NetlinkSocket&&) noexcept;
  NetlinkSocket& operator=(NetlinkSocket&&) noexcept;
  ~NetlinkSocket();

  int descriptor() const;
  Result<void> ask_for_all();  // the answer comes like everything else

  struct Heard {
    std::vector<Neighbour> neighbours;
    bool has_lost = false;  // the kernel had more to say than there was room: ask for all
    bool has_all = false;   // the answer to ask_for_all() ended here
  };
  Result<Heard> hear();  // what is there now, without waiting

private:
  struct Handle;
  explicit NetlinkSocket(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

}  // namespace campus::link
