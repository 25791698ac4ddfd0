#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstddef>
#include <functional>
#include <span>

#include "collectors/packet/capture_thread.hpp"
#include "policy/model/fault.hpp"

namespace campus::gateway {

// Where the fast world hands over to the calm one: waits for the bell of a capture thread and gives each filled slab
// to `use`, then the slab back, each clue to `hear`, and conversations that are over to `close`.  Lives on the control
// loop; the capture thread must outlive it.
class SlabBridge {
public:
  using Use = std::function<void(packet::FlowSlab const&)>;
  using Hear = std::function<void(Clue const&)>;
  using Close = std::function<void(std::span<ToldFlow const>)>;

  SlabBridge(boost::asio::any_io_executor executor, packet::CaptureThread& capture, Use use, Hear hear, Close close);

  Result<void> open();                   // after CaptureThread::prepare()
  boost::asio::awaitable<void> run();    // until stop(), or until the source has ended and all is taken
  void stop();                           // run() returns soon after
  bool take_some();                      // what one turn on the loop may take; true: there may be more

private:
  boost::asio::posix::stream_descriptor bell_;
  packet::CaptureThread& capture_;
  Use use_;
  Hear hear_;
  Close close_;
};

}  // namespace campus::gateway
