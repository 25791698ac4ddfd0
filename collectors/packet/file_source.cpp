#include "collectors/packet/file_source.hpp"

#include <utility>

#include "collectors/packet/flow_meter.hpp"
#include "collectors/packet/frame_dealer.hpp"

namespace campus::packet {

Result<void> FileSource::prepare() {
  if (file_) return {};
  auto opened = CaptureFile::open(path_);
  if (!opened) return std::unexpected(std::move(opened.error()));
  file_.emplace(std::move(*opened));
  return {};
}

template <class Taker>
std::size_t FileSource::give(Taker& taker, std::size_t budget) noexcept {
  Frame frame;
  for (std::size_t given = 0; given < budget; ++given) {
    if (!file_->next(frame)) {
      state_ = State::ended;
      return given;
    }
    taker.take(frame);
    note(frame);
  }
  return budget;
}

std::size_t FileSource::pump(FlowMeter& meter, std::size_t budget) noexcept { return give(meter, budget); }
std::size_t FileSource::deal(DealtRound& round, std::size_t budget) noexcept { return give(round, budget); }

}  // namespace campus::packet
