#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collectors/packet/capture_file.hpp"
#include "collectors/packet/inflate.hpp"
#include "collectors/packet/recorded_source.hpp"

namespace campus::packet {

// A capture that comes bit by bit: packed, or through a pipe.  It is read through one buffer, and what of a record is not
// there yet is moved to its begin before the rest is fetched.
class StreamSource final : public RecordedSource {
public:
  StreamSource(std::string path, Inflater inflater) : path_(std::move(path)), inflater_(std::move(inflater)) {}

  Result<void> prepare() override;
  std::size_t pump(FlowMeter& meter, std::size_t budget) noexcept override;
  std::size_t deal(DealtRound& round, std::size_t budget) noexcept override;
  Facts facts() const noexcept override;
  std::uint64_t bytes() const noexcept override { return 0; }
  std::uint64_t bytes_at_most() const noexcept override { return inflater_.bytes_at_most(); }

private:
  template <class Taker>
  std::size_t give(Taker& taker, std::size_t budget) noexcept;
  template <class Taker>
  bool refill(Taker& taker) noexcept;

  std::string path_;
  Inflater inflater_;
  std::vector<std::byte> buffer_;
  std::size_t filled_ = 0;
  std::optional<CaptureFile> file_;  // over what is in the buffer
};

}  // namespace campus::packet
