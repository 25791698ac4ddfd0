#pragma once

#include <optional>
#include <string>

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/recorded_source.hpp"

namespace campus::packet {

// A capture file, mapped into memory.
class FileSource final : public RecordedSource {
public:
  explicit FileSource(std::string path) : path_(std::move(path)) {}

  Result<void> prepare() override;
  std::size_t pump(FlowMeter& meter, std::size_t budget) noexcept override;
  std::size_t deal(DealtRound& round, std::size_t budget) noexcept override;
  Facts facts() const noexcept override { return facts_with(file_->tail(), file_->offset()); }
  std::uint64_t bytes() const noexcept override { return file_ ? file_->size() : 0; }
  bool is_lent_for_good() const noexcept override { return true; }

private:
  template <class Taker>
  std::size_t give(Taker& taker, std::size_t budget) noexcept;
  std::string path_;
  std::optional<CaptureFile> file_;
};

}  // namespace campus::packet
