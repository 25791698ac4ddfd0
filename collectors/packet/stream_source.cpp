#include "collectors/packet/stream_source.hpp"

#include <cstring>
#include <utility>

#include "collectors/packet/flow_meter.hpp"
#include "collectors/packet/frame_dealer.hpp"

namespace campus::packet {
namespace {

// Sixteen of the largest records: what is moved is little against what is read.
constexpr std::size_t buffer_bytes = std::size_t{16} * record_bytes_max;
// Until so much is there, nobody can say what it is.
constexpr std::size_t head_bytes = 64;

}  // namespace

Result<void> StreamSource::prepare() {
  if (file_) return {};
  buffer_.resize(buffer_bytes);
  for (;;) {
    auto const got = inflater_.read(std::span(buffer_).subspan(filled_));
    filled_ += got;
    bool const may_grow = got != 0 && filled_ < buffer_.size();
    if (may_grow && filled_ < head_bytes) continue;
    auto opened = CaptureFile::over({buffer_.data(), filled_}, path_);
    if (opened) {
      file_.emplace(std::move(*opened));
      return {};
    }
    bool const is_begun = opened.error().kind == Fault::Kind::broken;  // a header, which may be of any length
    if (is_begun && may_grow) continue;
    if ((is_begun || filled_ < head_bytes) && inflater_.state() == Inflater::State::broken)
      return fail(Fault::Kind::broken, "CMP-P009", {{"path", path_}});
    return std::unexpected(std::move(opened.error()));
  }
}

// False: nothing more comes.
template <class Taker>
bool StreamSource::refill(Taker& taker) noexcept {
  if (file_->tail() == FileTail::damaged || inflater_.state() != Inflater::State::flowing) return false;
  taker.settle();  // it still looks at what is about to move
  auto const left = file_->rest();
  if (left.size() == buffer_.size()) return file_->take_begun_record();
  std::memmove(buffer_.data(), left.data(), left.size());
  filled_ = left.size();
  auto const got = inflater_.read(std::span(buffer_).subspan(filled_));
  filled_ += got;
  file_->go_on({buffer_.data(), filled_});
  return got != 0;
}

template <class Taker>
std::size_t StreamSource::give(Taker& taker, std::size_t budget) noexcept {
  Frame frame;
  for (std::size_t given = 0; given < budget;) {
    if (file_->next(frame)) {
      taker.take(frame);
      note(frame);
      ++given;
    } else if (!refill(taker)) {
      file_->next(frame);  // which says how it ended, now that nothing more comes
      state_ = State::ended;
      return given;
    }
  }
  return budget;
}

std::size_t StreamSource::pump(FlowMeter& meter, std::size_t budget) noexcept { return give(meter, budget); }
std::size_t StreamSource::deal(DealtRound& round, std::size_t budget) noexcept { return give(round, budget); }

RecordedSource::Facts StreamSource::facts() const noexcept {
  auto tail = file_->tail();
  if (tail == FileTail::whole && inflater_.state() == Inflater::State::broken) tail = FileTail::damaged;
  return facts_with(tail, file_->offset());
}

}  // namespace campus::packet
