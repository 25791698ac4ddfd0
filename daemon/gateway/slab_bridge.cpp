#include "daemon/gateway/slab_bridge.hpp"

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

namespace campus::gateway {

namespace asio = boost::asio;

namespace {

// What one turn on the loop may take: about two milliseconds of a flood.
constexpr std::size_t slabs_per_turn = 2, clues_per_slab = 64;

}  // namespace

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

// A flood fills slabs as fast as they are taken: whoever else waits for the loop has a turn in between.
asio::awaitable<void> SlabBridge::run() {
  for (;;) {
    if (take_some()) {
      co_await asio::post(bell_.get_executor(), asio::use_awaitable);
      if (!bell_.is_open()) co_return;  // stopped
      continue;
    }
    if (capture_.state() != packet::FrameSource::State::running) {
      // What was handed over between the last look and the end.
      while (take_some()) co_await asio::post(bell_.get_executor(), asio::use_awaitable);
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

bool SlabBridge::take_some() {
  auto& slabs = capture_.slabs();
  auto left = slabs_per_turn;
  for (; left > 0; --left) {
    auto const number = slabs.next_filled();
    if (!number) break;
    use_(std::as_const(slabs)[*number]);
    slabs.give_back(*number);
  }
  auto& records = slabs.records();
  auto records_left = slabs_per_turn;
  for (; records_left > 0; --records_left) {
    auto const number = records.next_filled();
    if (!number) break;
    auto const& slab = std::as_const(records)[*number];
    close_(std::span(slab.flows).first(slab.used));
    records.give_back(*number);
  }
  auto clues_left = slabs_per_turn * clues_per_slab;
  for (; clues_left > 0; --clues_left) {
    auto const clue = slabs.next_clue();
    if (!clue) break;
    hear_(*clue);
  }
  return left == 0 || records_left == 0 || clues_left == 0;
}

}  // namespace campus::gateway
