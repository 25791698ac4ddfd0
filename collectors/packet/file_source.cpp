#include "collectors/packet/file_source.hpp"

#include <utility>

#include "collectors/packet/flow_meter.hpp"

namespace campus::packet {

Result<void> FileSource::prepare() {
  if (file_) return {};
  auto opened = CaptureFile::open(path_);
  if (!opened) return std::unexpected(std::move(opened.error()));
  file_.emplace(std::move(*opened));
  return {};
}

Result<std::unique_ptr<RecordedSource>> FileSource::another() const {
  auto file = file_->another(path_);
  if (!file) return std::unexpected(std::move(file.error()));
  auto source = std::make_unique<FileSource>(path_);
  source->file_.emplace(std::move(*file));
  return source;
}

std::size_t FileSource::pump(FlowMeter& meter, std::size_t budget) noexcept {
  Frame frame;
  for (std::size_t given = 0; given < budget; ++given) {
    if (!file_->next(frame)) {
      state_ = State::ended;
      return given;
    }
    meter.take(frame);
    note(frame);
  }
  return budget;
}

}  // namespace campus::packet
