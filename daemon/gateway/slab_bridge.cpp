#include "daemon/gateway/slab_bridge.hpp"

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

namespace campus::gateway {

namespace asio = boost::asio;

SlabBridge::SlabBridge(asio::any_io_executor executor, packet::CaptureThread& capture, Use use, Hear hear, Close close)
    : bell_(std::move(executor)),
      capture_(capture),
      use_(std::move(use)),
      hear_(std::move(hear)),
      close_(std::move(close)) {}

Result<void> SlabBridge::open() {
  // The descriptor of the bell stays the slab pool's; the loop waits on a second name for it.
  auto const copy = ::dup(capture_.slabs().bell().fd());
  if (copy < 0) return fail(Fault::Kind::failure, "CMP-R002", {{"reason", std::strerror(errno)}});
  bell_.assign(copy);
  return {};
}

asio::awaitable<void> SlabBridge::run() {
  for (;;) {
    take_all();
    if (capture_.state() != packet::FrameSource::State::running) {
      take_all();  // what was handed over between the last look and the end
      co_return;
    }
    auto const [error] = co_await bell_.async_wait(asio::posix::descriptor_base::wait_read,
                                                   asio::as_tuple(asio::use_awaitable));
    if (error) co_return;
    capture_.slabs().bell().silence();
  }
}

void SlabBridge::stop() {
  boost::system::error_code ignored;  // closing a descriptor that is closed already is no news
  bell_.close(ignored);
}

void SlabBridge::take_all() {
  auto& slabs = capture_.slabs();
  while (auto const number = slabs.next_filled()) {
    use_(std::as_const(slabs)[*number]);
    slabs.give_back(*number);
  }
  auto& records = slabs.records();
  while (auto const number = records.next_filled()) {
    auto const& slab = std::as_const(records)[*number];
    close_(std::span(slab.flows).first(slab.used));
    records.give_back(*number);
  }
  while (auto const clue = slabs.next_clue()) hear_(*clue);
}

}  // namespace campus::gateway
